/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Did you mean": edit distance with swaps of neighbours, capitals and small letters alike. */
#include "src/base/near.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST = 64 }; /* no name of ours is longer; a longer word is near to none */

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * d(i, j), the distance of the first i letters of a from the first j of b, is the least of
 *   d(i-1, j) + 1, d(i, j-1) + 1, d(i-1, j-1) + (a_i != b_j),
 *   d(i-2, j-2) + 1 where a_i = b_j-1 and a_i-1 = b_j
 */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST + 1] = { { 0 } }; /* row i in rows[i % 3] */
    for (size_t j = 0; j <= b_length; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *second = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            char x = small(a[i - 1]);
            char y = small(b[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y ? 1 : 0));
            if (i > 1 && j > 1 && x == small(b[j - 2]) && small(a[i - 2]) == y) {
                row[j] = least(row[j], second[j - 2] + 1);
            }
        }
    }
    return rows[a_length % 3][b_length];
}

static bool begins_with(const char *name, const char *word, size_t word_length)
{
    for (size_t i = 0; i < word_length; i++) {
        if (small(name[i]) != small(word[i])) {
            return false;
        }
    }
    return true;
}

const char *near_name(const char *word, const char *const *names, size_t count)
{
    size_t length = strnlen(word, LONGEST + 1);
    if (length == 0 || length > LONGEST) {
        return NULL;
    }
    size_t limit = length / 3 > 2 ? length / 3 : 2;
    size_t best_distance = limit + 1;
    const char *best = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t name_length = strnlen(names[i], LONGEST + 1);
        if (name_length > LONGEST) {
            continue;
        }
        size_t distance = edit_distance(word, length, names[i], name_length);
        if (distance > 1 && name_length > length && begins_with(names[i], word, length)) {
            distance = 1; /* an abbreviation is as good as one wrong letter */
        }
        bool something_shared = distance < (length > name_length ? length : name_length);
        if (something_shared && distance < best_distance) {
            best_distance = distance;
            best = names[i];
        }
    }
    return best;
}
