/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to type next, from the present workspace: commands that work as they stand, for the hints under
 * an output and for errors about what is missing. Added to text.
 */
#ifndef PEEPHOLE_SESSION_NEXT_STEP_H
#define PEEPHOLE_SESSION_NEXT_STEP_H

#include "src/base/str.h"
#include "src/session/session.h"

/* "train table=train", or the table there is; "load demo" where there is none. */
void next_step_train(const struct session *session, struct str *text);
/* "load demo:test as=test": the rows that go with those of the newest training, or of what is loaded;
 * false, and nothing added, where the catalogue knows none, or their file is not here. */
bool next_step_test_rows(const struct session *session, struct str *text);
/* "test", or that and then test. */
void next_step_test(const struct session *session, struct str *text);

#endif
