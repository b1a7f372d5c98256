/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Principal components in the place of a preparation's inputs, against scikit-learn (tests/reference). */
#include "tests/unit/select_made.h"

#include <math.h>

enum { MOST = 32 };

static void check_vectors(const struct preparation *p, const struct json *wanted)
{
    const struct json *variances = json_get(wanted, "variances");
    assert_int_equal(preparation_cells(p), json_number(json_get(wanted, "cells")));
    assert_int_equal(preparation_components(p), json_count(variances));
    assert_int_equal(preparation_inputs(p), json_count(variances));
    assert_near(preparation_total_variance(p), json_number(json_get(wanted, "total")), 1e-7);
    for (size_t k = 0; k < json_count(variances); k++) {
        struct fitted_component component = preparation_component(p, k);
        const struct json *vector = json_at(json_get(wanted, "vectors"), k);
        assert_near(component.variance, json_number(json_at(variances, k)), 1e-8);
        for (size_t i = 0; i < preparation_cells(p); i++)
            assert_near(component.parts[i], json_number(json_at(vector, i)), 1e-6);
    }
}

/* Rows in one step, and in two: the same bits, and the reference's. */
static void check_rows(const struct preparation *p, const struct table *table,
                       const struct json *wanted)
{
    real cells[MOST], one[MOST], other[MOST];
    assert_in_range(preparation_cells(p), 1, MOST);
    for (uint32_t row = 0; row < json_count(json_get(wanted, "rows")); row++) {
        const struct json *numbers = json_at(json_get(wanted, "rows"), row);
        preparation_encode(p, table->store, row, one);
        preparation_encode_cells(p, table->store, row, cells);
        preparation_project(p, cells, other);
        assert_memory_equal(one, other, preparation_inputs(p) * sizeof(real));
        for (size_t k = 0; k < preparation_inputs(p); k++)
            assert_near((double)one[k], json_number(json_at(numbers, k)), 2e-6);
    }
}

/* back turns derivatives of the inputs into those of the cells: the vectors' own sums. */
static void check_back(const struct preparation *p)
{
    real d_inputs[MOST], d_cells[MOST];
    for (size_t k = 0; k < preparation_inputs(p); k++)
        d_inputs[k] = (real)(0.5 - 0.25 * (double)k);
    preparation_project_back(p, d_inputs, d_cells);
    for (size_t i = 0; i < preparation_cells(p); i++) {
        double sum = 0;
        for (size_t k = 0; k < preparation_inputs(p); k++)
            sum += preparation_component(p, k).parts[i] * (double)d_inputs[k];
        assert_near((double)d_cells[i], sum, 1e-6);
    }
}

static void test_reference(void **state)
{
    (void)state;
    struct json *rows = fixture_read("select_sklearn.json");
    struct json *fixture = fixture_read("pca_sklearn.json");
    struct table *table = fixture_table(rows);
    size_t keep = (size_t)json_number(json_get(fixture, "keep"));
    for (size_t i = 0; i < 2; i++) {
        const struct json *wanted = json_at(json_get(fixture, "cases"), i);
        struct prepare_settings settings =
            selecting(SELECTION_PCA, keep, i == 0 ? ENCODE_INTEGER : ENCODE_ONEHOT);
        assert_string_equal(encode_names[settings.encode],
                            json_string_of(json_get(wanted, "encode")));
        struct preparation *p = fit(&settings, table), *again = through_json(p);
        check_vectors(p, wanted);
        check_rows(p, table, wanted);
        check_back(p);
        check_vectors(again, wanted);
        check_rows(again, table, wanted);
        for (uint32_t row = 0; row < 25; row++) {
            real one[MOST], other[MOST];
            preparation_encode(p, table->store, row, one);
            preparation_encode(again, table->store, row, other);
            assert_memory_equal(one, other, keep * sizeof(real));
        }
        preparation_release(p);
        preparation_release(again);
    }
    table_release(table);
    json_free(rows);
    json_free(fixture);
}

/* Names, columns and widths; more components than there are cells cannot be. */
static void test_widths(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct json *rows = fixture_read("select_sklearn.json");
    struct table *table = fixture_table(rows);
    for (size_t keep = 1; keep < 16; keep += 4) {
        struct prepare_settings settings = selecting(SELECTION_PCA, keep, ENCODE_ONEHOT);
        size_t inputs, count;
        struct preparation *p = fit(&settings, table);
        assert_true(prepare_check(&settings, table->store->schema, &inputs, &err));
        assert_int_equal(preparation_cells(p), 12); /* six numbers, four symbols and two */
        assert_int_equal(preparation_inputs(p), keep < 12 ? keep : 12);
        assert_int_equal(inputs, preparation_inputs(p));
        assert_int_equal(preparation_columns(p), 8); /* none is left out */
        assert_null(preparation_ranking(p, &count));
        assert_int_equal(count, 0);
        assert_string_equal(preparation_input_name(p, 0), "component 1");
        assert_string_equal(preparation_cell_name(p, 2), "flag=S0");
        assert_int_equal(preparation_cell_feature(p, 2), 1);
        preparation_release(p);
    }
    /* All of them are a rotation: lengths stay, but for the mean. */
    struct prepare_settings settings = selecting(SELECTION_PCA, 12, ENCODE_ONEHOT);
    struct preparation *p = fit(&settings, table);
    real a[MOST], b[MOST], cells_a[MOST], cells_b[MOST];
    for (uint32_t row = 1; row < 40; row++) {
        double apart = 0, cells_apart = 0;
        preparation_encode(p, table->store, 0, a);
        preparation_encode(p, table->store, row, b);
        preparation_encode_cells(p, table->store, 0, cells_a);
        preparation_encode_cells(p, table->store, row, cells_b);
        for (size_t i = 0; i < 12; i++) {
            apart += pow((double)a[i] - (double)b[i], 2);
            cells_apart += pow((double)cells_a[i] - (double)cells_b[i], 2);
        }
        assert_near(apart, cells_apart, 1e-5);
    }
    preparation_release(p);
    table_release(table);
    json_free(rows);
}

/* One row, or rows that are all equal: no variance, and no input that is no number. */
static void test_nothing_varies(void **state)
{
    (void)state;
    struct prepare_settings settings = selecting(SELECTION_PCA, 3, ENCODE_INTEGER);
    static const char *const texts[] = { "7,SF,x,0.25,normal\n",
                                         "7,SF,x,0.25,normal\n7,SF,x,0.25,smurf\n" };
    for (size_t i = 0; i < 2; i++) {
        struct table *table = made_table(texts[i]);
        struct preparation *p = fit(&settings, table);
        real out[3];
        preparation_encode(p, table->store, 0, out);
        for (size_t k = 0; k < 3; k++) {
            assert_near((double)out[k], 0, 0);
            assert_near(preparation_component(p, k).variance, 0, 0);
        }
        preparation_release(p);
        table_release(table);
    }
}

static void test_damaged(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        { "\"components\"", "\"componants\"" }, { "\"vectors\"", "\"victors\"" },
        { "\"mean\": [", "\"maen\": [" },       { "\"variances\": [0.", "\"variances\":[-0." },
        { "\"keep\": 2", "\"keep\": 3" },       { "\"keep\": 2", "\"keep\": 1" },
        { "\"total\": ", "\"totol\": " },
    };
    struct prepare_settings settings = selecting(SELECTION_PCA, 2, ENCODE_INTEGER);
    struct table *table = made_table("0,SF,x,0.25,normal\n1,S0,x,0.5,smurf\n"
                                     "0,SF,x,0.25,normal\n3,REJ,x,0.125,smurf\n");
    struct preparation *p = fit(&settings, table);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        must_be_damaged(p, changes[i][0], changes[i][1]);
    preparation_release(p);
    table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_nothing_varies),
        cmocka_unit_test(test_damaged),
    };
    return unit_run(tests);
}
