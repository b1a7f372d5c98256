/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test: the model's answers to rows it is judged by, and the figures. */
#include <string.h>

#include "src/base/num.h"
#include "src/session/page/training_page.h"
#include "src/session/runs/looks.h"
#include "src/session/runs/run_log.h"
#include "src/session/runs/sealed.h"
#include "src/session/session.h"
#include "src/session/shared_keys.h"

static bool test_check(const struct arguments *arguments, struct err *err)
{
    static const char *const of_draws[] = { "size", "from", "without", "order" };
    bool draws = argument_given(arguments, "draws");
    for (size_t i = 0; i < sizeof of_draws / sizeof of_draws[0]; i++) {
        if (!draws && argument_given(arguments, of_draws[i])) {
            err_set(err, ERR_USAGE, "%s= belongs to draws=", of_draws[i]);
            return err_hint(err, "test draws=10 size=5000 from=data");
        }
    }
    if (draws && argument_given(arguments, "table")) {
        err_set(err, ERR_USAGE, "with draws= the rows come from=TABLE, not table=");
        return err_hint(err, "test draws=10 size=5000 from=%s", argument_text(arguments, "table"));
    }
    if (draws && (!argument_given(arguments, "size") || !argument_given(arguments, "from"))) {
        err_set(err, ERR_USAGE, "draws= needs size=N and from=TABLE");
        return err_hint(err, "test draws=10 size=5000 from=data");
    }
    return true;
}

static void show_progress(void *context, size_t done, size_t total)
{
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE];
    output_progress(context, "testing: %s of %s rows", num_count_text(done, a),
                    num_count_text(total, b));
}

static bool make_request(const struct session *session, const struct arguments *arguments,
                         struct output *output, struct verdict_request *request, struct err *err)
{
    bool draws = argument_given(arguments, "draws");
    const char *without = argument_text(arguments, "without");
    *request = (struct verdict_request){
        .model = session->model,
        .compute = &session->compute,
        .train = session_current_run(session)->train,
        .table = session_table(session, argument_text(arguments, draws ? "from" : "table"), err),
        .order = (enum row_order)argument_choice(arguments, "order"),
        .seed = argument_count(arguments, "seed"),
        .cancel = &session->cancel,
        .progress = show_progress,
        .progress_context = output,
    };
    if (draws) {
        request->draws = argument_count(arguments, "draws");
        request->draw_rows = argument_count(arguments, "size");
    }
    if (request->table != NULL && without != NULL) {
        request->without = session_table(session, without, err);
    }
    return request->table != NULL && (without == NULL || request->without != NULL);
}

static void write_verdict(const struct verdict *verdict, const char *weights, uint64_t seed,
                          struct output *output)
{
    struct str text;
    str_init(&text);
    verdict_text(verdict, &text);
    output_text(output, text.text);
    str_done(&text);
    json_free(output->result);
    output->result = verdict_json(verdict);
    json_put_text(output->result, "weights", weights);
    if (verdict->drawn) {
        json_put_number(output->result, "seed", (double)seed);
    }
}

static bool test_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    struct session_run *run = session_current_run(session);
    struct verdict_request request;
    if (!make_request(session, arguments, output, &request, err)) {
        return false;
    }
    const char *weights = argument_text(arguments, "weights");
    struct json *leak = sealed_marks(session);
    if (!sealed_best_weights(session, arguments, &leak, err) ||
        !weights_put_in(session->model, arguments, err)) {
        json_free(leak);
        return false;
    }
    struct verdict *verdict = verdict_reach(&request, err);
    weights_put_back(session->model, arguments);
    if (verdict == NULL) {
        json_free(leak);
        return false;
    }
    verdict->leak = leak;
    verdict->looks = looks_at(session, request.table) + 1;
    verdict->run = run->run->number;
    verdict->epoch =
        weights_are_best(arguments) ? run->run->best_epoch : training_epochs_done(run->run);
    verdict_free(run->verdict);
    run->verdict = verdict;
    session->shown_newest = true; /* confusion is about the test from now on */
    write_verdict(verdict, weights, request.seed, output);
    run_log_test(session, request.table, weights, verdict, output->result, output);
    looks_note_test(session, request.table);
    output_hint(output, "confusion, inspect, audit, plot roc, or report FILE.md");
    return true;
}

static const struct key test_keys[] = {
    { .name = "table", .type = KEY_TABLE, .initial = "test", .help = "the rows to test on" },
    { .name = "draws",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 10000,
      .help = "test so many times, on rows drawn at random" },
    { .name = "size", .type = KEY_COUNT, .least = 1, .greatest = 4e9, .help = "rows of each draw" },
    { .name = "from", .type = KEY_TABLE, .help = "the table to draw from" },
    { .name = "without",
      .type = KEY_TABLE,
      .help = "draw no row whose features also occur in this table" },
    { .name = "order",
      .type = KEY_CHOICE,
      .initial = "shuffled",
      .choices = row_order_names,
      .help = "of the rows of a draw" },
    { .name = "seed", .type = KEY_COUNT, .initial = "1", .help = "which rows are drawn" },
    KEY_ROW_WEIGHTS,
    KEY_ROW_LEAK,
    { .name = NULL },
};

const struct command cmd_test = {
    .name = "test",
    .topic = "results",
    .usage =
        "test [table=test] [draws=K size=N from=TABLE [without=TABLE] [order=shuffled|file|class]]\n"
        "     [seed=N] [weights=last|best] [leak=tune-on-test]",
    .help = "put the model to the test",
    .details =
        "Says first what the figures cannot be trusted for: rows that are twins of training rows,\n"
        "values outside the range of the training rows, a model that answers one class only, classes\n"
        "with few rows, choices that were made on test rows, how often these rows have been scored\n"
        "before (in this session, and by all runs of the history). DR is the share of the attacks called any attack, FAR that of the normal rows\n"
        "called an attack, Efficiency DR / FAR.\n\n"
        "With draws=, figures are of all draws together, and mean, best and worst of each figure by\n"
        "itself; each draw is a random sample of its own, so a row may be in several.",
    .example = "load demo\nload demo:test as=test\nmodel lstm hidden=20\n"
               "train table=data epochs=5\ntest\ntest draws=5 size=500 from=data",
    .keys = test_keys,
    .flags = COMMAND_NEEDS_MODEL | COMMAND_NEEDS_WEIGHTS | COMMAND_NEEDS_RUN,
    .check = test_check,
    .run = test_run,
};
