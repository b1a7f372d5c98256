/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model loses without a feature, against scikit-learn and SciPy (tests/reference). */
#include "tests/unit/toy.h"

#include <math.h>

#include "src/eval/importance.h"
#include "src/net/model_net.h"

static struct json *fixture_read(void)
{
    struct err err = { 0 };
    size_t length;
    char *text = unit_read(unit_source_path("tests/reference/importance_sklearn.json"), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    return fixture;
}

static struct table *table_of(const struct json *rows)
{
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < json_count(rows); i++) {
        str_addf(&text, "%s\n", json_string_of(json_at(rows, i)));
    }
    struct table *table = toy_table_of("rows", &text);
    str_done(&text);
    return table;
}

static struct model *model_of(const struct json *fixture, const struct json *one,
                              const struct table *table)
{
    struct err err = { 0 };
    struct prepare_settings settings;
    char text[96];
    prepare_defaults(&settings);
    if (strcmp(json_string_of(json_get(one, "encode")), "onehot") == 0) {
        settings.encode = ENCODE_ONEHOT;
    }
    snprintf(text, sizeof text, "mlp hidden=%.0f hidden2=0 activation=tanh",
             json_number(json_get(fixture, "hidden")));
    struct model *model = toy_try_model(text, &err);
    struct preparation *preparation = preparation_fit(&settings, table, &err);
    assert_true(model && preparation && model_build(model, preparation, 1, &err));
    preparation_release(preparation);
    const struct net *net = model_net(model);
    for (size_t i = 0; i < net->layer_count; i++) {
        for (size_t b = 0; b < net->layers[i].block_count; b++) {
            const struct block *block = &net->layers[i].blocks[b];
            char name[64];
            snprintf(name, sizeof name, "%s.%s", net->layers[i].name, block->name);
            const struct json *numbers = json_get(json_get(one, "weights"), name);
            assert_int_equal(json_count(numbers), block->rows * block->cols);
            for (size_t w = 0; w < block->rows * block->cols; w++) {
                model_last_weights(model)[block->offset + w] =
                    (real)json_number(json_at(numbers, w));
            }
        }
    }
    return model;
}

static void same_loss(const struct loss_of_figure *ours, const struct json *wanted)
{
    /* The quantiles of Student's t stand with seven digits in importance.c. */
    double half = json_number(json_at(wanted, 2)) - json_number(json_at(wanted, 0));
    assert_near(ours->mean, json_number(json_at(wanted, 0)), 1e-14);
    assert_near(ours->interval.low, json_number(json_at(wanted, 1)), 1e-14 + 1e-6 * half);
    assert_near(ours->interval.high, json_number(json_at(wanted, 2)), 1e-14 + 1e-6 * half);
}

static void same_feature(const struct importance *importance, const struct json *wanted)
{
    const char *name = json_string_of(json_get(wanted, "column"));
    const struct json *losses = json_get(wanted, "losses");
    for (size_t i = 0; i < importance->count; i++) {
        const struct feature_importance *feature = &importance->features[i];
        if (strcmp(feature->name, name) != 0) {
            continue;
        }
        assert_int_equal(json_count(losses), IMPORTANCE_FIGURES + importance->classes);
        for (size_t f = 0; f < IMPORTANCE_FIGURES; f++) {
            same_loss(&feature->figures[f], json_at(losses, f));
        }
        for (size_t c = 0; c < importance->classes; c++) {
            same_loss(&feature->recall[c], json_at(losses, IMPORTANCE_FIGURES + c));
        }
        return;
    }
    fail_msg("no feature %s", name);
}

static void test_reference(void **state)
{
    (void)state;
    struct json *fixture = fixture_read();
    struct table *table = table_of(json_get(fixture, "rows"));
    struct pool *pool = toy_pool(2);
    struct compute compute = toy_compute(pool);
    assert_int_equal(json_count(json_get(fixture, "cases")), 2);
    for (size_t i = 0; i < 2; i++) {
        const struct json *one = json_at(json_get(fixture, "cases"), i);
        struct model *model = model_of(fixture, one, table);
        struct importance importance;
        struct cancel cancel = { 0 };
        struct err err = { 0 };
        struct importance_request request = {
            .model = model,
            .compute = &compute,
            .table = table,
            .repeats = (size_t)json_number(json_get(fixture, "repeats")),
            .seed = (uint64_t)json_number(json_get(fixture, "seed")),
            .cancel = &cancel,
        };
        assert_true(importance_of(&importance, &request, &err));
        const struct json *whole = json_get(one, "whole");
        assert_near(importance.score.accuracy, json_number(json_at(whole, 0)), 1e-14);
        assert_near(importance.score.macro_f1, json_number(json_at(whole, 1)), 1e-14);
        assert_near(importance.score.dr, json_number(json_at(whole, 2)), 1e-14);
        assert_near(importance.score.far, json_number(json_at(whole, 3)), 1e-14);
        assert_int_equal(importance.count, json_count(json_get(one, "features")));
        for (size_t f = 0; f < importance.count; f++) {
            same_feature(&importance, json_at(json_get(one, "features"), f));
        }
        importance_done(&importance);
        model_free(model);
    }
    pool_free(pool);
    table_release(table);
    json_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_reference) };
    return unit_run(tests);
}
