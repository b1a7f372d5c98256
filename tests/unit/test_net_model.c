/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models: keys that are refused, sizes, descriptions, initial weights, copies; and an LSTM of one
 * cell worked by hand. */
#include "tests/unit/toy.h"

#include <math.h>

#include "src/net/loss.h"
#include "src/net/model_net.h"
#include "src/net/preset.h"

static void expect_refused(const char *settings, const char *part)
{
    struct err err = { 0 };
    assert_null(toy_try_model(settings, &err));
    assert_int_equal(err.code, ERR_USAGE);
    if (!strstr(err.message, part))
        fail_msg("\"%s\" does not say \"%s\"", err.message, part);
}

static void test_refused_keys(void **state)
{
    (void)state;
    expect_refused("hidden=0", "hidden");
    expect_refused("hidden=4097", "4,096");
    expect_refused("peephole=diagnoal", "peephole");
    expect_refused("colour=red", "colour");
    expect_refused("carry=yes steps=10 stride=5", "stride=5");
    expect_refused("view=features steps=100", "steps=");
    expect_refused("view=features carry=yes", "carry=");
    expect_refused("view=features target=each", "target=each");
}

static void test_windowing(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct model *model = toy_try_model("steps=100 target=last", &err);
    assert_int_equal(model_windowing(model)->steps, 100);
    assert_int_equal(model_windowing(model)->target, TARGET_LAST);
    assert_int_equal(model_windowing(model)->stride, 0);
    model_free(model);
    model = toy_try_model("view=features", &err);
    assert_int_equal(model_windowing(model)->target, TARGET_LAST);
    model_free(model);
}

/* d = 41, H = 80, K = 5: 39,445 weights; diagonal peepholes bring 240 more, full ones 19,200. */
static void test_summary(void **state)
{
    (void)state;
    static const struct {
        const char *settings;
        size_t weights;
        const char *shape;
        size_t layers;
    } cases[] = {
        { "peephole=none", 39445, "80", 2 },
        { "steps=100", 39685, "100 x 80", 2 },
        { "steps=100 peephole=full target=last", 58645, "100 x 80", 3 },
    };
    for (size_t i = 0; i < 3; i++) {
        struct err err = { 0 };
        struct layer_summary layers[8];
        size_t parameters;
        struct model *model = toy_try_model(cases[i].settings, &err);
        assert_int_equal(model_summary(model, 41, 5, layers, 8, &parameters), cases[i].layers);
        assert_int_equal(parameters, cases[i].weights);
        assert_string_equal(layers[0].kind, "lstm");
        assert_string_equal(layers[0].shape, cases[i].shape);
        assert_string_equal(layers[cases[i].layers - 1].kind, "dense");
        assert_int_equal(layers[cases[i].layers - 1].parameters, 405);
        assert_string_equal(layers[cases[i].layers - 1].note, "softmax");
        model_free(model);
    }
}

/* Worked by hand for d = 41 inputs and K = 5 classes: outputs times what each sees. */
static void test_multiply_adds(void **state)
{
    (void)state;
    static const struct {
        const char *settings;
        size_t layers[10]; /* 0: none */
    } cases[] = {
        { "lstm peephole=none", { 4 * 80 * (41 + 80), 80 * 5 } },
        { "lstm peephole=none steps=100", { 4 * 80 * (41 + 80), 80 * 5 } }, /* one step a record */
        { "lstm steps=100 target=last", { 100 * (4 * 80 * (41 + 80) + 3 * 80), 0, 80 * 5 } },
        { "lstm peephole=full view=features", { 41 * (4 * 80 * (1 + 80) + 3 * 80 * 80), 0, 400 } },
        { "rnn", { 80 * (41 + 80), 80 * 5 } },
        { "jordan", { 41 * 30 + 5 * 30 + 30 * 5, 0 } }, /* ten steps, ten records */
        { "layers stack=dense\t6|batchnorm|layernorm|dense\tsoftmax", { 41 * 6, 6, 6, 6 * 5 } },
        { "gru hidden=64", { 3 * 64 * (41 + 64), 64 * 5 } },
        { "bilstm steps=7 target=last", { 7 * 2 * 4 * 64 * (41 + 64), 0, 128 * 5 } },
        { "mlp", { 41 * 64, 0, 64 * 32, 0, 32 * 5 } },
        { "modular", { 5 * 41 + 5 * (41 * 20 + 20 * 5) } },
        { "cnn", { 39 * 3 * 64, 0, 0, 0, 19 * 64 * 128, 0, 0, 128 * 5 } },
        { "cnn-lstm",
          { 39 * 3 * 48, 0, 0, 17 * 3 * 48 * 16, 0, 0, 8 * 4 * 70 * (16 + 70), 0, 0, 70 * 5 } },
        { "densenet blocks=1", { 41 * 3 * 16, 0, 41 * 3 * 8 * (16 + 24 + 32), 0, 0, 41 * 40 * 5 } },
        { "autoencoder", { 41 * 64 + 64 * 32 + 32 * 16, 16 * 5 } },
        { "autoencoder head=anomaly", { 2 * (41 * 64 + 64 * 32 + 32 * 16) } },
        { "layers stack=residual\t8x2|flatten|dense\tsoftmax view=features",
          { 41 * (3 * 8 + 3 * 8 * 8 + 8), 0, 41 * 8 * 5 } },
        { "layers stack=denseblock\t2x4\tinner=dense|dense\tsoftmax",
          { 4 * 41 + 4 * (41 + 4), (41 + 8) * 5 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = { 0 };
        struct layer_summary layers[10];
        size_t parameters;
        struct model *model = toy_try_model(cases[i].settings, &err);
        if (!model)
            fail_msg("%s: %s", cases[i].settings, err.message);
        size_t count = model_summary(model, 41, 5, layers, 10, &parameters);
        for (size_t l = 0; l < count; l++)
            if (layers[l].multiply_adds != cases[i].layers[l])
                fail_msg("%s: layer %zu: %zu multiply-adds, not %zu", cases[i].settings, l + 1,
                         layers[l].multiply_adds, cases[i].layers[l]);
        model_free(model);
    }
}

static void test_description(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct str text;
    str_init(&text);
    struct model *model = toy_try_model("peephole=none steps=1e2 hidden=80 forget-bias=1.0", &err);
    model_describe(model, &text);
    assert_string_equal(text.text, "lstm steps=1e2 peephole=none");
    str_done(&text);
    model_free(model);
}

static void weights_digest(const struct model *model, char hex[DIGEST_HEX_SIZE])
{
    struct err err;
    assert_true(model_weights_digest(model, hex, &err));
}

static void test_initial_weights(void **state)
{
    (void)state;
    struct table *table = toy_table("t", 50, 1);
    char digests[4][DIGEST_HEX_SIZE];
    static const char *const settings[] = { "hidden=16 init=uniform", "hidden=16 init=xavier",
                                            "hidden=16 init=normal", "hidden=16 init=uniform" };
    for (size_t i = 0; i < 4; i++) {
        struct model *model = toy_model(settings[i], table, i < 3 ? 1 : 2);
        struct model *again = toy_model(settings[i], table, i < 3 ? 1 : 2);
        char same[DIGEST_HEX_SIZE];
        weights_digest(model, digests[i]);
        weights_digest(again, same);
        assert_string_equal(digests[i], same);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(digests[i], digests[j]);
        model_free(model);
        model_free(again);
    }
    table_release(table);
}

/* uniform: within 1/sqrt(hidden), the forget gate's bias moved up; xavier: biases 0. */
static void test_rules(void **state)
{
    (void)state;
    struct table *table = toy_table("t", 50, 1);
    struct model *model = toy_model("hidden=16 init=uniform forget-bias=1", table, 1);
    const struct layer *lstm = &model_net(model)->layers[0];
    const real *weights = model_last_weights_of(model);
    for (size_t b = 0; b < lstm->block_count; b++) {
        const struct block *block = &lstm->blocks[b];
        for (size_t i = 0; i < block->rows * block->cols; i++) {
            bool forget = block->role == BLOCK_BIAS && i >= 16 && i < 32;
            assert_true(fabs((double)weights[block->offset + i] - (forget ? 1 : 0)) <= 0.2500001);
        }
    }
    model_free(model);
    model = toy_model("hidden=16 init=xavier forget-bias=0", table, 1);
    lstm = &model_net(model)->layers[0];
    weights = model_last_weights_of(model);
    for (size_t i = 0; i < 64; i++)
        assert_true(weights[lstm->blocks[2].offset + i] == 0);
    model_free(model);
    table_release(table);
}

static void test_copy_and_best(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = toy_table("t", 50, 1);
    struct model *model = toy_model("hidden=4", table, 1);
    assert_false(model_use_best(model, true)); /* there are none yet */
    model_keep_best(model, model_last_weights(model));
    size_t count;
    model_last_weights(model)[0] = 7;
    assert_true(model_weights(model, &count)[0] == 7);
    assert_true(model_use_best(model, true));
    assert_true(model_weights(model, &count)[0] != 7);
    struct model *copy = model_copy(model, &err);
    model_free(model);
    assert_true(model_use_best(copy, false));
    assert_true(model_weights(copy, &count)[0] == 7);
    assert_int_equal(count, model_net(copy)->weight_count);
    model_free(copy);
    table_release(table);
}

/* One cell, one input, two steps, diagonal peepholes; i f g o in the order of the columns. */
static void test_one_cell_by_hand(void **state)
{
    (void)state;
    struct err err;
    struct layer_list list = { .count = 0 };
    assert_true(layer_list_add(&list, "lstm", &err) && layer_list_set(&list, "hidden", "1", &err) &&
                layer_list_add(&list, "dense", &err) && layer_list_set(&list, "units", "1", &err));
    struct net *net = net_new(&list, (struct shape){ 2, 1 }, 1, &err);
    struct net_work *work = net_work_new(net, 2, 1, false, &err);
    /* W_x | W_h | b | w_ci w_cf w_co | dense W b */
    static const real weights[] = { 0.5f, -0.4f, 0.9f,  0.3f, 0.2f,  0.1f, -0.6f, 0.7f, 0.1f,
                                    0.2f, 0,     -0.1f, 0.8f, -0.5f, 0.4f, 1,     0 };
    assert_int_equal(net->weight_count, sizeof weights / sizeof *weights);
    work->steps = 2;
    work->windows = 1;
    work->lengths[0] = 2;
    work->input[0] = 1;
    work->input[1] = -2;
    double h = 0;
    double c = 0;
    net_forward(net, weights, kernel_choose("generic", &err), work);
    for (size_t t = 0; t < 2; t++) {
        double x = t == 0 ? 1 : -2;
        double i = 1 / (1 + exp(-(0.5 * x + 0.2 * h + 0.8 * c + 0.1)));
        double f = 1 / (1 + exp(-(-0.4 * x + 0.1 * h - 0.5 * c + 0.2)));
        double g = tanh(0.9 * x - 0.6 * h);
        c = f * c + i * g;
        double o = 1 / (1 + exp(-(0.3 * x + 0.7 * h + 0.4 * c - 0.1)));
        h = o * tanh(c);
        assert_near((double)net_work_sums(work)[t], h, 1e-6);
    }
    net_work_free(work);
    net_free(net);
}

static void test_presets(void **state)
{
    (void)state;
    assert_true(preset_count() >= 1);
    for (size_t i = 0; i < preset_count(); i++) {
        const struct preset *preset = preset_at(i);
        assert_ptr_equal(preset_find(preset->name), preset);
        assert_true(preset->help[0] && preset->paper[0]);
        assert_non_null(key_find(preset->keys, "init"));
        for (const struct key *key = preset->keys; key->name; key++) {
            struct err err;
            assert_true(!key->initial || key_check(key, key->initial, &err));
        }
    }
    assert_null(preset_find("no such"));
}

static void test_layers(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct layer_list list = { .count = 0 };
    assert_false(layer_list_add(&list, "lsmt", &err));
    assert_non_null(strstr(err.hint, "lstm"));
    assert_true(layer_list_add(&list, "dense", &err));
    assert_false(layer_list_set(&list, "hidden", "5", &err));
    assert_true(layer_list_set(&list, "units", "7", &err));
    assert_null(net_new(&list, (struct shape){ 1, 3 }, 5, &err));
    assert_non_null(strstr(err.message, "7 numbers"));
    assert_true(layer_list_set(&list, "activation", "softmax", &err));
    assert_true(layer_list_add(&list, "dense", &err));
    assert_null(net_new(&list, (struct shape){ 1, 3 }, 5, &err));
    assert_non_null(strstr(err.message, "softmax"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_keys),
        cmocka_unit_test(test_windowing),
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_multiply_adds),
        cmocka_unit_test(test_description),
        cmocka_unit_test(test_initial_weights),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_copy_and_best),
        cmocka_unit_test(test_one_cell_by_hand),
        cmocka_unit_test(test_presets),
        cmocka_unit_test(test_layers),
    };
    return unit_run(tests);
}
