/* SPDX-License-Identifier: GPL-3.0-or-later */
/* undo: take back the last step on tables and preparation. */
#include <string.h>

#include "src/base/num.h"
#include "src/session/step.h"

static const struct table *named(struct table *const *tables, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tables[i]->name, name) == 0) {
            return tables[i];
        }
    }
    return NULL;
}

static void add_part(struct str *text, const char *part)
{
    str_add(text, text->length > 0 ? "; " : "");
    str_add(text, part);
}

static void add_table(struct str *text, const struct table *table, const char *again)
{
    char rows[NUM_TEXT_SIZE];
    add_part(text, "");
    str_addf(text, "%s is %s the %s rows of \"%s\"", table->name, again,
             num_count_text(table->count, rows), table->origin);
}

/* "train is gone; test is again the 1,930 rows of "sample data ..."" */
static void add_tables(struct str *text, const struct session *session, const struct step *step)
{
    for (size_t i = 0; i < session->table_count; i++) {
        const struct table *now = session->tables[i];
        const struct table *then = named(step->tables, step->table_count, now->name);
        if (then == NULL) {
            add_part(text, "");
            str_addf(text, "%s is gone", now->name);
        } else if (then != now) {
            add_table(text, then, "again");
        }
    }
    for (size_t i = 0; i < step->table_count; i++) {
        const struct table *then = step->tables[i];
        if (named(session->tables, session->table_count, then->name) == NULL) {
            add_table(text, then, "back,");
        }
    }
}

/* Before it is done, while both sides are there. */
static void add_changes(struct str *text, const struct session *session, const struct step *step)
{
    if (step->changed_tables) {
        add_tables(text, session, step);
    }
    if (step->changed_prepare) {
        add_part(text, "the preparation is as it was");
    }
    if (step->changed_taxonomy) {
        add_part(text, "the taxonomy is again ");
        str_add(text, step->taxonomy ? step->taxonomy : setting_keys[0].initial);
    }
}

static struct json *table_names(const struct session *session)
{
    struct json *names = json_new_array();
    for (size_t i = 0; i < session->table_count; i++) {
        json_append_text(names, session->tables[i]->name);
    }
    return names;
}

static bool undo_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    const struct step *step = step_last(session);
    (void)arguments;
    if (step == NULL) {
        err_set(err, ERR_USAGE, "there is nothing to take back");
        return err_hint(err, "undo takes back what load, balance, sample, split, drop, prepare and "
                             "set taxonomy= did");
    }
    struct str changes;
    str_init(&changes);
    add_changes(&changes, session, step);
    json_put_text(output->result, "undone", step->line);
    output_line(output, "%s is undone: %s", step->line, changes.text);
    str_done(&changes);
    if (!step_undo(session, err)) {
        return false;
    }
    json_put(output->result, "tables", table_names(session));
    json_put_number(output->result, "steps", (double)session->step_count);
    return true;
}

const struct command cmd_undo = {
    .name = "undo",
    .topic = "data",
    .usage = "undo",
    .help = "take back the last step on tables and preparation",
    .details =
        "That is the last load, balance, sample, split, drop, prepare or set taxonomy=. Several in a\n"
        "row go back further, up to 20 steps. A training or a model is never taken back. What is\n"
        "taken back is remembered nowhere: the same command brings it about again. Tables that can\n"
        "still be brought back stay in memory.",
    .example = "load demo\nbalance data as=train\nundo",
    .run = undo_run,
};
