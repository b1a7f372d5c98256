/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which table a command is about, and what is said of a new one. */
#include "src/session/table_word.h"

#include <string.h>

#include "src/session/training/job.h"

const struct table *table_of_word(const struct session *session, const struct arguments *arguments,
                                  struct err *err)
{
    const char *name = argument_word(arguments, 0);
    for (size_t i = 0; name == NULL && i < session->table_count; i++) {
        if (strcmp(session->tables[i]->name, "data") == 0) {
            name = "data";
        }
    }
    if (name == NULL && session->table_count > 0) {
        return session->tables[session->table_count - 1];
    }
    return session_table(session, name ? name : "data", err);
}

typedef void describe_function(const struct table *table, const struct table_summary *summary,
                               struct output *output, struct json *result);

static bool put(struct session *session, struct table *owned_made, describe_function *describe,
                struct output *output, struct json *result, struct err *err)
{
    if (owned_made == NULL) {
        return false;
    }
    /* First what may be cancelled; then the name is taken. */
    struct table_summary summary;
    struct pool *pool = job_is_running(session) ? NULL : session->pool; /* a training has it */
    if (!table_summarise(owned_made, session_taxonomy(session, owned_made->store->schema), pool,
                         &session->cancel, &summary, err)) {
        table_release(owned_made);
        return false;
    }
    struct table *made = table_hold(owned_made);
    bool ok = session_put_table(session, owned_made, err);
    if (ok) {
        describe(made, &summary, output, result);
    }
    table_summary_done(&summary);
    table_release(made);
    return ok;
}

bool put_and_describe(struct session *session, struct table *owned_made, struct output *output,
                      struct json *result, struct err *err)
{
    return put(session, owned_made, session_describe_table, output, result, err);
}

bool put_and_describe_rows(struct session *session, struct table *owned_made, struct output *output,
                           struct json *result, struct err *err)
{
    return put(session, owned_made, session_describe_rows, output, result, err);
}

static bool has_table(const struct session *session, const char *name)
{
    for (size_t i = 0; i < session->table_count; i++) {
        if (strcmp(session->tables[i]->name, name) == 0) {
            return true;
        }
    }
    return false;
}

void hint_train(const struct session *session, const char *table, struct output *output)
{
    output_hint(output, "%strain table=%s", session->model ? "" : "prepare, model lstm, then ",
                table);
}

void hint_look(const struct session *session, const char *table, struct output *output)
{
    const char *other = has_table(session, "train") ? "train" : "data";
    if (strcmp(table, "train") == 0) {
        output_hint(output, "classes train, describe train, or load SOURCE as=test");
    } else if (strcmp(table, "test") != 0) {
        output_hint(output, "classes %s, head %s, or balance %s as=train", table, table, table);
    } else if (session->run_count > 0) {
        output_hint(output, "test, classes test, or audit");
    } else if (has_table(session, other)) {
        output_hint(output, "classes test, describe %s against=test, or audit", other);
    } else {
        output_hint(output, "classes test, head test, or load SOURCE for rows to train on");
    }
}
