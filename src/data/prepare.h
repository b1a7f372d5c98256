/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How rows become numbers: class scheme, encoding of symbols, scaling. The settings are chosen by
 * the user; the numbers in a preparation are fitted on the training table alone, and it is saved
 * with the model. Rows are encoded a batch at a time; the encoded form is never stored.
 */
#ifndef PEEPHOLE_DATA_PREPARE_H
#define PEEPHOLE_DATA_PREPARE_H

#include "src/base/json.h"
#include "src/data/table.h"
#include "src/math/matrix.h"

enum encode { ENCODE_INTEGER, ENCODE_ONEHOT };
enum scale { SCALE_MINMAX, SCALE_ZSCORE, SCALE_NONE };
/* Which features are kept: all, or the first `keep` of a ranking (select.h); or all, of which `keep`
 * principal components are made (components.h). */
enum selection {
    SELECTION_NONE,
    SELECTION_GAIN_RATIO,
    SELECTION_CHI_SQUARED,
    SELECTION_MUTUAL_INFORMATION,
    SELECTION_PCA
};
extern const char *const selection_names[]; /* "none", "gain-ratio", ..., NULL */
extern const char *const encode_names[];    /* "integer", "onehot", NULL */
extern const char *const scale_names[];     /* "minmax", "zscore", "none", NULL */

struct prepare_settings {
    enum scheme classes;
    enum encode encode; /* an unknown symbol is code K as an integer, all zeros one-hot */
    enum scale scale;   /* minmax to [0,1], zscore; a constant column becomes 0 */
    char log[512];      /* "auto" (non-negative columns whose training range is 1000 or more),
                           "none", or a comma-separated list of columns: log(1+x) before scaling */
    char drop[1024];    /* comma-separated features to leave out; "" for none */
    enum selection select;
    size_t keep; /* features or components, at least 1; 0 without a selection */
    bool clip;   /* hold scaled values inside the training range */
    size_t taxonomy;
};

/* classes=category encode=integer scale=minmax log=auto drop= select=none clip=yes */
void prepare_defaults(struct prepare_settings *settings);

/* Do the lists name features of this schema? inputs: the width of an encoded row; for a learnt
 * vocabulary and for one-hot symbols under a selection the most that it can be, since the training table
 * decides. */
bool prepare_check(const struct prepare_settings *settings, struct schema *schema, size_t *inputs,
                   struct err *err);

struct preparation; /* immutable once fitted; counted by reference */

/* Fits on the rows of one table. Errors: unknown column in log or drop, no feature left. */
struct preparation *preparation_fit(const struct prepare_settings *settings,
                                    const struct table *table, struct err *err);
struct preparation *preparation_hold(const struct preparation *preparation);
void preparation_release(struct preparation *preparation); /* NULL is fine */

const struct prepare_settings *preparation_settings(const struct preparation *preparation);
struct schema *preparation_schema(const struct preparation *preparation);
size_t preparation_inputs(const struct preparation *preparation);  /* width of an encoded row */
size_t preparation_cells(const struct preparation *preparation);   /* the same before components */
size_t preparation_classes(const struct preparation *preparation); /* number of classes */
const char *preparation_class_name(const struct preparation *preparation, size_t class_index);
const char *preparation_input_name(const struct preparation *preparation,
                                   size_t input); /* "flag=S0" */
size_t preparation_cell_feature(const struct preparation *preparation, size_t cell);
const char *preparation_fitted_on(
    const struct preparation *preparation); /* "train (1,930 rows, sha256 ...)" */

/* What was fitted for one column that is not dropped, in the order of the features. */
struct fitted_column {
    size_t feature;
    bool symbol, one_hot; /* one-hot: no number was fitted, only the vocabulary may be */
    bool learnt;          /* only symbols of the training table are known */
    size_t symbols;       /* that are known; 0 for a number */
    size_t inputs;
    bool log, constant;
    double shift, range, low, high; /* input = (f(x) - shift) / range, clipped to low .. high */
    double least, greatest;         /* training values before the logarithm; codes of a symbol */
    double fill;                    /* stands for a missing value; NaN: of a symbol */
    size_t rows;                    /* training rows that have a value */
};
size_t preparation_columns(const struct preparation *preparation);
struct fitted_column preparation_column(const struct preparation *preparation, size_t index);
/* The name of known symbol `place` (its integer code, the place of its input one-hot). */
const char *preparation_symbol(const struct preparation *preparation, size_t index, size_t place);
/* Which known symbol a row has in column `index`, which holds symbols; their count for all others. */
size_t preparation_place(const struct preparation *preparation, size_t index,
                         const struct store *store, uint32_t row);
const char *preparation_fitted_table(const struct preparation *preparation); /* "train" */
size_t preparation_fitted_rows(const struct preparation *preparation);

/* The features that a selection ranked, best first: those that are not dropped. NULL and 0 without one. */
struct ranked_feature {
    size_t feature;
    double figure; /* in the unit of its selection (select.h) */
    size_t bins;   /* that its values were put into, with rows in them */
    bool kept;
};
const struct ranked_feature *preparation_ranking(const struct preparation *preparation,
                                                 size_t *count);

/* The principal components that stand in the place of the inputs, NULL and 0 without them: of each the
 * variance of the training rows along it, and its parts (cells numbers), owned by the preparation. */
struct fitted_component {
    double variance;
    const double *parts;
};
size_t preparation_components(const struct preparation *preparation);
struct fitted_component preparation_component(const struct preparation *preparation, size_t index);
double preparation_total_variance(const struct preparation *preparation); /* of all cells */
const char *preparation_cell_name(const struct preparation *preparation,
                                  size_t cell); /* "flag=S0" */

/* Cells of one column outside the range of the training rows. */
struct outside_count {
    size_t feature;
    size_t below, above;
};
/* Columns of numbers with at least one cell outside, in the order of the features; missing cells
 * are never outside. rows: rows with at least one. The caller frees *columns. Errors: the table has
 * other columns than the preparation. */
bool preparation_outside(const struct preparation *preparation, const struct table *table,
                         struct outside_count **columns, size_t *column_count, size_t *rows,
                         struct err *err);

/* May this table's rows be encoded? (same features); err says what differs. */
bool preparation_fits(const struct preparation *preparation, const struct table *table,
                      struct err *err);
/* One row into out[0 .. inputs-1]; never a NaN: the column's fill stands for a missing value. */
void preparation_encode(const struct preparation *preparation, const struct store *store,
                        uint32_t row, real *out);
/* The same in two steps. A row's cells are its features as they are encoded and scaled, each by itself;
 * without components they are the inputs. back: from derivatives of the inputs to those of the cells. */
void preparation_encode_cells(const struct preparation *preparation, const struct store *store,
                              uint32_t row, real *cells);
void preparation_project(const struct preparation *preparation, const real *cells, real *inputs);
void preparation_project_back(const struct preparation *preparation, const real *d_inputs,
                              real *d_cells);
/* One value into its place in a whole row of cells; value: of a symbol its code. Nothing where the feature
 * was dropped. */
void preparation_encode_value(const struct preparation *preparation, size_t feature, double value,
                              real *out);
size_t preparation_class(const struct preparation *preparation, const struct store *store,
                         uint32_t row);

/* To and from the model file. The schema is written with it, so a model needs no schema file. */
struct json *preparation_to_json(const struct preparation *preparation);
struct preparation *preparation_from_json(const struct json *json, struct err *err);

#endif
