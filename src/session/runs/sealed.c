/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a test table is, and who may choose by its rows. */
#include "src/session/runs/sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/runs/looks.h"
#include "src/session/shared_keys.h"

const char *const leak_names[] = { "tune-on-test", NULL };

static const char threshold_choice[] = "a threshold";

/* --- which rows --- */

static const struct table *table_called(const struct session *session, const char *name)
{
    for (size_t i = 0; i < session->table_count; i++) {
        if (strcmp(session->tables[i]->name, name) == 0) {
            return session->tables[i];
        }
    }
    return NULL;
}

/* The set of the catalogue that the rows were read from; NULL: none. */
static const struct catalogue_entry *set_of(const struct session *session,
                                            const struct table *table)
{
    const struct store *store = table->store;
    while (store->parent) {
        store = store->parent;
    }
    const struct catalogue_entry *by_bytes = catalogue_of_sha256(session->catalogue, store->sha256);
    return by_bytes ? by_bytes : catalogue_find(session->catalogue, store->source);
}

/* Rows of the table that are rows of the other; both go back to the files that they were read from. */
static bool shares_rows(const struct table *table, const struct table *other)
{
    struct overlap overlap = { 0 };
    struct err ignored = { 0 };
    return table_overlap(table, other, &overlap, &ignored) && overlap.shared_rows > 0;
}

bool sealed_table(struct session *session, const struct table *table, bool at_prompt,
                  char why[SEALED_SIZE])
{
    const struct table *test = table_called(session, "test");
    const struct catalogue_entry *set = set_of(session, table);
    why[0] = '\0';
    if (strcmp(table->name, "test") == 0) {
        snprintf(why, SEALED_SIZE, "it is called test");
    } else if (set && set->is_test) {
        snprintf(why, SEALED_SIZE, "its rows are of %.100s, a set made to test on", set->name);
    } else if (test && test->store == table->store && shares_rows(table, test)) {
        snprintf(why, SEALED_SIZE, "rows of the table test are in it");
    } else if (looks_tested(session, table, at_prompt)) {
        snprintf(why, SEALED_SIZE, "it has been tested on before");
    }
    return why[0] != '\0';
}

/* --- choices --- */

static void add_mark(struct json **leak, const char *choice, const char *table, const char *why)
{
    struct json *entry = json_new_object();
    json_put_text(entry, "choice", choice);
    json_put_text(entry, "table", table);
    json_put_text(entry, "why", why);
    if (*leak == NULL) {
        *leak = json_new_array();
    }
    json_append(*leak, entry);
}

static bool refuse(const char *choice, const char *table, const char *why, struct err *err)
{
    err_set(err, ERR_USAGE, "%s on %s would be a choice made on test rows (%s)", choice, table,
            why);
    return err_hint(err, "choose on validation rows (train valid-fraction=0.1, or split), or say "
                         "leak=tune-on-test, which marks the results");
}

bool sealed_choice(struct session *session, const struct arguments *arguments,
                   const struct table *table, const char *choice, struct json **leak,
                   struct err *err)
{
    char why[SEALED_SIZE];
    if (!sealed_table(session, table, arguments->at_prompt, why)) {
        return true;
    }
    if (!argument_given(arguments, "leak")) {
        return refuse(choice, table->name, why, err);
    }
    add_mark(leak, choice, table->name, why);
    return true;
}

static struct json *copy_marks(const struct json *leak, bool thresholds);

bool sealed_best_weights(const struct session *session, const struct arguments *arguments,
                         struct json **leak, struct err *err)
{
    static const char choice[] = "the best weights";
    const struct session_run *run = session_current_run(session);
    if (!weights_are_best(arguments) || run == NULL || run->run->watched == NULL) {
        return true;
    }
    const char *table = run->valid ? run->valid->name : "the validation table";
    struct json *settled = copy_marks(run->run->leak, false);
    bool allowed = settled != NULL || argument_given(arguments, "leak");
    json_free(settled);
    if (!allowed) {
        return refuse(choice, table, run->run->watched, err);
    }
    add_mark(leak, choice, table, run->run->watched);
    return true;
}

/* --- marks --- */

static bool is_of_threshold(const struct json *entry)
{
    const struct json *choice = json_get(entry, "choice");
    const char *text = choice ? json_string_of(choice) : NULL;
    return text && strcmp(text, threshold_choice) == 0;
}

/* Those of the list, with or without thresholds; NULL for none. */
static struct json *copy_marks(const struct json *leak, bool thresholds)
{
    struct json *copy = NULL;
    for (size_t i = 0; leak && i < json_count(leak); i++) {
        if (thresholds || !is_of_threshold(json_at(leak, i))) {
            copy = copy ? copy : json_new_array();
            json_append(copy, json_copy_of(json_at(leak, i)));
        }
    }
    return copy;
}

void sealed_add(struct json **leak, const struct json *more)
{
    for (size_t i = 0; more && i < json_count(more); i++) {
        *leak = *leak ? *leak : json_new_array();
        json_append(*leak, json_copy_of(json_at(more, i)));
    }
}

struct json *sealed_marks(const struct session *session)
{
    const struct session_run *run = session_current_run(session);
    const struct decision *decision = session->model ? model_decision(session->model) : NULL;
    bool decides = decision && decision->rule != DECISION_MOST_PROBABLE;
    return run ? copy_marks(run->run->leak, decides) : NULL;
}

void sealed_note_threshold(struct session *session, struct json *owned_leak)
{
    struct session_run *run = session_current_run(session);
    struct json *kept = run ? copy_marks(run->run->leak, false) : NULL;
    for (size_t i = 0; run && owned_leak && i < json_count(owned_leak); i++) {
        kept = kept ? kept : json_new_array();
        json_append(kept, json_copy_of(json_at(owned_leak, i)));
    }
    if (run) {
        json_free(run->run->leak);
        run->run->leak = kept;
    }
    json_free(owned_leak);
}
