/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A confusion matrix as text. */
#include <string.h>

#include "src/eval/verdict.h"
#include "src/eval/wording.h"

static size_t sum_of_row(const size_t *confusion, size_t classes, size_t row)
{
    size_t sum = 0;
    for (size_t c = 0; c < classes; c++) {
        sum += confusion[row * classes + c];
    }
    return sum;
}

static int width_of_count(size_t count)
{
    char buffer[NUM_TEXT_SIZE];
    return (int)strlen(num_count_text(count, buffer));
}

/* Wide enough for a column's name and its counts, the brackets of the diagonal included. */
static int column_width(const size_t *confusion, size_t classes, const char *name, size_t column)
{
    int width = (int)text_width(name) + 1;
    for (size_t row = 0; row < classes; row++) {
        int needed = width_of_count(confusion[row * classes + column]) + 2;
        width = needed > width ? needed : width;
    }
    return width + 1;
}

static int names_width(size_t classes, const char *const *class_names)
{
    int width = (int)strlen("true");
    for (size_t c = 0; c < classes; c++) {
        int needed = (int)text_width(class_names[c]);
        width = needed > width ? needed : width;
    }
    return width;
}

enum { SUM_WIDTH = 11, SHARE_WIDTH = 10 };

static void matrix_row(const size_t *confusion, size_t classes, const char *const *class_names,
                       size_t row, int first, struct str *text)
{
    char count[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    size_t sum = sum_of_row(confusion, classes, row);
    str_add_padded(text, class_names[row], -first);
    for (size_t c = 0; c < classes; c++) {
        char cell[NUM_TEXT_SIZE + 2] = "";
        strcat(cell, c == row ? "[" : "");
        strcat(cell, num_count_text(confusion[row * classes + c], count));
        strcat(cell, c == row ? "]" : " ");
        str_add_padded(text, cell, column_width(confusion, classes, class_names[c], c));
    }
    str_add_padded(text, num_count_text(sum, count), SUM_WIDTH);
    str_add_padded(text, part_text(confusion[row * classes + row], sum, share), SHARE_WIDTH);
    str_add(text, "\n");
}

static void matrix(const size_t *confusion, size_t classes, const char *const *class_names,
                   struct str *text)
{
    int first = names_width(classes, class_names);
    str_add_padded(text, "true", -first);
    for (size_t c = 0; c < classes; c++) {
        str_add_padded(text, class_names[c],
                       column_width(confusion, classes, class_names[c], c) - 1);
        str_add(text, " ");
    }
    str_add_padded(text, "rows", SUM_WIDTH);
    str_add_padded(text, "correct", SHARE_WIDTH);
    str_add(text, "\n");
    for (size_t row = 0; row < classes; row++) {
        matrix_row(confusion, classes, class_names, row, first, text);
    }
    str_add(text, "Rows are the true class, columns the answer; [right] on the diagonal.\n");
}

/* "smurf: 164,091 rows, 99.9 % correct; 12 as neptune, 3 as normal" */
static void list_row(const size_t *confusion, size_t classes, const char *const *class_names,
                     size_t row, int first, struct str *text)
{
    char count[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    size_t sum = sum_of_row(confusion, classes, row);
    str_add_padded(text, class_names[row], -first);
    str_add_padded(text, num_count_text(sum, count), SUM_WIDTH);
    str_add_padded(text, part_text(confusion[row * classes + row], sum, share), SHARE_WIDTH);
    const char *before = "   ";
    size_t shown = 0, last = SIZE_MAX;
    /* The largest three mistakes, largest first; of equals the first class. */
    for (; shown < 3; shown++) {
        size_t best = classes;
        for (size_t c = 0; c < classes; c++) {
            size_t here = confusion[row * classes + c];
            bool after_last = here < last;
            if (c != row && here > 0 && after_last &&
                (best == classes || here > confusion[row * classes + best])) {
                best = c;
            }
        }
        if (best == classes) {
            break;
        }
        last = confusion[row * classes + best];
        str_addf(text, "%s%s as %s", before, num_count_text(last, count), class_names[best]);
        before = ", ";
    }
    str_add(text, "\n");
}

static void list(const size_t *confusion, size_t classes, const char *const *class_names,
                 struct str *text)
{
    int first = names_width(classes, class_names);
    str_add_padded(text, "true", -first);
    str_add_padded(text, "rows", SUM_WIDTH);
    str_add_padded(text, "correct", SHARE_WIDTH);
    str_add(text, "   largest mistakes\n");
    for (size_t row = 0; row < classes; row++) {
        if (sum_of_row(confusion, classes, row) > 0) {
            list_row(confusion, classes, class_names, row, first, text);
        }
    }
}

void confusion_text(const size_t *confusion, size_t classes, const char *const *class_names,
                    size_t columns, struct str *text)
{
    int width = names_width(classes, class_names) + SUM_WIDTH + SHARE_WIDTH;
    for (size_t c = 0; c < classes; c++) {
        width += column_width(confusion, classes, class_names[c], c);
    }
    if ((size_t)width <= columns) {
        matrix(confusion, classes, class_names, text);
    } else {
        list(confusion, classes, class_names, text);
    }
}
