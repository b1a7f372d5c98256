/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folders of the XDG Base Directory specification 0.8. A variable that is unset, empty or
 * relative counts as its default. Callers free what is returned; NULL and err without a HOME.
 */
#ifndef PEEPHOLE_BASE_XDG_H
#define PEEPHOLE_BASE_XDG_H

#include "src/base/err.h"

char *xdg_data(struct err *err);  /* $XDG_DATA_HOME/peephole: data sets, models, runs */
char *xdg_state(struct err *err); /* $XDG_STATE_HOME/peephole: history, checkpoints */

#endif
