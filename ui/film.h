/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The epochs of a run one after the other, as the verb `epoch play` has them: when which one is shown.
 * Pure: the time comes from outside, in milliseconds of any clock that only goes forward.
 */
#ifndef PEEPHOLE_UI_FILM_H
#define PEEPHOLE_UI_FILM_H

#include <stdbool.h>
#include <stddef.h>

enum {
    FILM_MS = 6000,       /* a whole run at most; few epochs take less */
    FILM_FRAME_MS = 50,   /* one frame at least: no more than 20 a second */
    FILM_SLOWEST_MS = 300 /* one frame at most */
};

struct film {
    bool plays;
    unsigned run;        /* whose number */
    size_t first, count; /* places in the run's epochs, from 0 */
    long long begun_ms;
};

/* count: at least one place. */
void film_begin(struct film *film, unsigned run, size_t first, size_t count, long long now_ms);
/* The place that is shown at a time. Of more epochs than there are frames some are left out, never
 * the first nor the last. */
size_t film_place(const struct film *film, long long now_ms);
/* Has the last one been seen for as long as the others? */
bool film_is_over(const struct film *film, long long now_ms);
/* Milliseconds until another one is shown, or the film is over; -1: it does not play. */
int film_due_ms(const struct film *film, long long now_ms);

#endif
