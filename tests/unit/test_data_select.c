/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which features a preparation keeps, against scikit-learn and SciPy (tests/reference). */
#include "tests/unit/select_made.h"

#include <math.h>

static const enum selection rankings[] = { SELECTION_GAIN_RATIO, SELECTION_CHI_SQUARED,
                                           SELECTION_MUTUAL_INFORMATION };
enum { RANKINGS = 3, FEATURES = 8 };

/* Figures and bins are the reference's, the best first, equals in the order of the columns. */
static void check_ranking(const struct preparation *p, const struct json *wanted, size_t keep)
{
    size_t count;
    const struct prepare_settings *settings = preparation_settings(p);
    const struct ranked_feature *ranking = preparation_ranking(p, &count);
    assert_int_equal(count, FEATURES);
    for (size_t i = 0; i < count; i++) {
        const char *name = schema_feature(preparation_schema(p), ranking[i].feature)->name;
        const struct json *one = json_get(wanted, name);
        double figure = json_number(json_get(one, selection_names[settings->select]));
        assert_near(ranking[i].figure, figure, 1e-12 * (1 + figure));
        assert_int_equal(ranking[i].bins, json_number(json_get(one, "bins")));
        assert_int_equal(ranking[i].kept, i < keep);
        if (i == 0)
            continue;
        assert_true(ranking[i].figure <= ranking[i - 1].figure);
        if (!(ranking[i].figure < ranking[i - 1].figure))
            assert_true(ranking[i].feature > ranking[i - 1].feature);
    }
}

static void check_kept(const struct preparation *p, size_t keep)
{
    size_t count, last = 0;
    const struct ranked_feature *ranking = preparation_ranking(p, &count);
    assert_int_equal(preparation_columns(p), keep);
    for (size_t i = 0; i < keep; i++) {
        size_t feature = preparation_column(p, i).feature, at = 0;
        assert_true(i == 0 || feature > last); /* inputs stay in the order of the columns */
        last = feature;
        while (ranking[at].feature != feature)
            at++;
        assert_true(ranking[at].kept);
    }
}

static void test_reference(void **state)
{
    (void)state;
    struct json *fixture = fixture_read("select_sklearn.json");
    struct table *table = fixture_table(fixture);
    for (size_t scheme = 0; scheme_names[scheme]; scheme++) {
        const struct json *wanted = json_get(json_get(fixture, "schemes"), scheme_names[scheme]);
        assert_int_equal(json_count(wanted), FEATURES);
        for (size_t r = 0; r < RANKINGS; r++) {
            struct prepare_settings settings = selecting(rankings[r], 3, ENCODE_INTEGER);
            settings.classes = (enum scheme)scheme;
            struct preparation *p = fit(&settings, table);
            check_ranking(p, wanted, 3);
            check_kept(p, 3);
            assert_int_equal(preparation_inputs(p), 3);
            preparation_release(p);
        }
    }
    table_release(table);
    json_free(fixture);
}

/* keep= beyond what there is keeps all; one-hot symbols count as one column, and the width that is
 * promised before there are rows is not passed. */
static void test_widths(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct json *fixture = fixture_read("select_sklearn.json");
    struct table *table = fixture_table(fixture);
    for (size_t keep = 1; keep <= FEATURES + 1; keep++) {
        size_t most = 0, columns = keep < FEATURES ? keep : FEATURES;
        struct prepare_settings settings = selecting(SELECTION_CHI_SQUARED, keep, ENCODE_ONEHOT);
        struct preparation *p = fit(&settings, table);
        assert_true(prepare_check(&settings, table->store->schema, &most, &err));
        assert_int_equal(preparation_columns(p), columns);
        assert_in_range(preparation_inputs(p), columns, most);
        for (size_t i = 0; i < preparation_inputs(p); i++) {
            size_t feature = preparation_cell_feature(p, i), at = 0;
            while (preparation_column(p, at).feature != feature)
                at++; /* every input is one of a column that is kept */
            assert_true(at < columns);
        }
        preparation_release(p);
    }
    struct prepare_settings settings = selecting(SELECTION_CHI_SQUARED, 2, ENCODE_INTEGER);
    snprintf(settings.drop, sizeof settings.drop, "steps,flag");
    struct preparation *p = fit(&settings, table);
    size_t count;
    preparation_ranking(p, &count); /* what is dropped is not ranked */
    assert_int_equal(count, FEATURES - 2);
    assert_string_equal(preparation_input_name(p, 0), "bytes");
    assert_string_equal(preparation_input_name(p, 1), "twin");
    preparation_release(p);
    table_release(table);
    json_free(fixture);
}

/* A missing number counts where the median lies: the figures are those of a table that has it there. */
static void test_missing(void **state)
{
    (void)state;
    struct prepare_settings settings = selecting(SELECTION_MUTUAL_INFORMATION, 1, ENCODE_INTEGER);
    struct str text;
    double figures[2];
    str_init(&text);
    for (size_t i = 0; i < 200; i++)
        str_addf(&text, "7,SF,x,%.9f,%s\n", (double)(i % 100) / 99,
                 i % 100 < 40 ? "normal" : "spy");
    for (size_t round = 0; round < 2; round++) {
        struct table *table = made_table(text.text);
        struct column *column = &table->store->columns[2];
        assert_int_equal(column->type, CELL_F64);
        for (size_t i = 0; i < 200; i += 10) /* symmetrical: the median of the rest stays 0.5 */
            ((double *)column->cells)[i] = ((double *)column->cells)[199 - i] =
                round == 0 ? (double)NAN : 0.5;
        struct preparation *p = fit(&settings, table);
        size_t count;
        const struct ranked_feature *ranking = preparation_ranking(p, &count);
        assert_string_equal(preparation_input_name(p, 0), "rate");
        figures[round] = ranking[0].figure;
        preparation_release(p);
        table_release(table);
    }
    assert_true(figures[0] > 0.1 && figures[0] < 0.97);
    assert_near(figures[0], figures[1], 1e-15);
    str_done(&text);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct json *fixture = fixture_read("select_sklearn.json");
    struct table *table = fixture_table(fixture);
    struct prepare_settings settings = selecting(SELECTION_GAIN_RATIO, 4, ENCODE_ONEHOT);
    struct preparation *p = fit(&settings, table);
    struct preparation *again = through_json(p);
    check_ranking(again, json_get(json_get(fixture, "schemes"), "category"), 4);
    check_kept(again, 4);
    assert_int_equal(preparation_settings(again)->select, SELECTION_GAIN_RATIO);
    assert_int_equal(preparation_inputs(again), preparation_inputs(p));
    for (uint32_t row = 0; row < 50; row++) {
        real one[32], other[32];
        assert_in_range(preparation_inputs(p), 4, 32);
        preparation_encode(p, table->store, row, one);
        preparation_encode(again, table->store, row, other);
        assert_memory_equal(one, other, preparation_inputs(p) * sizeof(real));
    }
    preparation_release(again);
    preparation_release(p);
    table_release(table);
    json_free(fixture);
}

/* A ranking that is not one of the columns, or not in order, is damaged. */
static void test_damaged(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        { "\"ranking\"", "\"rankung\"" },
        { "\"select\": \"gain-ratio\"", "\"select\": \"gain-rotia\"" },
        { "\"keep\": 2", "\"keep\": 0" },
        { "\"keep\": 2", "\"keep\": 3" }, /* there are two columns with numbers */
        { "\"keep\": 2", "\"kept\": 2" },
        { "\"column\": \"flag\", \"figure\"", "\"column\": \"flog\", \"figure\"" },
        { "\"column\": \"flag\", \"figure\"", "\"column\": \"rate\", \"figure\"" },
        { "\"figure\": 1", "\"figure\":-1" },
        { "\"figure\": 1", "\"figure\": 0" },
        { "\"bins\": 2", "\"bins\": 0" },
    };
    struct prepare_settings settings = selecting(SELECTION_GAIN_RATIO, 2, ENCODE_INTEGER);
    struct table *table = made_table("0,SF,x,0.25,normal\n1,S0,x,0.25,smurf\n"
                                     "0,SF,x,0.25,normal\n1,S0,x,0.25,smurf\n");
    settings.classes = SCHEME_BINARY;
    struct preparation *p = fit(&settings, table);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        must_be_damaged(p, changes[i][0], changes[i][1]);
    preparation_release(p);
    table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference), cmocka_unit_test(test_widths),
        cmocka_unit_test(test_missing),   cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_damaged),
    };
    return unit_run(tests);
}
