/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a condition, before it is known which columns there are. */
#ifndef PEEPHOLE_SESSION_WHERE_H
#define PEEPHOLE_SESSION_WHERE_H

#include "src/base/err.h"

/* Can this be a condition (src/data/condition.h) on the rows of some table? */
bool where_check(const char *text, struct err *err);

#endif
