/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running mean and variance of batchnorm in a training: what they are behind a step, that nothing
 * else moves them, that they go back when a training diverges, and that they count as weights. */
#include "tests/unit/training.h"

#include <math.h>

#include "src/net/init.h"
#include "src/train/trainer_parts.h"

/* Of 3 inputs as they are (integer encoding). The stack's blanks are tabs: the text is cut at spaces. */
#define STACK "layers stack=batchnorm|dense\t6\ttanh|dense\tsoftmax"
enum { ROWS = 2048, INPUTS = 3, MOST = 256 };

static struct training_set set;

/* Block `name` of layer 0, which is the batchnorm. */
static real *block_of(const char *name, real *flat)
{
    const struct layer *layer = &model_net(set.model)->layers[0];
    for (size_t b = 0; b < layer->block_count; b++)
        if (strcmp(layer->blocks[b].name, name) == 0)
            return flat + layer->blocks[b].offset;
    fail_msg("no block %s", name);
    return NULL;
}

static real *encoded_rows(void)
{
    const struct row_source source = { .preparation = model_preparation(set.model),
                                       .table = set.train };
    real *rows = calloc(ROWS * INPUTS, sizeof *rows);
    assert_non_null(rows);
    assert_int_equal(preparation_inputs(source.preparation), INPUTS);
    window_encode(&source, 0, ROWS, rows);
    return rows;
}

/* One step over all rows, with everything that could move the running values: adamw's decay, penalties,
 * clipping, eight slices. Each slice has 256 rows, so the variance has ROWS - 8 degrees of freedom; the
 * order of the rows is that of the table. */
static void test_one_step(void **state)
{
    (void)state;
    static const struct training_case c = {
        STACK,
        "batch=2048 lr=0.5 optimizer=adamw weight-decay=0.5 l1=0.1 l2=0.1 clip=0.001 "
        "clip-value=0.0001 shuffle=no",
        ROWS, 2, false
    };
    training_begin(&set, &c);
    assert_int_equal(set.trainer->slice_count, 8);
    training_run(&set, 1, NULL, 0, NULL, NULL);
    real *rows = encoded_rows(), *weights = model_last_weights(set.model);
    for (size_t k = 0; k < INPUTS; k++) {
        double sum = 0, squares = 0;
        for (size_t s = 0; s < 8; s++) {
            double mean = 0;
            for (size_t row = s * 256; row < (s + 1) * 256; row++)
                mean += (double)rows[row * INPUTS + k] / 256;
            for (size_t row = s * 256; row < (s + 1) * 256; row++)
                squares += pow((double)rows[row * INPUTS + k] - mean, 2);
            sum += mean * 256;
        }
        assert_near((double)block_of("mean", weights)[k], 0.1 * sum / ROWS, 1e-6);
        assert_near((double)block_of("variance", weights)[k], 0.9 + 0.1 * squares / (ROWS - 8),
                    1e-6);
        assert_true(squares > 1);
    }
    free(rows);
    training_end(&set);
}

/* The gradient's norm is that of what is learnt, and no memory of an optimizer moves in their places. */
static void test_no_gradient(void **state)
{
    (void)state;
    static const struct training_case c = { STACK, "batch=2048 lr=0.5 momentum=0.9", ROWS, 1,
                                            false };
    training_begin(&set, &c);
    training_run(&set, 1, NULL, 0, NULL, NULL);
    const struct net *net = model_net(set.model);
    double squares = 0, measured = 0;
    for (size_t i = 0; i < net->weight_count; i++)
        squares += (double)set.trainer->gradient[i] * (double)set.trainer->gradient[i];
    for (size_t k = 0; k < INPUTS; k++) {
        double mean = (double)block_of("mean", set.trainer->gradient)[k];
        double variance = (double)block_of("variance", set.trainer->gradient)[k];
        measured += mean * mean + variance * variance;
    }
    squares -= measured; /* what the slices left in those places is no gradient */
    assert_true(measured > 0.01);
    assert_near(set.log.epochs[0].gradient_norm, sqrt(squares), 1e-6);
    assert_true(squares > 0);
    for (size_t k = 0; k < INPUTS; k++) {
        assert_true(block_of("mean", set.trainer->memory[0])[k] == 0);
        assert_true(block_of("variance", set.trainer->memory[0])[k] == 0);
        assert_true(block_of("gamma", set.trainer->memory[0])[k] != 0);
    }
    assert_int_equal(net->parameters, net->weight_count - 2 * INPUTS);
    assert_int_equal(model_parameters(set.model), net->parameters);
    training_end(&set);
}

static void test_every_rule_leaves_them(void **state)
{
    (void)state;
    static const struct training_case c = { STACK, "batch=32", 64, 1, false };
    real weights[MOST];
    training_begin(&set, &c);
    assert_true(model_net(set.model)->weight_count <= MOST);
    for (size_t rule = 0; init_names[rule]; rule++) {
        init_weights(model_net(set.model), (enum init)rule, 3, weights);
        for (size_t k = 0; k < INPUTS; k++) {
            assert_true(block_of("gamma", weights)[k] == 1);
            assert_true(block_of("beta", weights)[k] == 0);
            assert_true(block_of("mean", weights)[k] == 0);
            assert_true(block_of("variance", weights)[k] == 1);
        }
    }
    training_end(&set);
}

/* A training that diverges in its second epoch has the running values that the first one left. */
static void test_fall_back(void **state)
{
    (void)state;
    static const struct training_case c = { STACK, "batch=32 lr=0.1", 256, 1, false };
    static const struct train_order order = {
        .kind = ORDER_LEARNING_RATE, .epoch = 2, .batch = 1, .value = 1e38
    };
    char good[DIGEST_HEX_SIZE], after[DIGEST_HEX_SIZE];
    training_whole(&c, 1, NULL, 0, good);
    training_begin(&set, &c);
    struct train_end end = training_run(&set, 4, &order, 1, NULL, NULL);
    assert_int_equal(end.stopped, RUN_DIVERGED);
    assert_int_equal(end.epochs, 1);
    training_digest(&set, after);
    assert_string_equal(after, good);
    assert_true(block_of("mean", model_last_weights(set.model))[0] > 0);
    training_end(&set);
}

/* They are part of the digest, of a copy, and of the best weights. */
static void test_count_as_weights(void **state)
{
    (void)state;
    static const struct training_case c = { STACK, "batch=32 lr=0.1", 256, 1, true };
    struct err err = { 0 };
    char before[DIGEST_HEX_SIZE], after[DIGEST_HEX_SIZE];
    training_begin(&set, &c);
    training_run(&set, 1, NULL, 0, NULL, NULL);
    real *weights = model_last_weights(set.model);
    assert_memory_equal(model_best_weights(set.model), weights,
                        model_net(set.model)->weight_count * sizeof(real));
    struct model *copy = model_copy(set.model, &err);
    assert_non_null(copy);
    assert_true(model_weights_digest(copy, after, &err));
    training_digest(&set, before);
    assert_string_equal(after, before);
    block_of("variance", weights)[1] += (real)0.5;
    training_digest(&set, after);
    assert_string_not_equal(after, before);
    model_free(copy);
    training_end(&set);
}

/* Batches of one record each: it learns, and answers as it learnt. */
static void test_single_records(void **state)
{
    (void)state;
    static const struct training_case c = { STACK, "batch=1 lr=0.05", 200, 1, true };
    training_begin(&set, &c);
    training_run(&set, 20, NULL, 0, NULL, NULL);
    const struct epoch_record *last = &set.log.epochs[19];
    assert_true(last->accuracy > 0.85 && last->valid_accuracy > 0.8);
    assert_true(block_of("variance", model_last_weights(set.model))[0] == 1);
    assert_true(block_of("mean", model_last_weights(set.model))[0] > 0);
    training_end(&set);
}

/* Batches of several: what it answers outside of training is as good. */
static void test_learns(void **state)
{
    (void)state;
    static const struct training_case c = { STACK, "batch=16 lr=0.1 momentum=0.5", 320, 1, true };
    training_begin(&set, &c);
    training_run(&set, 20, NULL, 0, NULL, NULL);
    const struct epoch_record *last = &set.log.epochs[19];
    assert_true(last->accuracy > 0.9 && last->valid_accuracy > 0.85);
    training_end(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_step),
        cmocka_unit_test(test_no_gradient),
        cmocka_unit_test(test_every_rule_leaves_them),
        cmocka_unit_test(test_fall_back),
        cmocka_unit_test(test_count_as_weights),
        cmocka_unit_test(test_single_records),
        cmocka_unit_test(test_learns),
    };
    return unit_run(tests);
}
