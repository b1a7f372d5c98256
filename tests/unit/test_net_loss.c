/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The losses against values worked by hand, and that large sums do no harm. */
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#include "src/net/loss.h"

enum { CLASSES = 3, STEPS = 2, WINDOWS = 2 };

/* A net whose sums are its inputs: dense with the identity. */
struct fixture {
    struct net *net;
    struct net_work *work;
    real weights[16];
    const struct kernel *kernel;
};

static void set_up(struct fixture *fixture)
{
    struct err err;
    struct layer_list list = { .count = 0 };
    memset(fixture, 0, sizeof *fixture);
    assert_true(layer_list_add(&list, "dense", &err));
    assert_true(layer_list_set(&list, "activation", "softmax", &err));
    fixture->net = net_new(&list, (struct shape){ STEPS, CLASSES }, CLASSES, &err);
    assert_non_null(fixture->net);
    assert_int_equal(fixture->net->weight_count, CLASSES * CLASSES + CLASSES);
    fixture->work = net_work_new(fixture->net, STEPS, WINDOWS, true, &err);
    assert_non_null(fixture->work);
    for (size_t k = 0; k < CLASSES; k++)
        fixture->weights[k * CLASSES + k] = 1;
    fixture->kernel = kernel_choose("generic", &err);
    fixture->work->steps = STEPS;
    fixture->work->windows = WINDOWS;
    for (size_t i = 0; i < STEPS * WINDOWS; i++)
        fixture->work->labels[i] = NET_NO_LABEL;
}

static void tear_down(struct fixture *fixture)
{
    net_work_free(fixture->work);
    net_free(fixture->net);
}

static void set_record(struct fixture *fixture, size_t place, const real z[CLASSES], uint32_t label)
{
    memcpy(fixture->work->input + place * CLASSES, z, CLASSES * sizeof *z);
    fixture->work->labels[place] = label;
}

static struct loss_sums run(struct fixture *fixture, const char *loss, size_t *confusion)
{
    struct loss_sums sums = { .confusion = confusion };
    net_forward(fixture->net, fixture->weights, fixture->kernel, fixture->work);
    loss_softmax(fixture->kernel, fixture->work);
    loss_add(loss_find(loss), NULL, fixture->work, &sums);
    return sums;
}

/* z = (log 1, log 2, log 1): p = (1/4, 1/2, 1/4). */
static void test_by_hand(void **state)
{
    (void)state;
    struct fixture fixture;
    size_t confusion[CLASSES * CLASSES] = { 0 };
    const real z[CLASSES] = { 0, (real)M_LN2, 0 };
    set_up(&fixture);
    set_record(&fixture, 0, z, 0);
    struct loss_sums sums = run(&fixture, "mse-sum", confusion);
    assert_int_equal(sums.rows, 1);
    assert_near(sums.loss, 0.75 * 0.75 + 0.25 + 0.0625, 1e-6);
    assert_int_equal(confusion[0 * CLASSES + 1], 1);
    assert_near(run(&fixture, "mse", confusion).loss, (0.75 * 0.75 + 0.25 + 0.0625) / 3, 1e-6);
    assert_near(run(&fixture, "cross-entropy", confusion).loss, log(4), 1e-6);
    loss_backward(loss_find("cross-entropy"), NULL, fixture.work, (real)0.5);
    const real *d_z = net_work_d_sums(fixture.work);
    assert_near((double)d_z[0], 0.5 * (0.25 - 1), 1e-6);
    assert_near((double)d_z[1], 0.5 * 0.5, 1e-6);
    for (size_t i = CLASSES; i < STEPS * WINDOWS * CLASSES; i++)
        assert_true(d_z[i] == 0); /* no label, no gradient */
    tear_down(&fixture);
}

/* Derivatives of the three losses for the same record, against 2/K p_k ((p_k - y_k) - mean). */
static void test_gradients_by_hand(void **state)
{
    (void)state;
    struct fixture fixture;
    const real z[CLASSES] = { 0, (real)M_LN2, 0 };
    const double p[CLASSES] = { 0.25, 0.5, 0.25 };
    set_up(&fixture);
    set_record(&fixture, 3, z, 2);
    run(&fixture, "mse", NULL);
    double mean = 0.25 * 0.25 + 0.5 * 0.5 + 0.25 * -0.75;
    const real *d_z = net_work_d_sums(fixture.work) + 3 * CLASSES;
    for (size_t k = 0; k < CLASSES; k++) {
        double inner = 2 * p[k] * (p[k] - (k == 2) - mean);
        loss_backward(loss_find("mse-sum"), NULL, fixture.work, 1);
        assert_near((double)d_z[k], inner, 1e-6);
        loss_backward(loss_find("mse"), NULL, fixture.work, 1);
        assert_near((double)d_z[k], inner / 3, 1e-6);
    }
    tear_down(&fixture);
}

/* p = 1/4 of the label: (3/4)^2 log 4; the factor of the gradient is 9/16 + 2 (1/4)(3/4) log 4. Where
 * p_label is 1 or 0 in float, nothing is NaN, and gamma 0 is cross-entropy. */
static void test_focal_by_hand(void **state)
{
    (void)state;
    struct fixture fixture;
    const real z[CLASSES] = { 0, (real)M_LN2, 0 };
    set_up(&fixture);
    set_record(&fixture, 0, z, 0);
    assert_near(run(&fixture, "focal", NULL).loss, 9.0 / 16 * log(4), 1e-6);
    loss_backward(loss_find("focal"), NULL, fixture.work, 1);
    const real *d_z = net_work_d_sums(fixture.work);
    double factor = 9.0 / 16 + 2 * 0.25 * 0.75 * log(4);
    assert_near((double)d_z[0], factor * (0.25 - 1), 1e-6);
    assert_near((double)d_z[1], factor * 0.5, 1e-6);
    const real sure[CLASSES] = { 200, 0, 0 };
    struct loss loss = *loss_find("focal");
    for (uint32_t label = 0; label < 2; label++) {
        set_record(&fixture, 0, sure, label);
        for (double gamma = 0; gamma <= 2; gamma += 0.5) {
            loss.gamma = gamma;
            struct loss_sums sums = run(&fixture, "mse", NULL);
            sums.loss = 0;
            loss_add(&loss, NULL, fixture.work, &sums);
            loss_backward(&loss, NULL, fixture.work, 1);
            assert_near(sums.loss, label ? 200 : 0, 1e-4);
            assert_near((double)d_z[0], label ? 1 : 0, 1e-6);
        }
    }
    tear_down(&fixture);
}

static void test_large_sums(void **state)
{
    (void)state;
    struct fixture fixture;
    const real z[CLASSES] = { 1000, -1000, 0 };
    set_up(&fixture);
    set_record(&fixture, 0, z, 1);
    assert_near(run(&fixture, "cross-entropy", NULL).loss, 2000, 1e-3);
    assert_near(run(&fixture, "mse-sum", NULL).loss, 2, 1e-6);
    assert_true(fixture.work->probabilities[0] == 1 && fixture.work->probabilities[1] == 0);
    tear_down(&fixture);
}

/* NaN sums do not turn into an innocent number. */
static void test_nan_shows(void **state)
{
    (void)state;
    struct fixture fixture;
    const real z[CLASSES] = { (real)NAN, 0, 0 };
    for (size_t l = 0; loss_names[l]; l++) {
        set_up(&fixture);
        set_record(&fixture, 0, z, 1);
        assert_true(isnan(run(&fixture, loss_names[l], NULL).loss));
        tear_down(&fixture);
    }
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; loss_names[i]; i++) {
        assert_string_equal(loss_at(i)->name, loss_names[i]);
        assert_ptr_equal(loss_find(loss_names[i]), loss_at(i));
    }
    assert_null(loss_find("hinge"));
    assert_null(loss_at(4));
    const real x[] = { 1, 3, 3, 2 };
    assert_int_equal(largest_of(x, 4), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),    cmocka_unit_test(test_gradients_by_hand),
        cmocka_unit_test(test_large_sums), cmocka_unit_test(test_nan_shows),
        cmocka_unit_test(test_table),      cmocka_unit_test(test_focal_by_hand),
    };
    return unit_run(tests);
}
