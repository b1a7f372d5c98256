/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorting rows by evidence (radix sort: millions of rows in a blink). */
#include "src/score/ranking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"

enum {
    DIGIT_BITS = 11,
    DIGITS = 3,
    BUCKETS = 1 << DIGIT_BITS
}; /* 3 x 11 bits hold the 32 of a float */

/* IEEE floats sort as their bits do, once the sign bit is flipped and negatives are turned over. */
static uint32_t key_of(float evidence)
{
    float value = evidence + 0.0f; /* -0 becomes 0 */
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

float ranking_evidence(uint64_t item)
{
    uint32_t key = (uint32_t)(item >> 1);
    uint32_t bits = key & 0x80000000u ? key & 0x7fffffffu : ~key;
    float value = 0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static size_t digit_of(uint64_t item, unsigned digit)
{
    return (size_t)(item >> (1 + digit * DIGIT_BITS)) & (BUCKETS - 1);
}

/* One stable pass over one digit, from -> to. */
static void sort_digit(const uint64_t *from, uint64_t *to, size_t count, unsigned digit)
{
    size_t starts[BUCKETS] = { 0 };
    for (size_t i = 0; i < count; i++) {
        starts[digit_of(from[i], digit)]++;
    }
    size_t sum = 0;
    for (size_t b = 0; b < BUCKETS; b++) {
        size_t here = starts[b];
        starts[b] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[starts[digit_of(from[i], digit)]++] = from[i];
    }
}

static void fill(const struct judged *judged, size_t positive_class, struct ranking *ranking)
{
    for (size_t row = 0; row < judged->rows; row++) {
        const float *probabilities = judged->probabilities + row * judged->classes;
        bool attack = positive_class == SIZE_MAX;
        bool positive = attack ? judged->truth[row] != 0 : judged->truth[row] == positive_class;
        float evidence = attack ? -probabilities[0] : probabilities[positive_class];
        ranking->items[row] = (uint64_t)key_of(evidence) << 1 | (positive ? 1 : 0);
        ranking->positives += positive ? 1 : 0;
    }
}

bool ranking_of(const struct judged *judged, size_t positive_class, struct ranking *ranking,
                struct err *err)
{
    *ranking = (struct ranking){ NULL, judged->rows, 0 };
    size_t bytes = 0;
    if (!size_product(judged->rows + 1, sizeof(uint64_t), &bytes)) {
        return err_memory(err);
    }
    ranking->items = malloc(bytes);
    uint64_t *spare = malloc(bytes);
    if (ranking->items == NULL || spare == NULL) {
        free(spare);
        ranking_done(ranking);
        return err_memory(err);
    }
    fill(judged, positive_class, ranking);
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        sort_digit(ranking->items, spare, ranking->count, digit);
        uint64_t *sorted = spare;
        spare = ranking->items;
        ranking->items = sorted;
    }
    free(spare);
    return true;
}

void ranking_done(struct ranking *ranking)
{
    free(ranking->items);
    ranking->items = NULL;
    ranking->count = 0;
}
