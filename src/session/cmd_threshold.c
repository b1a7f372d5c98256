/* SPDX-License-Identifier: GPL-3.0-or-later */
/* threshold: from which probability on a row is called an attack, chosen on validation rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/eval/choose.h"
#include "src/eval/matrix_file.h"
#include "src/eval/wording.h"
#include "src/session/runs/looks.h"
#include "src/session/runs/sealed.h"
#include "src/session/shared_keys.h"

enum by { BY_F1, BY_COST, BY_LEAST_COST };
static const char *const by_names[] = { "f1", "cost", "least-cost", NULL };

/* What is being chosen. */
struct choice {
    struct session *session;
    const struct arguments *arguments;
    const struct table *table; /* validation rows */
    size_t classes;
    const char **names;
    double *costs; /* NULL: none are needed */
    uint16_t *truth;
    float *probabilities;
    struct judged judged;
    struct decision decision;
    struct json *leak; /* what was chosen on test rows; NULL: nothing */
};

static bool wants_costs(const struct arguments *arguments)
{
    return argument_given(arguments, "by") && argument_choice(arguments, "by") != BY_F1;
}

static bool threshold_check(const struct arguments *arguments, struct err *err)
{
    bool far = argument_given(arguments, "far"), by = argument_given(arguments, "by");
    bool off = argument_word(arguments, 0) != NULL;
    if ((far && by) || (off && (far || by))) {
        return err_set(err, ERR_USAGE, "one of far=, by= and off, not two of them");
    }
    if (argument_given(arguments, "costs") && !wants_costs(arguments)) {
        err_set(err, ERR_USAGE, "costs= belongs to by=cost and by=least-cost");
        return err_hint(err, "threshold by=least-cost costs=%s", argument_text(arguments, "costs"));
    }
    return true;
}

/* --- costs --- */

/* Prices of the model's classes, found by name in those of a file. */
static bool place_costs(const struct class_matrix *matrix, struct choice *choice, struct err *err)
{
    size_t places[MATRIX_CLASSES_MOST];
    for (size_t c = 0; c < choice->classes; c++) {
        size_t found = 0;
        while (found < matrix->classes && strcmp(matrix->names[found], choice->names[c]) != 0) {
            found++;
        }
        if (found == matrix->classes) {
            return err_set(err, ERR_INPUT, "%s has no prices for the class %s",
                           argument_text(choice->arguments, "costs"), choice->names[c]);
        }
        places[c] = found;
    }
    for (size_t truth = 0; truth < choice->classes; truth++) {
        for (size_t answer = 0; answer < choice->classes; answer++) {
            choice->costs[truth * choice->classes + answer] =
                matrix->cells[places[truth] * matrix->classes + places[answer]];
        }
    }
    return true;
}

static bool take_costs(struct choice *choice, struct err *err)
{
    const char *file = argument_text(choice->arguments, "costs");
    struct class_matrix matrix;
    if (!wants_costs(choice->arguments)) {
        return true;
    }
    choice->costs = calloc(choice->classes * choice->classes + 1, sizeof *choice->costs);
    if (choice->costs == NULL || choice->classes > MATRIX_CLASSES_MOST) {
        return err_memory(err);
    }
    if (file == NULL && !kdd_cup_costs(choice->names, choice->classes, choice->costs)) {
        err_set(err, ERR_USAGE,
                "the contest's prices are for the classes normal dos probe r2l u2r");
        return err_hint(err, "costs=FILE gives your own: a line a true class, a price an answer");
    }
    if (file == NULL) {
        return true;
    }
    bool ok = matrix_read(file, &matrix, err) && place_costs(&matrix, choice, err);
    matrix_done(&matrix);
    return ok;
}

/* --- validation rows --- */

static bool find_rows(struct choice *choice, struct err *err)
{
    const char *name = argument_text(choice->arguments, "table");
    const struct session_run *run = session_current_run(choice->session);
    if (name) {
        choice->table = session_table(choice->session, name, err);
        return choice->table != NULL;
    }
    choice->table = run ? run->valid : NULL;
    if (choice->table == NULL) {
        err_set(err, ERR_USAGE, "the run has no validation rows to choose a threshold on");
        return err_hint(err, "table=TABLE names some, or train with valid-fraction=0.1");
    }
    return true;
}

/* Rows that were cut off the training table are no test rows, whatever that was. */
static bool take_table(struct choice *choice, struct err *err)
{
    const struct session_run *run = session_current_run(choice->session);
    if (!find_rows(choice, err)) {
        return false;
    }
    bool cut_off = choice->table == run->valid && run->run->cut.rows > 0;
    return (cut_off || sealed_choice(choice->session, choice->arguments, choice->table,
                                     "a threshold", &choice->leak, err)) &&
           sealed_best_weights(choice->session, choice->arguments, &choice->leak, err);
}

/* The model's answers to them. */
static bool answer_rows(struct choice *choice, struct err *err)
{
    const struct model *model = choice->session->model;
    const struct preparation *preparation = model_preparation(model);
    const struct table *table = choice->table;
    choice->truth = calloc(table->count + 1, sizeof *choice->truth);
    choice->probabilities =
        calloc(table->count + 1, choice->classes * sizeof *choice->probabilities);
    if (choice->truth == NULL || choice->probabilities == NULL) {
        return err_memory(err);
    }
    if (!preparation_fits(preparation, table, err)) {
        return false;
    }
    for (size_t i = 0; i < table->count; i++) {
        size_t class_index = preparation_class(preparation, table->store, table->rows[i]);
        if (class_index >= choice->classes) {
            return err_set(err, ERR_INPUT, "the model has no class for the attack in row %zu of %s",
                           i + 1, table->name);
        }
        choice->truth[i] = (uint16_t)class_index;
    }
    choice->judged = (struct judged){ .rows = table->count,
                                      .classes = choice->classes,
                                      .class_names = choice->names,
                                      .truth = choice->truth,
                                      .probabilities = choice->probabilities,
                                      .costs = choice->costs,
                                      .decision = &choice->decision };
    return model_predict(model, &choice->session->compute, table, &choice->session->cancel, NULL,
                         NULL, choice->probabilities, err);
}

/* --- choosing --- */

static void tell_origin(struct choice *choice)
{
    const struct arguments *arguments = choice->arguments;
    char rows[NUM_TEXT_SIZE];
    const char *far = argument_text(arguments, "far"), *file = argument_text(arguments, "costs");
    snprintf(
        choice->decision.origin, sizeof choice->decision.origin, "%s%.24s%s%.60s, %s rows of %.30s",
        far ? "far=" : "by=", far ? far : argument_text(arguments, "by"), file ? " costs=" : "",
        file ? file : "", num_count_text(choice->table->count, rows), choice->table->name);
}

static bool choose(struct choice *choice, struct err *err)
{
    const struct arguments *arguments = choice->arguments;
    bool far = argument_given(arguments, "far");
    size_t by = far ? BY_F1 : argument_choice(arguments, "by");
    struct choose_request request = { .by = far           ? CHOOSE_FAR
                                            : by == BY_F1 ? CHOOSE_F1
                                                          : CHOOSE_COST,
                                      .most_far = far ? argument_number(arguments, "far") : 0,
                                      .costs = choice->costs };
    tell_origin(choice);
    if (by == BY_LEAST_COST) {
        choice->decision.rule = DECISION_LEAST_COST;
        choice->decision.costs = choice->costs;
        return true;
    }
    return choose_threshold(&choice->judged, &request, &choice->decision, err);
}

static void put_rule(const struct decision *decision, struct json *result)
{
    static const char *const rules[] = { "most-probable", "threshold", "least-cost" };
    json_put_text(result, "rule", rules[decision ? decision->rule : DECISION_MOST_PROBABLE]);
    if (decision && decision->rule == DECISION_THRESHOLD) {
        json_put_number(result, "threshold", 1 - (double)decision->normal_above);
    }
    if (decision) {
        json_put_text(result, "origin", decision->origin);
    }
}

static void tell_rule(const struct decision *decision, struct output *output)
{
    char buffer[NUM_TEXT_SIZE];
    if (decision == NULL || decision->rule == DECISION_MOST_PROBABLE) {
        output_line(output, "The answer is the most probable class.");
    } else if (decision->rule == DECISION_LEAST_COST) {
        output_line(output, "The answer is the class whose expected cost is least (%s).",
                    decision->origin);
    } else if (decision->normal_above < 0) {
        output_line(output, "No row is called an attack: no threshold keeps to it (%s).",
                    decision->origin);
    } else {
        output_line(output, "An attack is called from a probability of %s on (%s).",
                    fixed_text(1 - (double)decision->normal_above, 4, buffer), decision->origin);
    }
}

/* How it does on the rows that it was chosen on. */
static void tell_score(const struct choice *choice, const struct score *score,
                       struct output *output)
{
    char accuracy[NUM_TEXT_SIZE], dr[NUM_TEXT_SIZE], far[NUM_TEXT_SIZE], cost[NUM_TEXT_SIZE];
    bool costs = choice->costs != NULL;
    output_line(output, "On %s: accuracy %s, DR %s, FAR %s%s%s.", choice->table->name,
                rate_text(score->accuracy, accuracy), rate_text(score->dr, dr),
                rate_text(score->far, far), costs ? ", cost " : "",
                costs ? fixed_text(score->cost, 4, cost) : "");
    json_put_text(output->result, "table", choice->table->name);
    json_put_number(output->result, "rows", (double)score->rows);
    json_put_number(output->result, "accuracy", score->accuracy);
    json_put_number(output->result, "dr", score->dr);
    json_put_number(output->result, "far", score->far);
    if (costs) {
        json_put_number(output->result, "cost", score->cost);
    }
}

/* The run bears the mark from now on. */
static void tell_leak(struct choice *choice, struct output *output)
{
    if (choice->leak) {
        struct str text;
        str_init(&text);
        leak_text(choice->leak, &text);
        json_put(output->result, "leak", json_copy_of(choice->leak));
        output_note(output, "chosen on test rows, and every result says so from now on: %s",
                    text.text);
        looks_note(choice->session, choice->table, 1, output);
        str_done(&text);
    }
    sealed_note_threshold(choice->session, choice->leak);
    choice->leak = NULL;
}

static bool set_rule(struct choice *choice, struct output *output, struct err *err)
{
    struct session *session = choice->session;
    struct score score = { 0 };
    bool ok = choose(choice, err) && score_of(&choice->judged, &score, err) &&
              model_decide_by(session->model, &choice->decision, err);
    if (ok) {
        put_rule(&choice->decision, output->result);
        tell_rule(&choice->decision, output);
        tell_score(choice, &score, output);
        tell_leak(choice, output);
        if (choice->table == session_current_run(session)->train) {
            output_note(output,
                        "the model was trained on these rows, so it is surer of them than of "
                        "others");
        }
        output_hint(output, "test uses it from now on; threshold off goes back");
    }
    score_done(&score);
    return ok;
}

static bool choose_on_rows(struct session *session, const struct arguments *arguments,
                           struct output *output, struct err *err)
{
    const struct preparation *preparation = model_preparation(session->model);
    struct choice choice = { .session = session,
                             .arguments = arguments,
                             .classes = preparation_classes(preparation) };
    choice.names = calloc(choice.classes + 1, sizeof *choice.names);
    bool ok = choice.names != NULL || err_memory(err);
    for (size_t c = 0; ok && c < choice.classes; c++) {
        choice.names[c] = preparation_class_name(preparation, c);
    }
    ok = ok && take_table(&choice, err) && take_costs(&choice, err) &&
         weights_put_in(session->model, arguments, err);
    if (ok) {
        ok = answer_rows(&choice, err) && set_rule(&choice, output, err);
        weights_put_back(session->model, arguments);
    }
    json_free(choice.leak);
    free(choice.names);
    free(choice.costs);
    free(choice.truth);
    free(choice.probabilities);
    return ok;
}

static bool threshold_run(struct session *session, const struct arguments *arguments,
                          struct output *output, struct err *err)
{
    if (argument_given(arguments, "far") || argument_given(arguments, "by")) {
        return choose_on_rows(session, arguments, output, err);
    }
    if (argument_word(arguments, 0) && !model_decide_by(session->model, NULL, err)) {
        return false;
    }
    if (argument_word(arguments, 0)) {
        sealed_note_threshold(session, NULL);
    }
    put_rule(model_decision(session->model), output->result);
    tell_rule(model_decision(session->model), output);
    return true;
}

static const char *const off[] = { "off", NULL };

static const struct command_word threshold_words[] = {
    { .name = "off",
      .type = KEY_CHOICE,
      .choices = off,
      .optional = true,
      .help = "back to the most probable class" },
    { .name = NULL },
};

static const struct key threshold_keys[] = {
    { .name = "far",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .help = "the most detection with at most this false alarm rate" },
    { .name = "by",
      .type = KEY_CHOICE,
      .choices = by_names,
      .help = "the best F1; the least cost; or no threshold but the answer that costs least" },
    { .name = "costs",
      .type = KEY_FILE,
      .help = "prices of answers, as evaluate matrix reads them; unset: those of the KDD Cup" },
    { .name = "table", .type = KEY_TABLE, .help = "validation rows; unset: those of the training" },
    KEY_ROW_WEIGHTS,
    KEY_ROW_LEAK,
    { .name = NULL },
};

const struct command cmd_threshold = {
    .name = "threshold",
    .topic = "results",
    .usage = "threshold [off] [far=0.01 | by=f1|cost|least-cost] [costs=FILE] [table=TABLE]\n"
             "          [weights=last|best] [leak=tune-on-test]",
    .help = "choose from which probability on a row is an attack",
    .details =
        "Without it a row gets its most probable class. far=0.01 takes the lowest threshold that\n"
        "calls at most 1 % of the normal validation rows an attack; by=f1 and by=cost the one with\n"
        "the best F1 of attack against normal, or the least mean cost, there. A row above it gets\n"
        "its most probable attack class. by=least-cost has no threshold: each row gets the answer\n"
        "whose expected cost is least. test, inspect, export and predict go by it; save keeps it;\n"
        "training on drops it. Without keys: what is in force. On test rows it is refused, but for\n"
        "leak=tune-on-test, which marks the results.",
    .example = "load demo\nload demo:test as=test\nmodel lstm hidden=20\n"
               "train table=data valid-fraction=0.2 epochs=5\nthreshold far=0.01\ntest",
    .words = threshold_words,
    .keys = threshold_keys,
    .flags = COMMAND_NEEDS_MODEL | COMMAND_NEEDS_WEIGHTS | COMMAND_NEEDS_RUN,
    .check = threshold_check,
    .run = threshold_run,
};
