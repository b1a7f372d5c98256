/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a tree may split on: the inputs of a preparation one by one, or its features, where the
 * inputs of a symbol are one column whose value is the place of the symbol among the known ones.
 */
#ifndef PEEPHOLE_CLASSIC_TREE_COLUMNS_H
#define PEEPHOLE_CLASSIC_TREE_COLUMNS_H

#include "src/base/str.h"
#include "src/data/prepare.h"

struct tree_column {
    size_t feature;      /* of the schema */
    size_t input;        /* the first, or only, input */
    size_t places;       /* symbols: known ones and one for all others; 0: a number */
    bool one_hot;        /* the symbol is the input that is 1 */
    bool bent;           /* the logarithm was taken: neighbouring values may be the same input */
    double shift, range; /* integer codes: place = input * range + shift */
    double fill;         /* stands for a missing value of a number, in the units of the file */
    size_t fitted;       /* the column of the preparation */
};

struct tree_columns {
    struct tree_column *of; /* owned */
    size_t count;
};

/* symbols: a symbol is one column, else each of its inputs is one. */
bool tree_columns_of(struct tree_columns *columns, const struct preparation *preparation,
                     bool symbols, struct err *err);
void tree_columns_done(struct tree_columns *columns);

/* The place of the symbol that an encoded row has, below column->places. */
size_t tree_column_place(const struct tree_column *column, const real *inputs);
const char *tree_column_symbol(const struct tree_column *column,
                               const struct preparation *preparation, size_t place);

#endif
