/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Named random streams: rng_stream(seed, "shuffle") is a generator of its own for one purpose,
 * so that adding a dropout layer leaves the shuffle as it was. xoshiro256** (Blackman, Vigna
 * 2018), seeded by splitmix64 over seed and the FNV-1a hash of the name. Integers only decide
 * draws and samples, so they are the same on every machine.
 */
#ifndef PEEPHOLE_BASE_RNG_H
#define PEEPHOLE_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state[4];
};

struct rng rng_stream(uint64_t seed, const char *purpose);
/* A stream for the index-th member of a family: rng_stream_at(seed, "draw", 3). */
struct rng rng_stream_at(uint64_t seed, const char *purpose, uint64_t index);
uint64_t rng_next(struct rng *rng);
uint64_t rng_below(struct rng *rng, uint64_t bound); /* 0 .. bound-1, unbiased; bound > 0 */
double rng_uniform(struct rng *rng);                 /* [0, 1) in steps of 2^-53 */
double rng_normal(struct rng *rng);                  /* mean 0, variance 1 (polar method) */
/* Successes in that many trials of which each succeeds with the probability: the exact distribution. */
uint64_t rng_binomial(struct rng *rng, uint64_t trials, double probability);
void rng_shuffle(struct rng *rng, uint32_t *items, size_t count); /* Fisher-Yates */
/* Moves a uniform sample of `wanted` items without replacement to the front of items, in random
 * order. */
void rng_sample(struct rng *rng, uint32_t *items, size_t count, size_t wanted);

#endif
