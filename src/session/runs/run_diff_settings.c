/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings and tables of two runs, side by side. */
#include <stdlib.h>
#include <string.h>

#include "src/session/runs/run_diff.h"
#include "src/session/runs/run_facts.h"

static struct json *parsed(const char *text)
{
    struct err ignored = { 0 };
    return text ? json_parse(text, strlen(text), &ignored) : NULL;
}

static bool alike(const struct json *a, const struct json *b)
{
    char *first = json_text(a), *second = json_text(b);
    bool same = first && second ? strcmp(first, second) == 0 : first == second;
    free(first);
    free(second);
    return same;
}

static struct json *pair_of(const struct json *a, const struct json *b)
{
    struct json *pair = json_new_array();
    json_append(pair, a ? json_copy_of(a) : json_new_null());
    json_append(pair, b ? json_copy_of(b) : json_new_null());
    return pair;
}

/* --- settings --- */

struct settings_diff {
    const char *group;
    struct json *differ;
    size_t same;
};

static void compare_setting(struct settings_diff *diff, const char *key, const struct json *a,
                            const struct json *b)
{
    if (alike(a, b)) {
        diff->same++;
        return;
    }
    struct json *row = json_new_object();
    json_put_text(row, "of", diff->group);
    json_put_text(row, "setting", key);
    json_put(row, "values", pair_of(a, b));
    json_append(diff->differ, row);
}

/* Those of the first, in their order; then those that only the second has. */
static void compare_group(struct settings_diff *diff, const struct json *a, const struct json *b)
{
    const char *key = NULL;
    const struct json *value = NULL;
    for (const void *at = NULL; a && (at = json_next(a, at, &key, &value)) != NULL;) {
        compare_setting(diff, key, value, b ? json_get(b, key) : NULL);
    }
    for (const void *at = NULL; b && (at = json_next(b, at, &key, &value)) != NULL;) {
        if (a == NULL || json_get(a, key) == NULL) {
            compare_setting(diff, key, NULL, value);
        }
    }
}

/* What the numbers may depend on besides. */
static struct json *program_of(const struct history_run *row)
{
    struct json *object = json_new_object();
    json_put_text(object, "version", row->version);
    json_put_text(object, "kernel", row->kernel);
    json_put_text(object, "blas", row->blas);
    json_put_number(object, "threads", (double)row->threads);
    return object;
}

void run_diff_settings(const struct diff_side sides[2], struct json *result)
{
    static const char *const groups[] = { "model", "prepare", "train", NULL };
    struct settings_diff diff = { .differ = json_new_array() };
    struct json *a = parsed(sides[0].row.settings), *b = parsed(sides[1].row.settings);
    for (size_t i = 0; groups[i]; i++) {
        diff.group = groups[i];
        compare_group(&diff, a ? json_get(a, groups[i]) : NULL, b ? json_get(b, groups[i]) : NULL);
    }
    json_free(a);
    json_free(b);
    diff.group = "program";
    a = program_of(&sides[0].row);
    b = program_of(&sides[1].row);
    compare_group(&diff, a, b);
    json_free(a);
    json_free(b);
    json_put(result, "settings", diff.differ);
    json_put_number(result, "same_settings", (double)diff.same);
}

/* --- tables --- */

static void compare_table(const char *role, const struct json *a, const struct json *b,
                          struct json *list)
{
    const char *first = a ? fact_text(a, "digest") : NULL;
    const char *second = b ? fact_text(b, "digest") : NULL;
    if (first == NULL && second == NULL) {
        return;
    }
    struct json *row = json_new_object();
    json_put_text(row, "role", role);
    json_put_bool(row, "same", first && second && strcmp(first, second) == 0);
    json_put(row, "values", pair_of(a, b));
    json_append(list, row);
}

static const struct json *member(const struct json *data, const char *role)
{
    const struct json *table = data ? json_get(data, role) : NULL;
    return table && json_type_of(table) == JSON_TYPE_OBJECT ? table : NULL;
}

void run_diff_data(const struct diff_side sides[2], struct json *result)
{
    struct json *list = json_new_array();
    struct json *a = parsed(sides[0].row.data), *b = parsed(sides[1].row.data);
    compare_table("train", member(a, "train"), member(b, "train"), list);
    compare_table("valid", member(a, "valid"), member(b, "valid"), list);
    json_free(a);
    json_free(b);
    json_put(result, "data", list);
}
