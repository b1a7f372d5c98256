/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the session's own files say to each other about the workspace. */
#ifndef PEEPHOLE_SESSION_WORKSPACE_H
#define PEEPHOLE_SESSION_WORKSPACE_H

#include "src/session/session.h"

/* --- lists of name and value, both owned --- */
bool pairs_set(struct key_value **pairs, size_t *count, const char *name, const char *value);
const char *pairs_get(const struct key_value *pairs, size_t count, const char *name);
void pairs_remove(struct key_value *pairs, size_t *count, const char *name);
void pairs_free(struct key_value *pairs, size_t count);

/* set hints=on, and somebody there to read them. */
bool session_wants_hints(const struct session *session);

void session_keep_parameter(struct session *session, const char *name, const char *value);

/* --- tables --- */
/* A restored run's tables, where the same rows are loaded: held by the run. */
void session_find_tables(const struct session *session, struct session_run *run);

/* The table with these rows (table_digest), held for the caller; NULL: it is not loaded. */
struct table *session_hold_digest(const struct session *session, const char *digest);

/* --- model and runs --- */
/* Takes the model's place; what belonged to the old one (trainer, saved state) goes with it. */
void session_replace_model(struct session *session, struct model *owned_model);
/* "The model is not trained yet", with the line that trains it on a table there is. Returns false. */
bool session_untrained(const struct session *session, struct err *err);
/* A training that failed: the model is as it was picked, without weights, and the run is gone. */
void session_undo_training(struct session *session);
void session_run_done(struct session_run *run);
/* at lines hold for one training, whether it succeeds or not. */
bool session_add_order(struct session *session, const struct train_order *order, struct err *err);
void session_forget_orders(struct session *session);

#endif
