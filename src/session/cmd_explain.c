/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain: why a row was answered as it was. */
#include <math.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/session/page/explain_page.h"
#include "src/session/page/fitted_page.h"
#include "src/session/page/gates_page.h"
#include "src/session/runs/answered.h"
#include "src/session/session.h"
#include "src/session/shared_keys.h"

/* A row that is asked about. */
struct question {
    struct session *session;
    const struct arguments *arguments;
    const struct verdict *verdict;
    struct session_run *run;
    size_t position;
};

static bool find_row(struct question *question, struct err *err)
{
    const struct table *table = question->verdict->trials[0].table;
    uint64_t row = 0;
    char rows[NUM_TEXT_SIZE];
    const char *word = argument_word(question->arguments, 0);
    if (!num_parse_count(word, &row) || row < 1) {
        err_set(err, ERR_USAGE, "\"%.40s\" is no number of a row", word);
        return err_hint(err, "rows are numbered from 1 in the order of the table: explain 17");
    }
    if (row > table->count) {
        err_set(err, ERR_USAGE, "%s has no row %.40s; it has %s", table->name, word,
                num_count_text(table->count, rows));
        return err_hint(err, "rows are numbered from 1 in the order of the table");
    }
    question->position = (size_t)row - 1;
    return true;
}

/* Where the path begins: normal; where the answer is normal, the attack that it was taken away from: its
 * true class, else the most probable one. */
static size_t usual_baseline(const struct question *question)
{
    const struct verdict *verdict = question->verdict;
    struct answer answer = answer_at(verdict, question->position);
    const float *probabilities = verdict->probabilities + question->position * verdict->classes;
    size_t best = 1;
    if (question->run->train == NULL) {
        return BASELINE_ZEROS;
    }
    if (answer.predicted != 0) {
        return 0;
    }
    for (size_t c = 2; c < verdict->classes; c++) {
        best = probabilities[c] > probabilities[best] ? c : best;
    }
    return answer.truth != 0 ? answer.truth : best;
}

static bool find_baseline(const struct question *question, size_t *baseline, struct err *err)
{
    const struct verdict *verdict = question->verdict;
    const char *name = argument_text(question->arguments, "baseline");
    const char *const *names = (const char *const *)verdict->class_names;
    *baseline = name ? BASELINE_ZEROS : usual_baseline(question);
    if (name == NULL || strcmp(name, "zeros") == 0) {
        return true;
    }
    for (size_t c = 0; c < verdict->classes; c++) {
        if (strcmp(names[c], name) == 0) {
            *baseline = c;
        }
    }
    if (*baseline == BASELINE_ZEROS) {
        err_set(err, ERR_USAGE, "baseline: there is no class \"%.60s\" in the answers", name);
        const char *near = near_name(name, names, verdict->classes);
        return near ? err_hint(err, "did you mean baseline=%s?", near)
                    : err_hint(err, "a class, or zeros");
    }
    if (question->run->train == NULL) {
        err_set(err, ERR_USAGE, "the training table is not loaded: no row of %s is known", name);
        return err_hint(err, "baseline=zeros begins at inputs of zero");
    }
    return true;
}

/* The weights at hand must be those that gave the answers. */
static bool check_weights(const struct question *question, const struct explanation *explanation,
                          struct err *err)
{
    const struct verdict *verdict = question->verdict;
    const float *probabilities = verdict->probabilities + question->position * verdict->classes;
    if (fabs((double)probabilities[explanation->class_index] - explanation->probability) < 0.001) {
        return true;
    }
    err_set(err, ERR_USAGE, "the answers to %s were given with other weights than these",
            verdict->table_name);
    return err_hint(err, "weights=%s takes the others, or test again",
                    weights_are_best(question->arguments) ? "last" : "best");
}

static void show(const struct question *question, const struct row_look *look,
                 const struct explanation *explanation, size_t baseline, struct output *output)
{
    struct inspect_page inspected = { .verdict = question->verdict,
                                      .train = question->run->train,
                                      .look = look };
    struct explain_page page = { &inspected, explanation, baseline,
                                 argument_count(question->arguments, "top") };
    inspect_json(&inspected, output->result);
    explain_json(&page, output->result);
    json_put(output->result, "not_used",
             fitted_unused_json(model_preparation(question->session->model)));
    explain_text(&page, output);
    fitted_write_unused(model_preparation(question->session->model), "Not used: ", output);
}

/* What the cells of the model did with the row's window. */
static bool show_gates(const struct question *question, struct output *output, struct err *err)
{
    struct session *session = question->session;
    struct trace trace;
    struct probe probe;
    if (!probe_init(&probe, session->model, &session->compute, question->verdict->trials[0].table,
                    question->position, err)) {
        return false;
    }
    bool ok = probe_trace(&probe, &trace, err);
    if (ok) {
        const struct gates_page page = { &trace, session->model, probe.window };
        gates_json(&page, output->result);
        gates_text(&page, output);
        trace_done(&trace);
    }
    probe_done(&probe);
    return ok;
}

static bool explain(struct question *question, struct output *output, struct err *err)
{
    struct session *session = question->session;
    struct explanation explanation;
    struct row_look look;
    struct explain_request request = { .model = session->model,
                                       .compute = &session->compute,
                                       .table = question->verdict->trials[0].table,
                                       .position = question->position,
                                       .train = question->run->train,
                                       .cancel = &session->cancel };
    struct inspected inspected = { .verdict = question->verdict,
                                   .train = question->run->train,
                                   .pool = session->pool,
                                   .cancel = &session->cancel };
    if (!find_baseline(question, &request.baseline, err) ||
        !explain_row(&explanation, &request, err)) {
        return false;
    }
    bool ok = check_weights(question, &explanation, err) &&
              row_look_of(&look, &inspected, question->position,
                          argument_count(question->arguments, "nearest"), err);
    if (ok) {
        show(question, &look, &explanation, request.baseline, output);
        row_look_done(&look);
        ok = !argument_yes(question->arguments, "gates") || show_gates(question, output, err);
    }
    explain_done(&explanation);
    return ok;
}

static bool explain_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    struct question question = { .session = session, .arguments = arguments };
    question.verdict = answers_asked_for(session, "explain", argument_text(arguments, "table"),
                                         &question.run, output, err);
    if (question.verdict == NULL || !find_row(&question, err) ||
        !weights_put_in(session->model, arguments, err)) {
        return false;
    }
    bool ok = explain(&question, output, err);
    weights_put_back(session->model, arguments);
    return ok;
}

static const struct command_word explain_words[] = {
    { .name = "ROW", .type = KEY_COUNT, .help = "number of the row in the table, from 1" },
    { .name = NULL },
};

static const struct key explain_keys[] = {
    { .name = "baseline",
      .type = KEY_CLASS,
      .help = "class whose typical row is set against it, or zeros (normal)" },
    { .name = "top",
      .type = KEY_COUNT,
      .initial = "10",
      .least = 0,
      .greatest = 10000,
      .help = "how many features are shown" },
    { .name = "nearest",
      .type = KEY_COUNT,
      .initial = "5",
      .least = 1,
      .greatest = NEAREST_MOST,
      .help = "how many training rows beside the row" },
    { .name = "gates",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "also what the cells of recurrent layers did at each step" },
    { .name = "table",
      .type = KEY_TABLE,
      .help = "the rows to ask the model about (those of the last test)" },
    KEY_ROW_WEIGHTS,
    { .name = NULL },
};

const struct command cmd_explain = {
    .name = "explain",
    .topic = "results",
    .usage = "explain ROW [baseline=CLASS|zeros] [top=N] [nearest=K] [gates=yes] [table=NAME]\n"
             "            [weights=last|best]",
    .help = "say why a row was answered as it was",
    .details =
        "Three questions to the model about one row (numbered as inspect row= does): what each\n"
        "feature adds to the probability of the answer on the way from a typical row to this one\n"
        "(integrated gradients, Sundararajan et al. 2017; the parts add up to the difference); what\n"
        "is lost where one feature alone becomes typical; and the smallest change of one feature, to\n"
        "a value that occurs in the training table, that changes the answer. Then what inspect says:\n"
        "typical ranges of its classes, nearest training rows, twins.\n\n"
        "Typical are a number's middle value and the commonest symbol of class normal in the\n"
        "training table; of a row that was called normal those of its true class, or of the most\n"
        "probable attack. Of windows of several rows all rows are made typical where the way begins;\n"
        "the features are those of the row itself, and the others' part is told. With carry=yes an\n"
        "answer has no window of its own, and is not explained.\n\n"
        "gates=yes shows what the cells of an LSTM (or GRU, RNN, Jordan net) did at each step, a row of\n"
        "the window, or with view=features an input: gates, candidate, cell and hidden state, and of\n"
        "each gate the share of its sum that its peephole made.",
    .example =
        "load demo\nload demo:test as=test\nmodel lstm hidden=20\n"
        "train table=data epochs=5\ntest\nexplain 1 gates=yes\nexplain 17 baseline=zeros top=5",
    .words = explain_words,
    .keys = explain_keys,
    .flags = COMMAND_NEEDS_MODEL | COMMAND_NEEDS_WEIGHTS | COMMAND_NEEDS_RUN,
    .run = explain_run,
};
