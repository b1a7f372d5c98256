/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars of text, and the classes before and after side by side. */
#include "src/session/page/bar.h"

#include <stdlib.h>

#include "src/base/num.h"

enum { CHANGE_WIDTH = 14 }; /* two bars, names and counts go into 80 columns */

void bar_cell(struct text_table *table, size_t value, size_t most, size_t width,
              const struct output *output)
{
    static const char *const parts[] = { "",       "\u258f", "\u258e", "\u258d",
                                         "\u258c", "\u258b", "\u258a", "\u2589" };
    bool fine = output->sink && output->sink->utf8;
    size_t steps = fine ? 8 : 1; /* in a column */
    double share = most > 0 ? (double)value / (double)most : 0;
    size_t length = (size_t)(share * (double)(width * steps) + 0.5);
    length = length == 0 && value > 0 ? 1 : length;
    struct str bar;
    str_init(&bar);
    str_repeat(&bar, fine ? "\u2588" : "#", length / steps);
    str_add(&bar, fine ? parts[length % steps] : "");
    text_table_cell(table, "%s", bar.text);
    str_done(&bar);
}

/* Rows by class of one side. */
struct side {
    size_t *rows;
    size_t most;
};

static bool count_side(const struct class_change *change, const size_t *by_attack,
                       struct side *side)
{
    size_t classes = scheme_class_count(change->schema, change->scheme);
    *side = (struct side){ .rows = calloc(classes, sizeof *side->rows) };
    for (size_t a = 0; side->rows && a < change->schema->attack_count; a++) {
        side->rows[scheme_class(change->schema, change->scheme, change->taxonomy, a)] +=
            by_attack[a];
    }
    for (size_t c = 0; side->rows && c < classes; c++) {
        side->most = side->rows[c] > side->most ? side->rows[c] : side->most;
    }
    return side->rows != NULL;
}

static void write_change(const struct class_change *change, const struct side *before,
                         const struct side *after, struct output *output)
{
    static const char *const headings[] = { "  class", ">before", "", ">after", "" };
    struct text_table *text = text_table_new();
    text_table_heading(text, 5, headings);
    for (size_t c = 0; c < scheme_class_count(change->schema, change->scheme); c++) {
        char rows[NUM_TEXT_SIZE];
        if (before->rows[c] == 0) {
            continue;
        }
        text_table_cell(text, "  %s", scheme_class_name(change->schema, change->scheme, c));
        text_table_cell(text, "%s", num_count_text(before->rows[c], rows));
        bar_cell(text, before->rows[c], before->most, CHANGE_WIDTH, output);
        text_table_cell(text, "%s", num_count_text(after->rows[c], rows));
        bar_cell(text, after->rows[c], after->most, CHANGE_WIDTH, output);
    }
    text_table_write(text, output);
}

/* The classes that there were before. */
static struct json *side_json(const struct class_change *change, const struct side *before,
                              const struct side *shown)
{
    struct json *json = json_new_object();
    for (size_t c = 0; c < scheme_class_count(change->schema, change->scheme); c++) {
        if (before->rows[c] > 0) {
            json_put_number(json, scheme_class_name(change->schema, change->scheme, c),
                            (double)shown->rows[c]);
        }
    }
    return json;
}

bool class_change_show(const struct class_change *change, struct output *output, struct err *err)
{
    struct side before = { 0 };
    struct side after = { 0 };
    bool ok =
        count_side(change, change->before, &before) && count_side(change, change->after, &after);
    if (ok) {
        json_put(output->result, "before", side_json(change, &before, &before));
        json_put(output->result, "after", side_json(change, &before, &after));
        write_change(change, &before, &after, output);
    }
    free(before.rows);
    free(after.rows);
    return ok || err_memory(err);
}
