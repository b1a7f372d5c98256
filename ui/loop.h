/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interactive program: one loop that waits for keys, signals and the running job. */
#ifndef PEEPHOLE_UI_LOOP_H
#define PEEPHOLE_UI_LOOP_H

#include "ui/program.h"

/* Until the user leaves or a signal ends it; returns the exit status. */
int loop_run(struct program *program);

#endif
