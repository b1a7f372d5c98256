/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "confusion": rows are the true class, columns the answer; recall with its interval. */
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "ui/shown_matrix.h"

enum { CELL_LEAST = 5, CELL_MOST = 10, RECALL_SHORT = 6, RECALL_LONG = 14 };

/* Where everything stands on a canvas of some width. */
struct plan {
    size_t name;  /* columns of the names */
    size_t cell;  /* columns of a cell */
    size_t first; /* the first class that has a column, and how many have one */
    size_t shown;
    size_t recall; /* columns of the recall */
};

static size_t longest_name(const struct shown_matrix *matrix)
{
    size_t longest = 4;
    for (size_t c = 0; c < matrix->classes; c++) {
        size_t width = canvas_width(matrix->names[c]);
        longest = width > longest ? width : longest;
    }
    return longest < 12 ? longest : 12;
}

static struct plan plan_of(const struct canvas *canvas, const struct shown_matrix *matrix,
                           size_t cursor)
{
    struct plan plan = { .name = longest_name(matrix) + 1 };
    size_t room = canvas->columns > plan.name ? canvas->columns - plan.name : 0;
    bool wide = room >= matrix->classes * (CELL_LEAST + 1) + RECALL_LONG;
    plan.recall = wide ? RECALL_LONG : RECALL_SHORT;
    room = room > plan.recall ? room - plan.recall : 0;
    plan.cell = matrix->classes > 0 ? room / matrix->classes : 0;
    plan.cell = plan.cell < CELL_LEAST ? CELL_LEAST : plan.cell > CELL_MOST ? CELL_MOST : plan.cell;
    plan.shown = room / plan.cell < matrix->classes ? room / plan.cell : matrix->classes;
    plan.first = plan.shown > 0 && cursor >= plan.shown ? cursor + 1 - plan.shown : 0;
    return plan;
}

static size_t row_sum(const struct shown_matrix *matrix, size_t row)
{
    size_t sum = 0;
    for (size_t c = 0; c < matrix->classes; c++)
        sum += matrix->cells[row * matrix->classes + c];
    return sum;
}

/* The more of its row a cell holds, the stronger. */
static enum style shade(size_t count, size_t sum, bool right)
{
    double share = sum > 0 ? (double)count / (double)sum : 0;
    if (count == 0)
        return STYLE_FAINT;
    if (right)
        return share >= 0.9 ? STYLE_RIGHT_3 : share >= 0.5 ? STYLE_RIGHT_2 : STYLE_RIGHT_1;
    return share >= 0.2 ? STYLE_WRONG_3 : share >= 0.05 ? STYLE_WRONG_2 : STYLE_WRONG_1;
}

static void cell_text(size_t count, size_t sum, bool shares, size_t room, char text[32])
{
    if (!shares)
        shown_count(count, room, text);
    else if (sum == 0)
        snprintf(text, 32, "-");
    else
        snprintf(text, 32, room >= 6 ? "%.1f%%" : "%.0f%%", 100 * (double)count / (double)sum);
}

/* The diagonal is marked without colours, too: in the gap to the left of it, and where there is room
 * behind it. */
static bool has_room_behind(const struct plan *plan)
{
    return plan->cell > CELL_LEAST + 1;
}

/* More or fewer rows than an epoch before, in front of the number. */
static void draw_change(struct canvas *canvas, size_t left, size_t column, size_t line, int change,
                        bool utf8, enum style style)
{
    static const uint32_t marks[2][2] = { { 'v', '^' }, { 0x25bc, 0x25b2 } };
    if (change != 0 && column > left)
        canvas_put(canvas, column, line, marks[utf8][change > 0], style);
}

/* A number in its cell. */
struct figure {
    const char *text;
    enum style style;
    bool right; /* on the diagonal */
    int change; /* since the epoch before: its sign */
};

static void draw_cell(struct canvas *canvas, const struct plan *plan, size_t column, size_t line,
                      const struct figure *figure, bool utf8)
{
    enum style style = figure->style;
    size_t left = plan->name + (column - plan->first) * plan->cell;
    size_t end = left + plan->cell - (has_room_behind(plan) ? 1 : 0);
    canvas_fill(canvas, left + 1, line, plan->cell - 1, ' ', style);
    canvas_write_right(canvas, end, line, plan->cell - 1, style, figure->text);
    size_t front = end - 1 - strlen(figure->text);
    draw_change(canvas, left, front - figure->right, line, figure->change, utf8, style);
    if (!figure->right)
        return;
    canvas_put(canvas, front, line, '[', style);
    if (has_room_behind(plan))
        canvas_put(canvas, end, line, ']', style);
}

static void draw_recall(struct canvas *canvas, const struct plan *plan, size_t line, size_t hits,
                        size_t sum)
{
    enum style style = sum < TINY_CLASS_ROWS ? STYLE_FAINT : STYLE_PLAIN;
    char text[64];
    size_t end = canvas->columns;
    if (sum == 0)
        snprintf(text, sizeof text, "-");
    else if (plan->recall == RECALL_SHORT)
        snprintf(text, sizeof text, "%.1f", 100 * (double)hits / (double)sum);
    else {
        struct interval interval = wilson_interval(hits, sum);
        snprintf(text, sizeof text, "%5.1f %3.0f-%.0f", 100 * (double)hits / (double)sum,
                 100 * interval.low, 100 * interval.high);
    }
    canvas_write_right(canvas, end, line, plan->recall, style, text);
}

static int change_of(const struct shown_matrix *matrix, size_t cell)
{
    if (!matrix->before)
        return 0;
    return (matrix->cells[cell] > matrix->before[cell]) -
           (matrix->cells[cell] < matrix->before[cell]);
}

static bool wants_shares(const struct snapshot *snapshot)
{
    const char *value = session_setting(snapshot->session, "matrix");
    return value && strcmp(value, "shares") == 0;
}

static void draw_row(struct canvas *canvas, const struct snapshot *snapshot,
                     const struct shown_matrix *matrix, const struct plan *plan, size_t row,
                     size_t line, const struct panel_place *place)
{
    size_t sum = row_sum(matrix, row);
    canvas_write(canvas, 0, line, plan->name - 1, sum < TINY_CLASS_ROWS ? STYLE_FAINT : STYLE_PLAIN,
                 matrix->names[row]);
    for (size_t c = plan->first; c < plan->first + plan->shown; c++) {
        char text[32];
        size_t count = matrix->cells[row * matrix->classes + c];
        bool cursor = snapshot->chosen && place->row == row && place->column == c;
        cell_text(count, sum, wants_shares(snapshot), plan->cell - (has_room_behind(plan) ? 2 : 1),
                  text);
        struct figure figure = { text, cursor ? STYLE_CURSOR : shade(count, sum, c == row),
                                 c == row, change_of(matrix, row * matrix->classes + c) };
        draw_cell(canvas, plan, c, line, &figure, snapshot->utf8);
    }
    draw_recall(canvas, plan, line, matrix->cells[row * matrix->classes + row], sum);
}

static void draw_heading(struct canvas *canvas, const struct shown_matrix *matrix,
                         const struct plan *plan)
{
    canvas_write(canvas, 0, 0, plan->name - 1, STYLE_FAINT, "true");
    for (size_t c = plan->first; c < plan->first + plan->shown; c++) {
        size_t end = plan->name + (c - plan->first + 1) * plan->cell;
        canvas_write_right(canvas, end - (has_room_behind(plan) ? 1 : 0), 0, plan->cell - 1,
                           STYLE_STRONG, matrix->names[c]);
    }
    canvas_write_right(canvas, canvas->columns, 0, plan->recall, STYLE_FAINT,
                       plan->recall == RECALL_LONG ? "recall % 95 %" : "recall");
}

/* A part of a sentence, whole or not at all. Returns the column behind it. */
static size_t add_part(struct canvas *canvas, size_t column, size_t line, enum style style,
                       const char *part)
{
    size_t end = column + canvas_width(part);
    return end <= canvas->columns ? canvas_write(canvas, column, line, end, style, part) : column;
}

/* The cell under the cursor in words. */
static void describe_cell(struct canvas *canvas, size_t line, const struct shown_matrix *matrix,
                          const struct panel_place *place)
{
    size_t cell = place->row * matrix->classes + place->column;
    size_t count = matrix->cells[cell], sum = row_sum(matrix, place->row);
    char counted[NUM_TEXT_SIZE], all[NUM_TEXT_SIZE], text[64];
    size_t end = canvas_print(canvas, 0, line, STYLE_PLAIN, "%s as %s: %s of %s",
                              matrix->names[place->row], matrix->names[place->column],
                              num_count_text(count, counted), num_count_text(sum, all));
    if (sum > 0) {
        snprintf(text, sizeof text, ", %.2f %%", 100 * (double)count / (double)sum);
        end = add_part(canvas, end, line, STYLE_PLAIN, text);
    }
    if (matrix->before && matrix->before[cell] != count) {
        snprintf(text, sizeof text, ", %+ld", (long)count - (long)matrix->before[cell]);
        size_t before = end;
        end = add_part(canvas, end, line, STYLE_STRONG, text);
        if (end > before)
            add_part(canvas, end, line, STYLE_STRONG, " in this epoch");
    }
}

/* The recall of the cursor's class, which the column has no room to tell in full. */
static void describe_recall(struct canvas *canvas, size_t line, const struct shown_matrix *matrix,
                            size_t row)
{
    size_t sum = row_sum(matrix, row), hits = matrix->cells[row * matrix->classes + row];
    enum style style = sum < TINY_CLASS_ROWS ? STYLE_FAINT : STYLE_PLAIN;
    if (sum == 0)
        return;
    struct interval interval = wilson_interval(hits, sum);
    size_t end =
        canvas_print(canvas, 0, line, style, "recall %.2f %%, 95 %% %.1f to %.1f",
                     100 * (double)hits / (double)sum, 100 * interval.low, 100 * interval.high);
    if (sum < TINY_CLASS_ROWS)
        add_part(canvas, end, line, style, ": few rows");
}

static void confusion_draw(struct canvas *canvas, const struct snapshot *snapshot,
                           struct panel_place *place)
{
    struct shown_matrix matrix;
    if (!shown_matrix_of(snapshot, &matrix)) {
        panel_keep(place, 0, 0, canvas->lines);
        panel_no_epoch(canvas, snapshot, "train epochs=20, then test");
        return;
    }
    size_t page = canvas->lines > 2 ? canvas->lines - 2 : 1;
    panel_keep(place, matrix.classes, matrix.classes, page);
    struct plan plan = plan_of(canvas, &matrix, place->column);
    draw_heading(canvas, &matrix, &plan);
    size_t line = 1;
    for (size_t row = place->first; row < matrix.classes && line <= page; row++, line++)
        draw_row(canvas, snapshot, &matrix, &plan, row, line, place);
    if (matrix.classes > 0 && line < canvas->lines)
        describe_cell(canvas, line, &matrix, place);
    if (matrix.classes > 0 && line + 1 < canvas->lines)
        describe_recall(canvas, line + 1, &matrix, place->row);
}

static void confusion_title(const struct snapshot *snapshot, struct str *title)
{
    struct shown_matrix matrix;
    if (!shown_matrix_of(snapshot, &matrix))
        return;
    str_add(title, matrix.rows);
    if (matrix.epoch > 0)
        str_addf(title, ", epoch %zu", matrix.epoch);
}

static void confusion_open(const struct snapshot *snapshot, const struct panel_place *place,
                           struct str *command)
{
    struct shown_matrix matrix;
    if (!shown_matrix_of(snapshot, &matrix) || place->row >= matrix.classes ||
        place->column >= matrix.classes || !(matrix.tested || matrix.table))
        return;
    str_addf(command, "inspect true=%s predicted=%s", matrix.names[place->row],
             matrix.names[place->column]);
    if (!matrix.tested) /* the model is asked now; while it trains, inspect says why it cannot be */
        str_addf(command, " table=%s", matrix.table);
}

const struct panel panel_confusion = {
    .keys = "M-arrows pick a cell, Enter lists its rows",
    .draw = confusion_draw,
    .title = confusion_title,
    .open = confusion_open,
};
