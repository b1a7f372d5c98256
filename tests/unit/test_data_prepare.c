/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include <math.h>

#include "src/data/prepare.h"

/* bytes 0 .. 4000, flag SF S0, rate constant. */
static const char train_text[] = "0,SF,x,0.25,normal\n"
                                 "1000,S0,x,0.25,smurf\n"
                                 "4000,SF,x,0.25,normal\n"
                                 "3000,S0,x,0.25,spy\n";
/* Outside the training range, an unknown symbol, another rate. */
static const char test_text[] = "8000,REJ,x,0.5,normal\n"
                                "2000,odd,x,0.25,neptune\n"
                                "0,S0,x,0,normal\n";

static struct prepare_settings settings_with(enum encode encode, enum scale scale, const char *log,
                                             bool clip)
{
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.encode = encode;
    settings.scale = scale;
    settings.clip = clip;
    snprintf(settings.log, sizeof settings.log, "%s", log);
    return settings;
}

static struct preparation *fitted(const struct prepare_settings *settings)
{
    struct err err = { 0 };
    struct table *table = made_table(train_text);
    struct preparation *preparation = preparation_fit(settings, table, &err);
    if (!preparation)
        fail_msg("%s", err.message);
    table_release(table);
    return preparation;
}

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
    assert_int_equal(preparation_input_feature(p, 2), 1);
    assert_int_equal(preparation_input_feature(p, 4), 2);
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

/* A store whose rate column may hold missing numbers. */
static struct table *table_with_rates(const double *rates, size_t count)
{
    struct err err = { 0 };
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < count; i++)
        str_addf(&text, "%zu,SF,x,0.123456789,%s\n", i, i % 2 ? "smurf" : "normal");
    struct table *table = made_table(text.text);
    struct column *column = &table->store->columns[2];
    assert_int_equal(column->type, CELL_F64);
    memcpy(column->cells, rates, count * sizeof *rates);
    str_done(&text);
    assert_int_equal(err.code, ERR_NONE);
    return table;
}

static struct preparation *fitted_on_rates(const double *rates, size_t count, enum scale scale,
                                           const char *log, bool clip)
{
    struct err err = { 0 };
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, scale, log, clip);
    struct table *table = table_with_rates(rates, count);
    struct preparation *p = preparation_fit(&settings, table, &err);
    if (!p)
        fail_msg("%s", err.message);
    for (uint32_t row = 0; row < table->count; row++) {
        real out[3];
        preparation_encode(p, table->store, row, out);
        for (size_t i = 0; i < 3; i++)
            assert_true(isfinite(out[i]));
    }
    table_release(table);
    return p;
}

static double rate_of(const struct preparation *p, double value)
{
    const double rates[] = { value, value };
    struct table *table = table_with_rates(rates, 2);
    real out[3];
    preparation_encode(p, table->store, 0, out);
    table_release(table);
    return (double)out[2];
}

/* Missing training cells take no part in range, moments and median; the median stands for a missing
 * cell wherever it comes. */
static void test_missing(void **state)
{
    (void)state;
    const double rates[] = { (double)NAN, 2, 4, (double)NAN, 10, 4.5 };
    struct preparation *p = fitted_on_rates(rates, 6, SCALE_MINMAX, "none", true);
    struct fitted_column column = preparation_column(p, 2);
    assert_int_equal(column.rows, 4);
    assert_near(column.fill, 4.25, 0);
    assert_near(column.least, 2, 0);
    assert_near(column.greatest, 10, 0);
    assert_near(rate_of(p, (double)NAN), (4.25 - 2) / 8, 1e-6);
    assert_near(rate_of(p, 10), 1, 1e-6);
    preparation_release(p);
    p = fitted_on_rates(rates, 6, SCALE_ZSCORE, "none", true);
    double mean = 20.5 / 4;
    double deviation = sqrt((4 + 16 + 100 + 20.25) / 4 - mean * mean);
    assert_near(rate_of(p, 4), (4 - mean) / deviation, 1e-6);
    assert_near(rate_of(p, (double)NAN), (4.25 - mean) / deviation, 1e-6);
    preparation_release(p);
    const double wide[] = { 0, (double)NAN, 5000, 20 };
    p = fitted_on_rates(wide, 4, SCALE_MINMAX, "auto", true);
    assert_true(preparation_column(p, 2).log);
    assert_near(rate_of(p, (double)NAN), log1p(20) / log1p(5000), 1e-6);
    preparation_release(p);
}

static void test_nothing_but_missing(void **state)
{
    (void)state;
    const double rates[] = { (double)NAN, (double)NAN, (double)NAN };
    for (int scale = SCALE_MINMAX; scale <= SCALE_NONE; scale++) {
        struct preparation *p = fitted_on_rates(rates, 3, (enum scale)scale, "auto", false);
        assert_true(preparation_column(p, 2).constant);
        assert_int_equal(preparation_column(p, 2).rows, 0);
        assert_near(rate_of(p, (double)NAN), 0, 0);
        assert_near(rate_of(p, 7), 0, 0);
        preparation_release(p);
    }
}

static const char learnt_schema[] = "vocabulary learnt\n"
                                    "symbol flag zeta beta alpha gamma\n"
                                    "number bytes\n"
                                    "label label\n"
                                    "categories normal dos\n"
                                    "attacks dos smurf\n";

static struct table *learnt_table(const char *schema, const char *text)
{
    struct err err = { 0 };
    struct store *store = read_made(schema, text, strlen(text), false, &err);
    if (!store)
        fail_msg("%s", err.message);
    return table_of_store("train", store, "test", &err);
}

/* Only the symbols of the training rows are known, in the order of their names, so the order of the
 * vocabulary, which is that of all rows of a file, decides nothing. */
static void test_learnt_vocabulary(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char other_order[] = "vocabulary learnt\n"
                               "symbol flag alpha gamma zeta omega beta\n"
                               "number bytes\nlabel label\ncategories normal dos\n"
                               "attacks dos smurf\n";
    const char *schemas[] = { learnt_schema, other_order };
    for (size_t s = 0; s < 2; s++) {
        struct table *train =
            learnt_table(schemas[s], "zeta,1,normal\nbeta,2,smurf\nzeta,3,normal\n");
        struct table *other =
            learnt_table(schemas[s], "alpha,1,normal\nbeta,2,smurf\nzeta,3,normal\n"
                                     "never,4,smurf\n");
        struct prepare_settings settings = settings_with(ENCODE_ONEHOT, SCALE_MINMAX, "none", true);
        struct preparation *p = preparation_fit(&settings, train, &err);
        assert_non_null(p);
        assert_int_equal(preparation_inputs(p), 3);
        assert_string_equal(preparation_input_name(p, 0), "flag=beta");
        assert_string_equal(preparation_input_name(p, 1), "flag=zeta");
        assert_string_equal(preparation_symbol(p, 0, 1), "zeta");
        const real wanted[4][2] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 0, 0 } };
        real out[3];
        for (uint32_t row = 0; row < 4; row++) {
            preparation_encode(p, other->store, row, out);
            assert_memory_equal(out, wanted[row], sizeof wanted[row]);
        }
        preparation_release(p);
        settings = settings_with(ENCODE_INTEGER, SCALE_NONE, "none", false);
        p = preparation_fit(&settings, train, &err);
        const double codes[] = { 2, 0, 1, 2 }; /* beta 0, zeta 1, all others K */
        for (uint32_t row = 0; row < 4; row++) {
            preparation_encode(p, other->store, row, out);
            assert_near((double)out[0], codes[row], 0);
        }
        preparation_release(p);
        table_release(train);
        table_release(other);
    }
}

static struct preparation *through_json(const struct preparation *p)
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

static void test_json_keeps_what_was_fitted(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *train = learnt_table(learnt_schema, "zeta,1,normal\nbeta,7,smurf\n");
    for (int encode = ENCODE_INTEGER; encode <= ENCODE_ONEHOT; encode++) {
        struct prepare_settings settings =
            settings_with((enum encode)encode, SCALE_MINMAX, "bytes", true);
        struct preparation *p = preparation_fit(&settings, train, &err);
        struct preparation *again = through_json(p);
        assert_int_equal(preparation_inputs(again), preparation_inputs(p));
        assert_string_equal(preparation_fitted_table(again), "train");
        assert_int_equal(preparation_fitted_rows(again), 2);
        for (size_t i = 0; i < 2; i++) {
            struct fitted_column a = preparation_column(p, i), b = preparation_column(again, i);
            assert_int_equal(a.symbols, b.symbols);
            assert_int_equal(a.rows, b.rows);
            assert_near(a.least, b.least, 0);
            assert_near(a.greatest, b.greatest, 0);
            assert_true(a.symbol || !(a.fill < b.fill || a.fill > b.fill));
        }
        assert_string_equal(preparation_symbol(again, 0, 0), "beta");
        preparation_release(p);
        preparation_release(again);
    }
    table_release(train);
}

/* bytes were 0 .. 4000 and rate 0.25 alone; missing cells and symbols lie nowhere. */
static void test_outside(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct prepare_settings settings = settings_with(ENCODE_INTEGER, SCALE_MINMAX, "auto", true);
    struct preparation *p = fitted(&settings);
    struct table *table = made_table("-1,REJ,x,0.25,normal\n4001,odd,x,0.5,smurf\n"
                                     "4000,SF,x,0.25,normal\n0,SF,x,0,normal\n");
    struct outside_count *columns;
    size_t count, rows;
    assert_true(preparation_outside(p, table, &columns, &count, &rows, &err));
    assert_int_equal(count, 2);
    assert_int_equal(rows, 3);
    assert_int_equal(columns[0].feature, 0);
    assert_int_equal(columns[0].below, 1);
    assert_int_equal(columns[0].above, 1);
    assert_int_equal(columns[1].feature, 2);
    assert_int_equal(columns[1].below, 1);
    assert_int_equal(columns[1].above, 1);
    free(columns);
    table_release(table);
    table = made_table(train_text);
    assert_true(preparation_outside(p, table, &columns, &count, &rows, &err));
    assert_int_equal(count + rows, 0);
    free(columns);
    table_release(table);
    const double rates[] = { (double)NAN, 0.25, 0.26 };
    table = table_with_rates(rates, 3);
    assert_true(preparation_outside(p, table, &columns, &count, &rows, &err));
    assert_int_equal(count, 1);
    assert_int_equal(columns[0].above, 1);
    free(columns);
    table_release(table);
    table = learnt_table(learnt_schema, "zeta,1,normal\n");
    assert_false(preparation_outside(p, table, &columns, &count, &rows, &err));
    assert_null(columns);
    table_release(table);
    preparation_release(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_minmax),
        cmocka_unit_test(test_zscore),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_logarithm),
        cmocka_unit_test(test_onehot),
        cmocka_unit_test(test_drop),
        cmocka_unit_test(test_kdd_widths),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_other_tables),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_damaged_json),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_nothing_but_missing),
        cmocka_unit_test(test_learnt_vocabulary),
        cmocka_unit_test(test_json_keeps_what_was_fitted),
        cmocka_unit_test(test_outside),
    };
    return unit_run(tests);
}
