/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Schema files, and the catalogue. A schema that could be read is written and read again.
 *
 * Parser: src/data/schema_file.c src/data/schema_columns.c src/data/schema_classes.c src/data/schema_text.c src/data/lines.c src/data/catalogue.c
 */
#include <stdlib.h>

#include "src/data/catalogue.h"
#include "src/data/csv.h"
#include "src/data/schema.h"
#include "tests/fuzz/fuzz.h"

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void check_again(const struct schema *schema)
{
    struct err err = { 0 };
    struct csv_plan plan;
    struct str text;
    str_init(&text);
    schema_text(schema, &text);
    struct schema *again = schema_parse(NULL, "fuzz.schema", text.text, text.length, &err);
    demand(again && schema_same_features(schema, again) && schema_same_classes(schema, again));
    demand(again->label == schema->label && again->column_count == schema->column_count);
    demand(csv_plan_init(&plan, schema, NULL, &err));
    csv_plan_done(&plan);
    schema_release(again);
    str_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = { 0 };
    const char *text = size ? (const char *)data : "";
    struct schema *schema = schema_parse(NULL, "fuzz.schema", text, size, &err);
    demand(schema || (err.code != ERR_NONE && err.message[0]));
    if (schema)
        check_again(schema);
    schema_release(schema);
    err = (struct err){ 0 };
    struct catalogue *catalogue = catalogue_parse("fuzz", text, size, &err);
    demand(catalogue || (err.code != ERR_NONE && err.message[0]));
    catalogue_free(catalogue);
    return 0;
}
