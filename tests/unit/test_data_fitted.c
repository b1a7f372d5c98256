/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preparation takes from its training rows alone: missing values, symbols, ranges. */
#include "tests/unit/prepare_made.h"

#include <math.h>

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

/* A file whose known symbols are missing, not in the vocabulary, or twice is damaged. */
static void test_damaged_symbols(void **state)
{
    (void)state;
    static const char *const changes[][2] = { { "\"known\"", "\"knawn\"" },
                                              { "[\"beta\"", "[\"bata\"" },
                                              { "[\"beta\"", "[\"zeta\"" },
                                              { "vocabulary learnt", "vocabulary learns" } };
    struct err err = { 0 };
    struct prepare_settings settings = settings_with(ENCODE_ONEHOT, SCALE_MINMAX, "none", true);
    struct table *train = learnt_table(learnt_schema, "zeta,1,normal\nbeta,7,smurf\n");
    struct preparation *p = preparation_fit(&settings, train, &err);
    struct json *json = preparation_to_json(p);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char *text = json_text(json), *at = strstr(text, changes[i][0]);
        assert_non_null(at);
        memcpy(at, changes[i][1], strlen(changes[i][1]));
        struct json *parsed = json_parse(text, strlen(text), &err);
        assert_null(preparation_from_json(parsed, &err));
        assert_int_equal(err.code, ERR_INPUT);
        json_free(parsed);
        free(text);
    }
    json_free(json);
    preparation_release(p);
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
        cmocka_unit_test(test_missing),           cmocka_unit_test(test_nothing_but_missing),
        cmocka_unit_test(test_learnt_vocabulary), cmocka_unit_test(test_json_keeps_what_was_fitted),
        cmocka_unit_test(test_damaged_symbols),   cmocka_unit_test(test_outside),
    };
    return unit_run(tests);
}
