/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix: of the last test, or before one of the last epoch. */
#include <stdlib.h>

#include "src/base/num.h"
#include "src/report/figures.h"
#include "src/report/gnuplot.h"
#include "src/report/textplot.h"

/* The matrix with the classes that are worth a row: all, or, of many, those that occur. */
struct shown_matrix {
    size_t classes;
    const char **names; /* borrowed texts */
    size_t *counts;     /* classes x classes */
};

static void matrix_done(struct shown_matrix *matrix)
{
    free(matrix->names);
    free(matrix->counts);
}

/* Where the counts come from. */
struct origin {
    const size_t *confusion;
    size_t classes;
    const char *const *names;
};

static bool find_origin(const struct figure_source *source, struct origin *origin, struct err *err)
{
    if (source->verdict != NULL) {
        const struct trial *pooled = &source->verdict->pooled;
        *origin = (struct origin){ pooled->score.confusion, pooled->score.classes,
                                   pooled->judged.class_names };
        return true;
    }
    const struct run *run = source->run;
    for (size_t i = run == NULL ? 0 : run->epoch_count; i > 0; i--) {
        const struct epoch_record *record = &run->epochs[i - 1];
        if (record->confusion != NULL && record->classes == run->classes) {
            *origin = (struct origin){ record->confusion, record->classes,
                                       (const char *const *)run->class_names };
            return true;
        }
    }
    err_set(err, ERR_USAGE, "there is no confusion matrix yet");
    return err_hint(err, "train or test first, for example: test");
}

enum { SHOW_ALL_UP_TO = 12 };

static bool occurs(const struct origin *origin, size_t c)
{
    size_t sum = 0;
    for (size_t other = 0; other < origin->classes; other++) {
        sum += origin->confusion[c * origin->classes + other];
        sum += origin->confusion[other * origin->classes + c];
    }
    return sum > 0;
}

static bool matrix_of(const struct figure_source *source, struct shown_matrix *matrix,
                      struct err *err)
{
    struct origin origin = { 0 };
    *matrix = (struct shown_matrix){ 0 };
    if (!find_origin(source, &origin, err)) {
        return false;
    }
    size_t *kept = calloc(origin.classes + 1, sizeof *kept);
    matrix->names = calloc(origin.classes + 1, sizeof *matrix->names);
    matrix->counts = calloc(origin.classes * origin.classes + 1, sizeof *matrix->counts);
    if (kept == NULL || matrix->names == NULL || matrix->counts == NULL) {
        free(kept);
        matrix_done(matrix);
        return err_memory(err);
    }
    for (size_t c = 0; c < origin.classes; c++) {
        if (origin.classes <= SHOW_ALL_UP_TO || occurs(&origin, c)) {
            matrix->names[matrix->classes] = origin.names[c];
            kept[matrix->classes++] = c;
        }
    }
    for (size_t i = 0; i < matrix->classes * matrix->classes; i++) {
        size_t row = kept[i / matrix->classes], column = kept[i % matrix->classes];
        matrix->counts[i] = origin.confusion[row * origin.classes + column];
    }
    free(kept);
    return true;
}

static size_t sum_of_row(const struct shown_matrix *matrix, size_t row)
{
    size_t sum = 0;
    for (size_t c = 0; c < matrix->classes; c++) {
        sum += matrix->counts[row * matrix->classes + c];
    }
    return sum;
}

/* as_text: the count with its thousands marked, in quotes. */
static void add_cells(const struct shown_matrix *matrix, bool as_text, struct str *out)
{
    char buffer[NUM_TEXT_SIZE];
    for (size_t row = 0; row < matrix->classes; row++) {
        size_t sum = sum_of_row(matrix, row);
        for (size_t c = 0; c < matrix->classes; c++) {
            size_t count = matrix->counts[row * matrix->classes + c];
            str_addf(out, "%zu %zu ", row + 1, c + 1);
            if (as_text) {
                str_addf(out, "\"%s\" ", num_count_text(count, buffer));
            } else {
                str_addf(out, "%zu ", count);
            }
            gnuplot_number(out, sum > 0 ? (double)count / (double)sum : 0.0);
            str_add(out, "\n");
        }
    }
}

static bool confusion_data(const struct figure_source *source, struct str *out, struct err *err)
{
    struct shown_matrix matrix;
    if (!matrix_of(source, &matrix, err)) {
        return false;
    }
    gnuplot_set_number(out, "classes", (double)matrix.classes);
    gnuplot_set_names(out, "class_names", matrix.classes, matrix.names);
    gnuplot_block_begin(out, "cells");
    add_cells(&matrix, false, out);
    gnuplot_block_end(out);
    gnuplot_block_begin(out, "counts");
    add_cells(&matrix, true, out);
    gnuplot_block_end(out);
    gnuplot_block_begin(out, "rows");
    for (size_t row = 0; row < matrix.classes; row++) {
        char buffer[NUM_TEXT_SIZE];
        str_addf(out, "%zu \"%s\"\n", row + 1, num_count_text(sum_of_row(&matrix, row), buffer));
    }
    gnuplot_block_end(out);
    matrix_done(&matrix);
    return true;
}

static bool confusion_figure_text(const struct figure_source *source, size_t columns, size_t lines,
                                  bool utf8, struct str *text, struct err *err)
{
    struct shown_matrix matrix;
    if (!matrix_of(source, &matrix, err)) {
        return false;
    }
    struct text_size size = { columns, lines, utf8 };
    bool ok = textplot_matrix(matrix.counts, matrix.classes, matrix.names, &size, text, err);
    matrix_done(&matrix);
    return ok;
}

const struct figure figure_confusion = {
    .name = "confusion",
    .title = "Confusion matrix: rows are the true class, columns the answer",
    .help = "which class was taken for which, as a heat map with counts",
    .template = "confusion.gp",
    .of = FIGURE_OF_TEST,
    .data = confusion_data,
    .text = confusion_figure_text,
};
