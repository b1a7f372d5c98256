/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How wide the session's model is at both ends, before and after it was trained. */
#ifndef PEEPHOLE_SESSION_MODEL_SIZES_H
#define PEEPHOLE_SESSION_MODEL_SIZES_H

#include "src/session/session.h"

/* Inputs and classes: of the built model, else as the first table that there is would give them. false:
 * no table is loaded, or the preparation names columns that it lacks. */
bool session_model_sizes(const struct session *session, size_t *inputs, size_t *classes,
                         struct err *err);

#endif
