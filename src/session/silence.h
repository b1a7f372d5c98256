/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The setting silence: findings of the audit that the user has heard. */
#ifndef PEEPHOLE_SESSION_SILENCE_H
#define PEEPHOLE_SESSION_SILENCE_H

#include "src/eval/audit.h"
#include "src/session/session.h"

/* Is the value a list of ids of findings, or none? err names the nearest. */
bool silence_check(const char *value, struct err *err);

/* Takes the silenced findings out of the audit, puts their ids into a list, returns how many. */
size_t silence_findings(const struct session *session, struct audit *audit, struct json *ids);

#endif
