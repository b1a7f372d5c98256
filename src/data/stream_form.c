/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling features from the rest: by a heading's names, else by how many fields the first row has. */
#include "src/data/stream_form.h"

#include <stdlib.h>
#include <string.h>

#include "src/data/recognise.h"

void stream_form_done(struct stream_form *form)
{
    layout_done(&form->layout);
    heading_done(&form->heading);
    schema_release(form->schema);
    *form = (struct stream_form){ .schema = NULL };
}

/* --- a heading --- */

static bool take_heading(struct stream_form *form, const struct schema *schema, struct err *err)
{
    if (!layout_match_features(&form->layout, &form->heading, schema, err))
        return false;
    form->skip_bytes = form->heading.length;
    form->skip_lines = form->heading.lines;
    return true;
}

static bool find_in_arff(struct stream_form *form, const struct schema *schema, const char *text,
                         size_t length, size_t *line, struct err *err)
{
    size_t at = 0;
    bool read = heading_read_arff(&form->heading, text, length, &at, err);
    *line += at;
    return read && take_heading(form, schema, err);
}

/* *is_heading: the first line is one, whether it fits or not. */
static bool find_in_csv(struct stream_form *form, const struct schema *schema, const char *text,
                        size_t length, bool likely, bool *is_heading, struct err *err)
{
    size_t at = 0;
    struct err trouble = { 0 };
    bool good = heading_read_csv(&form->heading, text, length, &at, &trouble) &&
                take_heading(form, schema, &trouble);
    *is_heading = good || likely;
    if (!good && likely)
        *err = trouble;
    if (!good) {
        heading_done(&form->heading);
        form->heading = (struct heading){ .form = HEADING_NONE };
    }
    return good;
}

/* --- none --- */

static size_t count_fields(const char *line, size_t size)
{
    size_t fields = 1;
    for (size_t i = 0; i < size; i++)
        fields += line[i] == ',';
    return fields;
}

/* The columns of a schema in their order, the label read over; or its features alone. */
static bool take_columns(struct stream_form *form, const struct schema *schema, bool all,
                         struct err *err)
{
    struct csv_layout *layout = &form->layout;
    *layout = (struct csv_layout){ .form = { .quotes = "" } };
    layout->fields = calloc(schema->column_count, sizeof *layout->fields);
    if (!layout->fields)
        return err_memory(err);
    for (size_t i = 0, feature = 0; i < schema->column_count; i++) {
        const struct schema_column *column = &schema->columns[i];
        bool is_feature = column->kind == COLUMN_NUMBER || column->kind == COLUMN_SYMBOL;
        if (is_feature || all)
            layout->fields[layout->count++] =
                (struct csv_field){ .kind = is_feature ? column->kind : COLUMN_IGNORED,
                                    .name = column->name,
                                    .feature = is_feature ? feature++ : 0 };
    }
    return true;
}

/* Rows of another schema with the same features, as NSL-KDD's for a model of KDD Cup 99. */
static bool find_cousin(struct stream_form *form, const struct stream_request *request,
                        const char *line, size_t size, struct err *err)
{
    struct err ignored = { 0 };
    struct schema *other = recognise_line(request->share_folder, line, size, &ignored);
    bool good = other && schema_same_features(other, request->schema);
    if (good) {
        good = take_columns(form, other, true, err);
    } else {
        err_set(err, ERR_INPUT, "%zu fields where the model's rows have %zu, or %zu with the label",
                count_fields(line, size), request->schema->feature_count,
                request->schema->column_count);
        err_hint(err, "rows are read as the model's training rows were (%s)",
                 request->schema->name);
    }
    /* Names in the layout are borrowed: the cousin's are those of the model's features. */
    for (size_t i = 0; good && i < form->layout.count; i++) {
        struct csv_field *field = &form->layout.fields[i];
        field->name = field->kind == COLUMN_IGNORED
                          ? ""
                          : schema_feature(request->schema, field->feature)->name;
    }
    schema_release(other);
    return good;
}

static bool find_by_count(struct stream_form *form, const struct stream_request *request,
                          const char *line, size_t size, struct err *err)
{
    const struct schema *schema = request->schema;
    size_t fields = count_fields(line, size);
    if (fields == schema->feature_count || fields == schema->column_count)
        return take_columns(form, schema, fields == schema->column_count, err);
    return find_cousin(form, request, line, size, err);
}

bool stream_form_find(struct stream_form *form, const struct stream_request *request,
                      const char *text, size_t length, size_t *line, struct err *err)
{
    const char *first = NULL;
    size_t empty = 0, size = recognise_first_line(text, length, &first, &empty);
    *form = (struct stream_form){ .skip_lines = empty };
    if (size == 0) {
        form->skip_bytes = length;
        return true;
    }
    form->skip_bytes = (size_t)(first - text);
    bool is_heading = false, good = false;
    if (heading_is_arff(text, length)) {
        good = find_in_arff(form, request->schema, text, length, line, err);
    } else {
        bool text_line = size <= CSV_LINE_LIMIT && !memchr(first, '\0', size);
        bool likely = text_line && heading_is_likely(first, size);
        *line += empty + 1;
        good =
            text_line && find_in_csv(form, request->schema, text, length, likely, &is_heading, err);
        if (!good && !is_heading)
            good = find_by_count(form, request, first, size, err);
    }
    if (good)
        form->schema = schema_hold(request->schema);
    return good;
}
