/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training loop: it learns, repeats itself to the bit, heeds orders, and ends as it should. */
#include "tests/unit/training.h"

#include <math.h>

#include "src/train/trainer_parts.h"

static struct training_set set;

/* 32 rows by heart, for every loss and way of cutting windows. */
static void test_learns_32_rows(void **state)
{
    (void)state;
    static const struct training_case cases[] = {
        { "hidden=16", "lr=0.5 loss=cross-entropy batch=8 momentum=0.9", 32, 1, false },
        { "hidden=16", "lr=0.2 loss=mse-sum batch=8 momentum=0.9", 32, 1, false },
        { "hidden=16 peephole=full", "lr=0.6 loss=mse batch=8 momentum=0.9", 32, 1, false },
        { "hidden=16 steps=4", "lr=0.5 loss=cross-entropy batch=2 momentum=0.9", 32, 1, false },
        { "hidden=16 steps=4 target=last", "lr=0.5 batch=8 momentum=0.9", 32, 1, false },
        { "hidden=16 view=features", "lr=0.3 batch=8 momentum=0.9 clip=1", 32, 1, false },
        { "hidden=16 steps=4 carry=yes", "lr=0.5 batch=4 momentum=0.9", 32, 1, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        training_begin(&set, &cases[i]);
        struct train_end end = training_run(&set, 500, NULL, 0, NULL, NULL);
        const struct epoch_record *last = &set.log.epochs[set.log.count - 1];
        if (!(last->accuracy == 1) || set.log.count != 500)
            fail_msg("%s %s: accuracy %.3f after %zu epochs", cases[i].model, cases[i].settings,
                     last->accuracy, set.log.count);
        assert_int_equal(end.stopped, RUN_DONE);
        assert_int_equal(end.epochs, 500);
        assert_string_equal(end.explanation, "");
        training_end(&set);
    }
}

/* Each training row stands once in the matrix, however the windows lie. */
static void test_records(void **state)
{
    (void)state;
    static const char *const models[] = {
        "hidden=4",
        "hidden=4 steps=7",
        "hidden=4 steps=7 target=last",
        "hidden=4 steps=7 stride=2",
        "hidden=4 steps=7 stride=9",
        "hidden=4 steps=7 carry=yes",
        "hidden=4 steps=7 carry=yes target=last",
        "hidden=4 view=features",
    };
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        for (size_t valid = 0; valid < 2; valid++) {
            struct training_case c = { models[i], "batch=6 lr=0.05", 101, 1, valid };
            training_begin(&set, &c);
            training_run(&set, 3, NULL, 0, NULL, NULL);
            assert_int_equal(set.log.count, 3);
            for (size_t e = 0; e < 3; e++) {
                const struct epoch_record *record = &set.log.epochs[e];
                size_t rows = 0;
                for (size_t cell = 0; cell < 9; cell++)
                    rows += set.log.confusions[e][cell];
                assert_int_equal(rows, valid ? 60 : 101);
                assert_int_equal(record->confusion_of_valid, valid);
                assert_int_equal(record->epoch, e + 1);
                assert_int_equal(record->epochs, 3);
                assert_true(isfinite(record->loss) && record->accuracy >= 0 &&
                            record->accuracy <= 1);
                assert_int_equal(isfinite(record->valid_loss), valid);
                assert_int_equal(isfinite(record->valid_accuracy), valid);
                assert_true(record->gradient_norm > 0 && record->seconds >= 0);
                double squares = 0;
                for (size_t layer = 0; layer < record->layers; layer++)
                    squares += pow(set.log.layer_norms[e][layer], 2);
                assert_true(squares > 0 && isfinite(squares));
                assert_true(fabs(record->learning_rate - 0.05) < 1e-12);
            }
            training_end(&set);
        }
    }
}

static void test_threads_leave_no_trace(void **state)
{
    (void)state;
    static const char *const models[] = { "hidden=12", "hidden=12 steps=10",
                                          "hidden=12 steps=10 stride=3 peephole=full",
                                          "hidden=12 steps=10 carry=yes" };
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        char one[DIGEST_HEX_SIZE];
        struct training_case c = { models[i], "batch=70 lr=0.1 momentum=0.5 seed=3", 1930, 1,
                                   true };
        training_whole(&c, 3, NULL, 0, one);
        for (c.threads = 2; c.threads <= 8; c.threads *= 2) {
            char more[DIGEST_HEX_SIZE];
            training_whole(&c, 3, NULL, 0, more);
            assert_string_equal(one, more);
        }
        char again[DIGEST_HEX_SIZE];
        c.threads = 1;
        training_whole(&c, 3, NULL, 0, again);
        assert_string_equal(one, again);
        c.settings = "batch=70 lr=0.1 momentum=0.5 seed=4";
        training_whole(&c, 3, NULL, 0, again);
        assert_string_not_equal(one, again);
    }
}

/* Going on is the same as not having ended. */
static void test_continuing(void **state)
{
    (void)state;
    struct training_case c = { "hidden=6 steps=5", "batch=4 lr=0.1", 101, 1, false };
    char whole[DIGEST_HEX_SIZE], parts[DIGEST_HEX_SIZE];
    training_whole(&c, 8, NULL, 0, whole);
    training_begin(&set, &c);
    training_run(&set, 3, NULL, 0, NULL, NULL);
    struct train_end end = training_run(&set, 8, NULL, 0, NULL, NULL);
    assert_int_equal(end.epochs, 8);
    training_digest(&set, parts);
    assert_string_equal(whole, parts);
    training_end(&set);
}

static void test_planned_stop(void **state)
{
    (void)state;
    struct training_case c = { "hidden=6 steps=5", "batch=4 lr=0.1", 101, 1, false };
    char whole[DIGEST_HEX_SIZE], parts[DIGEST_HEX_SIZE];
    training_whole(&c, 5, NULL, 0, whole);
    static const struct train_order stops[] = { { ORDER_STOP, 2, 3, 0 },
                                                { ORDER_STOP, 2, 6, 0 },
                                                { ORDER_STOP, 2, 0, 0 } };
    static const size_t finished[] = { 1, 2, 2 };
    for (size_t i = 0; i < 3; i++) {
        training_begin(&set, &c);
        struct train_end end = training_run(&set, 5, &stops[i], 1, NULL, NULL);
        assert_int_equal(end.stopped, RUN_USER);
        assert_int_equal(end.epochs, finished[i]);
        assert_int_equal(end.stopped_epoch, 2);
        assert_int_equal(end.stopped_batch, stops[i].batch);
        assert_int_equal(set.log.count, finished[i]);
        end = training_run(&set, 5, NULL, 0, NULL, NULL);
        assert_int_equal(end.stopped, RUN_DONE);
        assert_int_equal(set.log.count, 5);
        training_digest(&set, parts);
        assert_string_equal(whole, parts);
        training_end(&set);
    }
}

static void test_learning_rate_order(void **state)
{
    (void)state;
    struct training_case c = { "hidden=6 steps=5", "batch=4 lr=0.1", 101, 1, false };
    static const struct train_order orders[] = { { ORDER_LEARNING_RATE, 2, 0, 0.5 },
                                                 { ORDER_LEARNING_RATE, 4, 2, 0.25 } };
    training_begin(&set, &c);
    training_run(&set, 5, orders, 2, NULL, NULL);
    static const double rates[] = { 0.1, 0.1, 0.5, 0.25, 0.25 };
    for (size_t e = 0; e < 5; e++)
        assert_near(set.log.epochs[e].learning_rate, rates[e], 0);
    assert_int_equal(set.log.applied_count, 0); /* they were known */
    training_end(&set);
    char with[DIGEST_HEX_SIZE], without[DIGEST_HEX_SIZE];
    training_whole(&c, 5, orders, 2, with);
    training_whole(&c, 5, NULL, 0, without);
    assert_string_not_equal(with, without);
}

static void test_impossible_order(void **state)
{
    (void)state;
    struct training_case c = { "hidden=6 steps=5", "batch=4", 101, 1, false };
    struct train_order order = { ORDER_STOP, 2, 7, 0 }; /* an epoch has 6 batches */
    struct err err = { 0 };
    struct train_end end;
    training_begin(&set, &c);
    assert_false(trainer_run(set.trainer, 5, &order, 1, NULL, NULL, NULL, &end, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.message, "6 batches"));
    training_end(&set);
}

static void post_orders(void *context, size_t epoch)
{
    struct train_order rate = { ORDER_LEARNING_RATE, 0, 0, 0.3 };
    struct train_order stop = { ORDER_STOP, 0, 0, 0 };
    if (epoch == 2)
        assert_true(mailbox_post(context, &rate));
    if (epoch == 4)
        assert_true(mailbox_post(context, &stop));
}

/* Orders at once take effect after the running batch, and where that was is told; the same orders
 * given beforehand then lead to the same weights. */
static void test_boxed_orders(void **state)
{
    (void)state;
    struct err err;
    struct training_case c = { "hidden=6 steps=5", "batch=4 lr=0.1", 101, 1, false };
    struct mailbox *box = mailbox_new(sizeof(struct train_order), &err);
    training_begin(&set, &c);
    set.log.after = post_orders;
    set.log.context = box;
    struct train_end end = training_run(&set, 9, NULL, 0, box, NULL);
    assert_int_equal(end.stopped, RUN_USER);
    assert_int_equal(end.stopped_epoch, 5);
    assert_int_equal(end.stopped_batch, 1);
    assert_int_equal(set.log.applied_count, 2);
    assert_int_equal(set.log.applied[0].kind, ORDER_LEARNING_RATE);
    assert_int_equal(set.log.applied[0].epoch, 3);
    assert_int_equal(set.log.applied[0].batch, 1);
    char boxed[DIGEST_HEX_SIZE], planned[DIGEST_HEX_SIZE];
    struct train_order applied[2];
    memcpy(applied, set.log.applied, sizeof applied);
    training_digest(&set, boxed);
    training_end(&set);
    mailbox_free(box);
    training_whole(&c, 9, applied, 2, planned);
    assert_string_equal(boxed, planned);
}

static void cancel_at_3(void *context, size_t epoch)
{
    struct cancel *cancel = context;
    if (epoch == 3)
        atomic_store(&cancel->requested, true);
}

static void test_cancel(void **state)
{
    (void)state;
    for (size_t valid = 0; valid < 2; valid++) {
        struct training_case c = { "hidden=6 steps=5", "batch=4", 101, 1, valid };
        struct cancel cancel = { .requested = false };
        char whole[DIGEST_HEX_SIZE], parts[DIGEST_HEX_SIZE];
        training_whole(&c, 6, NULL, 0, whole);
        training_begin(&set, &c);
        set.log.after = cancel_at_3;
        set.log.context = &cancel;
        struct train_end end = training_run(&set, 6, NULL, 0, NULL, &cancel);
        assert_int_equal(end.stopped, RUN_USER);
        assert_int_equal(end.epochs, 3);
        assert_int_equal(end.stopped_epoch, 3);
        assert_int_equal(end.stopped_batch, 0); /* it came between two epochs */
        set.log.after = NULL;
        training_run(&set, 6, NULL, 0, NULL, NULL);
        training_digest(&set, parts);
        assert_string_equal(whole, parts);
        training_end(&set);
    }
}

/* A cancel that falls into the scoring pass after the last batch. */
static void test_cancel_while_scoring(void **state)
{
    (void)state;
    struct training_case c = { "hidden=6", "batch=200", 101, 1, true }; /* one batch an epoch */
    struct cancel cancel = { .requested = true };
    char whole[DIGEST_HEX_SIZE], parts[DIGEST_HEX_SIZE];
    training_whole(&c, 2, NULL, 0, whole);
    training_begin(&set, &c);
    struct train_end end = training_run(&set, 2, NULL, 0, NULL, &cancel);
    assert_int_equal(end.stopped, RUN_USER);
    assert_int_equal(end.epochs, 0);
    end = training_run(&set, 2, NULL, 0, NULL, NULL);
    assert_int_equal(end.epochs, 2);
    assert_int_equal(set.log.count, 2);
    training_digest(&set, parts);
    assert_string_equal(whole, parts);
    training_end(&set);
}

static void test_divergence(void **state)
{
    (void)state;
    struct training_case c = { "hidden=6", "batch=20 lr=0.1", 101, 1, false };
    struct train_order order = { ORDER_LEARNING_RATE, 2, 0, 1e39 };
    char good[DIGEST_HEX_SIZE], kept[DIGEST_HEX_SIZE];
    training_whole(&c, 2, NULL, 0, good);
    training_begin(&set, &c);
    struct train_end end = training_run(&set, 5, &order, 1, NULL, NULL);
    assert_int_equal(end.stopped, RUN_DIVERGED);
    assert_int_equal(end.epochs, 2);
    assert_int_equal(set.log.count, 2);
    assert_non_null(strstr(end.explanation, "epoch 3"));
    assert_non_null(strstr(end.explanation, "try lr="));
    training_digest(&set, kept);
    assert_string_equal(good, kept);
    training_end(&set);
}

static void test_one_class(void **state)
{
    (void)state;
    struct training_case c = { "hidden=6 steps=100", "lr=0.0001 loss=mse", 101, 1, false };
    training_begin(&set, &c);
    struct train_end end = training_run(&set, 2, NULL, 0, NULL, NULL);
    assert_non_null(strstr(end.explanation, "every row is answered"));
    assert_non_null(strstr(end.explanation, "2 windows in batches of 2 gave 2 steps"));
    training_end(&set);
}

static void test_patience(void **state)
{
    (void)state;
    struct training_case c = { "hidden=16", "batch=8 lr=2 patience=5", 32, 1, true };
    training_begin(&set, &c);
    struct train_end end = training_run(&set, 500, NULL, 0, NULL, NULL);
    assert_int_equal(end.stopped, RUN_EARLY);
    assert_int_equal(end.epochs, end.best_epoch + 5);
    size_t best = 0;
    for (size_t e = 1; e < set.log.count; e++) {
        if (set.log.epochs[e].valid_loss < set.log.epochs[best].valid_loss)
            best = e;
    }
    assert_int_equal(end.best_epoch, best + 1);
    size_t count;
    real last = model_weights(set.model, &count)[0];
    assert_true(model_use_best(set.model, true));
    assert_true(model_weights(set.model, &count)[0] != last);
    training_end(&set);
}

/* Clipping holds the step; with one window a batch mse-sum is mse times the classes. */
static void test_step_sizes(void **state)
{
    (void)state;
    struct training_case free_case = { "hidden=6", "batch=1 lr=0.03 loss=mse", 20, 1, false };
    struct training_case sum_case = { "hidden=6", "batch=1 lr=0.01 loss=mse-sum", 20, 1, false };
    size_t count;
    training_begin(&set, &free_case);
    training_run(&set, 1, NULL, 0, NULL, NULL);
    real *weights = model_weights(set.model, &count);
    real *kept = malloc(count * sizeof *kept);
    memcpy(kept, weights, count * sizeof *kept);
    training_end(&set);
    training_begin(&set, &sum_case);
    training_run(&set, 1, NULL, 0, NULL, NULL);
    weights = model_weights(set.model, &count);
    for (size_t i = 0; i < count; i++)
        assert_near((double)weights[i], (double)kept[i], 1e-5);
    training_end(&set);
    free(kept);
    struct training_case clipped = { "hidden=6", "batch=20 lr=1 clip=0.01 shuffle=no", 20, 1,
                                     false };
    training_begin(&set, &clipped);
    weights = model_weights(set.model, &count);
    kept = malloc(count * sizeof *kept);
    memcpy(kept, weights, count * sizeof *kept);
    training_run(&set, 1, NULL, 0, NULL, NULL);
    double moved = 0;
    for (size_t i = 0; i < count; i++)
        moved += pow((double)weights[i] - (double)kept[i], 2);
    assert_near(sqrt(moved), 0.01, 1e-5);
    free(kept);
    training_end(&set);
}

static void expect_refused(const struct training_case *c, const char *part)
{
    struct err err = { 0 };
    training_prepare(&set, c);
    assert_null(trainer_new(set.model, &set.compute, set.train, set.valid, &set.settings, &err));
    if (!strstr(err.message, part))
        fail_msg("\"%s\" does not say \"%s\"", err.message, part);
    training_end(&set);
}

static void test_refusals(void **state)
{
    (void)state;
    struct training_case c = { "hidden=6", "patience=3", 20, 1, false };
    expect_refused(&c, "validation table");
    c.settings = "lr=0";
    expect_refused(&c, "lr");
    c.settings = "loss=hinge";
    expect_refused(&c, "cross-entropy");
    for (const struct key *key = trainer_keys; key->name; key++) {
        struct err err;
        assert_true(!key->initial || key_check(key, key->initial, &err));
    }
}

/* With carry=yes each window follows the one before it in its stream; every window comes once. */
static void test_streams(void **state)
{
    (void)state;
    for (size_t batch = 1; batch <= 12; batch++) {
        char settings[32];
        snprintf(settings, sizeof settings, "batch=%zu", batch);
        struct training_case c = { "hidden=2 steps=10 carry=yes", settings, 101, 1, false };
        training_begin(&set, &c);
        struct trainer *trainer = set.trainer;
        trainer_order_windows(trainer);
        bool seen[11] = { false };
        for (size_t i = 0; i < trainer->plan.count; i++) {
            assert_false(seen[trainer->order[i]]);
            seen[trainer->order[i]] = true;
        }
        assert_int_equal(trainer->plan.count, 11);
        assert_true(trainer->batches * trainer->settings.batch >= 11);
        assert_int_equal(trainer->order[0], 0);
        training_end(&set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learns_32_rows),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_threads_leave_no_trace),
        cmocka_unit_test(test_continuing),
        cmocka_unit_test(test_planned_stop),
        cmocka_unit_test(test_learning_rate_order),
        cmocka_unit_test(test_impossible_order),
        cmocka_unit_test(test_boxed_orders),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_cancel_while_scoring),
        cmocka_unit_test(test_divergence),
        cmocka_unit_test(test_one_class),
        cmocka_unit_test(test_patience),
        cmocka_unit_test(test_step_sizes),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_streams),
    };
    return unit_run(tests);
}
