/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a time to an epoch. */
#include "ui/film.h"

static size_t frame_count(const struct film *film)
{
    size_t most = FILM_MS / FILM_FRAME_MS;
    return film->count < most ? film->count : most;
}

static long long frame_ms(const struct film *film)
{
    long long even = FILM_MS / (long long)frame_count(film);
    return even < FILM_SLOWEST_MS ? even : FILM_SLOWEST_MS;
}

void film_begin(struct film *film, unsigned run, size_t first, size_t count, long long now_ms)
{
    *film = (struct film){ true, run, first, count, now_ms };
}

/* Frames that are over. */
static size_t frames_past(const struct film *film, long long now_ms)
{
    long long past = now_ms - film->begun_ms;
    return past > 0 ? (size_t)(past / frame_ms(film)) : 0;
}

size_t film_place(const struct film *film, long long now_ms)
{
    size_t frames = frame_count(film);
    size_t frame = frames_past(film, now_ms);
    if (frame + 1 >= frames)
        return film->first + film->count - 1;
    return film->first + frame * (film->count - 1) / (frames - 1);
}

bool film_is_over(const struct film *film, long long now_ms)
{
    return frames_past(film, now_ms) >= frame_count(film);
}

int film_due_ms(const struct film *film, long long now_ms)
{
    if (!film->plays)
        return -1;
    long long next =
        film->begun_ms + (long long)(frames_past(film, now_ms) + 1) * frame_ms(film) - now_ms;
    return film_is_over(film, now_ms) ? 0 : (int)next;
}
