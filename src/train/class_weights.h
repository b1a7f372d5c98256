/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The setting class-weight= as numbers: what the loss of a record of each class is multiplied by. */
#ifndef PEEPHOLE_TRAIN_CLASS_WEIGHTS_H
#define PEEPHOLE_TRAIN_CLASS_WEIGHTS_H

#include "src/data/prepare.h"

/* false for "none". */
bool class_weights_asked(const char *text);

/* text: "balanced", "u2r:10,r2l:5" (the classes that are not named have 1) or "1,1,2,5,10" (one a
 * class, in their order). rows: labelled training records of each class. weights: a number a class.
 *
 * balanced: w_c = n / (K n_c), with n records in all, n_c of class c and K classes that have any (King
 * and Zeng, Political Analysis 9, 2001; scikit-learn's "balanced"), so that each of them weighs the
 * same and the mean weight of a record is 1; 0 for a class without records.
 *
 * Errors: a name that is no class (with the nearest), a name twice, another number of weights than
 * there are classes, a weight that is no number from 0 to 1,000,000, no record that weighs anything. */
bool class_weights_read(const char *text, const struct preparation *preparation, const size_t *rows,
                        double *weights, struct err *err);

#endif
