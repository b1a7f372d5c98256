/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Experiments of papers, done again. One is made of files: data/papers/NAME.figures has what the paper
 * prints, sessions/papers/NAME.peep its protocol for one seed, and sessions/papers/clean/NAME.peep the
 * clean rerun. Each case of the figures is a set of parameters for these scripts.
 */
#ifndef PEEPHOLE_SESSION_REPRODUCTION_H
#define PEEPHOLE_SESSION_REPRODUCTION_H

#include "src/report/reproduced.h"
#include "src/session/session.h"

struct reproduction_request {
    const char *name;
    uint64_t seeds;                /* 1 to seeds */
    bool clean;                    /* the clean rerun as well */
    const struct key_value *given; /* parameters of the scripts; a case's own chooses that case */
    size_t given_count;
    const struct printed *printed;
};
/* Runs every script for every case and seed, each in a session of its own whose trainings are kept in
 * the history. runs go to *reproduced, which the caller ends with reproduced_done, also after an error.
 * Errors: a parameter that neither script has, a command that failed (output has its place), stopped. */
bool reproduction_run(struct session *session, const struct reproduction_request *request,
                      struct output *output, struct reproduced *reproduced, struct err *err);

/* Calls each for every experiment, by name. */
bool reproduction_list(const struct session *session, void (*each)(void *context, const char *name),
                       void *context, struct err *err);

#endif
