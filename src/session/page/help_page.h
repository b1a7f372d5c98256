/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help ID: a page of background, on a finding of the audit or on a topic. Inside the verb help only. */
#ifndef PEEPHOLE_SESSION_HELP_PAGE_H
#define PEEPHOLE_SESSION_HELP_PAGE_H

#include "src/session/session.h"

/* Shows the page of data/pages. Errors: the file cannot be read, or lacks the page. */
bool help_page(const struct session *session, const char *id, struct output *output,
               struct err *err);

/* The topics of topics.def, in its order; NULL at the end. */
const char *help_topic_name(size_t index);
bool help_is_topic(const char *name);
/* Lists them with the titles of their pages. Errors: data/pages cannot be read. */
bool help_topics(const struct session *session, struct output *output, struct err *err);

#endif
