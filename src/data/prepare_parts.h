/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a preparation share: its inside. */
#ifndef PEEPHOLE_DATA_PREPARE_PARTS_H
#define PEEPHOLE_DATA_PREPARE_PARTS_H

#include "src/base/arena.h"
#include "src/data/prepare.h"

enum { SCALED_TABLE = 256 };

/* How one feature becomes one cell, or one cell a value of its vocabulary.
 * cell = (f(x) - shift) / range, held inside low .. high; f(x) is x or log(1 + x). */
struct scaler {
    size_t feature;
    size_t input; /* the first of its cells */
    bool symbol, one_hot;
    size_t known_count; /* symbols that have a code, or an input, of their own */
    size_t *known;  /* learnt vocabulary: the schema's codes of these; NULL: 0 .. known_count-1 */
    size_t *places; /* learnt vocabulary: by the schema's code, the place in known */
    bool log;
    bool constant; /* on the training rows: the input is always 0 */
    double shift, range;
    double low, high;
    double least, greatest; /* training values as they stand in the table; places of a symbol */
    double fill;            /* a number's median over the training rows, for a missing value */
    size_t rows;            /* training rows that have a value */
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
    struct ranked_feature *ranking; /* best first; NULL without a selection */
    size_t ranking_count;
    size_t cells;  /* of all scalers */
    size_t inputs; /* the same, or components */
    const char **cell_names, **input_names;
    size_t *cell_features;
    const struct components *components; /* NULL: the cells are the inputs */
    size_t *classes;                     /* by attack */
    char *fitted_on;
    char *fitted_table;
    size_t fitted_rows;
    atomic_uint references;
};

/* A preparation with its settings, schema and list of scalers, which are not fitted yet. */
struct preparation *preparation_begin(const struct prepare_settings *settings,
                                      struct schema *schema, struct err *err);
/* When the scalers are known: names and numbers of the inputs. */
bool preparation_finish(struct preparation *preparation, struct err *err);

size_t scaler_inputs(const struct scaler *scaler);
/* Where a symbol's code stands among the known ones; known_count for all that are not known. */
size_t scaler_place(const struct scaler *scaler, const struct preparation *preparation,
                    double code);

/* The known symbols of a learnt vocabulary: those of the training table in the order of their names,
 * since the order of the vocabulary is that of all rows of its file; or as a model file has them. */
bool scaler_learn_symbols(struct preparation *preparation, struct scaler *scaler,
                          const struct table *table, struct err *err);
bool scaler_set_symbols(struct preparation *preparation, struct scaler *scaler, const size_t *codes,
                        size_t count, struct err *err);

/* A cell's value as an input. Training rows and all others go through this one function. */
real scaler_apply(const struct scaler *scaler, const struct preparation *preparation, double value);

#endif
