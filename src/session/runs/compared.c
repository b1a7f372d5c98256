/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests of the verb compare. */
#include "src/session/runs/compared.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/flips.h"
#include "src/eval/same_rows.h"

static double figure_of(const struct compared_run *run, const struct metric *metric)
{
    const struct json *value = json_get(run->figures, metric->name);
    return value ? json_number(value) : (double)NAN;
}

struct resampled compared_mean(const struct compared_side *side, const struct metric *metric)
{
    double *values = calloc(side->count + 1, sizeof *values);
    for (size_t i = 0; values && i < side->count; i++) {
        values[i] = figure_of(&side->runs[i], metric);
    }
    struct resampled mean = resampled_of(values, values ? side->count : 0, 0);
    free(values);
    return mean;
}

static struct json *ends_json(double low, double high)
{
    struct json *ends = json_new_array();
    json_append_number(ends, low);
    json_append_number(ends, high);
    return ends;
}

static void put_heads(struct compared *compared)
{
    json_put_text(compared->json, "test", compared->test);
    json_put_number(compared->json, "p", compared->p);
    json_put_number(compared->json, "difference", compared->difference);
    json_put(compared->json, "interval", ends_json(compared->interval[0], compared->interval[1]));
}

/* --- answers to the same rows --- */

static struct json *counts_json(const struct paired_counts *counts, uint64_t seed,
                                const char *purpose)
{
    struct mcnemar test = mcnemar_of(counts);
    struct paired_difference found = paired_difference_of(counts, seed, purpose);
    struct json *object = json_new_object();
    json_put_number(object, "rows", (double)counts->rows);
    json_put_number(object, "gained", (double)counts->gained);
    json_put_number(object, "lost", (double)counts->lost);
    json_put_number(object, "p", test.p);
    json_put_number(object, "difference", found.difference);
    json_put(object, "interval", ends_json(found.interval.low, found.interval.high));
    return object;
}

static void compare_answers(const struct verdict *first, const struct verdict *second,
                            uint64_t seed, struct compared *compared)
{
    struct same_rows counts = same_rows_of(first, second);
    struct mcnemar test = mcnemar_of(&counts.right);
    struct paired_difference found = paired_difference_of(&counts.right, seed, "compare accuracy");
    compared->test = test.exact ? "mcnemar-exact" : "mcnemar-chi-squared";
    compared->p = test.p;
    compared->difference = found.difference;
    compared->interval[0] = found.interval.low;
    compared->interval[1] = found.interval.high;
    put_heads(compared);
    json_put_text(compared->json, "metric", "accuracy");
    json_put_number(compared->json, "statistic", test.statistic);
    json_put_number(compared->json, "rows", (double)counts.right.rows);
    json_put_number(compared->json, "gained", (double)counts.right.gained);
    json_put_number(compared->json, "lost", (double)counts.right.lost);
    json_put(compared->json, "dr", counts_json(&counts.detected, seed, "compare dr"));
    json_put(compared->json, "far", counts_json(&counts.alarms, seed, "compare far"));
}

/* --- trainings in pairs --- */

/* The run of the side that was tested on the same rows with the same seed, and is in no pair yet. */
static size_t partner(const struct compared_side *side, const struct compared_run *run,
                      const bool *used)
{
    for (size_t i = 0; i < side->count; i++) {
        if (!used[i] && side->runs[i].number != run->number && side->runs[i].seed == run->seed &&
            strcmp(side->runs[i].digest, run->digest) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

struct pairs {
    double *differences;
    bool *used;
    size_t count;
    double share; /* mean of test rows / training rows */
};

static void find_pairs(const struct compared_side *first, const struct compared_side *second,
                       const struct metric *metric, struct pairs *pairs)
{
    double shares = 0;
    for (size_t i = 0; i < first->count; i++) {
        const struct compared_run *run = &first->runs[i];
        size_t other = partner(second, run, pairs->used);
        if (other == SIZE_MAX) {
            continue;
        }
        pairs->used[other] = true;
        pairs->differences[pairs->count++] =
            figure_of(&second->runs[other], metric) - figure_of(run, metric);
        shares += json_number(json_get(run->figures, "rows")) / run->train_rows;
    }
    pairs->share = shares / (double)pairs->count;
}

static bool refuse_pairs(const struct compared_side *first, const struct compared_side *second,
                         const struct pairs *pairs, const char *why, struct err *err)
{
    if (first->count == 1 && second->count == 1) {
        err_set(err, ERR_USAGE, "the answers of runs %s and %s cannot be compared: %s", first->name,
                second->name, why);
        return err_hint(err, "test both in this session on the same rows, or compare tags of "
                             "several runs (crossval tag=WORD, runs tag N WORD)");
    }
    err_set(err, ERR_USAGE,
            "%zu pair%s of trainings of %s and %s were tested on the same rows with the same seed; "
            "two are needed",
            pairs->count, pairs->count == 1 ? "" : "s", first->name, second->name);
    return err_hint(err, "crossval deals the same folds for the same seed: crossval tag=A, another "
                         "model, crossval tag=B");
}

static bool compare_trainings(const struct compared_side *first, const struct compared_side *second,
                              const struct metric *metric, const char *why,
                              struct compared *compared, struct err *err)
{
    struct pairs pairs = { .differences = calloc(first->count + 1, sizeof(double)),
                           .used = calloc(second->count + 1, sizeof(bool)) };
    bool ok = (pairs.differences && pairs.used) || err_memory(err);
    if (ok) {
        find_pairs(first, second, metric, &pairs);
        ok = pairs.count >= 2 || refuse_pairs(first, second, &pairs, why, err);
    }
    if (ok) {
        struct resampled r = resampled_of(pairs.differences, pairs.count, pairs.share);
        compared->test = "resampled-t";
        compared->p = r.p;
        compared->difference = r.mean;
        compared->interval[0] = r.interval.low;
        compared->interval[1] = r.interval.high;
        put_heads(compared);
        json_put_text(compared->json, "metric", metric->name);
        json_put_number(compared->json, "statistic", r.t);
        json_put_number(compared->json, "pairs", (double)r.count);
        json_put_number(compared->json, "test_share", pairs.share);
    }
    free(pairs.differences);
    free(pairs.used);
    return ok;
}

bool compared_of(const struct compared_side *first, const struct compared_side *second,
                 const struct metric *metric, uint64_t seed, struct compared *compared,
                 struct err *err)
{
    const char *why = "this session has not both of them";
    *compared = (struct compared){ .json = json_new_object() };
    if (first->verdict && second->verdict &&
        flips_possible(first->verdict, second->verdict, &why)) {
        compare_answers(first->verdict, second->verdict, seed, compared);
        return true;
    }
    return compare_trainings(first, second, metric, why, compared, err);
}
