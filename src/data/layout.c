/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which field of a row is which column of a schema, by the names of a heading. */
#include "src/data/layout.h"

#include <stdlib.h>

/* The columns that the heading lacks: the first few by name. */
struct lacking {
    struct str names;
    size_t count;
};

static void add_lacking(struct lacking *lacking, const char *name)
{
    enum { SHOWN = 5 };
    if (lacking->count < SHOWN)
        str_addf(&lacking->names, "%s%s", lacking->count ? ", " : "", name);
    lacking->count++;
}

static bool refuse(const struct lacking *lacking, const struct schema *schema, struct err *err)
{
    err_set(err, ERR_INPUT, "the heading lacks %zu column%s of %s: %s%s", lacking->count,
            lacking->count == 1 ? "" : "s", schema->name, lacking->names.text,
            lacking->count > 5 ? ", ..." : "");
    return err_hint(err, "columns are matched by name; schema save FILE writes a description that "
                         "can be edited");
}

static void take(struct csv_layout *layout, struct lacking *lacking, const struct heading *heading,
                 const char *name, enum column_kind kind, size_t feature)
{
    size_t found = heading_find(heading, name);
    if (found == SIZE_MAX) {
        add_lacking(lacking, name);
        return;
    }
    layout->fields[found].kind = kind;
    layout->fields[found].feature = feature;
}

/* label NULL: none is wanted. */
static bool match(struct csv_layout *layout, const struct heading *heading,
                  const struct schema *schema, const char *label, struct err *err)
{
    struct lacking lacking = { .count = 0 };
    *layout = (struct csv_layout){ .form = heading_row_form(heading), .count = heading->count };
    layout->fields = calloc(layout->count, sizeof *layout->fields);
    if (!layout->fields)
        return err_memory(err);
    str_init(&lacking.names);
    for (size_t i = 0; i < layout->count; i++)
        layout->fields[i] =
            (struct csv_field){ .kind = COLUMN_IGNORED, .name = heading->columns[i].name };
    for (size_t i = 0; i < schema->feature_count; i++) {
        const struct schema_column *column = schema_feature(schema, i);
        take(layout, &lacking, heading, column->name, column->kind, i);
    }
    if (label)
        take(layout, &lacking, heading, label, COLUMN_LABEL, 0);
    bool good = lacking.count == 0 || refuse(&lacking, schema, err);
    str_done(&lacking.names);
    if (!good)
        layout_done(layout);
    return good;
}

bool layout_match(struct csv_layout *layout, const struct heading *heading,
                  const struct schema *schema, const char *label, struct err *err)
{
    return match(layout, heading, schema, label ? label : schema->columns[schema->label].name, err);
}

bool layout_match_features(struct csv_layout *layout, const struct heading *heading,
                           const struct schema *schema, struct err *err)
{
    return match(layout, heading, schema, NULL, err);
}

void layout_done(struct csv_layout *layout)
{
    free(layout->fields);
    *layout = (struct csv_layout){ 0 };
}
