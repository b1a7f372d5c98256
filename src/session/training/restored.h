/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model from a file becomes the session's, with the run that it comes from. */
#ifndef PEEPHOLE_SESSION_RESTORED_H
#define PEEPHOLE_SESSION_RESTORED_H

#include "src/session/session.h"
#include "src/train/model_file.h"

/* Model and state change owner, also on failure; the facts stay the caller's. The new run has its
 * tables where they are loaded. NULL: the session has no model that is trained. */
struct session_run *session_take_model(struct session *session, struct model_file *file,
                                       struct err *err);

#endif
