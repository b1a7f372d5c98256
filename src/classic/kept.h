/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the learners of this folder share when they go to a file and come back: arrays of the engine's
 * numbers (floats in the file, whatever the build) and of whole numbers in a range, copied and checked.
 */
#ifndef PEEPHOLE_CLASSIC_KEPT_H
#define PEEPHOLE_CLASSIC_KEPT_H

#include "src/base/pack.h"
#include "src/math/matrix.h"

bool kept_add_reals(struct pack *pack, const char *name, const real *numbers, size_t count,
                    struct err *err);
/* A copy of the array of that name, which is the caller's to free; NULL and err (INPUT) where it is not
 * there or has a number that is none. */
real *kept_reals(const struct pack *pack, const char *name, size_t count, struct err *err);
double *kept_doubles(const struct pack *pack, const char *name, size_t count, struct err *err);

bool kept_add_counts(struct pack *pack, const char *name, const uint32_t *numbers, size_t count,
                     struct err *err);
/* The same of whole numbers least .. greatest. */
uint32_t *kept_counts(const struct pack *pack, const char *name, size_t count, uint32_t least,
                      uint32_t greatest, struct err *err);
/* One whole number. SIZE_MAX and err where it is not there or out of range. */
size_t kept_count(const struct pack *pack, const char *name, size_t least, size_t greatest,
                  struct err *err);
bool kept_add_count(struct pack *pack, const char *name, size_t number, struct err *err);

#endif
