/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of selections share: the rows of tests/reference/select_sklearn.json, and preparations. */
#ifndef PEEPHOLE_TESTS_SELECT_MADE_H
#define PEEPHOLE_TESTS_SELECT_MADE_H

#include "tests/unit/prepare_made.h"

#include "src/base/json.h"

static inline struct json *fixture_read(const char *name)
{
    struct err err = { 0 };
    size_t length;
    char path[96];
    snprintf(path, sizeof path, "tests/reference/%s", name);
    char *text = unit_read(unit_source_path(path), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    return fixture;
}

static inline struct table *fixture_table(const struct json *fixture)
{
    struct err err = { 0 };
    const struct json *rows = json_get(fixture, "rows");
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < json_count(rows); i++)
        str_addf(&text, "%s\n", json_string_of(json_at(rows, i)));
    struct store *store =
        read_made(json_string_of(json_get(fixture, "schema")), text.text, text.length, false, &err);
    if (!store)
        fail_msg("%s", err.message);
    str_done(&text);
    return table_of_store("train", store, "test", &err);
}

static inline struct prepare_settings selecting(enum selection select, size_t keep,
                                                enum encode encode)
{
    struct prepare_settings settings = settings_with(encode, SCALE_MINMAX, "auto", true);
    settings.select = select;
    settings.keep = keep;
    return settings;
}

static inline struct preparation *fit(const struct prepare_settings *settings,
                                      const struct table *table)
{
    struct err err = { 0 };
    struct preparation *p = preparation_fit(settings, table, &err);
    if (!p)
        fail_msg("%s", err.message);
    return p;
}

/* Written to JSON text, and read again. */
static inline struct preparation *through_json(const struct preparation *p)
{
    struct err err = { 0 };
    struct json *json = preparation_to_json(p);
    char *text = json_text(json);
    struct json *parsed = json_parse(text, strlen(text), &err);
    struct preparation *again = preparation_from_json(parsed, &err);
    if (!again)
        fail_msg("%s", err.message);
    free(text);
    json_free(json);
    json_free(parsed);
    return again;
}

/* Its text with the first `from` changed to `to`, of the same length, must not be read. */
static inline void must_be_damaged(const struct preparation *p, const char *from, const char *to)
{
    struct err err = { 0 };
    struct json *json = preparation_to_json(p);
    char *text = json_text(json), *at = strstr(text, from);
    if (!at || strlen(from) != strlen(to))
        fail_msg("no %s in %s", from, text);
    memcpy(at, to, strlen(to));
    struct json *parsed = json_parse(text, strlen(text), &err);
    assert_non_null(parsed);
    if (preparation_from_json(parsed, &err))
        fail_msg("read with %s", to);
    assert_int_equal(err.code, ERR_INPUT);
    json_free(parsed);
    json_free(json);
    free(text);
}

#endif
