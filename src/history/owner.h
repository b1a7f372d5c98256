/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which process trains a run, so that others can tell a running training from one that was killed. */
#ifndef PEEPHOLE_HISTORY_OWNER_H
#define PEEPHOLE_HISTORY_OWNER_H

#include <stdbool.h>

#include "src/base/err.h"

/* "BOOT PID START": the boot of the machine, the process, and when in that boot it began, so that
 * neither a restart nor another process of the same number is taken for it. "-" for what the
 * system does not tell. Caller frees; NULL: no memory. */
char *owner_text(void);
/* False also where the text is not one of ours. */
bool owner_lives(const char *text);

#endif
