/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is settled and said before the first command: streams, share folder, numeric kernel, greeting. */
#ifndef PEEPHOLE_UI_STARTUP_H
#define PEEPHOLE_UI_STARTUP_H

#include "src/base/err.h"
#include "src/math/kernel.h"
#include "ui/program.h"

/* Occupies descriptors 0, 1 and 2 where the caller closed them, so that no file of ours gets such
 * a number; reading and writing them fails as it should. */
void startup_streams(void);

/* The kernel to use (name NULL: the best), with the OpenBLAS code that goes with it. OpenBLAS
 * chooses when it is loaded, so where it chose otherwise the program starts itself anew, once, and
 * this does not return. Where the user set OPENBLAS_CORETYPE and names no kernel, that holds. */
const struct kernel *startup_kernel(const char *name, char *const *argv, struct err *err);

/* The file of the history of runs: PEEPHOLE_HISTORY, which may be on or off, else the usual place. NULL: none is
 * kept. *origin becomes the variable's name where that decided. Caller frees the path. */
char *startup_history(const char **origin);

/* The folder that holds data/, plots/ and sessions/. Caller frees. */
char *startup_share(struct err *err);

/* At a prompt: how to begin, and what an earlier session left to go on with. */
void startup_greet(const struct program *program);

#endif
