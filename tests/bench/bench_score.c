/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long one record takes from its cells to class probabilities: encoded, run through the net, alone,
 * on one thread. bench_score SHARE KERNEL MODEL [KEY=VALUE ...] prints microseconds: the median of the
 * rounds. The preparation is that of the demo set, the weights are the initial ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/data/demo.h"
#include "src/math/blas.h"
#include "src/net/scorer.h"

enum { ROUNDS = 21, RECORDS = 2000, SETTINGS_MOST = 16 };

static const char record[] =
    "0,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00,0.00,"
    "9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00,normal\n";

struct bench {
    struct compute compute;
    struct table *table; /* the demo set */
    struct store *one;
    struct preparation *preparation;
    struct model *model;
    struct scorer *scorer;
};

static bool load(struct bench *bench, const char *share, struct err *err)
{
    struct prepare_settings settings;
    prepare_defaults(&settings);
    struct store *demo = demo_store(share, "demo", bench->compute.pool, err);
    bench->table = demo ? table_of_store("train", demo, "demo", err) : NULL;
    if (!bench->table)
        return false;
    struct load_request request = {
        .source = "record", .path = "record", .schema = demo->schema, .pool = bench->compute.pool
    };
    bench->one = load_text(&request, record, sizeof record - 1, err);
    bench->preparation = bench->one ? preparation_fit(&settings, bench->table, err) : NULL;
    return bench->preparation != NULL;
}

static bool build(struct bench *bench, char **words, struct err *err)
{
    struct key_value given[SETTINGS_MOST];
    size_t count = 0;
    const struct preset *preset = preset_find(words[0]);
    if (!preset)
        return err_set(err, ERR_USAGE, "no model %s", words[0]);
    for (char **word = words + 1; *word && count < SETTINGS_MOST; word++) {
        char *equals = strchr(*word, '=');
        if (!equals)
            return err_set(err, ERR_USAGE, "%s is not KEY=VALUE", *word);
        *equals = '\0';
        given[count++] = (struct key_value){ *word, equals + 1 };
    }
    bench->model = model_new(preset, given, count, err);
    if (!bench->model || !model_build(bench->model, bench->preparation, 1, err))
        return false;
    bench->scorer = scorer_new(bench->model, &bench->compute, err);
    return bench->scorer != NULL;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool measure(struct bench *bench, double *microseconds, struct err *err)
{
    double rounds[ROUNDS];
    for (size_t round = 0; round < ROUNDS; round++) {
        double begun = seconds_now();
        for (size_t i = 0; i < RECORDS; i++) {
            const float *probabilities;
            size_t count;
            if (!scorer_add(bench->scorer, bench->one, err) ||
                !scorer_run(bench->scorer, SCORER_NEVER, NULL, &probabilities, &count, err))
                return false;
            if (count != 1)
                return err_set(err, ERR_INTERNAL, "%zu answers to one record", count);
        }
        rounds[round] = 1e6 * (seconds_now() - begun) / RECORDS;
    }
    qsort(rounds, ROUNDS, sizeof *rounds, compare);
    *microseconds = rounds[ROUNDS / 2];
    return true;
}

int main(int argc, char **argv)
{
    struct bench bench = { 0 };
    struct err err = { 0 };
    double microseconds = 0;
    if (argc < 4) {
        fprintf(stderr, "usage: bench_score SHARE KERNEL MODEL [KEY=VALUE ...]\n");
        return 2;
    }
    blas_single_thread();
    bench.compute.kernel = kernel_choose(argv[2], &err);
    bench.compute.pool = bench.compute.kernel ? pool_new(1, &err) : NULL;
    bool done = bench.compute.pool && load(&bench, argv[1], &err) &&
                build(&bench, argv + 3, &err) && measure(&bench, &microseconds, &err);
    if (done)
        printf("%.2f\n", microseconds);
    else
        fprintf(stderr, "bench_score: %s\n", err.message);
    scorer_free(bench.scorer);
    model_free(bench.model);
    preparation_release(bench.preparation);
    table_release(bench.table);
    store_release(bench.one);
    pool_free(bench.compute.pool);
    return done ? 0 : 1;
}
