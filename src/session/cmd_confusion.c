/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confusion: which class was taken for which, in the epoch that was asked for, the last test, or the
 * last epoch. */
#include <stdio.h>

#include "src/base/num.h"
#include "src/eval/score_text.h"
#include "src/session/session.h"

enum { PLAIN_COLUMNS = 80 };

static void put_names(struct json *result, size_t classes, const char *const *names)
{
    struct json *list = json_new_array();
    for (size_t c = 0; c < classes; c++) {
        json_append_text(list, names[c]);
    }
    json_put(result, "classes", list);
}

static void show(const size_t *confusion, size_t classes, const char *const *names,
                 struct output *output)
{
    struct str text;
    str_init(&text);
    size_t columns = output->sink->columns;
    confusion_text(confusion, classes, names, columns > 0 ? columns : PLAIN_COLUMNS, &text);
    output_text(output, text.text);
    str_done(&text);
    put_names(output->result, classes, names);
    json_put(output->result, "confusion", confusion_json(confusion, classes));
}

/* The cell with most mistakes; false: there are none. */
static bool largest_mistake(const struct score *score, size_t *truth, size_t *answer)
{
    size_t most = 0;
    for (size_t i = 0; i < score->classes * score->classes; i++) {
        size_t row = i / score->classes, column = i % score->classes;
        if (row != column && score->confusion[i] > most) {
            most = score->confusion[i];
            *truth = row;
            *answer = column;
        }
    }
    return most > 0;
}

static void show_verdict(const struct verdict *verdict, struct output *output)
{
    const struct score *score = &verdict->pooled.score;
    char rows[NUM_TEXT_SIZE];
    output_line(output, "%s: %s rows; run %u, epoch %zu", verdict->table_name,
                num_count_text(score->rows, rows), verdict->run, verdict->epoch);
    show(score->confusion, score->classes, verdict->pooled.judged.class_names, output);
    json_put_text(output->result, "table", verdict->table_name);
    json_put_number(output->result, "epoch", (double)verdict->epoch);
    json_put_number(output->result, "run", verdict->run);
    size_t truth = 0, answer = 0;
    const char *const *names = verdict->pooled.judged.class_names;
    if (largest_mistake(score, &truth, &answer)) {
        output_hint(output, "inspect true=%s predicted=%s shows these mistakes; plot roc",
                    names[truth], names[answer]);
    }
}

static bool has_matrix(const struct run *run, const struct epoch_record *record)
{
    return record->confusion != NULL && record->classes == run->classes;
}

/* The epoch that the verb epoch showed since the last test, or NULL. */
static const struct epoch_record *chosen_matrix(const struct session *session,
                                                const struct run *run)
{
    if (session->shown_run != run->number || session->shown_newest) {
        return NULL;
    }
    for (size_t i = 0; i < run->epoch_count; i++) {
        const struct epoch_record *record = &run->epochs[i];
        if (record->epoch == session->shown_epoch) {
            return has_matrix(run, record) ? record : NULL;
        }
    }
    return NULL;
}

/* The newest epoch that has a matrix, or NULL. */
static const struct epoch_record *last_matrix(const struct run *run)
{
    for (size_t i = run->epoch_count; i > 0; i--) {
        if (has_matrix(run, &run->epochs[i - 1])) {
            return &run->epochs[i - 1];
        }
    }
    return NULL;
}

static const char *table_name(const struct session_run *run, bool valid)
{
    const struct table *table = valid ? run->valid : run->train;
    return table != NULL ? table->name : valid ? "validation rows" : "training rows";
}

static bool confusion_run(struct session *session, const struct arguments *arguments,
                          struct output *output, struct err *err)
{
    (void)arguments;
    const struct session_run *run = session_current_run(session);
    const struct epoch_record *record = chosen_matrix(session, run->run);
    if (record == NULL && run->verdict != NULL) {
        show_verdict(run->verdict, output);
        return true;
    }
    record = record ? record : last_matrix(run->run);
    if (record == NULL && run->run->epoch_count > 0 && run->run->first_epochs > 0) {
        err_set(err, ERR_USAGE, "run %u has learnt without labels so far, so it has no answers",
                run->run->number);
        return err_hint(err, "continue epochs=N, or test the model: test");
    }
    if (record == NULL) {
        err_set(err, ERR_USAGE, "no epoch of run %u is finished yet", run->run->number);
        return err_hint(err, "wait for one, or test the model: test");
    }
    const char *table = table_name(run, record->confusion_of_valid);
    char rows[NUM_TEXT_SIZE + 24] = "";
    if (run->run->judged > 0 && !record->confusion_of_valid) {
        char number[NUM_TEXT_SIZE];
        snprintf(rows, sizeof rows, ", %s of its rows", num_count_text(run->run->judged, number));
        json_put_number(output->result, "judged_rows", (double)run->run->judged);
    }
    output_line(output, "%s%s; run %u, epoch %zu", table, rows, run->run->number, record->epoch);
    show(record->confusion, record->classes, (const char *const *)run->run->class_names, output);
    json_put_text(output->result, "table", table);
    json_put_number(output->result, "epoch", (double)record->epoch);
    json_put_number(output->result, "run", run->run->number);
    output_hint(output, "these are not test rows: test");
    return true;
}

const struct command cmd_confusion = {
    .name = "confusion",
    .topic = "results",
    .usage = "confusion",
    .help = "show which class was taken for which",
    .details =
        "Of the last test; before one, of the last finished epoch, which also works while a training\n"
        "runs; after epoch N, of that one. Rows are the true class, columns the answer.",
    .example = "load demo\nmodel lstm hidden=20\ntrain table=data epochs=5\nconfusion",
    .flags = COMMAND_LOOKS | COMMAND_NEEDS_RUN,
    .run = confusion_run,
};
