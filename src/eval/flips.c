/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two verdicts on the same rows, row by row. */
#include "src/eval/flips.h"

#include <stdlib.h>
#include <string.h>

#include "src/eval/inspect.h"

enum kind { KIND_LOST, KIND_GAINED, KIND_CHANGED, KIND_SAME };

static bool same_names(const struct verdict *first, const struct verdict *second)
{
    if (first->classes != second->classes) {
        return false;
    }
    for (size_t i = 0; i < first->classes; i++) {
        if (strcmp(first->class_names[i], second->class_names[i]) != 0) {
            return false;
        }
    }
    return true;
}

static bool same_rows(const struct table *first, const struct table *second)
{
    char a[DIGEST_HEX_SIZE], b[DIGEST_HEX_SIZE];
    struct err ignored = { 0 };
    return first == second || (table_digest(first, a, &ignored) &&
                               table_digest(second, b, &ignored) && strcmp(a, b) == 0);
}

bool flips_possible(const struct verdict *first, const struct verdict *second, const char **why)
{
    *why = NULL;
    if (first->drawn || second->drawn) {
        *why = "a test with draws= has no row numbers";
    } else if (!same_names(first, second)) {
        *why = "their classes differ";
    } else if (!same_rows(first->trials[0].table, second->trials[0].table)) {
        *why = "their last tests were of different rows";
    }
    return *why == NULL;
}

static enum kind kind_of(const struct flip *flip)
{
    if (flip->first == flip->second) {
        return KIND_SAME;
    }
    return flip->first == flip->truth    ? KIND_LOST
           : flip->second == flip->truth ? KIND_GAINED
                                         : KIND_CHANGED;
}

static struct flip flip_at(const struct verdict *first, const struct verdict *second,
                           size_t position)
{
    struct answer answer = answer_at(first, position);
    return (struct flip){ .position = position,
                          .truth = answer.truth,
                          .first = answer.predicted,
                          .second = answer_at(second, position).predicted };
}

static void count(struct flip_counts *counts, enum kind kind)
{
    counts->rows++;
    counts->lost += kind == KIND_LOST;
    counts->gained += kind == KIND_GAINED;
    counts->changed += kind == KIND_CHANGED;
}

static size_t minimum(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many of each kind are listed: one of each in turn, as long as there are any. */
static void share_out(const size_t there[KIND_SAME], size_t most, size_t shares[KIND_SAME])
{
    bool more = true;
    while (most > 0 && more) {
        more = false;
        for (size_t kind = 0; kind < KIND_SAME && most > 0; kind++) {
            if (shares[kind] < there[kind]) {
                shares[kind]++;
                most--;
                more = true;
            }
        }
    }
}

static void list_rows(const struct verdict *first, const struct verdict *second,
                      struct flips *flips, size_t most)
{
    const size_t there[KIND_SAME] = { flips->all.lost, flips->all.gained, flips->all.changed };
    size_t shares[KIND_SAME] = { 0 }, listed[KIND_SAME] = { 0 };
    share_out(there, most, shares);
    const size_t begin[KIND_SAME] = { 0, shares[KIND_LOST],
                                      shares[KIND_LOST] + shares[KIND_GAINED] };
    flips->count = shares[KIND_LOST] + shares[KIND_GAINED] + shares[KIND_CHANGED];
    for (size_t i = 0; i < flips->all.rows; i++) {
        struct flip flip = flip_at(first, second, i);
        enum kind kind = kind_of(&flip);
        if (kind != KIND_SAME && listed[kind] < shares[kind]) {
            flips->rows[begin[kind] + listed[kind]++] = flip;
        }
    }
}

bool flips_of(const struct verdict *first, const struct verdict *second, size_t most,
              struct flips *flips, struct err *err)
{
    size_t rows = first->trials[0].table->count;
    most = minimum(most, rows);
    *flips = (struct flips){ .classes = first->classes };
    flips->by_class = calloc(first->classes + 1, sizeof *flips->by_class);
    flips->rows = calloc(most + 1, sizeof *flips->rows);
    if (flips->by_class == NULL || flips->rows == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < rows; i++) {
        struct flip flip = flip_at(first, second, i);
        count(&flips->all, kind_of(&flip));
        count(&flips->by_class[flip.truth], kind_of(&flip));
    }
    list_rows(first, second, flips, most);
    return true;
}

void flips_done(struct flips *flips)
{
    free(flips->by_class);
    free(flips->rows);
    *flips = (struct flips){ .rows = NULL };
}
