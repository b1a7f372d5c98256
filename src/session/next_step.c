/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that lead on from where the session stands. */
#include "src/session/next_step.h"

#include <stdlib.h>
#include <string.h>

static const struct table *table_called(const struct session *session, const char *name)
{
    for (size_t i = 0; i < session->table_count; i++) {
        if (strcmp(session->tables[i]->name, name) == 0) {
            return session->tables[i];
        }
    }
    return NULL;
}

static bool needs_quotes(const char *name)
{
    return name[strcspn(name, " \t'\"#;\\$")] != '\0';
}

void next_step_train(const struct session *session, struct str *text)
{
    const struct table *table = table_called(session, "train");
    table = table ? table : table_called(session, "data");
    table = table || session->table_count == 0 ? table : session->tables[0];
    if (table && !needs_quotes(table->name)) {
        str_addf(text, "train table=%s", table->name);
    } else {
        str_add(text, table ? "train table=NAME" : "load demo");
    }
}

/* Where the rows come from: rows made by balance have a store of their own. */
static const struct catalogue_entry *origin_of(const struct session *session,
                                               const struct table *table)
{
    const struct store *store = table->store;
    while (store->parent) {
        store = store->parent;
    }
    return catalogue_find(session->catalogue, store->source);
}

static bool is_here(const struct session *session, const struct catalogue_entry *entry)
{
    struct err ignored = { 0 };
    char *path = entry->file_count > 0
                     ? catalogue_locate(entry, session_setting(session, "data"), &ignored)
                     : NULL;
    bool here = entry->file_count == 0 || path != NULL;
    free(path);
    return here;
}

bool next_step_test_rows(const struct session *session, struct str *text)
{
    const struct session_run *run = session_current_run(session);
    const struct table *table = run ? run->train : NULL;
    if (table == NULL && session->table_count > 0) {
        table = session->tables[0];
    }
    const struct catalogue_entry *entry = table ? origin_of(session, table) : NULL;
    const struct catalogue_entry *tested =
        entry && entry->tested_by ? catalogue_find(session->catalogue, entry->tested_by) : NULL;
    if (tested == NULL || !is_here(session, tested)) {
        return false;
    }
    str_addf(text, "load %s as=test", tested->name);
    return true;
}

void next_step_test(const struct session *session, struct str *text)
{
    if (table_called(session, "test") == NULL && next_step_test_rows(session, text)) {
        str_add(text, ", then ");
    }
    str_add(text, "test");
}
