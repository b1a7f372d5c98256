/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as the facts that are kept with a saved model, and back. */
#ifndef PEEPHOLE_SESSION_RUN_FACTS_H
#define PEEPHOLE_SESSION_RUN_FACTS_H

#include "src/session/session.h"

/* Settings, seeds, digests, the curves, and the confusion matrix of the last epoch. */
struct json *run_facts(const struct session_run *of);
/* Into a run that is empty but for its number. Facts from a file may be anything: what cannot be
 * used is left out; err is for memory alone. Earlier epochs have no confusion matrix (NULL). */
bool run_from_facts(struct run *run, const struct json *facts, struct err *err);
/* A text of the facts, or NULL. */
const char *fact_text(const struct json *facts, const char *key);

#endif
