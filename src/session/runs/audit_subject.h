/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the verbs audit and report ask the audit about. */
#ifndef PEEPHOLE_SESSION_AUDIT_SUBJECT_H
#define PEEPHOLE_SESSION_AUDIT_SUBJECT_H

#include "src/eval/audit.h"
#include "src/session/session.h"

struct audit_subject {
    const struct table *train;
    struct table *test;            /* held; NULL: there is none */
    const struct verdict *verdict; /* of just these tables; NULL: none */
    struct prepare_settings prepare;
    struct json *leak; /* owned: choices made on test rows; NULL: none */
};

/* The tables that are named. Without a name: the training table of the current run, else "train", else
 * "data"; "test", else the rows of the last test, else none. audit_subject_done is due in any case.
 * Errors: no such table, memory. */
bool audit_subject_of(const struct session *session, const char *train_name, const char *name,
                      struct audit_subject *subject, struct err *err);
void audit_subject_done(struct audit_subject *subject);
/* All that audit_run needs but who is told of the progress; valid as long as the subject. */
void audit_subject_request(struct session *session, struct audit_subject *subject,
                           struct audit_request *request);

/* The same of a run and its last test, both of which there are, as things stood when it was made. */
bool audit_subject_of_run(struct session *session, const struct session_run *run,
                          struct audit_subject *subject, struct audit_request *request,
                          struct err *err);

#endif
