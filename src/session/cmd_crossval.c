/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossval: each fold judged by a model that was trained, preparation and all, on the other folds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/folds.h"
#include "src/eval/score_text.h"
#include "src/session/page/crossval_page.h"
#include "src/session/shared_keys.h"
#include "src/session/training/tuning.h"
#include "src/session/workspace.h"

enum { COUNT_ONCE, COUNT_COPIES };
static const char *const count_names[] = { "once", "copies", NULL };

/* The settings of the training that were given, with the seed of this repeat. */
static bool take_settings(const struct arguments *arguments, uint64_t seed,
                          struct key_value **settings, size_t *count)
{
    char number[NUM_TEXT_SIZE];
    snprintf(number, sizeof number, "%llu", (unsigned long long)seed);
    bool ok = pairs_set(settings, count, "seed", number);
    for (size_t i = 0; ok && i < arguments->given_count; i++) {
        const struct key_value *given = &arguments->given[i];
        bool own = key_find(arguments->command->keys, given->name) != NULL;
        ok = own || pairs_set(settings, count, given->name, given->value);
    }
    return ok;
}

static bool add_fold(const struct session *session, const struct folds *folds, size_t fold,
                     struct training_wanted *wanted, struct trainings *trainings, struct err *err)
{
    struct table *rest, *own;
    if (!folds_tables(folds, fold, &rest, &own, err)) {
        return false;
    }
    wanted->train = rest;
    wanted->judged = own;
    bool ok = trainings_add(session, trainings, wanted, err);
    table_release(rest);
    table_release(own);
    return ok;
}

/* The folds of one repeat. */
static bool add_repeat(const struct session *session, const struct arguments *arguments,
                       const struct table *table, size_t repeat, uint64_t seed, const char *line,
                       struct crossval *crossval, struct err *err)
{
    const struct key_values *model = model_values(session->model);
    struct key_value *settings = NULL;
    size_t count = 0;
    struct folds folds = { 0 };
    struct folds_request request = {
        .folds = crossval->folds,
        .seed = seed,
        .copies = argument_choice(arguments, "count") == COUNT_COPIES,
    };
    bool ok = take_settings(arguments, seed, &settings, &count) || err_memory(err);
    ok = ok && folds_of(table, &request, &folds, err);
    crossval->rows = folds.rows;
    crossval->distinct = folds.distinct;
    struct training_wanted wanted = { .set = repeat,
                                      .preset = model_preset(session->model),
                                      .model_given = model->given,
                                      .model_given_count = model->given_count,
                                      .settings = settings,
                                      .setting_count = count,
                                      .line = line };
    for (size_t fold = 0; ok && fold < crossval->folds; fold++) {
        wanted.repeat = fold;
        ok = add_fold(session, &folds, fold, &wanted, &crossval->trainings, err);
    }
    folds_done(&folds);
    pairs_free(settings, count);
    return ok;
}

static bool add_all(const struct session *session, const struct arguments *arguments,
                    struct crossval *crossval, struct err *err)
{
    const struct table *table = session_table(session, argument_text(arguments, "table"), err);
    struct seeds seeds;
    if (table == NULL || !seeds_read(arguments, &seeds, err)) {
        return false;
    }
    char *line = argument_line(arguments);
    bool ok = line != NULL || err_memory(err);
    crossval->repeats = seeds.count;
    for (size_t r = 0; ok && r < seeds.count; r++) {
        ok = add_repeat(session, arguments, table, r, seeds.seeds[r], line, crossval, err);
    }
    free(seeds.seeds);
    free(line);
    return ok;
}

static bool crossval_run(struct session *session, const struct arguments *arguments,
                         struct output *output, struct err *err)
{
    const char *tags[] = { "crossval", argument_text(arguments, "tag"), NULL };
    struct crossval crossval = { .folds = argument_count(arguments, "folds"),
                                 .trainings = { .event = "crossval",
                                                .tags = tags,
                                                .weights = argument_text(arguments, "weights") } };
    snprintf(crossval.table, sizeof crossval.table, "%s", argument_text(arguments, "table"));
    bool ok = add_all(session, arguments, &crossval, err) &&
              trainings_run(session, &crossval.trainings, output, err);
    ok = ok && crossval_put(&crossval, output->result, err);
    if (ok) {
        crossval_write(&crossval, output->result, output);
    }
    trainings_done(&crossval.trainings);
    return ok;
}

static bool crossval_check(const struct arguments *arguments, struct err *err)
{
    return seeds_check(arguments, err);
}

static const struct key *crossval_more(const struct arguments *arguments)
{
    (void)arguments;
    return trainer_keys;
}

static const struct key crossval_keys[] = {
    { .name = "folds",
      .type = KEY_COUNT,
      .initial = "10",
      .least = 2,
      .greatest = 1000,
      .help = "parts that the rows are dealt out to" },
    { .name = "table", .type = KEY_TABLE, .initial = "train", .help = "the rows" },
    { .name = "count",
      .type = KEY_CHOICE,
      .initial = "once",
      .choices = count_names,
      .help = "rows that are equal, label and all: one of them, or all" },
    REPEAT_KEYS,
    { .name = "tag", .type = KEY_NEW_TABLE, .help = "for the runs, besides crossval" },
    KEY_ROW_WEIGHTS,
    { .name = NULL },
};

const struct command cmd_crossval = {
    .name = "crossval",
    .topic = "training",
    .usage =
        "crossval [folds=10] [repeat=N] [count=once|copies] [table=train] [seed=N] [tag=WORD]\n"
        "         [weights=last|best] [KEY=VALUE ...]",
    .help = "judge a set-up by cross-validation",
    .details =
        "The rows are dealt out to folds, each attack evenly. Each fold is judged by a model that was\n"
        "trained on the others, with the preparation fitted on those alone. Rows with equal features\n"
        "stay in one fold, so that none is judged by a model that has seen its like; of rows that are\n"
        "equal, label and all, one counts, or with count=copies each.\n\n"
        "KEY=VALUE are settings of train. repeat=N deals N times, with seed, seed+1 and so on, which are\n"
        "the seeds of the trainings, too. The interval of a mean is that of the corrected resampled t\n"
        "test (Nadeau, Bengio 2003): folds share training rows, so their spread alone says too little.\n\n"
        "Every training is kept in the history of runs with the tag crossval, and not done again where\n"
        "it is there already; Ctrl-C ends it and keeps what is done.",
    .example = "load demo as=train\nmodel lstm hidden=10\ncrossval folds=5 epochs=2",
    .keys = crossval_keys,
    .more_keys = crossval_more,
    .check = crossval_check,
    .flags = COMMAND_NEEDS_MODEL,
    .run = crossval_run,
};
