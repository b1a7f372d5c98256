/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep: a training at every combination of settings, and a table of what came of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/folds.h"
#include "src/session/runs/sealed.h"
#include "src/session/shared_keys.h"
#include "src/session/training/sweep.h"
#include "src/session/training/tuning.h"
#include "src/session/workspace.h"

#define USUAL_VALID_FRACTION "0.2"

static const char *const metric_names[] = {
#define METRIC(name, title, help, is_rate, smaller) #name,
#include "src/score/metrics.def"
    NULL
};

/* --- what is asked for --- */

static bool grid_has(const struct sweep_grid *grid, const char *name)
{
    for (size_t a = 0; a < grid->axis_count; a++) {
        if (!grid->axes[a].of_model && strcmp(grid->axes[a].key->name, name) == 0) {
            return true;
        }
    }
    return false;
}

struct tables {
    const struct table *train, *valid, *judged; /* judged NULL: the validation rows */
    bool cuts;                                  /* the usual share, since nobody said what */
    const char *line;                           /* as of training_wanted */
};

static const struct table *optional_table(const struct session *session,
                                          const struct arguments *arguments, const char *key,
                                          bool *ok, struct err *err)
{
    const char *name = argument_text(arguments, key);
    const struct table *table = name ? session_table(session, name, err) : NULL;
    *ok = *ok && (name == NULL || table);
    return table;
}

/* With folds= the training table's own rows judge. */
static bool find_dealt_table(struct session *session, const struct arguments *arguments,
                             const struct sweep *sweep, struct tables *tables, struct err *err)
{
    tables->train = session_table(session, argument_text(arguments, "table"), err);
    if (tables->train == NULL) {
        return false;
    }
    if (!argument_text(arguments, "valid") && !argument_text(arguments, "on") &&
        !grid_has(&sweep->grid, "valid-fraction")) {
        return true;
    }
    err_set(err, ERR_USAGE,
            "with folds= every training is judged on the fold that it has not seen");
    return err_hint(err, "leave valid=, on= and valid-fraction= away, or folds=");
}

/* valid=, else rows that are cut off, else on=, else a table called valid, else a fifth cut off. */
static bool find_tables(struct session *session, const struct arguments *arguments,
                        struct sweep *sweep, struct tables *tables, struct err *err)
{
    bool ok = true;
    struct err ignored = { 0 };
    if (sweep->folds > 0) {
        return find_dealt_table(session, arguments, sweep, tables, err);
    }
    tables->train = session_table(session, argument_text(arguments, "table"), err);
    tables->valid = optional_table(session, arguments, "valid", &ok, err);
    tables->judged = optional_table(session, arguments, "on", &ok, err);
    if (!ok || tables->train == NULL) {
        return false;
    }
    bool cuts = grid_has(&sweep->grid, "valid-fraction");
    if (tables->valid && cuts) {
        err_set(err, ERR_USAGE, "valid= names the rows to validate on, so none can be cut off");
        return err_hint(err, "give valid= or valid-fraction=, not both");
    }
    if (!tables->valid && !cuts && !tables->judged) {
        tables->valid = session_table(session, "valid", &ignored);
        tables->cuts = tables->valid == NULL;
    }
    const struct table *judged = tables->judged ? tables->judged : tables->valid;
    return judged == NULL || sealed_choice(session, arguments, judged, "a sweep's metric",
                                           &sweep->trainings.leak, err);
}

static bool add_training(const struct session *session, const struct tables *tables,
                         struct sweep *sweep, size_t set, size_t repeat, uint64_t seed,
                         struct err *err)
{
    const struct key_values *model = model_values(session->model);
    struct key_value *given = NULL, *settings = NULL;
    size_t given_count = 0, setting_count = 0;
    char number[NUM_TEXT_SIZE];
    snprintf(number, sizeof number, "%llu", (unsigned long long)seed);
    bool ok = pairs_set(&settings, &setting_count, "seed", number);
    for (size_t i = 0; ok && i < model->given_count; i++) {
        ok = pairs_set(&given, &given_count, model->given[i].name, model->given[i].value);
    }
    for (size_t a = 0; ok && a < sweep->grid.axis_count; a++) {
        const struct sweep_axis *axis = &sweep->grid.axes[a];
        const char *value = sweep_grid_value(&sweep->grid, set, a);
        ok = axis->of_model ? pairs_set(&given, &given_count, axis->key->name, value)
                            : pairs_set(&settings, &setting_count, axis->key->name, value);
    }
    ok = ok && (!tables->cuts ||
                pairs_set(&settings, &setting_count, "valid-fraction", USUAL_VALID_FRACTION));
    struct training_wanted wanted = { .set = set,
                                      .repeat = repeat,
                                      .preset = model_preset(session->model),
                                      .model_given = given,
                                      .model_given_count = given_count,
                                      .settings = settings,
                                      .setting_count = setting_count,
                                      .train = tables->train,
                                      .valid = tables->valid,
                                      .judged = tables->judged,
                                      .line = tables->line };
    ok = ok ? trainings_add(session, &sweep->trainings, &wanted, err) : err_memory(err);
    pairs_free(given, given_count);
    pairs_free(settings, setting_count);
    return ok;
}

/* The lines that a training of a fold is kept with: crossval trains the same. */
static char *fold_line(const struct sweep *sweep, const struct arguments *arguments, size_t set,
                       uint64_t seed)
{
    struct str line;
    str_init(&line);
    str_addf(&line, "crossval folds=%zu table=%s seed=%llu", sweep->folds,
             argument_text(arguments, "table"), (unsigned long long)seed);
    for (size_t a = 0; a < sweep->grid.axis_count; a++) {
        if (!sweep->grid.axes[a].of_model) {
            str_addf(&line, " %s=%s", sweep->grid.axes[a].key->name,
                     sweep_grid_value(&sweep->grid, set, a));
        }
    }
    return str_take(&line);
}

/* A training for each fold. The folds of a seed are the same for all sets. */
static bool add_folds(const struct session *session, const struct arguments *arguments,
                      const struct tables *whole, struct sweep *sweep, size_t set, size_t repeat,
                      uint64_t seed, struct err *err)
{
    struct folds folds = { 0 };
    struct folds_request request = { .folds = sweep->folds, .seed = seed };
    char *line = fold_line(sweep, arguments, set, seed);
    bool ok = (line || err_memory(err)) && folds_of(whole->train, &request, &folds, err);
    for (size_t fold = 0; ok && fold < sweep->folds; fold++) {
        struct table *rest = NULL, *own = NULL;
        ok = folds_tables(&folds, fold, &rest, &own, err);
        struct tables tables = { .train = rest, .judged = own, .line = line };
        ok = ok &&
             add_training(session, &tables, sweep, set, repeat * sweep->folds + fold, seed, err);
        table_release(rest);
        table_release(own);
    }
    folds_done(&folds);
    free(line);
    return ok;
}

static bool add_trainings(const struct session *session, const struct arguments *arguments,
                          const struct tables *tables, struct sweep *sweep, struct err *err)
{
    struct seeds seeds;
    if (!seeds_read(arguments, &seeds, err)) {
        return false;
    }
    sweep->repeats = seeds.count * (sweep->folds > 0 ? sweep->folds : 1);
    bool ok = true;
    for (size_t set = 0; ok && set < sweep->grid.sets; set++) {
        for (size_t r = 0; ok && r < seeds.count; r++) {
            uint64_t seed = seeds.seeds[r];
            ok = sweep->folds > 0 ? add_folds(session, arguments, tables, sweep, set, r, seed, err)
                                  : add_training(session, tables, sweep, set, r, seed, err);
        }
        if (!ok) {
            struct str text;
            str_init(&text);
            sweep_grid_text(&sweep->grid, set, &text);
            err_wrap(err, "%s", text.text[0] ? text.text : "sweep");
            str_done(&text);
        }
    }
    free(seeds.seeds);
    return ok;
}

static void tell_plan(const struct sweep *sweep, const struct tables *tables, struct output *output)
{
    const struct training_among *first = &sweep->trainings.list[0];
    size_t sets = sweep->grid.sets;
    size_t seeds = sweep->folds > 0 ? sweep->repeats / sweep->folds : sweep->repeats;
    char rows[NUM_TEXT_SIZE];
    struct str plan;
    str_init(&plan);
    str_addf(&plan, "%zu combination%s x %zu seed%s", sets, sets == 1 ? "" : "s", seeds,
             seeds == 1 ? "" : "s");
    if (sweep->folds > 0) {
        str_addf(&plan, " x %zu folds of %s, each judged by a model of the others", sweep->folds,
                 tables->train->name);
    } else {
        str_addf(&plan, ", trained on %s and judged on %s rows of %s", tables->train->name,
                 num_count_text(first->judged->count, rows), first->judged->name);
    }
    output_line(output, "%s", plan.text);
    str_done(&plan);
    if (tables->cuts) {
        output_note(output,
                    "a fifth of %s is cut off to judge by (valid-fraction=" USUAL_VALID_FRACTION
                    "), for each seed another; valid=TABLE or on=TABLE names rows instead",
                    tables->train->name);
    }
}

/* --- sweep best --- */

static void keep_result(void *context, const struct statement *statement, bool ok,
                        const struct json *result, const struct err *err)
{
    struct tuning_lines *lines = context;
    (void)statement;
    tuning_take_result(lines, ok, result, err);
}

static bool run_best(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    if (session->best_lines == NULL) {
        err_set(err, ERR_USAGE, "there has been no sweep yet");
        return err_hint(err, "as in: sweep lr=0.01,0.1,1 repeat=3");
    }
    struct tuning_lines lines = { .err = err };
    struct script_options options = { .session = session };
    struct script_place place = { 0 };
    struct script *script = script_parse("sweep best", session->best_lines,
                                         strlen(session->best_lines), &options, &place, err);
    script_place_done(&place);
    if (script == NULL) {
        return false;
    }
    script->prompt = arguments->at_prompt;
    output_text(output, session->best_lines);
    struct json *commands = json_new_array();
    for (size_t i = 0; i < script->count; i++) {
        json_append_text(commands, script->statements[i].text);
    }
    struct script_listener listener = { .context = &lines, .after = keep_result };
    session->chosen_leak = session->best_leak; /* its row in the history has the mark, too */
    script_run(session, script, false, output->sink, &listener);
    session->chosen_leak = NULL;
    script_free(script);
    session->unrecorded = true; /* the lines that it stands for have been recorded */
    if (lines.result) {
        json_free(output->result);
        output->result = lines.result;
    }
    json_put(output->result, "commands", commands);
    return !lines.failed;
}

/* --- the verb --- */

/* For those who look on. Where memory is short, sweep_sum_up says so at the end. */
static void sum_up_again(void *context)
{
    struct err ignored = { 0 };
    sweep_sum_up(context, &ignored);
}

static bool run_sweep(struct session *session, const struct arguments *arguments,
                      struct sweep *sweep, struct output *output, struct err *err)
{
    static const char *const tags[] = { "sweep", NULL };
    struct tables tables = { 0 };
    sweep->metric = metric_find(argument_text(arguments, "metric"));
    sweep->folds = argument_text(arguments, "folds") ? argument_count(arguments, "folds") : 0;
    sweep->trainings.event = "sweep";
    sweep->trainings.tags = tags;
    sweep->trainings.weights = argument_text(arguments, "weights");
    if (!sweep_grid_read(arguments, model_values(session->model)->keys, &sweep->grid, err) ||
        !find_tables(session, arguments, sweep, &tables, err) ||
        !add_trainings(session, arguments, &tables, sweep, err)) {
        return false;
    }
    if (sweep->folds > 0) {
        snprintf(sweep->judged, sizeof sweep->judged, "%.80s, %zu folds", tables.train->name,
                 sweep->folds);
    } else {
        snprintf(sweep->judged, sizeof sweep->judged, "%s", sweep->trainings.list[0].judged->name);
    }
    tell_plan(sweep, &tables, output);
    for (size_t i = 0; sweep->trainings.leak && i < sweep->trainings.count; i++) {
        sweep->trainings.list[i].of.run->leak = json_copy_of(sweep->trainings.leak);
    }
    if (sweep->trainings.leak) {
        output_note(output, "these are test rows: figures on them flatter what is chosen by them");
    }
    sweep->trainings.moved_on = sum_up_again;
    sweep->trainings.context = sweep;
    session->sweeping = sweep;
    bool ok = trainings_run(session, &sweep->trainings, output, err) && sweep_sum_up(sweep, err);
    session->sweeping = NULL;
    return ok;
}

static bool sweep_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    if (argument_word(arguments, 0)) {
        return run_best(session, arguments, output, err);
    }
    struct sweep sweep = { 0 };
    bool ok = run_sweep(session, arguments, &sweep, output, err);
    if (ok) {
        size_t best = sweep_best(&sweep);
        sweep_put(&sweep, output->result);
        if (sweep.trainings.leak) {
            json_put(output->result, "leak", json_copy_of(sweep.trainings.leak));
        }
        sweep_write(&sweep, output);
        json_free(session->best_leak);
        session->best_leak = sweep.trainings.leak ? json_copy_of(sweep.trainings.leak) : NULL;
        free(session->best_lines);
        session->best_lines = best == SIZE_MAX ? NULL : sweep_best_lines(&sweep, best);
        sweep_kept_free(session->swept);
        session->swept = best == SIZE_MAX ? NULL : sweep_keep(&sweep, session->model, err);
        ok = best == SIZE_MAX || session->swept != NULL;
    }
    sweep_done(&sweep);
    return ok;
}

static bool sweep_check(const struct arguments *arguments, struct err *err)
{
    const char *word = argument_word(arguments, 0);
    if (word && arguments->given_count > 0) {
        return err_set(err, ERR_USAGE, "%s takes no settings: it trains what the last sweep found",
                       word);
    }
    return sweep_grid_check(arguments, err) && seeds_check(arguments, err);
}

static const char *const sweep_word[] = { "best", NULL };

static const struct command_word sweep_words[] = {
    { .name = "best",
      .type = KEY_CHOICE,
      .choices = sweep_word,
      .optional = true,
      .help = "train the best set-up of the last sweep" },
    { .name = NULL },
};

static const struct key sweep_keys[] = {
    { .name = "table", .type = KEY_TABLE, .initial = "train", .help = "the rows to train on" },
    { .name = "valid", .type = KEY_TABLE, .help = "rows to watch and to judge by" },
    { .name = "on", .type = KEY_TABLE, .help = "rows to judge by instead" },
    { .name = "metric",
      .type = KEY_CHOICE,
      .initial = "accuracy",
      .choices = metric_names,
      .help = "what the best is chosen by" },
    REPEAT_KEYS,
    { .name = "folds",
      .type = KEY_COUNT,
      .least = 2,
      .greatest = 1000,
      .help = "judge by cross-validation on so many folds of table=" },
    KEY_ROW_LEAK,
    KEY_ROW_WEIGHTS,
    { .name = NULL },
};

const struct command cmd_sweep = {
    .name = "sweep",
    .topic = "training",
    .usage = "sweep KEY=LIST ... [repeat=N] [metric=NAME] [on=TABLE] [table=train] [valid=TABLE]\n"
             "      [folds=N] [seed=N] [weights=last|best] [leak=tune-on-test]\n       sweep best",
    .help = "train at every combination of settings",
    .details =
        "KEY is any setting of the model or of train; LIST is a,b,c or FIRST..LAST:STEP, and a single\n"
        "value holds for all. Where a value has commas in it itself, | stands between values\n"
        "(units=80,40|60,30). A setting that the model and train both have is written model.KEY or\n"
        "train.KEY. repeat=N trains each combination with N seeds: seed, seed+1 and so on.\n\n"
        "Each training is judged on the validation rows: those of valid=, else those that\n"
        "valid-fraction= cuts off, else the table valid, else a fifth that is cut off; on=TABLE names\n"
        "others. Choosing settings by the rows of a test table makes its figures worthless, and is\n"
        "refused without leak=tune-on-test. With folds=N the rows of table= are dealt out as crossval\n"
        "deals them: N trainings for each seed, each judged on the fold that it has not seen, and\n"
        "sweep best trains on all of table=.\n\n"
        "Every training is kept in the history of runs with the tag sweep. One that is there already\n"
        "(same settings, rows, version and kernel) is not trained again, so a sweep that was stopped\n"
        "goes on where it was. Ctrl-C ends it and keeps what is done. Trainings run side by side, a\n"
        "core each; panel sweep shows their table as it grows. sweep best does what the best set-up's\n"
        "model and train lines say.",
    .example = "load demo\nsplit data\nmodel lstm hidden=10\n"
               "sweep lr=0.05,0.1 epochs=2 repeat=2\nsweep best\ntest",
    .words = sweep_words,
    .keys = sweep_keys,
    .check = sweep_check,
    .flags = COMMAND_NEEDS_MODEL | COMMAND_ANY_TEXT,
    .run = sweep_run,
};
