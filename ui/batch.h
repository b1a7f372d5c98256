/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands without a person: scripts, -c, standard input, verify, help, doctor. */
#ifndef PEEPHOLE_UI_BATCH_H
#define PEEPHOLE_UI_BATCH_H

#include "ui/program.h"

/* Does what the options ask for and returns the exit status. */
int batch_run(struct program *program);

#endif
