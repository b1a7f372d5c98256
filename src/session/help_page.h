/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help ID: the page of background on a finding of the audit. Inside the verb help only. */
#ifndef PEEPHOLE_SESSION_HELP_PAGE_H
#define PEEPHOLE_SESSION_HELP_PAGE_H

#include "src/session/session.h"

/* Shows the page of data/pages. Errors: the file cannot be read, or lacks the page. */
bool help_page(const struct session *session, const char *id, struct output *output,
               struct err *err);

#endif
