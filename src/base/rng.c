/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Named random streams. How a stream begins is part of what recorded runs rely on, and is pinned
 * by tests/unit/test_base_rng.c:
 *   hash  = FNV-1a (64 bit) of the bytes of the purpose; for a family, then of a zero byte and of
 *           the eight bytes of the index, lowest first
 *   key   = first output of splitmix64 started at seed, xor hash
 *   state = the first four outputs of splitmix64 started at key
 */
#include "src/base/rng.h"

#include <math.h>

/* Steele, Lea, Flood 2014; the constants are those of Vigna's public-domain splitmix64.c. */
static uint64_t splitmix_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint64_t hash_byte(uint64_t hash, unsigned char byte)
{
    return (hash ^ byte) * UINT64_C(0x100000001B3);
}

static uint64_t hash_text(const char *text)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (; *text != '\0'; text++) {
        hash = hash_byte(hash, (unsigned char)*text);
    }
    return hash;
}

static struct rng rng_from(uint64_t seed, uint64_t hash)
{
    uint64_t key = splitmix_next(&seed) ^ hash;
    struct rng rng;
    for (int i = 0; i < 4; i++) {
        rng.state[i] = splitmix_next(&key);
    }
    return rng;
}

struct rng rng_stream(uint64_t seed, const char *purpose)
{
    return rng_from(seed, hash_text(purpose));
}

struct rng rng_stream_at(uint64_t seed, const char *purpose, uint64_t index)
{
    uint64_t hash = hash_byte(hash_text(purpose), 0);
    for (int i = 0; i < 8; i++) {
        hash = hash_byte(hash, (unsigned char)(index >> (8 * i) & 0xFF));
    }
    return rng_from(seed, hash);
}

static uint64_t rotate_left(uint64_t value, int bits)
{
    return value << bits | value >> (64 - bits);
}

uint64_t rng_next(struct rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    uint64_t draw = 0;
    uint64_t rest = 0;
    do { /* a draw from the last, incomplete run of `bound` values is thrown away */
        draw = rng_next(rng);
        rest = draw % bound;
    } while (draw - rest > UINT64_C(0) - bound);
    return rest;
}

double rng_uniform(struct rng *rng)
{
    return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

double rng_normal(struct rng *rng)
{
    double u = 0.0;
    double square = 0.0;
    do { /* the second value that the method yields is dropped: the state stays four words */
        u = 2.0 * rng_uniform(rng) - 1.0;
        double v = 2.0 * rng_uniform(rng) - 1.0;
        square = u * u + v * v;
    } while (square >= 1.0 || square <= 0.0);
    return u * sqrt(-2.0 * log(square) / square);
}

static void swap(uint32_t *items, size_t a, size_t b)
{
    uint32_t kept = items[a];
    items[a] = items[b];
    items[b] = kept;
}

void rng_shuffle(struct rng *rng, uint32_t *items, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        swap(items, i - 1, (size_t)rng_below(rng, i));
    }
}

void rng_sample(struct rng *rng, uint32_t *items, size_t count, size_t wanted)
{
    for (size_t i = 0; i < wanted && i < count; i++) {
        swap(items, i, i + (size_t)rng_below(rng, count - i));
    }
}
