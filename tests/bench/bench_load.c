/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_load FILE SCHEMA THREADS SHARE: milliseconds from a file to a store that a model can be
 * trained on (columns with their ranges: what scaling needs), milliseconds with the summary that
 * load prints (distinct and contradictory rows), and the most memory used, in MB.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "src/data/load.h"
#include "src/data/table_summary.h"

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int fail(const struct err *err)
{
    fprintf(stderr, "bench_load: %s\n", err->message);
    return 1;
}

int main(int count, char **words)
{
    struct err err = { 0 };
    if (count != 5) {
        fprintf(stderr, "usage: bench_load FILE SCHEMA THREADS SHARE\n");
        return 2;
    }
    struct schema *schema = schema_read(words[4], words[2], &err);
    struct pool *pool = schema ? pool_new(strtoul(words[3], NULL, 10), &err) : NULL;
    if (!pool)
        return fail(&err);
    struct load_request request = {
        .source = words[1], .path = words[1], .schema = schema, .pool = pool
    };
    double begun = now_ms();
    struct store *store = load_file(&request, &err);
    double loaded = now_ms();
    struct table *table = store ? table_of_store("data", store, "load", &err) : NULL;
    struct table_summary summary;
    if (!table || !table_summarise(table, 0, pool, NULL, &summary, &err))
        return fail(&err);
    double described = now_ms();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%.2f %.2f %.1f\n", loaded - begun, described - begun, (double)usage.ru_maxrss / 1e3);
    table_summary_done(&summary);
    table_release(table);
    pool_free(pool);
    schema_release(schema);
    return 0;
}
