/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training may be taken down after every batch, while it goes on: whichever of these files it is taken
 * up from, the weights and the figures of all epochs to come are those of the whole training. */
#include "tests/unit/training.h"

#include <unistd.h>

#include "src/train/model_file.h"

enum { EPOCHS = 4, PLACES_MOST = 128 };

static struct training_set set, again;

static struct {
    char *paths[PLACES_MOST];
    size_t epochs[PLACES_MOST]; /* finished */
    size_t count;
} places;

static const struct train_order orders[] = { { ORDER_LEARNING_RATE, 2, 3, 0.03 },
                                             { ORDER_LEARNING_RATE, 3, 0, 0.02 } };

static void take_down(void *context, size_t epoch, size_t batch)
{
    (void)context;
    struct err err = { 0 };
    char name[64];
    snprintf(name, sizeof name, "place-%zu-%zu", epoch, batch);
    assert_true(places.count < PLACES_MOST);
    struct model_snapshot *snapshot = model_snapshot_take(set.model, set.trainer, &err);
    assert_non_null(snapshot);
    char *path = strdup(unit_temp_path(name));
    if (!model_snapshot_save(snapshot, path, NULL, &err))
        fail_msg("%s", err.message);
    model_snapshot_free(snapshot);
    places.paths[places.count] = path;
    places.epochs[places.count++] = batch == 0 ? epoch : epoch - 1;
}

static void run(struct training_set *of, void (*reached)(void *, size_t, size_t))
{
    struct err err = { 0 };
    struct train_end end;
    struct train_listener listener = { .context = &of->log,
                                       .epoch = training_epoch,
                                       .reached = reached };
    if (!trainer_run(of->trainer, EPOCHS, orders, 2, NULL, NULL, &listener, &end, &err))
        fail_msg("%s", err.message);
}

static void same_epochs(size_t done)
{
    assert_int_equal(again.log.count, EPOCHS - done);
    for (size_t i = 0; i < again.log.count; i++) {
        const struct epoch_record *wanted = &set.log.epochs[done + i], *got = &again.log.epochs[i];
        assert_int_equal(got->epoch, wanted->epoch);
        assert_memory_equal(&got->loss, &wanted->loss, sizeof got->loss);
        assert_memory_equal(&got->accuracy, &wanted->accuracy, sizeof got->accuracy);
        assert_memory_equal(&got->gradient_norm, &wanted->gradient_norm, sizeof got->loss);
        assert_memory_equal(&got->learning_rate, &wanted->learning_rate, sizeof got->loss);
        assert_int_equal(got->layers, wanted->layers);
        assert_memory_equal(again.log.layer_norms[i], set.log.layer_norms[done + i],
                            got->layers * sizeof(double));
        assert_memory_equal(again.log.confusions[i], set.log.confusions[done + i],
                            9 * sizeof(size_t));
    }
}

static void take_up(const struct training_case *c, size_t place, const char *wanted)
{
    struct err err = { 0 };
    struct model_file file;
    char hex[DIGEST_HEX_SIZE];
    training_prepare(&again, c);
    if (!model_file_read(places.paths[place], &file, &err))
        fail_msg("%s", err.message);
    model_free(again.model);
    again.model = file.model;
    file.model = NULL;
    again.trainer =
        trainer_resume(again.model, &again.compute, again.train, again.valid, file.state, &err);
    if (!again.trainer)
        fail_msg("%s", err.message);
    run(&again, NULL);
    training_digest(&again, hex);
    assert_string_equal(hex, wanted);
    same_epochs(places.epochs[place]);
    model_file_done(&file);
    training_end(&again);
}

static const struct training_case cases[] = {
    { "hidden=4", "batch=8 lr=0.01 optimizer=adam schedule=one-cycle epochs=4", 101, 1, true },
    { "hidden=4 steps=5 target=last", "batch=9 lr=0.1 optimizer=nesterov", 101, 2, false },
    { "hidden=4 steps=4 carry=yes", "batch=3 lr=0.1 optimizer=rmsprop clip=0.5", 101, 1, true },
};

static void test_every_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char whole[DIGEST_HEX_SIZE], undisturbed[DIGEST_HEX_SIZE];
        training_whole(&cases[i], EPOCHS, orders, 2, undisturbed);
        training_begin(&set, &cases[i]);
        run(&set, take_down);
        training_digest(&set, whole);
        assert_string_equal(whole, undisturbed);
        assert_true(places.count > 2 * EPOCHS);
        for (size_t place = 0; place < places.count; place++) {
            take_up(&cases[i], place, whole);
            unlink(places.paths[place]);
            free(places.paths[place]);
        }
        places.count = 0;
        training_end(&set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_place) };
    return unit_run(tests);
}
