/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Matrices of classes that stand in a file: confusion matrices (rows are the true class), or prices of
 * answers. Text with a line a row, numbers between commas, semicolons, tabs, bars or blanks, with a
 * heading of names, names before the rows, both or none; or JSON, as the verbs test and confusion
 * write it.
 */
#ifndef PEEPHOLE_EVAL_MATRIX_FILE_H
#define PEEPHOLE_EVAL_MATRIX_FILE_H

#include <stddef.h>

#include "src/base/err.h"

enum { MATRIX_CLASSES_MOST = 512 };

struct class_matrix {
    size_t classes; /* at least 2; the first is normal */
    char **names;   /* in small letters */
    double *cells;  /* classes x classes */
};

/* Without names two classes are normal and attack, five the contest's categories in the order that the
 * program has them, others normal, class2, class3 ... With names the one called normal is put first.
 * Errors name the line. matrix_done empties it. */
bool matrix_parse(const char *text, size_t length, struct class_matrix *matrix, struct err *err);
bool matrix_read(const char *path, struct class_matrix *matrix, struct err *err);
void matrix_done(struct class_matrix *matrix);

#endif
