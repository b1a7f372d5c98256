/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include "src/data/schema.h"

static void test_kdd99(void **state)
{
    (void)state;
    struct schema *schema = shipped_schema("kdd99");
    assert_string_equal(schema->name, "kdd99");
    assert_string_equal(schema->title, "KDD Cup 1999");
    assert_int_equal(schema->column_count, 42);
    assert_int_equal(schema->feature_count, 41);
    assert_int_equal(schema->label, 41);
    assert_int_equal(schema->label_ending, '.');
    assert_false(schema->synthetic);
    assert_int_equal(schema->category_count, 5);
    assert_int_equal(schema->attack_count, 40);
    assert_int_equal(schema->taxonomy_count, 3);
    assert_int_equal(schema_feature(schema, schema_feature_index(schema, "service"))->symbol_count,
                     70);
    assert_int_equal(schema_feature(schema, schema_feature_index(schema, "flag"))->symbol_count,
                     11);
    assert_int_equal(schema_feature(schema, 1)->symbol_count, 3);
    assert_string_equal(schema_feature(schema, 40)->name, "dst_host_srv_rerror_rate");
    assert_int_equal(schema_feature_index(schema, "difficulty"), SIZE_MAX);
    schema_release(schema);
}

static void test_nsl_kdd_and_demo_are_like_it(void **state)
{
    (void)state;
    struct schema *kdd = shipped_schema("kdd99"), *nsl = shipped_schema("nsl-kdd");
    struct schema *demo = shipped_schema("demo");
    assert_int_equal(nsl->column_count, 43);
    assert_int_equal(nsl->columns[42].kind, COLUMN_IGNORED);
    assert_int_equal(nsl->label_ending, 0);
    assert_true(demo->synthetic);
    assert_false(nsl->synthetic);
    assert_true(schema_same_features(kdd, nsl) && schema_same_features(demo, kdd));
    assert_true(schema_same_classes(kdd, nsl) && schema_same_classes(demo, kdd));
    schema_release(kdd);
    schema_release(nsl);
    schema_release(demo);
}

static const char *category(const struct schema *schema, const char *taxonomy, const char *attack)
{
    size_t index = schema_attack_index(schema, attack, strlen(attack));
    assert_int_not_equal(index, SIZE_MAX);
    return schema
        ->categories[schema_category(schema, schema_taxonomy_index(schema, taxonomy), index)];
}

static void test_taxonomies(void **state)
{
    (void)state;
    struct schema *schema = shipped_schema("kdd99");
    assert_string_equal(category(schema, "contest", "httptunnel"), "u2r");
    assert_string_equal(category(schema, "contest", "worm"), "r2l");
    assert_string_equal(category(schema, "httptunnel-r2l", "httptunnel"), "r2l");
    assert_string_equal(category(schema, "httptunnel-r2l", "worm"), "r2l");
    assert_string_equal(category(schema, "httptunnel-r2l+worm-dos", "httptunnel"), "r2l");
    assert_string_equal(category(schema, "httptunnel-r2l+worm-dos", "worm"), "dos");
    assert_string_equal(category(schema, "contest", "normal"), "normal");
    assert_int_equal(schema_taxonomy_index(schema, "contest"), 0);
    assert_int_equal(schema_taxonomy_index(schema, "none"), SIZE_MAX);
    schema_release(schema);
}

static void test_schemes(void **state)
{
    (void)state;
    struct schema *schema = made_schema(small_schema);
    size_t spy = schema_attack_index(schema, "spy", 3);
    assert_int_equal(scheme_class_count(schema, SCHEME_CATEGORY), 3);
    assert_int_equal(scheme_class_count(schema, SCHEME_BINARY), 2);
    assert_int_equal(scheme_class_count(schema, SCHEME_ATTACK), 4);
    assert_int_equal(scheme_class(schema, SCHEME_CATEGORY, 0, spy), 2);
    assert_int_equal(scheme_class(schema, SCHEME_CATEGORY, 1, spy), 1);
    assert_int_equal(scheme_class(schema, SCHEME_BINARY, 0, spy), 1);
    assert_int_equal(scheme_class(schema, SCHEME_BINARY, 0, 0), CLASS_NORMAL);
    assert_int_equal(scheme_class(schema, SCHEME_ATTACK, 0, spy), spy);
    assert_string_equal(scheme_class_name(schema, SCHEME_BINARY, 1), "attack");
    assert_string_equal(scheme_class_name(schema, SCHEME_CATEGORY, 2), "r2l");
    assert_string_equal(scheme_class_name(schema, SCHEME_ATTACK, spy), "spy");
    schema_release(schema);
}

/* What schema_text writes is the same schema. */
static void test_written_and_read_again(void **state)
{
    (void)state;
    static const char *const names[] = { "kdd99", "nsl-kdd", "demo" };
    for (size_t i = 0; i < 3; i++) {
        struct schema *schema = shipped_schema(names[i]);
        struct str text;
        str_init(&text);
        schema_text(schema, &text);
        struct schema *again = made_schema(text.text);
        assert_true(schema_same_features(schema, again));
        assert_true(schema_same_classes(schema, again));
        assert_int_equal(schema->column_count, again->column_count);
        assert_int_equal(schema->label, again->label);
        assert_int_equal(schema->label_ending, again->label_ending);
        assert_int_equal(schema->synthetic, again->synthetic);
        assert_string_equal(schema->title, again->title);
        str_done(&text);
        schema_release(schema);
        schema_release(again);
    }
}

static void test_differences(void **state)
{
    (void)state;
    struct schema *small = made_schema(small_schema);
    struct schema *other_value =
        made_schema("number bytes\nsymbol flag SF S0\nnumber rate\nlabel l\n"
                    "categories normal dos\nattacks dos smurf\n");
    assert_false(schema_same_features(small, other_value));
    assert_false(schema_same_classes(small, other_value));
    schema_release(small);
    schema_release(other_value);
}

static void check_refused(const char *text, const char *words)
{
    struct err err = { 0 };
    struct schema *schema = schema_parse(NULL, "bad.schema", text, strlen(text), &err);
    if (schema)
        fail_msg("this was taken: %s", text);
    assert_int_equal(err.code, ERR_INPUT);
    assert_says(err, words);
}

static void test_mistakes(void **state)
{
    (void)state;
    check_refused("number a\nnumber a\n", "bad.schema:2: \"a\" is the name of two columns");
    check_refused("number a\nsymbol b x y x\n", ":2: \"x\" is listed twice");
    check_refused("numbr a\n", ":1: \"numbr\" is not a word that a schema knows");
    check_refused("number\n", ":1: the name of the column is missing");
    check_refused("number a b\n", ":1: \"b\" is one word too many");
    check_refused("  number a\n", ":1: there is nothing that this line could go on with");
    check_refused("number a\n  b\n", ":2: there is nothing that this line could go on with");
    check_refused("categories dos\n", "first category");
    check_refused("categories normal dos\nattacks doz x\n", ":2: \"doz\" is not a category");
    check_refused("categories normal dos\nattacks dos x x\n", "listed twice");
    check_refused("number a\n", "no column is the label");
    check_refused("label a\nlabel b\nnumber c\n", "more than one column is the label");
    check_refused("label a\n", "no column is a feature");
    check_refused("number a\nlabel b\n", "the categories or the attacks are missing");
    check_refused("categories normal dos\nattacks dos x\ntaxonomy a\ntaxonomy b y=dos\n",
                  ":4: \"y\"");
    check_refused("synthetic maybe\n", "yes or no");
    check_refused("label-ending ab\n", "one character");
    check_refused("like kdd99\n", "cannot be followed from here");
    check_refused("", "no column");
}

static void test_no_such_schema(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_null(schema_read(unit_source_path("."), "kdd98", &err));
    assert_says(err, "kdd98.schema");
    err = (struct err){ 0 };
    const char like_itself[] = "like ../kdd99\n";
    assert_null(
        schema_parse(unit_source_path("."), "x.schema", like_itself, strlen(like_itself), &err));
    assert_says(err, "is not the name of a schema");
}

/* What means normal is written above the categories, wherever it stood. */
static void test_normal_labels(void **state)
{
    (void)state;
    static const char head[] = "number a\nlabel l\n";
    struct str text;
    struct err err = { 0 };
    str_init(&text);
    str_addf(&text, "%scategories normal dos\nattacks dos x\nnormal benign normal benign\n", head);
    struct schema *schema = made_schema(text.text);
    assert_int_equal(schema->normal_label_count, 1);
    str_done(&text);
    str_init(&text);
    schema_text(schema, &text);
    struct schema *again = schema_parse(NULL, "t.schema", text.text, text.length, &err);
    assert_non_null(again);
    assert_true(schema_same_classes(schema, again));
    schema_release(again);
    schema_release(schema);
    str_done(&text);
    check_refused("categories normal dos\nattacks dos x\nnormal x\n",
                  "\"x\" is listed as an attack, too");
    check_refused("normal x\ncategories normal dos\nattacks dos x\n", "\"x\" is listed twice");
}

/* Names that begin and end alike are spread all the same, or a column of them would take for ever. */
static void test_names_alike(void **state)
{
    (void)state;
    enum { NAMES = 1000, PLACES = 4096 };
    static bool taken[PLACES];
    size_t places = 0;
    for (int i = 0; i < NAMES; i++) {
        char name[64];
        snprintf(name, sizeof name, "http://www.example.%04d.org/index.html", i);
        struct symbol_key key = symbol_key_of(name, strlen(name));
        size_t place = symbol_slot(&key) % PLACES;
        places += !taken[place];
        taken[place] = true;
    }
    assert_in_range(places, 800, NAMES); /* 888 by chance */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kdd99),
        cmocka_unit_test(test_nsl_kdd_and_demo_are_like_it),
        cmocka_unit_test(test_taxonomies),
        cmocka_unit_test(test_schemes),
        cmocka_unit_test(test_written_and_read_again),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_no_such_schema),
        cmocka_unit_test(test_normal_labels),
        cmocka_unit_test(test_names_alike),
    };
    return unit_run(tests);
}
