/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What prepare.c and prepare_json.c share: the inside of a preparation. */
#ifndef PEEPHOLE_DATA_PREPARE_PARTS_H
#define PEEPHOLE_DATA_PREPARE_PARTS_H

#include "src/base/arena.h"
#include "src/data/prepare.h"

enum { SCALED_TABLE = 256 };

/* How one feature becomes one input, or one input a value of its vocabulary.
 * input = (f(x) - shift) / range, held inside low .. high; f(x) is x or log(1 + x). */
struct scaler {
    size_t feature;
    size_t input;   /* the first of its inputs */
    size_t symbols; /* one-hot: how many inputs; 0: one number */
    bool log;
    bool constant; /* on the training rows: the input is always 0 */
    double shift, range;
    double low, high;
    /* The inputs of byte cells whose column has this divisor; NULL: none were made. */
    real *table;
    double table_divisor;
};

struct preparation {
    struct prepare_settings settings;
    struct schema *schema;
    struct arena *arena; /* owns all but the schema */
    struct scaler *scalers;
    size_t scaler_count;
    size_t inputs;
    const char **input_names;
    size_t *input_features;
    size_t *classes; /* by attack */
    char *fitted_on;
    atomic_uint references;
};

/* A preparation with its settings, schema and list of scalers, which are not fitted yet. */
struct preparation *preparation_begin(const struct prepare_settings *settings,
                                      struct schema *schema, struct err *err);
/* When the scalers are known: names and numbers of the inputs. */
bool preparation_finish(struct preparation *preparation, struct err *err);

/* A cell's value as an input. Training rows and all others go through this one function. */
real scaler_apply(const struct scaler *scaler, const struct preparation *preparation, double value);

#endif
