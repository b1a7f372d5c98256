/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/headed.h"

#include "src/data/condition.h"
#include "src/data/tally.h"

/* Line 3 lacks two values, line 5 one, line 6 a symbol; the duration of line 7 cannot be. */
static const char flows[] = "duration,rate,proto,label\n"
                            "1,0.5,tcp,normal\n"
                            ",Infinity,tcp,dos\n"
                            "3,1.5,udp,dos\n"
                            "4,NaN,udp,normal\n"
                            "5,2.5,,normal\n"
                            "-6,3.5,tcp,dos\n";

static struct load_request asking(enum missing missing)
{
    return (struct load_request){ .label = "label", .missing = missing };
}

static void check_counts(const struct store *store)
{
    const struct column *duration = &store->columns[feature_of(store, "duration")];
    const struct column *rate = &store->columns[feature_of(store, "rate")];
    const struct column *proto = &store->columns[feature_of(store, "proto")];
    assert_int_equal(store->missing_rows, 4);
    assert_int_equal(duration->empty, 1);
    assert_int_equal(duration->impossible, 1);
    assert_int_equal(duration->infinite, 0);
    assert_int_equal(rate->empty, 1);
    assert_int_equal(rate->infinite, 1);
    assert_int_equal(proto->empty, 1);
}

static void test_stop(void **state)
{
    (void)state;
    must_refuse(asking(MISSING_STOP), flows, "web.csv:3: field 1 (duration): a number is missing",
                "missing=drop");
    must_refuse(asking(MISSING_STOP), flows,
                "in all, 4 rows have cells without a usable value: duration 2, rate 2, proto 1",
                NULL);
    must_refuse(asking(MISSING_STOP), "duration,label\n-1,normal\n2,dos\n",
                "web.csv:2: field 1 (duration): \"-1\" is below 0", "missing=median");
    /* A row that is bad stops the load at its line, though rows before it lack values. */
    must_refuse(asking(MISSING_STOP), "a,label\n1,normal\n,dos\n3,dos,x\n",
                "web.csv:4: 3 fields where the heading has 2", "on-error=skip");
    /* What is wrong with it is told, not which value it lacks besides. */
    must_refuse(asking(MISSING_MEDIAN), "a,proto,label\n1,tcp,normal\n,,\n",
                "web.csv:3: field 3 (label): the label is missing", "on-error=skip");
    struct load_request request = asking(MISSING_STOP);
    request.skip_bad_rows = true;
    struct store *store = must_load(request, flows);
    assert_int_equal(store->rows, 2);
    assert_int_equal(store->skipped, 4);
    store_release(store);
}

static void test_drop(void **state)
{
    (void)state;
    struct store *store = must_load(asking(MISSING_DROP), flows);
    check_counts(store);
    assert_int_equal(store->rows, 2);
    assert_int_equal(store->missing_dropped, 4);
    assert_string_equal(cell(store, "rate", 1), "1.5");
    assert_int_equal(store->columns[feature_of(store, "rate")].type, CELL_U8);
    store_release(store);
}

static void test_zero(void **state)
{
    (void)state;
    struct store *store = must_load(asking(MISSING_ZERO), flows);
    check_counts(store);
    assert_int_equal(store->rows, 6);
    assert_int_equal(store->missing_dropped, 0);
    assert_string_equal(cell(store, "duration", 1), "0");
    assert_string_equal(cell(store, "duration", 5), "0");
    assert_string_equal(cell(store, "rate", 3), "0.0");
    assert_string_equal(cell(store, "proto", 4), "?");
    store_release(store);
}

static void test_median(void **state)
{
    (void)state;
    struct store *store = must_load(asking(MISSING_MEDIAN), flows);
    size_t rate = feature_of(store, "rate");
    struct tally tally;
    struct err err = { 0 };
    static const uint32_t rows[] = { 0, 1, 2, 3, 4, 5 };
    check_counts(store);
    assert_int_equal(store->rows, 6);
    assert_string_equal(cell(store, "rate", 1), "?");
    assert_true(isnan(store_value(store, rate, 3)));
    assert_near(store->columns[rate].least, 0.5, 0);
    assert_near(store->columns[rate].greatest, 3.5, 0);
    assert_true(tally_of(&tally, store, rate, rows, 6, &err));
    assert_int_equal(tally.missing, 2);
    assert_int_equal(tally.rows, 4);
    assert_near(tally_quantile(&tally, 0.5), 2.0, 0);
    tally_done(&tally);
    store_release(store);
}

static void assert_rows(const struct store *store, const char *text, const char *wanted)
{
    struct err err = { 0 };
    struct condition *condition = condition_parse_for(store, 0, text, &err);
    assert_non_null(condition);
    for (uint32_t row = 0; row < store->rows; row++)
        assert_int_equal(condition_holds(condition, store, row), wanted[row] == '1');
    condition_free(condition);
}

/* Conditions find them: numbers that are still missing, and symbols. */
static void test_conditions(void **state)
{
    (void)state;
    struct store *store = must_load(asking(MISSING_MEDIAN), flows);
    assert_rows(store, "rate is missing", "010100");
    assert_rows(store, "not rate is missing", "101011");
    assert_rows(store, "rate is not missing", "101011");
    assert_rows(store, "proto is missing", "000010");
    assert_rows(store, "(proto is missing) or rate is missing", "010110");
    assert_rows(store, "rate is missing and rate < 1e9", "000000");
    store_release(store);
    store = must_load(asking(MISSING_ZERO), flows);
    assert_rows(store, "rate is missing", "000000"); /* it is 0 now */
    assert_rows(store, "proto is missing", "000010");
    store_release(store);
}

/* A cell ? is a missing one also where rows before brought the value ? in. */
static void test_question(void **state)
{
    (void)state;
    struct load_request request = asking(MISSING_ZERO);
    struct store *store = must_load(request, "a,proto,label\n1,tcp,normal\n2,?,dos\n3,?,dos\n"
                                             "4,?,dos\n5,,normal\n");
    assert_int_equal(store->missing_rows, 4);
    assert_int_equal(store->columns[feature_of(store, "proto")].empty, 4);
    assert_string_equal(cell(store, "proto", 3), "?");
    store_release(store);
}

/* A missing value equals another missing one, and no number. */
static void test_equality(void **state)
{
    (void)state;
    const char *text = "a,b,label\n1,,normal\n1,,normal\n1,0,normal\n1,2,dos\n";
    struct store *store = must_load(asking(MISSING_MEDIAN), text);
    assert_true(store_equal_rows(store, 0, store, 1));
    assert_true(store->hashes[0] == store->hashes[1]);
    assert_false(store_equal_rows(store, 0, store, 2));
    assert_false(store_equal_rows(store, 0, store, 3));
    struct err err = { 0 };
    struct table_summary summary;
    struct table *table = table_of_store("data", store, "load", &err);
    assert_true(table_summarise(table, 0, NULL, NULL, &summary, &err));
    assert_int_equal(summary.distinct, 3);
    table_summary_done(&summary);
    table_release(table);
}

/* The plain files of KDD take missing= too. */
static void test_plain_rows(void **state)
{
    (void)state;
    struct schema *schema = made_schema(small_schema);
    const char *text = "1,SF,x,0.50,normal.\n,S0,,nan,smurf.\n3,REJ,y,0.05,spy\n";
    struct load_request request = { .schema = schema };
    must_refuse(request, text, "web.csv:2: field 1 (bytes): a number is missing", "missing=drop");
    request.missing = MISSING_MEDIAN;
    struct store *store = must_load(request, text);
    assert_int_equal(store->rows, 3);
    assert_string_equal(cell(store, "bytes", 1), "?");
    assert_string_equal(cell(store, "rate", 1), "?");
    assert_string_equal(cell(store, "rate", 2), "0.05");
    store_release(store);
    schema_release(schema);
}

/* The fast way and the slow way give the same: one row of many makes its chunk slow. */
static void test_many_rows(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    str_add(&text, "duration,b,label\n");
    for (int i = 0; i < 50000; i++)
        str_addf(&text, "%d,%d.25,%s\n", i % 7777 == 7776 ? -1 : i % 500, i % 90,
                 i % 3 ? "normal" : "dos");
    struct store *store = must_load(asking(MISSING_MEDIAN), text.text);
    size_t duration = feature_of(store, "duration");
    assert_int_equal(store->rows, 50000);
    assert_int_equal(store->columns[duration].impossible, 6);
    for (uint32_t i = 0; i < 50000; i++) {
        double value = store_value(store, duration, i);
        if (i % 7777 == 7776)
            assert_true(isnan(value));
        else
            assert_near(value, i % 500, 0);
        assert_near(store_value(store, feature_of(store, "b"), i), i % 90 + 0.25, 0);
    }
    store_release(store);
    store = must_load(asking(MISSING_DROP), text.text);
    assert_int_equal(store->rows, 49994);
    store_release(store);
    str_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stop),       cmocka_unit_test(test_drop),
        cmocka_unit_test(test_zero),       cmocka_unit_test(test_median),
        cmocka_unit_test(test_conditions), cmocka_unit_test(test_question),
        cmocka_unit_test(test_equality),   cmocka_unit_test(test_plain_rows),
        cmocka_unit_test(test_many_rows),
    };
    return unit_run(tests);
}
