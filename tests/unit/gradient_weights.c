/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Losses with class weights, and balanced weights, against an independent computation in NumPy; the
 * focal loss against PyTorch. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/json.h"
#include "src/net/loss.h"
#include "src/train/class_weights.h"
#include "tests/unit/data_made.h"

enum { ROOM = 64 };
#define TOLERANCE 1e-12

struct reference {
    struct json *json;
    size_t steps, windows, classes;
    struct net *net; /* dense with the identity: its sums are its inputs */
    struct net_work *work;
    real weights[ROOM];
    const struct kernel *kernel;
};

static size_t count_at(const struct json *json, const char *key)
{
    return (size_t)json_number(json_get(json, key));
}

static void numbers_at(const struct json *json, const char *key, double *numbers, size_t count)
{
    const struct json *array = json_get(json, key);
    assert_int_equal(json_count(array), count);
    for (size_t i = 0; i < count; i++)
        numbers[i] = json_number(json_at(array, i));
}

static void fill_work(struct reference *reference)
{
    struct net_work *work = reference->work;
    size_t records = reference->steps * reference->windows;
    double sums[ROOM], labels[ROOM];
    numbers_at(reference->json, "sums", sums, records * reference->classes);
    numbers_at(reference->json, "labels", labels, records);
    work->steps = reference->steps;
    work->windows = reference->windows;
    for (size_t i = 0; i < records * reference->classes; i++)
        work->input[i] = (real)sums[i];
    for (size_t i = 0; i < records; i++)
        work->labels[i] = labels[i] < 0 ? NET_NO_LABEL : (uint32_t)labels[i];
}

static void set_up(struct reference *reference)
{
    struct err err = { 0 };
    size_t length;
    struct layer_list list = { .count = 0 };
    memset(reference, 0, sizeof *reference);
    char *text = unit_read(unit_source_path("tests/reference/fixtures/loss_weights.json"), &length);
    reference->json = json_parse(text, length, &err);
    assert_non_null(reference->json);
    reference->steps = count_at(reference->json, "steps");
    reference->windows = count_at(reference->json, "windows");
    reference->classes = count_at(reference->json, "classes");
    struct shape in = { reference->steps, reference->classes };
    assert_true(layer_list_add(&list, "dense", &err));
    assert_true(layer_list_set(&list, "activation", "softmax", &err));
    reference->net = net_new(&list, in, reference->classes, &err);
    reference->work =
        net_work_new(reference->net, reference->steps, reference->windows, true, &err);
    reference->kernel = kernel_choose("generic", &err);
    assert_true(reference->net && reference->work && reference->kernel);
    for (size_t k = 0; k < reference->classes; k++)
        reference->weights[k * reference->classes + k] = 1;
    fill_work(reference);
}

static void tear_down(struct reference *reference)
{
    net_work_free(reference->work);
    net_free(reference->net);
    json_free(reference->json);
}

static void check_loss(struct reference *reference, const struct json *wanted, const char *name,
                       const double *class_weights)
{
    const struct loss *loss = loss_find(name);
    struct loss_sums sums = { 0 };
    double d_sums[ROOM];
    size_t cells = reference->steps * reference->windows * reference->classes;
    net_forward(reference->net, reference->weights, reference->kernel, reference->work);
    loss_softmax(reference->kernel, reference->work);
    loss_add(loss, class_weights, reference->work, &sums);
    double parts = loss->per_window ? (double)reference->windows : (double)sums.rows;
    assert_near(sums.loss / parts, json_number(json_get(wanted, "loss")), TOLERANCE);
    loss_backward(loss, class_weights, reference->work, (real)(1 / parts));
    numbers_at(wanted, "d_sums", d_sums, cells);
    const real *found = net_work_d_sums(reference->work);
    double size = 0;
    for (size_t i = 0; i < cells; i++) {
        assert_near((double)found[i], d_sums[i], TOLERANCE);
        size += fabs(d_sums[i]);
    }
    assert_true(size > 0.1);
}

static void test_losses(void **state)
{
    (void)state;
    static const char *const kinds[] = { "of_balanced", "of_list" };
    struct reference reference;
    set_up(&reference);
    for (size_t i = 0; i < 2; i++) {
        const struct json *kind = json_get(reference.json, kinds[i]);
        double class_weights[ROOM];
        numbers_at(kind, "weights", class_weights, reference.classes);
        for (size_t l = 0; loss_names[l]; l++)
            check_loss(&reference, json_get(json_get(kind, "losses"), loss_names[l]), loss_names[l],
                       class_weights);
    }
    tear_down(&reference);
}

/* The records of focal.json take the places of the fixture's own. */
static void test_focal(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct reference reference;
    size_t length;
    set_up(&reference);
    char *text = unit_read(unit_source_path("tests/reference/fixtures/focal.json"), &length);
    struct json *fixture = json_parse(text, length, &err);
    assert_non_null(fixture);
    size_t records = reference.steps * reference.windows, cells = records * reference.classes;
    double sums[ROOM], labels[ROOM], alpha[ROOM], wanted[ROOM];
    numbers_at(fixture, "sums", sums, cells);
    numbers_at(fixture, "labels", labels, records);
    numbers_at(fixture, "alpha", alpha, reference.classes);
    for (size_t i = 0; i < cells; i++)
        reference.work->input[i] = (real)sums[i];
    for (size_t i = 0; i < records; i++)
        reference.work->labels[i] = (uint32_t)labels[i];
    net_forward(reference.net, reference.weights, reference.kernel, reference.work);
    loss_softmax(reference.kernel, reference.work);
    const struct json *runs = json_get(fixture, "runs");
    assert_int_equal(json_count(runs), 5);
    for (size_t r = 0; r < json_count(runs); r++) {
        const struct json *one = json_at(runs, r);
        struct loss loss = *loss_find("focal");
        struct loss_sums found = { 0 };
        loss.gamma = json_number(json_get(one, "gamma"));
        loss_add(&loss, alpha, reference.work, &found);
        assert_near(found.loss / (double)records, json_number(json_get(one, "loss")), TOLERANCE);
        loss_backward(&loss, alpha, reference.work, (real)(1 / (double)records));
        numbers_at(one, "d_sums", wanted, cells);
        for (size_t i = 0; i < cells; i++)
            assert_near((double)net_work_d_sums(reference.work)[i], wanted[i], TOLERANCE);
    }
    json_free(fixture);
    tear_down(&reference);
}

/* A preparation of four attacks' classes: normal, smurf, neptune, spy. */
static struct preparation *four_classes(void)
{
    struct err err = { 0 };
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.classes = SCHEME_ATTACK;
    struct table *table = made_table("0,SF,x,0.25,normal\n1,S0,x,0.5,smurf\n");
    struct preparation *preparation = preparation_fit(&settings, table, &err);
    table_release(table);
    assert_non_null(preparation);
    assert_int_equal(preparation_classes(preparation), 4);
    return preparation;
}

static void test_balanced(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct reference reference;
    set_up(&reference);
    double counts[4], wanted[4], found[4], mean = 0;
    size_t rows[4], all = 0;
    numbers_at(reference.json, "counts", counts, 4);
    numbers_at(reference.json, "balanced", wanted, 4);
    for (size_t i = 0; i < 4; i++)
        all += rows[i] = (size_t)counts[i];
    struct preparation *preparation = four_classes();
    assert_true(class_weights_read("balanced", preparation, rows, found, &err));
    for (size_t i = 0; i < 4; i++) {
        assert_near(found[i], wanted[i], 1e-15);
        mean += found[i] * counts[i] / (double)all;
    }
    assert_near(mean, 1, 1e-15);
    assert_near(found[2], 0, 0); /* no record, no weight */
    preparation_release(preparation);
    tear_down(&reference);
}

static void test_lists(void **state)
{
    (void)state;
    struct err err = { 0 };
    const size_t rows[] = { 5, 2, 0, 1 };
    double found[4];
    struct preparation *preparation = four_classes();
    assert_true(class_weights_read("spy:10,smurf:0.5", preparation, rows, found, &err));
    assert_memory_equal(found, ((double[]){ 1, 0.5, 1, 10 }), sizeof found);
    assert_true(class_weights_read("1,2,0,4.5", preparation, rows, found, &err));
    assert_memory_equal(found, ((double[]){ 1, 2, 0, 4.5 }), sizeof found);
    static const char *const bad[][3] = {
        { "spi:2", "no class of small by attack", "spy" },
        { "balancd", "neither none, balanced nor a list", "balanced" },
        { "1,2,3", "lists 3 numbers, but there are 4 classes", "normal to spy" },
        { "1,2,3,4,5", "lists 5 numbers, but there are 4 classes", "spy:10" },
        { "spy:-1", "spy the weight \"-1\"", "" },
        { "spy:", "spy the weight \"\"", "" },
        { "spy:2000000", "no number from 0 to 1,000,000", "" },
        { "1,nan,1,1", "smurf the weight \"nan\"", "" },
        { "spy:1,spy:2", "spy twice", "" },
        { "spy:1,smurf", "should be CLASS:WEIGHT", "u2r:10" },
        { "0,0,3,0", "no training row a weight above 0", "" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        memset(&err, 0, sizeof err);
        assert_false(class_weights_read(bad[i][0], preparation, rows, found, &err));
        assert_int_equal(err.code, ERR_USAGE);
        assert_says(err, bad[i][1]);
        if (!strstr(err.hint, bad[i][2]))
            fail_msg("\"%s\" does not hint \"%s\"", err.hint, bad[i][2]);
    }
    preparation_release(preparation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_losses),
        cmocka_unit_test(test_focal),
        cmocka_unit_test(test_balanced),
        cmocka_unit_test(test_lists),
    };
    return unit_run(tests);
}
