/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists a,b,c with ranges 10..90:10 in them. */
#ifndef PEEPHOLE_SESSION_LIST_H
#define PEEPHOLE_SESSION_LIST_H

#include "src/base/err.h"

/* The list with every range FIRST..LAST[:STEP] written out; all else stays. Caller frees. */
char *list_expand(const char *list, struct err *err);

#endif
