/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/prepare_made.h"

#include <math.h>

/* Outside the training range, an unknown symbol, another rate. */
static const char test_text[] = "8000,REJ,x,0.5,normal\n"
                                "2000,odd,x,0.25,neptune\n"
                                "0,S0,x,0,normal\n";

static void check_row(const struct preparation *preparation, const char *text, uint32_t row,
                      const double *wanted)
{
    struct store *store = made_store(text);
    real out[16];
    assert_in_range(preparation_inputs(preparation), 1, 16);
    preparation_encode(preparation, store, row, out);
    for (size_t i = 0; i < preparation_inputs(preparation); i++)
        assert_near((double)out[i], wanted[i], 1e-6);
    store_release(store);
}

static void test_minmax(void **state)
{
    (void)state;
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_MINMAX, "none", true);
    struct preparation *p = fitted(&settings);
    assert_int_equal(preparation_inputs(p), 3);
    check_row(p, train_text, 0, (double[]){ 0, 0, 0 });
    check_row(p, train_text, 1, (double[]){ 0.25, 1, 0 });
    check_row(p, train_text, 2, (double[]){ 1, 0, 0 });
    check_row(p, test_text, 0, (double[]){ 1, 1, 0 }); /* held inside the training range */
    preparation_release(p);
    settings.clip = false;
    p = fitted(&settings);
    check_row(p, test_text, 0, (double[]){ 2, 2, 0 });
    check_row(p, test_text, 1, (double[]){ 0.5, 3, 0 }); /* unknown: code K */
    preparation_release(p);
}

static void test_zscore(void **state)
{
    (void)state;
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_ZSCORE, "none", false);
    struct preparation *p = fitted(&settings);
    double deviation = sqrt((2000.0 * 2000 + 1000 * 1000 + 2000 * 2000 + 1000 * 1000) / 4);
    check_row(p, train_text, 0, (double[]){ -2000 / deviation, -1, 0 });
    check_row(p, train_text, 3, (double[]){ 1000 / deviation, 1, 0 });
    check_row(p, test_text, 1, (double[]){ 0, 5, 0 });
    preparation_release(p);
}

static void test_none(void **state)
{
    (void)state;
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_NONE, "none", false);
    struct preparation *p = fitted(&settings);
    check_row(p, test_text, 0, (double[]){ 8000, 2, 0.5 });
    preparation_release(p);
    settings.clip = true; /* holds numbers; a code that is moved would be another symbol */
    p = fitted(&settings);
    check_row(p, test_text, 0, (double[]){ 4000, 2, 0.25 });
    check_row(p, test_text, 1, (double[]){ 2000, 3, 0.25 });
    preparation_release(p);
}

static void test_logarithm(void **state)
{
    (void)state;
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_MINMAX, "auto", true);
    struct preparation *p = fitted(&settings); /* bytes range over 1,000 or more */
    check_row(p, train_text, 1, (double[]){ log1p(1000) / log1p(4000), 1, 0 });
    preparation_release(p);
    settings = settings_with(ENCODE_INTEGER, SCALE_NONE, " rate , bytes", false);
    p = fitted(&settings);
    check_row(p, test_text, 0, (double[]){ log1p(8000), 2, log1p(0.5) });
    preparation_release(p);
}

static void test_onehot(void **state)
{
    (void)state;
    struct prepare_settings settings = settings_with(ENCODE_ONEHOT, SCALE_MINMAX, "none", true);
    struct preparation *p = fitted(&settings);
    assert_int_equal(preparation_inputs(p), 5);
    assert_string_equal(preparation_input_name(p, 0), "bytes");
    assert_string_equal(preparation_input_name(p, 2), "flag=S0");
    assert_int_equal(preparation_cell_feature(p, 2), 1);
    assert_int_equal(preparation_cell_feature(p, 4), 2);
    check_row(p, train_text, 1, (double[]){ 0.25, 0, 1, 0, 0 });
    check_row(p, test_text, 0, (double[]){ 1, 0, 0, 1, 0 });
    check_row(p, test_text, 1, (double[]){ 0.5, 0, 0, 0, 0 }); /* unknown: all zeros */
    preparation_release(p);
}

static void test_drop(void **state)
{
    (void)state;
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_MINMAX, "none", true);
    snprintf(settings.drop, sizeof settings.drop, "rate,flag");
    struct preparation *p = fitted(&settings);
    assert_int_equal(preparation_inputs(p), 1);
    check_row(p, train_text, 1, (double[]){ 0.25 });
    preparation_release(p);
}

static void test_kdd_widths(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct schema *schema = shipped_schema("kdd99");
    struct prepare_settings settings;
    size_t inputs = 0;
    prepare_defaults(&settings);
    assert_true(prepare_check(&settings, schema, &inputs, &err));
    assert_int_equal(inputs, 41);
    settings.encode = ENCODE_ONEHOT;
    assert_true(prepare_check(&settings, schema, &inputs, &err));
    assert_int_equal(inputs, 122);
    schema_release(schema);
}

static void check_class(enum scheme scheme, size_t taxonomy, size_t classes, const char *of_spy)
{
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_MINMAX, "none", true);
    settings.classes = scheme;
    settings.taxonomy = taxonomy;
    struct preparation *p = fitted(&settings);
    struct store *store = made_store(train_text);
    assert_int_equal(preparation_classes(p), classes);
    assert_string_equal(preparation_class_name(p, preparation_class(p, store, 3)), of_spy);
    assert_int_equal(preparation_class(p, store, 0), 0);
    store_release(store);
    preparation_release(p);
}

static void test_classes(void **state)
{
    (void)state;
    check_class(SCHEME_CATEGORY, 0, 3, "r2l");
    check_class(SCHEME_CATEGORY, 1, 3, "dos");
    check_class(SCHEME_BINARY, 0, 2, "attack");
    check_class(SCHEME_ATTACK, 0, 4, "spy");
}

static void check_refused(const char *log, const char *drop, const char *words)
{
    struct err err = { 0 };
    struct table *table = made_table("-1,SF,x,0.25,normal\n5,S0,x,0.5,smurf\n");
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_MINMAX, log, true);
    snprintf(settings.drop, sizeof settings.drop, "%s", drop);
    assert_null(preparation_fit(&settings, table, &err));
    assert_says(err, words);
    table_release(table);
}

static void test_mistakes(void **state)
{
    (void)state;
    check_refused("byts", "", "log names byts, which is no feature of small");
    check_refused("none", "rat", "drop names rat, which is no feature of small");
    check_refused("none", "bytes,flag,rate", "drop leaves no feature");
    check_refused("flag", "", "log names flag, which is no number");
    check_refused("bytes", "", "log names bytes, which has negative values in data");
}

static void test_other_tables(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_MINMAX, "none", true);
    struct preparation *p = fitted(&settings);
    struct table *table = made_table(test_text);
    assert_true(preparation_fits(p, table, &err));
    table_release(table);
    const char schema[] = "number bytes\nlabel l\ncategories normal dos\nattacks dos smurf\n";
    struct store *store = read_made(schema, "5,normal\n", 9, false, &err);
    table = table_of_store("other", store, "test", &err);
    assert_false(preparation_fits(p, table, &err));
    assert_says(err, "other has the columns of small");
    table_release(table);
    preparation_release(p);
}

/* The model file's form gives the same numbers to the last bit, also without the tables of bytes. */
static void check_json(enum encode encode, enum scale scale, const char *log)
{
    struct err err = { 0 };
    struct prepare_settings settings = settings_with(encode, scale, log, true);
    struct preparation *p = fitted(&settings);
    struct json *json = preparation_to_json(p);
    char *text = json_text(json);
    assert_non_null(text);
    struct json *parsed = json_parse(text, strlen(text), &err);
    struct preparation *again = preparation_from_json(parsed, &err);
    if (!again)
        fail_msg("%s", err.message);
    assert_string_equal(preparation_fitted_on(p), preparation_fitted_on(again));
    assert_memory_equal(&preparation_settings(p)->clip, &preparation_settings(again)->clip, 1);
    assert_string_equal(preparation_schema(again)->name, "small");
    struct table *table = made_table(test_text);
    assert_true(preparation_fits(again, table, &err));
    for (uint32_t row = 0; row < table->count; row++) {
        real one[16], two[16];
        preparation_encode(p, table->store, row, one);
        preparation_encode(again, table->store, row, two);
        assert_memory_equal(one, two, preparation_inputs(p) * sizeof(real));
        assert_int_equal(preparation_class(p, table->store, row),
                         preparation_class(again, table->store, row));
    }
    table_release(table);
    free(text);
    json_free(json);
    json_free(parsed);
    preparation_release(p);
    preparation_release(again);
}

static void test_json(void **state)
{
    (void)state;
    check_json(ENCODE_INTEGER, SCALE_MINMAX, "auto");
    check_json(ENCODE_ONEHOT, SCALE_MINMAX, "none");
    check_json(ENCODE_INTEGER, SCALE_ZSCORE, "rate");
    check_json(ENCODE_ONEHOT, SCALE_NONE, "bytes");
}

static void check_json_refused(const char *from, const char *to)
{
    struct err err = { 0 };
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_MINMAX, "none", true);
    struct preparation *p = fitted(&settings);
    struct json *json = preparation_to_json(p);
    char *text = json_text(json), *at = strstr(text, from);
    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
    struct json *parsed = json_parse(text, strlen(text), &err);
    assert_non_null(parsed);
    assert_null(preparation_from_json(parsed, &err));
    assert_int_equal(err.code, ERR_INPUT);
    free(text);
    json_free(json);
    json_free(parsed);
    preparation_release(p);
}

static void test_damaged_json(void **state)
{
    (void)state;
    check_json_refused("\"schema\"", "\"schemo\"");
    check_json_refused("minmax", "maxmin");
    check_json_refused("\"column\":", "\"calumn\":");
    check_json_refused("\"range\":", "\"renge\":");
    check_json_refused("\"taxonomy\": \"one\"", "\"taxonomy\": \"six\"");
    check_json_refused("number bytes", "numbes bytes");
    check_json_refused("\"fitted_on\"", "\"fitted_at\"");
    check_json_refused("\"range\": 4000", "\"range\": -400");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_minmax),     cmocka_unit_test(test_zscore),
        cmocka_unit_test(test_none),       cmocka_unit_test(test_logarithm),
        cmocka_unit_test(test_onehot),     cmocka_unit_test(test_drop),
        cmocka_unit_test(test_kdd_widths), cmocka_unit_test(test_classes),
        cmocka_unit_test(test_mistakes),   cmocka_unit_test(test_other_tables),
        cmocka_unit_test(test_json),       cmocka_unit_test(test_damaged_json),
    };
    return unit_run(tests);
}
