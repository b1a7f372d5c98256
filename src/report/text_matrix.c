/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A confusion matrix in characters, at the size there is. */
#include <stdio.h>
#include <string.h>

#include "src/eval/wording.h"
#include "src/report/text_grid.h"
#include "src/report/textplot.h"

/* "494,021", or where that is too wide "494k", "4.9M". */
static const char *count_text(size_t count, bool brief, char buffer[NUM_TEXT_SIZE])
{
    if (!brief || count < 1000) {
        return num_count_text(count, buffer);
    }
    static const char units[] = "kMGTPE";
    size_t unit = 0, whole = count, rest = 0;
    for (; whole >= 1000 && units[unit + 1] != '\0'; unit++) {
        rest = whole % 1000;
        whole /= 1000;
        if (whole < 1000) {
            break;
        }
    }
    if (whole < 10) {
        snprintf(buffer, NUM_TEXT_SIZE, "%zu.%zu%c", whole, rest / 100, units[unit]);
    } else {
        snprintf(buffer, NUM_TEXT_SIZE, "%zu%c", whole, units[unit]);
    }
    return buffer;
}

/* The matrix as it is laid out. */
struct layout {
    size_t name_width, cell_width;
    bool brief;
    bool recall; /* room for a last column */
};

static size_t cell_width(const size_t *confusion, size_t classes, bool brief)
{
    size_t widest = 1;
    char buffer[NUM_TEXT_SIZE];
    for (size_t i = 0; i < classes * classes; i++) {
        size_t width = strlen(count_text(confusion[i], brief, buffer));
        widest = width > widest ? width : widest;
    }
    return widest + 3; /* a blank before, the brackets of the diagonal around */
}

static size_t longest_name(size_t classes, const char *const *names)
{
    size_t widest = 4;
    for (size_t c = 0; c < classes; c++) {
        size_t width = text_columns(names[c]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

enum { RECALL_WIDTH = 9 };

/* Full counts and names if they fit, then brief counts, then cut names; false: it cannot fit. */
static bool lay_out(const size_t *confusion, size_t classes, const char *const *names,
                    const struct text_size *size, struct layout *layout)
{
    if (size->lines < classes + 1) {
        return false;
    }
    size_t name = longest_name(classes, names);
    for (int brief = 0; brief < 2; brief++) {
        layout->brief = brief == 1;
        layout->name_width = name;
        size_t counts = cell_width(confusion, classes, layout->brief);
        layout->cell_width = counts > name + 2 ? counts : name + 2;
        for (int cut = 0; cut < 2; cut++) {
            size_t width = layout->name_width + classes * layout->cell_width;
            if (width <= size->columns) {
                layout->recall = width + RECALL_WIDTH <= size->columns;
                return true;
            }
            layout->cell_width = counts;
            layout->name_width = brief == 1 && name > 6 ? 6 : name;
        }
    }
    return false;
}

static size_t sum_of_row(const size_t *confusion, size_t classes, size_t row)
{
    size_t sum = 0;
    for (size_t c = 0; c < classes; c++) {
        sum += confusion[row * classes + c];
    }
    return sum;
}

static void draw_row(struct text_grid *grid, const size_t *confusion, size_t classes,
                     const char *const *names, const struct layout *layout, size_t row)
{
    char count[NUM_TEXT_SIZE];
    text_grid_write(grid, 0, row + 1, names[row], layout->name_width);
    for (size_t c = 0; c < classes; c++) {
        size_t end = layout->name_width + (c + 1) * layout->cell_width;
        count_text(confusion[row * classes + c], layout->brief, count);
        text_grid_write_right(grid, end - 1, row + 1, count, layout->cell_width);
        if (c == row) {
            text_grid_put(grid, end - 1, row + 1, ']');
            text_grid_put(grid, end - 2 - strlen(count), row + 1, '[');
        }
    }
    if (layout->recall) {
        size_t sum = sum_of_row(confusion, classes, row);
        size_t end = layout->name_width + classes * layout->cell_width + RECALL_WIDTH;
        text_grid_write_right(grid, end, row + 1,
                              part_text(confusion[row * classes + row], sum, count), RECALL_WIDTH);
    }
}

static void draw_matrix(struct text_grid *grid, const size_t *confusion, size_t classes,
                        const char *const *names, const struct layout *layout)
{
    text_grid_write(grid, 0, 0, "true", layout->name_width);
    for (size_t c = 0; c < classes; c++) {
        size_t end = layout->name_width + (c + 1) * layout->cell_width;
        text_grid_write_right(grid, end - 1, 0, names[c], layout->cell_width - 2);
    }
    if (layout->recall) {
        size_t end = layout->name_width + classes * layout->cell_width + RECALL_WIDTH;
        text_grid_write_right(grid, end, 0, "correct", RECALL_WIDTH);
    }
    for (size_t row = 0; row < classes; row++) {
        draw_row(grid, confusion, classes, names, layout, row);
    }
}

/* Too many classes for a matrix: how many of each are right. */
static bool shares_instead(const size_t *confusion, size_t classes, const char *const *names,
                           const struct text_size *size, struct str *text, struct err *err)
{
    size_t lines = classes < size->lines ? classes : size->lines;
    struct text_grid grid;
    if (!text_grid_init(&grid, size->columns, lines, size->utf8)) {
        return err_memory(err);
    }
    size_t name = longest_name(classes, names);
    name = name + 11 <= size->columns ? name : size->columns - 11;
    for (size_t row = 0; row < lines; row++) {
        char share[NUM_TEXT_SIZE], both[NUM_TEXT_SIZE];
        size_t right = confusion[row * classes + row], sum = sum_of_row(confusion, classes, row);
        if (row + 1 == lines && lines < classes) {
            snprintf(both, sizeof both, "and %zu more", classes - row);
            text_grid_write(&grid, 0, row, both, size->columns);
            continue;
        }
        text_grid_write(&grid, 0, row, names[row], name);
        text_grid_write_right(&grid, name + 10, row, part_text(right, sum, share), 9);
        if (name + 11 + 22 <= size->columns) {
            text_grid_write_right(&grid, name + 10 + 22, row, share_text(right, sum, both), 21);
        }
    }
    text_grid_print(&grid, text);
    text_grid_done(&grid);
    return true;
}

bool textplot_matrix(const size_t *confusion, size_t classes, const char *const *names,
                     const struct text_size *size, struct str *text, struct err *err)
{
    struct layout layout;
    if (!lay_out(confusion, classes, names, size, &layout)) {
        return shares_instead(confusion, classes, names, size, text, err);
    }
    struct text_grid grid;
    if (!text_grid_init(&grid, size->columns, classes + 1, size->utf8)) {
        return err_memory(err);
    }
    draw_matrix(&grid, confusion, classes, names, &layout);
    text_grid_print(&grid, text);
    text_grid_done(&grid);
    return true;
}
