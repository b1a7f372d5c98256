/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the audit share: made tables, and asking for a finding and its figures. */
#ifndef PEEPHOLE_TESTS_AUDIT_MADE_H
#define PEEPHOLE_TESTS_AUDIT_MADE_H

#include "tests/unit/data_made.h"

#include "src/base/json.h"
#include "src/base/str.h"
#include "src/eval/audit.h"

/* --- tables --- */

/* Rows of the small schema that differ in every way: bytes is unique, the label cycles. */
static inline char *varied(size_t first, size_t count)
{
    static const char *const flags[] = { "SF", "S0", "REJ" };
    static const char *const labels[] = { "normal", "smurf", "spy" };
    struct str text;
    str_init(&text);
    for (size_t i = first; i < first + count; i++) {
        str_addf(&text, "%zu,%s,x,0.%02zu,%s\n", i * 7919 % 9973, flags[i * 31 % 7 % 3],
                 i * 37 % 100, labels[i % 3]);
    }
    char *copy = str_take(&text);
    str_done(&text);
    return copy;
}

static inline struct table *table_from(char *owned_text)
{
    struct table *table = made_table(owned_text);
    free(owned_text);
    return table;
}

static inline struct table *with_schema(const char *schema, const struct str *text)
{
    struct err err = { 0 };
    struct store *store = read_made(schema, text->text, text->length, false, &err);
    struct table *table = store ? table_of_store("data", store, "load", &err) : NULL;
    if (!table)
        fail_msg("%s", err.message);
    return table;
}

static inline struct table *part(const struct table *table, size_t first, size_t count, size_t step)
{
    struct err err = { 0 };
    uint32_t *rows = malloc((count + 1) * sizeof *rows);
    for (size_t i = 0; i < count; i++)
        rows[i] = (uint32_t)(first + i * step);
    struct table *made = table_of_rows("part", table->store, rows, count, "test", &err);
    assert_non_null(made);
    return made;
}

/* --- asking --- */

static inline struct audit run_with(struct audit_request request)
{
    struct err err = { 0 };
    struct audit audit;
    if (!audit_run(&request, &audit, &err))
        fail_msg("%s", err.message);
    return audit;
}

static inline struct prepare_settings settings(void)
{
    struct prepare_settings prepare;
    prepare_defaults(&prepare);
    return prepare;
}

static inline struct audit run(const struct table *train, const struct table *test)
{
    struct prepare_settings prepare = settings();
    return run_with((struct audit_request){ .train = train, .test = test, .prepare = &prepare });
}

static inline const struct finding *find(const struct audit *audit, const char *id)
{
    for (size_t i = 0; i < audit->count; i++)
        if (strcmp(audit->findings[i].id, id) == 0)
            return &audit->findings[i];
    return NULL;
}

static inline const struct finding *found(const struct audit *audit, const char *id,
                                          enum finding_level level)
{
    const struct finding *finding = find(audit, id);
    if (!finding)
        fail_msg("%s is not found", id);
    assert_int_equal(finding->level, level);
    return finding;
}

static inline void not_found(const struct audit *audit, const char *id)
{
    const struct finding *finding = find(audit, id);
    if (finding)
        fail_msg("%s is found: %s", id, finding->message);
}

/* "by_class.dos.twins" */
static inline double figure(const struct finding *finding, const char *path)
{
    char copy[128];
    const struct json *at = finding->figures;
    snprintf(copy, sizeof copy, "%s", path);
    char *rest = copy;
    for (char *key; at && (key = strsep(&rest, "."));)
        at = json_get(at, key);
    return json_number(at);
}

static inline const char *word(const struct finding *finding, const char *key)
{
    const char *text = json_string_of(json_get(finding->figures, key));
    return text ? text : "";
}

static inline void says(const struct finding *finding, const char *words)
{
    if (!strstr(finding->message, words))
        fail_msg("\"%s\" does not say \"%s\"", finding->message, words);
}

#endif
