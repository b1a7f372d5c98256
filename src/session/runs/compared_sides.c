/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of the history that the verb compare is given. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/runs/compared.h"
#include "src/session/runs/run_diff.h"
#include "src/session/runs/run_facts.h"

static double rows_trained_on(const struct history_run *row)
{
    struct err ignored = { 0 };
    struct json *data = row->data ? json_parse(row->data, strlen(row->data), &ignored) : NULL;
    const struct json *train = data ? json_get(data, "train") : NULL;
    const struct json *rows = train ? json_get(train, "rows") : NULL;
    double count = rows ? json_number(rows) : (double)NAN;
    json_free(data);
    return count;
}

static bool take_test(struct history *history, struct compared_run *run, struct err *err)
{
    struct json *tests = history_tests(history, run->number, err);
    size_t count = tests ? json_count(tests) : 0;
    if (count > 0) {
        const struct json *test = json_at(tests, count - 1);
        const char *digest = fact_text(test, "digest");
        snprintf(run->digest, sizeof run->digest, "%s", digest ? digest : "");
        run->figures = json_copy_of(json_get(test, "figures"));
    }
    bool ok = tests != NULL;
    json_free(tests);
    return ok;
}

/* Adds a run; one that was never tested is left out. */
static bool add_run(struct compared_side *side, struct history *history, uint64_t number,
                    struct err *err)
{
    struct history_run row;
    history_run_init(&row);
    struct compared_run run = { .number = number };
    bool ok = history_find(history, number, &row, err) && take_test(history, &run, err);
    if (ok && run.figures) {
        run.seed = row.seed;
        run.train_rows = rows_trained_on(&row);
        struct compared_run *grown = realloc(side->runs, (side->count + 1) * sizeof *grown);
        ok = grown != NULL || err_memory(err);
        if (ok) {
            side->runs = grown;
            grown[side->count++] = run;
            run.figures = NULL;
        }
        if (ok && side->count == 1) {
            const char *model = row.description ? row.description : row.model;
            snprintf(side->model, sizeof side->model, "%.79s", model ? model : "");
        }
        if (ok && side->settings == NULL && row.settings) {
            struct err ignored = { 0 };
            side->settings = json_parse(row.settings, strlen(row.settings), &ignored);
        }
    }
    json_free(run.figures);
    history_run_done(&row);
    return ok;
}

struct numbers {
    uint64_t *list;
    size_t count;
    bool failed;
};

static bool take_number(void *context, const struct history_run *run)
{
    struct numbers *numbers = context;
    uint64_t *grown = realloc(numbers->list, (numbers->count + 1) * sizeof *grown);
    numbers->failed = grown == NULL;
    if (grown) {
        numbers->list = grown;
        grown[numbers->count++] = run->number;
    }
    return grown != NULL;
}

static bool add_tagged(struct compared_side *side, struct history *history, const char *tag,
                       struct err *err)
{
    struct numbers numbers = { 0 };
    struct str where;
    str_init(&where);
    str_addf(&where, "tag = %s", tag);
    struct history_query query = { .where = where.text };
    bool ok = history_runs(history, &query, take_number, &numbers, NULL, err) &&
              (!numbers.failed || err_memory(err));
    for (size_t i = 0; ok && i < numbers.count; i++) {
        ok = add_run(side, history, numbers.list[i], err);
    }
    if (ok && numbers.count == 0) {
        err_set(err, ERR_USAGE, "no run has the tag %s", tag);
        ok = err_hint(err, "runs lists the runs with their tags; runs tag N %s gives it", tag);
    }
    str_done(&where);
    free(numbers.list);
    return ok;
}

static const struct verdict *verdict_of(const struct session *session, uint64_t number)
{
    for (size_t i = session->run_count; i > 0; i--) {
        const struct session_run *run = &session->runs[i - 1];
        if (run->kept && run->run->number == number && run->verdict) {
            return run->verdict;
        }
    }
    return NULL;
}

bool compared_side_init(struct compared_side *side, const struct session *session,
                        struct history *history, const char *word, struct err *err)
{
    uint64_t number = 0;
    bool one = num_parse_count(word, &number) || strcmp(word, "last") == 0 ||
               strcmp(word, "previous") == 0;
    *side = (struct compared_side){ 0 };
    if (one && !diff_find_number(history, word, &number, err)) {
        return false;
    }
    snprintf(side->name, sizeof side->name, "%.79s", word);
    if (one) {
        snprintf(side->name, sizeof side->name, "%llu", (unsigned long long)number);
        side->verdict = verdict_of(session, number);
    }
    if (!(one ? add_run(side, history, number, err) : add_tagged(side, history, word, err))) {
        return false;
    }
    if (side->count == 0) {
        err_set(err, ERR_USAGE,
                one ? "run %s was never tested" : "no run with the tag %s was ever tested",
                side->name);
        return err_hint(err, "test puts the model that was trained last to the test");
    }
    return true;
}

void compared_side_done(struct compared_side *side)
{
    for (size_t i = 0; i < side->count; i++) {
        json_free(side->runs[i].figures);
    }
    free(side->runs);
    json_free(side->settings);
    *side = (struct compared_side){ 0 };
}
