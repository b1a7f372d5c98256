/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Curves, bars and matrices in characters, at any size from 20 x 5 up. Inside src/report only.
 * Each fills `size` exactly in height or stays below it; no line is wider.
 */
#ifndef PEEPHOLE_REPORT_TEXTPLOT_H
#define PEEPHOLE_REPORT_TEXTPLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"
#include "src/base/str.h"

enum { TEXT_LEAST_COLUMNS = 20, TEXT_LEAST_LINES = 5 };

struct text_size {
    size_t columns, lines;
    bool utf8;
};

/* A curve; a point that is no number makes a gap. */
struct text_curve {
    const char *name;
    const double *x, *y;
    size_t count;
    bool dotted; /* told apart without colours, too */
};

struct text_axes {
    const char *x_label, *y_label;
    double x_low, x_high, y_low, y_high; /* low < high */
    bool y_log;    /* y are logarithms to the base 10; what is written are the values themselves */
    bool has_mark; /* a line across the picture at x_mark */
    double x_mark;
    bool
        key_inside; /* where there is room, the names stand at the lower right, one below the other */
};

/* Whose a cell of the picture is: the axes', the mark's, or that of curve i: TEXT_OWNED + i. */
enum { TEXT_AXES = 0, TEXT_MARK = 1, TEXT_OWNED = 2 };

/* The same, and whose each cell is: owners has size->lines x size->columns cells; NULL: not wanted. */
bool textplot_owned_curves(const struct text_axes *axes, const struct text_curve *curves,
                           size_t count, const struct text_size *size, unsigned char *owners,
                           struct str *text, struct err *err);
bool textplot_curves(const struct text_axes *axes, const struct text_curve *curves, size_t count,
                     const struct text_size *size, struct str *text, struct err *err);

/* A share with its interval. */
struct text_bar {
    const char *name;
    double value, low, high; /* 0 .. 1; NaN value: no bar */
    const char *figure;      /* "98.79 %" */
    const char *note;        /* "39,612/40,100"; left out where there is no room */
};
/* legend: the last line, where there is room; NULL: that of intervals. */
bool textplot_bars(const struct text_bar *bars, size_t count, const char *legend,
                   const struct text_size *size, struct str *text, struct err *err);

/* Rows of dots with their spread, in columns that have a scale each. */
struct text_dot {
    double value, low, high; /* NaN value: no dot; NaN low: no spread */
    const char *figure;      /* "98.79 %" */
};
struct text_dots {
    const char *const *names; /* of the rows */
    size_t rows;
    const char *const *headings; /* of the columns */
    size_t columns; /* those at the right are left out where there is no room for all */
    const struct text_dot *dots; /* rows x columns */
    const char *legend;          /* the last line */
};
bool textplot_dots(const struct text_dots *dots, const struct text_size *size, struct str *text,
                   struct err *err);

/* Rows are the true class. Counts are shortened (12k) where there is no room for them. */
bool textplot_matrix(const size_t *confusion, size_t classes, const char *const *names,
                     const struct text_size *size, struct str *text, struct err *err);

/* The least and the greatest finite value of several curves, widened where they are equal. */
void text_range(const struct text_curve *curves, size_t count, double *low, double *high);

#endif
