/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows by class of a table, and before it was balanced, as the class shares of figure 2 of Kim et al. 2016. */
#include <math.h>
#include <stdlib.h>

#include "src/eval/wording.h"
#include "src/report/figures.h"
#include "src/report/gnuplot.h"
#include "src/report/text_grid.h"

static const struct figure_classes *classes_of(const struct figure_source *source, struct err *err)
{
    if (source->classes == NULL || source->classes->count == 0) {
        err_set(err, ERR_USAGE, "there is no table with rows yet");
        err_hint(err, "load one, as in: load demo");
        return NULL;
    }
    return source->classes;
}

/* Of all counts that are not 0: does the largest one leave too little of the smallest to be seen? */
static bool is_log(const struct figure_classes *classes, size_t *most)
{
    enum { TOO_FAR = 50 };
    size_t least = SIZE_MAX;
    *most = 1;
    for (size_t i = 0; i < 2 * classes->count; i++) {
        const size_t *rows = i < classes->count ? classes->rows : classes->before;
        size_t count = rows != NULL ? rows[i % classes->count] : 0;
        least = count > 0 && count < least ? count : least;
        *most = count > *most ? count : *most;
    }
    return *most / TOO_FAR > least;
}

/* "4 97278 0.1969 "97,278" "19.69 %"": position, rows, share, both as text */
static void add_counts(const char *name, const struct figure_classes *classes, const size_t *rows,
                       size_t all, struct str *out)
{
    gnuplot_block_begin(out, name);
    for (size_t i = 0; i < classes->count; i++) {
        char count[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
        double part = all > 0 ? (double)rows[i] / (double)all : 0;
        str_addf(out, "%zu %zu ", i + 1, rows[i]);
        gnuplot_number(out, part);
        str_addf(out, " \"%s\" \"%s\"\n", num_count_text(rows[i], count),
                 part_text(rows[i], all, share));
    }
    gnuplot_block_end(out);
}

static bool classes_data(const struct figure_source *source, struct str *out, struct err *err)
{
    const struct figure_classes *classes = classes_of(source, err);
    size_t most = 0;
    if (classes == NULL) {
        return false;
    }
    gnuplot_set_number(out, "classes", (double)classes->count);
    gnuplot_set_names(out, "class_names", classes->count, classes->names);
    gnuplot_set_number(out, "is_log", is_log(classes, &most));
    gnuplot_set_number(out, "most", (double)most);
    gnuplot_set_number(out, "has_before", classes->before != NULL);
    gnuplot_set_text(out, "table", classes->table);
    gnuplot_set_text(out, "before_table", classes->before != NULL ? classes->before_table : "");
    add_counts("rows", classes, classes->rows, classes->all, out);
    if (classes->before != NULL) {
        add_counts("before", classes, classes->before, classes->all_before, out);
    }
    return true;
}

/* What stands at a bar. */
struct bar_texts {
    struct str name;
    char rows[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
};

static double length_of(size_t rows, size_t most, bool logs)
{
    if (rows == 0) {
        return 0;
    }
    /* One row must show, too: its bar is as long as between one row and two. */
    return logs ? log(2 * (double)rows) / log(2 * (double)most) : (double)rows / (double)most;
}

static void fill_bar(const struct figure_classes *classes, size_t i, bool before, bool logs,
                     size_t most, struct text_bar *bar, struct bar_texts *texts)
{
    const size_t rows = (before ? classes->before : classes->rows)[i];
    const size_t all = before ? classes->all_before : classes->all;
    str_init(&texts->name);
    if (classes->before == NULL || before) {
        str_addf(&texts->name, "%s%s", classes->names[i], before ? " before" : "");
    } else {
        str_addf(&texts->name, "%*s after", (int)text_columns(classes->names[i]), "");
    }
    double length = length_of(rows, most, logs);
    *bar = (struct text_bar){ .name = texts->name.text,
                              .value = length,
                              .low = before ? 0 : length,
                              .high = length,
                              .figure = num_count_text(rows, texts->rows),
                              .note = part_text(rows, all, texts->share) };
}

static void add_legend(const struct figure_classes *classes, bool logs, struct str *text)
{
    str_add(text, logs ? "rows, drawn by their logarithm, and shares" : "rows and shares");
    if (classes->before != NULL) {
        str_addf(text, " of %s (lighter), then of %s", classes->before_table, classes->table);
    } else {
        str_addf(text, " of %s", classes->table);
    }
}

static bool classes_text(const struct figure_source *source, size_t columns, size_t lines,
                         bool utf8, struct str *text, struct err *err)
{
    const struct figure_classes *classes = classes_of(source, err);
    if (classes == NULL) {
        return false;
    }
    size_t most = 0, each = classes->before != NULL ? 2 : 1, count = each * classes->count;
    bool logs = is_log(classes, &most);
    struct text_bar *bars = calloc(count, sizeof *bars);
    struct bar_texts *texts = calloc(count, sizeof *texts);
    bool ok = (bars != NULL && texts != NULL) || err_memory(err);
    for (size_t i = 0; ok && i < count; i++) {
        bool before = each == 2 && i % 2 == 0;
        fill_bar(classes, i / each, before, logs, most, &bars[i], &texts[i]);
    }
    struct str legend;
    str_init(&legend);
    add_legend(classes, logs, &legend);
    const struct text_size size = { columns, lines, utf8 };
    ok = ok && (!str_failed(&legend) || err_memory(err)) &&
         textplot_bars(bars, count, legend.text, &size, text, err);
    str_done(&legend);
    for (size_t i = 0; texts != NULL && i < count; i++) {
        str_done(&texts[i].name);
    }
    free(bars);
    free(texts);
    return ok;
}

const struct figure figure_classes = {
    .name = "classes",
    .title = "Classes: rows of each",
    .help = "rows of each class of a table, and before it was balanced",
    .template = "classes.gp",
    .of = FIGURE_OF_TABLE,
    .data = classes_data,
    .text = classes_text,
};
