/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workspace: tables by name, the model, the runs. */
#include "src/session/workspace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/math/blas.h"
#include "src/session/next_step.h"
#include "src/session/training/cut.h"
#include "src/train/model_file.h"

/* --- lists of name and value --- */

bool pairs_set(struct key_value **pairs, size_t *count, const char *name, const char *value)
{
    char *text = strdup(value);
    for (size_t i = 0; i < *count && text; i++) {
        if (strcmp((*pairs)[i].name, name) == 0) {
            free((char *)(*pairs)[i].value);
            (*pairs)[i].value = text;
            return true;
        }
    }
    char *key = strdup(name);
    struct key_value *grown = realloc(*pairs, (*count + 1) * sizeof **pairs);
    if (grown) {
        *pairs = grown;
    }
    if (text == NULL || key == NULL || grown == NULL) {
        free(text);
        free(key);
        return false;
    }
    grown[(*count)++] = (struct key_value){ .name = key, .value = text };
    return true;
}

const char *pairs_get(const struct key_value *pairs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pairs[i].name, name) == 0) {
            return pairs[i].value;
        }
    }
    return NULL;
}

void pairs_remove(struct key_value *pairs, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(pairs[i].name, name) == 0) {
            free((char *)pairs[i].name);
            free((char *)pairs[i].value);
            memmove(&pairs[i], &pairs[i + 1], (--*count - i) * sizeof *pairs);
            return;
        }
    }
}

void pairs_free(struct key_value *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free((char *)pairs[i].name);
        free((char *)pairs[i].value);
    }
    free(pairs);
}

void session_keep_parameter(struct session *session, const char *name, const char *value)
{
    pairs_set(&session->parameters, &session->parameter_count, name, value);
}

/* --- tables --- */

static size_t table_index(const struct session *session, const char *name)
{
    for (size_t i = 0; i < session->table_count; i++) {
        if (strcmp(session->tables[i]->name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* What makes a table of that name, from what is loaded; the tables that train and test ask for by
 * themselves first. */
static void hint_to_make(const struct session *session, const char *name, struct err *err)
{
    struct str text;
    str_init(&text);
    if (strcmp(name, "train") == 0) {
        str_addf(&text, "balance %s as=train makes it, so does load SOURCE as=train; or ",
                 session->tables[0]->name);
        next_step_train(session, &text);
    } else if (strcmp(name, "test") == 0 && next_step_test_rows(session, &text)) {
        str_add(&text, " makes it; tables lists those there are");
    } else {
        str_addf(&text,
                 "load SOURCE as=%s makes it, so do balance, sample and split; tables lists those "
                 "there are",
                 name);
    }
    err_hint(err, "%s", text.text);
    str_done(&text);
}

/* The nearest name, else how such a table is made. */
static void hint_for_table(const struct session *session, const char *name, struct err *err)
{
    const char **names = calloc(session->table_count + 1, sizeof *names);
    const char *near = NULL;
    if (names) {
        for (size_t i = 0; i < session->table_count; i++) {
            names[i] = session->tables[i]->name;
        }
        near = near_name(name, names, session->table_count);
    }
    free(names);
    if (session->table_count == 0) {
        err_hint(err, "load one first, as in: load demo");
    } else if (near) {
        err_hint(err, "did you mean %s?", near);
    } else {
        hint_to_make(session, name, err);
    }
}

const struct table *session_table(const struct session *session, const char *name, struct err *err)
{
    size_t index = table_index(session, name);
    if (index != SIZE_MAX) {
        return session->tables[index];
    }
    err_set(err, ERR_USAGE, "there is no table \"%.60s\"", name);
    hint_for_table(session, name, err);
    return NULL;
}

bool session_put_table(struct session *session, struct table *owned_table, struct err *err)
{
    size_t index = table_index(session, owned_table->name);
    if (index != SIZE_MAX) {
        table_release(session->tables[index]);
        session->tables[index] = owned_table;
        return true;
    }
    struct table **tables =
        realloc(session->tables, (session->table_count + 1) * sizeof *session->tables);
    if (tables == NULL) {
        table_release(owned_table);
        return err_memory(err);
    }
    session->tables = tables;
    tables[session->table_count++] = owned_table;
    return true;
}

bool session_drop_table(struct session *session, const char *name, struct err *err)
{
    if (session_table(session, name, err) == NULL) {
        return false;
    }
    size_t index = table_index(session, name);
    table_release(session->tables[index]);
    session->table_count--;
    memmove(&session->tables[index], &session->tables[index + 1],
            (session->table_count - index) * sizeof *session->tables);
    return true;
}

bool session_untrained(const struct session *session, struct err *err)
{
    err_set(err, ERR_USAGE, "the model is not trained yet");
    if (session->table_count == 0) {
        return err_hint(err, "load rows and train it first, as in: load demo; train table=data");
    }
    for (size_t i = 0; i < session->table_count; i++) {
        if (strcmp(session->tables[i]->name, "train") == 0) {
            return err_hint(err, "train it first: train");
        }
    }
    return err_hint(err, "train it first, as in: train table=%s", session->tables[0]->name);
}

struct table *session_hold_digest(const struct session *session, const char *digest)
{
    for (size_t i = 0; i < session->table_count && digest[0]; i++) {
        char hex[DIGEST_HEX_SIZE];
        struct err ignored = { 0 };
        if (table_digest(session->tables[i], hex, &ignored) && strcmp(hex, digest) == 0) {
            return table_hold(session->tables[i]);
        }
    }
    return NULL;
}

void session_find_tables(const struct session *session, struct session_run *run)
{
    if (run->train == NULL) {
        run->train = session_hold_digest(session, run->run->table_digest);
    }
    if (run->valid == NULL) {
        run->valid = session_hold_digest(session, run->valid_digest);
    }
    cut_find_again(session, run);
}

/* --- model and runs --- */

void session_replace_model(struct session *session, struct model *owned_model)
{
    trainer_free(session->trainer); /* borrows the model */
    session->trainer = NULL;
    trainer_state_free(session->saved_state);
    session->saved_state = NULL;
    model_free(session->model);
    session->model = owned_model;
}

struct session_run *session_current_run(const struct session *session)
{
    return session->run_count > 0 ? &session->runs[session->run_count - 1] : NULL;
}

/* Where a history is kept, the run gets the history's number when it begins. */
static unsigned next_number(const struct session *session)
{
    unsigned last = 0;
    for (size_t i = 0; i < session->run_count; i++) {
        unsigned number = session->runs[i].run->number;
        last = number > last ? number : last;
    }
    return last + 1;
}

struct session_run *session_add_run(struct session *session, struct err *err)
{
    struct session_run *runs =
        realloc(session->runs, (session->run_count + 1) * sizeof *session->runs);
    if (runs == NULL) {
        err_memory(err);
        return NULL;
    }
    session->runs = runs;
    struct session_run *added = &runs[session->run_count];
    *added = (struct session_run){ .run = run_new(err) };
    if (added->run == NULL) {
        return NULL;
    }
    added->run->number = next_number(session);
    session->run_count++;
    return added;
}

void session_run_done(struct session_run *run)
{
    run_free(run->run);
    table_release(run->train);
    table_release(run->valid);
    verdict_free(run->verdict);
    verdict_free(run->inspected);
}

void session_undo_training(struct session *session)
{
    struct err ignored = { 0 };
    const struct key_values *values = model_values(session->model);
    session_replace_model(session, model_new(model_preset(session->model), values->given,
                                             values->given_count, &ignored));
    session_run_done(&session->runs[--session->run_count]);
}

bool session_add_order(struct session *session, const struct train_order *order, struct err *err)
{
    struct train_order *orders =
        realloc(session->orders, (session->order_count + 1) * sizeof *orders);
    if (orders == NULL) {
        return err_memory(err);
    }
    session->orders = orders;
    orders[session->order_count++] = *order;
    return true;
}

void session_forget_orders(struct session *session)
{
    free(session->orders);
    session->orders = NULL;
    session->order_count = 0;
}

void session_kernel_label(const struct session *session, char label[64])
{
    snprintf(label, 64, "%s/%s", session->config.kernel->name, blas_core());
}
