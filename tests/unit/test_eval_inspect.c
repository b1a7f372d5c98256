/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typical of a class, by hand; nearest rows, against NumPy; which rows match, by hand. */
#include "tests/unit/toy.h"

#include <math.h>

#include "src/eval/inspect.h"

static const char small_schema[] = "number bytes\nsymbol flag SF S0 REJ\nnumber rate\nlabel label\n"
                                   "categories normal dos r2l\nattacks dos smurf\n"
                                   "attacks r2l spy\ntaxonomy one\n";

static struct table *read_table(const char *schema_text_of, const char *text)
{
    struct err err = { 0 };
    struct schema *schema =
        schema_parse("", "made.schema", schema_text_of, strlen(schema_text_of), &err);
    if (!schema)
        fail_msg("%s", err.message);
    struct pool *pool = toy_pool(1);
    struct load_request request = { .source = "made", .schema = schema, .pool = pool };
    struct store *store = load_text(&request, text, strlen(text), &err);
    if (!store)
        fail_msg("%s", err.message);
    pool_free(pool);
    schema_release(schema);
    return table_of_store("made", store, "load made", &err);
}

/* --- typical values --- */

/* Normal rows: bytes 0 to 20, flag SF but for one S0 and one REJ, rate 0.25. And one spy. */
static struct table *twenty_one(const char *bytes_of_spy)
{
    struct str text;
    str_init(&text);
    for (int i = 0; i <= 20; i++)
        str_addf(&text, "%d,%s,0.25,normal\n", i, i == 3 ? "S0" : i == 5 ? "REJ" : "SF");
    str_addf(&text, "%s,SF,0.25,spy\n", bytes_of_spy);
    struct table *table = read_table(small_schema, text.text);
    str_done(&text);
    return table;
}

static struct preparation *prepared(const struct table *table, const char *drop)
{
    struct err err = { 0 };
    struct prepare_settings settings;
    prepare_defaults(&settings);
    snprintf(settings.drop, sizeof settings.drop, "%s", drop);
    struct preparation *preparation = preparation_fit(&settings, table, &err);
    if (!preparation)
        fail_msg("%s", err.message);
    return preparation;
}

static void assert_apart(struct apart apart, bool outside, double by)
{
    assert_int_equal(apart.outside, outside);
    assert_near(apart.by, by, 1e-12);
}

/* 21 values 0 to 20: 5 % lie below 0.05 x 20 = 1, 95 % below 19. SF has 19 of 21 rows, 90.5 %. */
static void test_typical_by_hand(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *train = twenty_one("100");
    struct table *rows = read_table(small_schema, "29,S0,0.25,normal\n1,SF,0.25,normal\n"
                                                  "0,REJ,0.5,normal\n19,XYZ,0.25,normal\n");
    struct preparation *preparation = prepared(train, "");
    struct typical typical;
    assert_true(typical_of(&typical, preparation, train, 0, NULL, NULL, &err));
    assert_int_equal(typical.rows, 21);
    assert_near(typical.columns[0].low, 1, 1e-12);
    assert_near(typical.columns[0].high, 19, 1e-12);
    assert_int_equal(typical.columns[1].seen_count, 3);
    assert_int_equal(typical.columns[1].usual, 1);
    assert_int_equal(typical.columns[1].seen[0].rows, 19);
    assert_apart(typical_apart(&typical, 0, rows->store, 0), true, 10.0 / 100); /* of 0 to 100 */
    assert_apart(typical_apart(&typical, 1, rows->store, 0), true, 1 - 1.0 / 21);
    assert_apart(typical_apart(&typical, 0, rows->store, 1), false, 0); /* the end is inside */
    assert_apart(typical_apart(&typical, 1, rows->store, 1), false, 0);
    assert_apart(typical_apart(&typical, 0, rows->store, 2), true, 1.0 / 100);
    assert_apart(typical_apart(&typical, 2, rows->store, 2), true, 0.25); /* of a constant column */
    assert_apart(typical_apart(&typical, 0, rows->store, 3), false, 0);
    assert_apart(typical_apart(&typical, 1, rows->store, 3), true, 1); /* never seen */
    typical_done(&typical);
    assert_true(typical_of(&typical, preparation, train, 1, NULL, NULL, &err)); /* no dos rows */
    assert_int_equal(typical.rows, 0);
    for (size_t feature = 0; feature < 3; feature++)
        assert_apart(typical_apart(&typical, feature, rows->store, 0), false, 0);
    typical_done(&typical);
    preparation_release(preparation);
    table_release(train);
    table_release(rows);
}

/* With a range of 2000 the model sees logarithms; a dropped column it does not see. */
static void test_typical_as_the_model_sees(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *train = twenty_one("2000");
    struct table *rows = read_table(small_schema, "29,S0,0.5,normal\n");
    struct preparation *preparation = prepared(train, "flag,rate");
    struct pool *pool = toy_pool(2);
    struct typical typical;
    assert_true(typical_of(&typical, preparation, train, 0, pool, NULL, &err));
    assert_apart(typical_apart(&typical, 0, rows->store, 0), true,
                 (log(30.0) - log(20.0)) / log(2001.0));
    assert_apart(typical_apart(&typical, 1, rows->store, 0), true, 0);
    assert_apart(typical_apart(&typical, 2, rows->store, 0), true, 0);
    assert_false(typical.columns[1].used);
    typical_done(&typical);
    struct cancel cancel = { .requested = true };
    assert_false(typical_of(&typical, preparation, train, 0, pool, &cancel, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    pool_free(pool);
    preparation_release(preparation);
    table_release(train);
    table_release(rows);
}

/* --- nearest rows: tests/reference/nearest_numpy.py --- */

static struct table *fixture_table(const struct json *json, const char *key)
{
    struct str text;
    str_init(&text);
    const struct json *rows = json_get(json, key);
    for (size_t i = 0; i < json_count(rows); i++)
        str_addf(&text, "%s\n", json_string_of(json_at(rows, i)));
    struct table *table = read_table(json_string_of(json_get(json, "schema")), text.text);
    str_done(&text);
    return table;
}

static void check_query(const struct nearest *nearest, const struct json *wanted,
                        const struct json *twins)
{
    assert_int_equal(nearest->count, json_count(wanted));
    for (size_t i = 0; i < nearest->count; i++) {
        const struct json *row = json_at(wanted, i);
        assert_int_equal(nearest->rows[i].position, json_number(json_at(row, 0)));
        assert_near(nearest->rows[i].distance, json_number(json_at(row, 1)), 1e-6);
        assert_false(nearest->rows[i].itself); /* the tables are two files */
    }
    size_t all = 0;
    for (size_t c = 0; c < 2; c++) {
        assert_int_equal(nearest->twins[c], json_number(json_at(twins, c)));
        all += nearest->twins[c];
    }
    assert_int_equal(nearest->twin_count, all);
    for (size_t i = 0; i < nearest->count; i++)
        assert_int_equal(nearest->rows[i].twin, i < all);
}

static void check_queries(const struct json *json, const struct table *train,
                          const struct table *queries, enum encode encode)
{
    struct err err = { 0 };
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.encode = encode;
    struct preparation *preparation = preparation_fit(&settings, train, &err);
    assert_non_null(preparation);
    struct pool *pools[] = { NULL, toy_pool(1), toy_pool(3) };
    for (size_t i = 0; i < queries->count; i++)
        for (size_t p = 0; p < 3; p++) {
            struct nearest nearest;
            assert_true(nearest_find(&nearest, preparation, queries->store, queries->rows[i], train,
                                     5, pools[p], NULL, &err));
            check_query(&nearest, json_at(json_get(json, encode_names[encode]), i),
                        json_at(json_get(json, "twins"), i));
            nearest_done(&nearest);
        }
    struct cancel cancel = { .requested = true };
    struct nearest nearest;
    assert_false(
        nearest_find(&nearest, preparation, queries->store, 0, train, 5, pools[2], &cancel, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    pool_free(pools[1]);
    pool_free(pools[2]);
    preparation_release(preparation);
}

static void test_nearest_as_numpy(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t length = 0;
    char *text = unit_read(unit_source_path("tests/reference/nearest_numpy.json"), &length);
    struct json *json = json_parse(text, length, &err);
    assert_non_null(json);
    struct table *train = fixture_table(json, "rows"), *queries = fixture_table(json, "queries");
    check_queries(json, train, queries, ENCODE_INTEGER);
    check_queries(json, train, queries, ENCODE_ONEHOT);
    table_release(train);
    table_release(queries);
    json_free(json);
}

static void test_nearest_of_few(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *train = twenty_one("128");
    struct preparation *preparation = prepared(train, "");
    struct nearest nearest;
    assert_true(nearest_find(&nearest, preparation, train->store, 7, train, 64, NULL, NULL, &err));
    assert_int_equal(nearest.count, 22); /* all there are */
    assert_int_equal(nearest.rows[0].position, 7);
    assert_true(nearest.rows[0].itself && nearest.rows[0].twin);
    assert_int_equal(nearest.rows[1].position, 6); /* as far as 8 */
    assert_int_equal(nearest.rows[2].position, 8);
    assert_near(nearest.rows[1].distance, 1.0 / 128, 0);
    assert_int_equal(nearest.twin_count, 1);
    nearest_done(&nearest);
    preparation_release(preparation);
    table_release(train);
}

/* --- rows that match --- */

/* A verdict on six rows with answers of our own. */
struct scene {
    struct table *train, *data;
    struct model *model;
    struct pool *pool;
    struct compute compute;
    struct verdict *verdict;
    struct inspected inspected;
};

static struct scene scene_of(struct table *data, const char *settings)
{
    struct err err = { 0 };
    struct scene scene = { .train = toy_table("train", 300, 1), .data = data };
    scene.model = toy_model(settings, scene.train, 1);
    scene.pool = toy_pool(2);
    scene.compute = toy_compute(scene.pool);
    struct verdict_request request = { .model = scene.model,
                                       .compute = &scene.compute,
                                       .table = scene.data };
    scene.verdict = verdict_reach(&request, &err);
    if (!scene.verdict)
        fail_msg("%s", err.message);
    scene.inspected = (struct inspected){ scene.verdict, scene.train, scene.pool, NULL };
    return scene;
}

static void scene_free(struct scene *scene)
{
    verdict_free(scene->verdict);
    model_free(scene->model);
    table_release(scene->train);
    table_release(scene->data);
    pool_free(scene->pool);
}

static void check_list(const struct scene *scene, struct row_filter filter, size_t most,
                       const char *wanted)
{
    struct err err = { 0 };
    struct row_list list;
    struct str text;
    str_init(&text);
    assert_true(row_list_of(&list, &scene->inspected, &filter, most, &err));
    str_addf(&text, "%zu of %zu;", list.matching, list.of);
    for (size_t i = 0; i < list.count; i++)
        str_addf(&text, list.rows[i].equal ? " %zu+%zu" : " %zu", list.rows[i].answer.position + 1,
                 list.rows[i].equal);
    str_add(&text, ";");
    for (size_t i = 0; i < list.attack_count; i++)
        str_addf(&text, " %zu:%zu/%zu", list.attacks[i].attack, list.attacks[i].rows,
                 list.attacks[i].of);
    str_add(&text, ";");
    for (size_t i = 0; i < list.cell_count; i++)
        str_addf(&text, " %zu-%zu:%zu/%zu", list.cells[i].truth, list.cells[i].predicted,
                 list.cells[i].rows, list.cells[i].of);
    assert_string_equal(text.text, wanted);
    str_done(&text);
    row_list_done(&list);
}

/* Rows 2, 3, 5 are wrong, 3 and 5 equally sure; 6 has two best classes, the first of which counts. */
static void test_lists_by_hand(void **state)
{
    (void)state;
    enum { NORMAL, DOS, PROBE, FLOOD = 1 };
    static const float answers[6][3] = {
        { .9f, .05f, .05f }, { .2f, .7f, .1f }, { .8f, .1f, .1f },
        { .1f, .6f, .3f },   { .8f, .1f, .1f }, { .4f, .4f, .2f }
    };
    struct scene scene =
        scene_of(read_table(toy_schema, "20,20,x,normal\n20,20,x,normal\n60,20,y,flood\n"
                                        "60,20,y,flood\n20,60,z,scan\n20,20,x,normal\n"),
                 "hidden=3");
    memcpy(scene.verdict->probabilities, answers, sizeof answers);
    const size_t any = SIZE_MAX, attack = CLASS_ATTACK;
    check_list(&scene, (struct row_filter){ any, any, any, false, 0, 0 }, 10,
               "3 of 6; 3 5 2; 0:1/3 1:1/2 2:1/1; 0-1:1/3 1-0:1/2 2-0:1/1");
    check_list(&scene, (struct row_filter){ any, any, any, false, 0, 0 }, 2,
               "3 of 6; 3 5; 0:1/3 1:1/2 2:1/1; 0-1:1/3 1-0:1/2 2-0:1/1");
    check_list(&scene, (struct row_filter){ NORMAL, any, any, false, 0, 0 }, 10,
               "3 of 6; 2 6 1; 0:3/3; 0-0:2/3 0-1:1/3");
    check_list(&scene, (struct row_filter){ any, NORMAL, any, false, 0, 0 }, 10,
               "4 of 6; 3 5 6 1; 0:2/3 1:1/2 2:1/1; 0-0:2/3 1-0:1/2 2-0:1/1");
    check_list(&scene, (struct row_filter){ DOS, NORMAL, any, false, 0, 0 }, 10,
               "1 of 2; 3; 1:1/2; 1-0:1/2");
    check_list(&scene, (struct row_filter){ any, any, FLOOD, false, 0, 0 }, 10,
               "1 of 2; 3; 1:1/2; 1-0:1/2");
    check_list(&scene, (struct row_filter){ any, DOS, FLOOD, false, 0, 0 }, 10,
               "1 of 2; 4; 1:1/2; 1-1:1/2");
    check_list(&scene, (struct row_filter){ PROBE, DOS, any, false, 0, 0 }, 10, "0 of 1;;;");
    check_list(&scene, (struct row_filter){ any, any, any, false, 0, 0 }, 0,
               "3 of 6;; 0:1/3 1:1/2 2:1/1; 0-1:1/3 1-0:1/2 2-0:1/1");
    check_list(&scene, (struct row_filter){ attack, NORMAL, any, false, 0, 0 }, 10,
               "2 of 3; 3 5; 1:1/2 2:1/1; 1-0:1/2 2-0:1/1");
    check_list(&scene, (struct row_filter){ NORMAL, attack, any, false, 0, 0 }, 10,
               "1 of 3; 2; 0:1/3; 0-1:1/3");
    check_list(&scene, (struct row_filter){ attack, any, any, false, 0, 0 }, 10,
               "3 of 6; 3 5 4; 1:2/2 2:1/1; 1-0:1/2 1-1:1/2 2-0:1/1");
    /* Rows 1, 2 and 6 are equal, and so are 3 and 4; but 2 and 3 were answered otherwise. */
    check_list(&scene, (struct row_filter){ NORMAL, any, any, true, 0, 0 }, 10,
               "3 of 6; 2 6+1; 0:3/3; 0-0:2/3 0-1:1/3");
    check_list(&scene, (struct row_filter){ NORMAL, NORMAL, any, true, 0, 0 }, 1,
               "2 of 3; 6+1; 0:2/3; 0-0:2/3");
    check_list(&scene, (struct row_filter){ DOS, any, any, true, 0, 0 }, 10,
               "2 of 6; 3 4; 1:2/2; 1-0:1/2 1-1:1/2");
    scene_free(&scene);
}

/* What stands out of a listed row is what row_look_of puts first. */
static void test_rows_agree_with_lists(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct scene scene = scene_of(toy_table("data", 500, 2), "hidden=6 steps=7");
    struct row_filter filter = { CLASS_ANY, CLASS_ANY, SIZE_MAX, false, 0, 0 };
    struct row_list list;
    size_t outside = 0;
    assert_true(row_list_of(&list, &scene.inspected, &filter, 100, &err));
    assert_int_equal(list.matching, 500 - scene.verdict->pooled.score.correct);
    for (size_t i = 0; i < list.count; i++) {
        struct row_look look;
        const struct listed_row *row = &list.rows[i];
        assert_true(row_look_of(&look, &scene.inspected, row->answer.position, 5, &err));
        assert_int_equal(look.answer.truth, row->answer.truth);
        assert_int_equal(look.feature_count, 3);
        for (size_t f = 0; f < row->apart_count; f++) {
            assert_int_equal(look.features[f].feature, row->apart[f].feature);
            assert_near(look.features[f].truth.by, row->apart[f].by, 0);
            assert_true(look.features[f].truth.outside);
        }
        for (size_t f = row->apart_count; f < 3; f++)
            assert_false(look.features[f].truth.outside);
        outside += row->apart_count;
        assert_int_equal(look.nearest.count, 5);
        row_look_done(&look);
    }
    assert_true(outside > 0);
    row_list_done(&list);
    scene.inspected.train = NULL;
    struct row_look look;
    assert_true(row_look_of(&look, &scene.inspected, 0, 5, &err));
    assert_false(look.compared);
    row_look_done(&look);
    assert_true(row_list_of(&list, &scene.inspected, &filter, 5, &err));
    assert_int_equal(list.rows[0].apart_count, 0);
    row_list_done(&list);
    scene_free(&scene);
}

/* The window that a row was answered in: it holds the row, and as its last one with target=last. */
static void test_windows(void **state)
{
    (void)state;
    static const char *const models[] = { "hidden=3",
                                          "hidden=3 steps=7",
                                          "hidden=3 steps=7 target=last stride=3",
                                          "hidden=3 steps=7 carry=yes",
                                          "hidden=3 steps=200",
                                          "hidden=3 view=features" };
    static const size_t lengths[] = { 1, 7, 7, 7, 100, 1 };
    for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
        struct err err = { 0 };
        struct scene scene = scene_of(toy_table("data", 100, 2), models[m]);
        scene.inspected.train = NULL;
        for (size_t i = 0; i < 100; i++) {
            struct row_look look;
            assert_true(row_look_of(&look, &scene.inspected, i, 5, &err));
            size_t first = m == 2 ? (i < 6 ? 0 : i - 6) : i / lengths[m] * lengths[m];
            size_t end = m == 2 ? i + 1 : first + lengths[m];
            assert_int_equal(look.window.first, first);
            assert_int_equal(look.window.first + look.window.length, end < 100 ? end : 100);
            assert_int_equal(look.carried, m == 3);
            row_look_done(&look);
        }
        scene_free(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typical_by_hand),  cmocka_unit_test(test_typical_as_the_model_sees),
        cmocka_unit_test(test_nearest_as_numpy), cmocka_unit_test(test_nearest_of_few),
        cmocka_unit_test(test_lists_by_hand),    cmocka_unit_test(test_rows_agree_with_lists),
        cmocka_unit_test(test_windows),
    };
    return unit_run(tests);
}
