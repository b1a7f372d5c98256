/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrices of an experiment that was done again, the runs of a part added up. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/report/markdown.h"
#include "src/report/reproduced.h"

/* The result of one test in one run, where it has such a matrix; else NULL. */
static const struct json *tested(const struct reproduced *reproduced, size_t index,
                                 enum reproduced_part part, const struct printed_figure *figure)
{
    const struct reproduced_run *run = &reproduced->runs[index];
    bool meant = run->part == part && run->of_case == figure->of_case;
    const struct json *result = meant ? json_get(run->results, figure->source) : NULL;
    return result && json_get(result, "confusion") ? result : NULL;
}

/* Adds a run's matrix to cells, classes x classes. */
static void add_matrix(const struct json *result, double *cells, size_t classes)
{
    const struct json *matrix = json_get(result, "confusion");
    for (size_t c = 0; json_count(matrix) == classes && c < classes * classes; c++) {
        cells[c] += json_number(json_at(json_at(matrix, c / classes), c % classes));
    }
}

static void write_matrix(const struct json *names, const double *cells, size_t classes,
                         struct str *text)
{
    enum { MOST = 12 };
    char texts[MOST][NUM_TEXT_SIZE];
    const char *cell_texts[MOST + 1] = { "true class" };
    for (size_t c = 0; c < classes; c++) {
        cell_texts[c + 1] = json_string_of(json_at(names, c));
    }
    markdown_heading(text, classes + 1, cell_texts, 1);
    for (size_t row = 0; row < classes; row++) {
        cell_texts[0] = json_string_of(json_at(names, row));
        for (size_t c = 0; c < classes; c++) {
            cell_texts[c + 1] = num_count_text((uint64_t)cells[row * classes + c], texts[c]);
        }
        markdown_row(text, classes + 1, cell_texts);
    }
}

static bool add_part(const struct reproduced *reproduced, enum reproduced_part part,
                     const struct printed_figure *figure, struct str *text, struct err *err)
{
    const struct json *first = NULL;
    size_t runs = 0;
    for (size_t i = 0; i < reproduced->run_count; i++) {
        const struct json *result = tested(reproduced, i, part, figure);
        first = first ? first : result;
        runs += result != NULL;
    }
    size_t classes = first ? json_count(json_get(first, "classes")) : 0;
    if (classes == 0 || classes > 12) {
        return true; /* attack by attack it would be no table any more */
    }
    double *cells = calloc(classes * classes, sizeof *cells);
    if (cells == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < reproduced->run_count; i++) {
        const struct json *result = tested(reproduced, i, part, figure);
        if (result) {
            add_matrix(result, cells, classes);
        }
    }
    str_addf(text, "\n### Confusion matrix: %s, %s%s%s, %zu run%s added up\n\n",
             reproduced_part_names[part], figure->source, figure->of_case > 0 ? ", " : "",
             reproduced_case(reproduced->printed, figure->of_case), runs, runs == 1 ? "" : "s");
    write_matrix(json_get(first, "classes"), cells, classes, text);
    free(cells);
    return true;
}

/* Is it the first figure of that test, and of the set-up that the paper settles for? */
static bool is_shown(const struct printed *printed, size_t index)
{
    const struct printed_figure *figure = &printed->figures[index];
    bool shown = strncmp(figure->source, "test", 4) == 0 &&
                 (figure->of_case == 0 || printed->cases[figure->of_case - 1].chosen);
    for (size_t i = 0; shown && i < index; i++) {
        shown = printed->figures[i].of_case != figure->of_case ||
                strcmp(printed->figures[i].source, figure->source) != 0;
    }
    return shown;
}

bool reproduced_matrices(const struct reproduced *reproduced, struct str *text, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < reproduced->printed->count; i++) {
        for (int part = 0; ok && part < PART_COUNT && is_shown(reproduced->printed, i); part++) {
            ok = add_part(reproduced, (enum reproduced_part)part, &reproduced->printed->figures[i],
                          text, err);
        }
    }
    return ok;
}
