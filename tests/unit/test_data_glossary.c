/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include "src/data/glossary.h"
#include "src/session/complete/complete.h"

static struct glossary *parsed(const char *text, struct err *err)
{
    *err = (struct err){ 0 };
    return glossary_parse("g", text, strlen(text), err);
}

static void test_parse(void **state)
{
    (void)state;
    struct err err;
    struct glossary *glossary = parsed("# head\n"
                                       "feature land # a remark\n"
                                       "title one\n"
                                       "group basic\n"
                                       "text Two\n"
                                       "    lines. # not this\n"
                                       "\n"
                                       "    and a third\n"
                                       "attack land\n"
                                       "title two\n"
                                       "shown-by land\n"
                                       "    flag\n"
                                       "feature flag\n"
                                       "title three",
                                       &err);
    assert_non_null(glossary);
    assert_int_equal(glossary_count(glossary), 3);
    const struct glossary_entry *feature = glossary_find(glossary, GLOSSARY_FEATURE, "land");
    assert_string_equal(feature->title, "one");
    assert_string_equal(feature->group, "basic");
    assert_string_equal(feature->text, "Two lines. and a third");
    const struct glossary_entry *attack = glossary_find(glossary, GLOSSARY_ATTACK, "land");
    assert_int_equal(attack->shown_by_count, 2);
    assert_true(glossary_shows(attack, "flag"));
    assert_false(glossary_shows(attack, "fla"));
    assert_null(attack->text);
    assert_null(glossary_find(glossary, GLOSSARY_CLASS, "land"));
    assert_string_equal(glossary_at(glossary, 2)->title, "three");
    glossary_free(glossary);
    glossary_free(NULL);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } bad[] = {
        { "title x\n", "g:1: the first line should begin with" },
        { "    x\nfeature a\ntitle x\n", "g:1: the first line should begin with" },
        { "feature a b\n", "g:1: one name" },
        { "feature\n", "g:1: one name" },
        { "feature a\n", "g:1: this entry has no title" },
        { "feature a\ntitle\n", "g:2: something is missing" },
        { "feature a\ntitle x\n# y\ntitle z\n", "g:4: this entry has such a line already" },
        { "feature a\ntitle x\nfeature a\ntitle x\n", "g:3: there are two entries" },
        { "feature a\ntitle x\nshown-by a b\n", "g:1: what stands behind shown-by" },
        { "feature a\ntitle x\nshown-by a\nshown-by a\n", "g:4: this entry has such a line" },
        { "feature a\ntitle x\ntex y\n", "g:3: this should begin with" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err;
        assert_null(parsed(bad[i].text, &err));
        assert_says(err, bad[i].says);
    }
    struct err err = { 0 };
    assert_null(glossary_parse("g", "feature a\ntitle \0x\n", 19, &err));
    assert_says(err, "g:2: a NUL byte");
    assert_null(glossary_read("/nonexistent", &err));
}

static struct glossary *shipped(void)
{
    struct err err = { 0 };
    struct glossary *glossary = glossary_read(unit_source_path("."), &err);
    if (!glossary)
        fail_msg("%s", err.message);
    return glossary;
}

static size_t sentences(const char *text)
{
    size_t count = 0;
    for (const char *at = text; *at; at++)
        count += (*at == '.' || *at == '?') && (at[1] == ' ' || at[1] == '\0');
    return count;
}

static void test_features(void **state)
{
    (void)state;
    struct glossary *glossary = shipped();
    struct schema *schema = shipped_schema("kdd99");
    for (size_t i = 0; i < schema->feature_count; i++) {
        const char *name = schema_feature(schema, i)->name;
        const struct glossary_entry *entry = glossary_find(glossary, GLOSSARY_FEATURE, name);
        if (!entry || !entry->text || !entry->group)
            fail_msg("%s has no text or group", name);
    }
    schema_release(schema);
    glossary_free(glossary);
}

static void check_attacks(const char *schema_name)
{
    struct glossary *glossary = shipped();
    struct schema *schema = shipped_schema(schema_name);
    assert_true(schema->attack_count > 38); /* all attacks of both test files */
    for (size_t i = 0; i < schema->attack_count; i++) {
        const char *name = schema->attacks[i].name;
        const struct glossary_entry *entry = glossary_find(glossary, GLOSSARY_ATTACK, name);
        if (!entry || !entry->text || (i > 0 && entry->shown_by_count == 0))
            fail_msg("%s has no text or features", name);
        if (sentences(entry->text) < 1 || sentences(entry->text) > 3)
            fail_msg("%s should have one to three sentences", name);
    }
    for (size_t i = 1; i < schema->category_count; i++)
        assert_non_null(glossary_find(glossary, GLOSSARY_CLASS, schema->categories[i]));
    schema_release(schema);
    glossary_free(glossary);
}

static void test_attacks(void **state)
{
    (void)state;
    check_attacks("kdd99");
    check_attacks("nsl-kdd");
}

/* Nothing that no schema has, no line for people too long for a terminal, and Tab knows each. */
static void test_entries(void **state)
{
    (void)state;
    static const char *const offered[] = {
#define INFO_NAME(name) #name,
#include "src/session/page/info_names.def"
#undef INFO_NAME
    };
    size_t next = 0, count = sizeof offered / sizeof offered[0];
    struct glossary *glossary = shipped();
    struct schema *schema = shipped_schema("kdd99");
    for (size_t i = 0; i < glossary_count(glossary); i++) {
        const struct glossary_entry *entry = glossary_at(glossary, i);
        assert_true(strlen(entry->title) <= 68);
        assert_true(entry->kind != GLOSSARY_FEATURE ||
                    schema_feature_index(schema, entry->name) != SIZE_MAX);
        assert_true(entry->kind != GLOSSARY_ATTACK ||
                    schema_attack_index(schema, entry->name, strlen(entry->name)) != SIZE_MAX);
        size_t found = 0;
        while (found < next && strcmp(offered[found], entry->name) != 0)
            found++;
        if (found == next) { /* not seen yet */
            assert_true(next < count);
            assert_string_equal(offered[next++], entry->name);
        }
    }
    assert_int_equal(next, count);
    schema_release(schema);
    glossary_free(glossary);
}

static void test_completion(void **state)
{
    (void)state;
    static struct session session;
    struct completions completions;
    struct err err = { 0 };
    assert_true(complete_line(&session, "info sm", 7, &completions, &err));
    assert_int_equal(completions.count, 1);
    assert_string_equal(completions.items[0].text, "smurf");
    completions_done(&completions);
    assert_true(complete_line(&session, "info lan", 8, &completions, &err));
    assert_int_equal(completions.count, 1); /* a feature and an attack, offered once */
    completions_done(&completions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),    cmocka_unit_test(test_errors),
        cmocka_unit_test(test_features), cmocka_unit_test(test_attacks),
        cmocka_unit_test(test_entries),  cmocka_unit_test(test_completion),
    };
    return unit_run(tests);
}
