/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names that conditions on runs know besides the fields of the history: settings. */
#ifndef PEEPHOLE_SESSION_RUN_NAMES_H
#define PEEPHOLE_SESSION_RUN_NAMES_H

#include "src/session/complete/complete_parts.h"

/* Keys of train, prepare and of all models, each once, NULL at the end. Caller frees the list; NULL:
 * no memory. */
const char **run_setting_names(void);

/* For Tab: numbers of runs, the newest first; names for where= and sort=. */
void offer_runs(struct typing *typing);
void offer_run_names(struct typing *typing);

#endif
