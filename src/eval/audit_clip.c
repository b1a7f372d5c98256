/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about the preparation: test values outside the range of the training rows. */
#include <stdlib.h>
#include <string.h>

#include "src/eval/audit_parts.h"
#include "src/eval/wording.h"

static size_t cells(const struct outside_count *column)
{
    return column->below + column->above;
}

static int most_first(const void *left, const void *right)
{
    const struct outside_count *a = left, *b = right;
    int by_cells = (cells(b) > cells(a)) - (cells(b) < cells(a));
    return by_cells ? by_cells : (a->feature > b->feature) - (a->feature < b->feature);
}

static struct json *columns_json(const struct audit_work *work, const struct outside_count *columns,
                                 size_t count)
{
    struct json *json = json_new_object();
    for (size_t i = 0; i < count; i++) {
        struct json *column = json_new_object();
        json_put_number(column, "below", (double)columns[i].below);
        json_put_number(column, "above", (double)columns[i].above);
        json_put(json, schema_feature(work->test->store->schema, columns[i].feature)->name, column);
    }
    return json;
}

/* columns: those with the most cells first. */
static bool report_clip(struct audit_work *work, const struct outside_count *columns, size_t count,
                        size_t rows)
{
    bool clip = work->request->prepare->clip;
    size_t all = 0, of = work->test->count;
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], c[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    struct str names;
    str_init(&names);
    struct name_list list = { .str = &names, .total = count, .most = 3 };
    for (size_t i = 0; i < count; i++) {
        struct str name;
        all += cells(&columns[i]);
        str_init(&name);
        str_addf(&name, "%s %s",
                 schema_feature(work->test->store->schema, columns[i].feature)->name,
                 num_count_text(cells(&columns[i]), a));
        name_list_add(&list, name.text);
        str_done(&name);
    }
    struct json *figures = json_new_object();
    json_put_number(figures, "cells", (double)all);
    json_put_number(figures, "rows_outside", (double)rows);
    json_put_number(figures, "rows", (double)of);
    json_put_bool(figures, "clip", clip);
    json_put(figures, "columns", columns_json(work, columns, count));
    bool ok =
        audit_add(work, "clip", FINDING_NOTE, figures,
                  "%s cells in %s of %s test rows (%s) lie outside the training range, and are "
                  "%s (clip=%s): %s",
                  num_count_text(all, a), num_count_text(rows, b), num_count_text(of, c),
                  part_text(rows, of, share), clip ? "held at its ends" : "left there",
                  clip ? "yes" : "no", names.text);
    str_done(&names);
    return ok;
}

bool find_clip(struct audit_work *work)
{
    struct outside_count *columns = NULL;
    size_t count = 0, rows = 0;
    if (!preparation_outside(work->preparation, work->test, &columns, &count, &rows, work->err)) {
        return false;
    }
    if (count > 0) {
        qsort(columns, count, sizeof *columns, most_first);
    }
    bool ok = count == 0 || report_clip(work, columns, count, rows);
    free(columns);
    return ok;
}
