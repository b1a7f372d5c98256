/* SPDX-License-Identifier: GPL-3.0-or-later */
/* importance: which features the model rests on. */
#include "src/base/num.h"
#include "src/session/page/fitted_page.h"
#include "src/session/page/importance_page.h"
#include "src/session/runs/answered.h"
#include "src/session/session.h"
#include "src/session/shared_keys.h"

static void show_progress(void *context, size_t done, size_t total)
{
    output_progress(context, "shuffling: %zu of %zu features", done, total);
}

/* The table that is named, else that of the last test. */
static const struct table *asked_table(struct session *session, const struct arguments *arguments,
                                       struct err *err)
{
    const char *name = argument_text(arguments, "table");
    const struct session_run *run = tested_run(session);
    if (name) {
        return session_table(session, name, err);
    }
    if (run == NULL || run->verdict->drawn) {
        err_set(err, ERR_USAGE,
                run ? "the last test was of draws, not of one table"
                    : "the model has not been tested yet");
        err_hint(err, "name the rows to ask the model about: importance table=NAME");
        return NULL;
    }
    return run->verdict->trials[0].table;
}

/* plot importance draws what was found on the rows of the last test, with the weights tested. */
static void keep(struct verdict *verdict, const struct table *table, struct importance *importance)
{
    if (verdict && !verdict->drawn && verdict->trials[0].table == table &&
        verdict->pooled.score.correct == importance->score.correct) {
        verdict_keep_importance(verdict, importance);
    }
}

static bool importance_run(struct session *session, const struct arguments *arguments,
                           struct output *output, struct err *err)
{
    const struct table *table = asked_table(session, arguments, err);
    const struct session_run *run = session_current_run(session);
    struct importance importance;
    struct importance_request request = { .model = session->model,
                                          .compute = &session->compute,
                                          .table = table,
                                          .train = run->train,
                                          .repeats = argument_count(arguments, "repeats"),
                                          .seed = argument_count(arguments, "seed"),
                                          .cancel = &session->cancel,
                                          .progress = show_progress,
                                          .progress_context = output };
    if (table == NULL || !weights_put_in(session->model, arguments, err)) {
        return false;
    }
    bool ok = importance_of(&importance, &request, err);
    weights_put_back(session->model, arguments);
    output_progress(output, "%s", "");
    if (!ok) {
        return false;
    }
    struct importance_page page = { &importance, table, run->train ? run->train->name : NULL,
                                    request.seed, argument_count(arguments, "top") };
    json_put_number(output->result, "run", (double)run->run->number);
    importance_json(&page, output->result);
    json_put(output->result, "not_used", fitted_unused_json(model_preparation(session->model)));
    importance_text(&page, output);
    fitted_write_unused(model_preparation(session->model), "Not used: ", output);
    keep(run->verdict, table, &importance);
    importance_done(&importance);
    return true;
}

static const struct key importance_keys[] = {
    { .name = "table", .type = KEY_TABLE, .help = "the rows (those of the last test)" },
    { .name = "repeats",
      .type = KEY_COUNT,
      .initial = "5",
      .least = 2,
      .greatest = IMPORTANCE_REPEATS_MOST,
      .help = "how often each feature is shuffled" },
    { .name = "top",
      .type = KEY_COUNT,
      .initial = "12",
      .least = 0,
      .greatest = 10000,
      .help = "how many features are shown" },
    { .name = "seed", .type = KEY_COUNT, .initial = "1", .help = "how values are shuffled" },
    KEY_ROW_WEIGHTS,
    { .name = NULL },
};

const struct command cmd_importance = {
    .name = "importance",
    .topic = "results",
    .usage = "importance [table=NAME] [repeats=N] [top=N] [seed=N] [weights=last|best]",
    .help = "find out which features the model rests on",
    .details =
        "Each feature's values are shuffled among the rows, several times, and what accuracy and the\n"
        "recall of each class lose is told with the 95 % interval over the repeats (permutation\n"
        "importance, Breiman 2001). Features that say the same stand in for each other, so that\n"
        "shuffling one of them costs little. Below it the best rule on each feature alone, found on\n"
        "the training table: where one of them nearly reaches the model, it may have learnt a\n"
        "shortcut. Rows are those of the last test. Ctrl-C stops it.",
    .example = "load demo\nload demo:test as=test\nmodel lstm hidden=20\n"
               "train table=data epochs=5\ntest\nimportance repeats=3",
    .keys = importance_keys,
    .flags = COMMAND_NEEDS_MODEL | COMMAND_NEEDS_WEIGHTS | COMMAND_NEEDS_RUN,
    .run = importance_run,
};
