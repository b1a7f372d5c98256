/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Model files: what is saved comes back, a training that is saved and goes on ends in the same
 * weights as one that was never interrupted, and damaged or hostile files are refused. */
#include "tests/unit/training.h"

#include <unistd.h>

#include "src/base/file.h"
#include "src/train/model_file.h"
#include "src/train/model_layout.h"

static struct training_set set;

static char *save(const struct trainer *trainer, const struct json *facts)
{
    struct err err = { 0 };
    static char path[512];
    snprintf(path, sizeof path, "%s", unit_temp_path("model.peephole"));
    if (!model_file_save(path, set.model, trainer, facts, &err))
        fail_msg("%s", err.message);
    return path;
}

static struct model_file read_back(const char *path)
{
    struct err err = { 0 };
    struct model_file file;
    if (!model_file_read(path, &file, &err))
        fail_msg("%s", err.message);
    return file;
}

static void file_done(struct model_file *file)
{
    model_free(file->model);
    json_free(file->facts);
    trainer_state_free(file->state);
}

static void test_model_comes_back(void **state)
{
    (void)state;
    struct training_case c = { "hidden=6 steps=5 peephole=full", "batch=8 lr=0.1", 101, 1, true };
    training_begin(&set, &c);
    training_run(&set, 3, NULL, 0, NULL, NULL);
    struct json *facts = json_new_object();
    json_put_text(facts, "command", "train table=train");
    struct model_file file = read_back(save(NULL, facts));
    char was[DIGEST_HEX_SIZE], is[DIGEST_HEX_SIZE];
    struct err err;
    training_digest(&set, was);
    assert_true(model_weights_digest(file.model, is, &err));
    assert_string_equal(was, is);
    assert_null(file.state);
    assert_string_equal(json_string_of(json_get(file.facts, "command")), "train table=train");
    struct str a, b;
    str_init(&a);
    str_init(&b);
    model_describe(set.model, &a);
    model_describe(file.model, &b);
    assert_string_equal(a.text, b.text);
    str_done(&a);
    str_done(&b);
    /* The same answers, with the last weights and with the best. */
    float *wanted = malloc(set.valid->count * 3 * sizeof *wanted);
    float *got = malloc(set.valid->count * 3 * sizeof *got);
    for (unsigned best = 0; best < 2; best++) {
        assert_true(model_use_best(set.model, best) && model_use_best(file.model, best));
        assert_true(
            model_predict(set.model, &set.compute, set.valid, NULL, NULL, NULL, wanted, &err));
        assert_true(
            model_predict(file.model, &set.compute, set.valid, NULL, NULL, NULL, got, &err));
        assert_memory_equal(wanted, got, set.valid->count * 3 * sizeof *got);
    }
    free(wanted);
    free(got);
    file_done(&file);
    json_free(facts);
    training_end(&set);
}

static const struct training_case cases[] = {
    { "hidden=6", "batch=8 lr=0.1", 101, 1, false },
    { "hidden=6 steps=5", "batch=4 lr=0.1 momentum=0.9 loss=mse-sum", 101, 1, false },
    { "hidden=6 steps=5 stride=2 peephole=none", "batch=4 lr=0.1 clip=0.5", 101, 1, true },
    { "hidden=6 steps=5 carry=yes", "batch=4 lr=0.1 momentum=0.9", 101, 1, false },
    { "hidden=6 view=features", "batch=20 lr=0.1 shuffle=no patience=50", 101, 2, true },
    { "hidden=6", "batch=8 lr=0.1 class-weight=balanced", 101, 1, false },
    { "hidden=6 steps=5 stride=2", "batch=4 lr=0.1 loss=mse class-weight=2,0.5,7", 101, 2, true },
};

/* Trains to where an order stops it, saves, reads, resumes in new objects, trains to the end. */
static void interrupted(const struct training_case *c, struct train_order stop, size_t epochs,
                        char hex[DIGEST_HEX_SIZE], struct epoch_record *last)
{
    struct err err = { 0 };
    training_begin(&set, c);
    training_run(&set, epochs, &stop, 1, NULL, NULL);
    struct model_file file = read_back(save(set.trainer, NULL));
    training_end(&set);
    assert_non_null(file.state);
    training_prepare(&set, c);
    model_free(set.model);
    set.model = file.model;
    set.trainer = trainer_resume(set.model, &set.compute, set.train, set.valid, file.state, &err);
    if (!set.trainer)
        fail_msg("%s", err.message);
    training_run(&set, epochs, NULL, 0, NULL, NULL);
    training_digest(&set, hex);
    *last = set.log.epochs[set.log.count - 1];
    trainer_state_free(file.state);
    training_end(&set);
}

static void test_going_on_equals_no_interruption(void **state)
{
    (void)state;
    static const struct train_order stops[] = { { ORDER_STOP, 1, 0, 0 },
                                                { ORDER_STOP, 3, 0, 0 },
                                                { ORDER_STOP, 3, 2, 0 },
                                                { ORDER_STOP, 4, 1, 0 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char whole[DIGEST_HEX_SIZE];
        training_begin(&set, &cases[i]);
        training_run(&set, 6, NULL, 0, NULL, NULL);
        training_digest(&set, whole);
        struct epoch_record wanted = set.log.epochs[5];
        training_end(&set);
        for (size_t s = 0; s < sizeof stops / sizeof *stops; s++) {
            char parts[DIGEST_HEX_SIZE];
            struct epoch_record last;
            interrupted(&cases[i], stops[s], 6, parts, &last);
            assert_string_equal(whole, parts);
            assert_memory_equal(&last.loss, &wanted.loss, sizeof last.loss);
            assert_memory_equal(&last.accuracy, &wanted.accuracy, sizeof last.accuracy);
            assert_memory_equal(&last.gradient_norm, &wanted.gradient_norm, sizeof last.loss);
        }
    }
}

/* The rate that an order has set and the best weights so far are part of the state. */
static void test_state_of_orders_and_best(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct training_case c = { "hidden=6", "batch=8 lr=0.1", 101, 1, true };
    static const struct train_order orders[] = { { ORDER_LEARNING_RATE, 1, 0, 0.7 },
                                                 { ORDER_STOP, 3, 0, 0 } };
    training_begin(&set, &c);
    struct train_end before = training_run(&set, 5, orders, 2, NULL, NULL);
    struct model_file file = read_back(save(set.trainer, NULL));
    struct trainer *trainer =
        trainer_resume(file.model, &set.compute, set.train, set.valid, file.state, &err);
    assert_non_null(trainer);
    struct train_end end;
    struct training_log log = { .count = 0 };
    struct train_listener listener = { .context = &log, .epoch = training_epoch };
    assert_true(trainer_run(trainer, 4, NULL, 0, NULL, NULL, &listener, &end, &err));
    assert_near(log.epochs[0].learning_rate, 0.7, 0);
    assert_true(end.best_epoch >= before.best_epoch);
    trainer_free(trainer);
    file_done(&file);
    training_end(&set);
}

static void test_other_table_is_refused(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct training_case c = { "hidden=6", "batch=8", 101, 1, false };
    training_begin(&set, &c);
    training_run(&set, 1, NULL, 0, NULL, NULL);
    struct model_file file = read_back(save(set.trainer, NULL));
    struct table *other = toy_table("other", 101, 99);
    assert_null(trainer_resume(file.model, &set.compute, other, NULL, file.state, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.message, "other"));
    assert_null(trainer_resume(file.model, &set.compute, set.train, other, file.state, &err));
    table_release(other);
    file_done(&file);
    training_end(&set);
}

/* A whole file in memory, and what a reader says of a changed copy. */
static char *whole_file(size_t *size)
{
    struct training_case c = { "hidden=3", "batch=8 lr=0.1 momentum=0.5", 40, 1, false };
    training_begin(&set, &c);
    training_run(&set, 1, NULL, 0, NULL, NULL);
    char *bytes = unit_read(save(set.trainer, NULL), size);
    training_end(&set);
    return bytes;
}

static void expect_refused(const char *bytes, size_t size, const char *part)
{
    struct err err = { 0 };
    struct model_file file;
    char *copy = malloc(size ? size : 1); /* exact size: a sanitizer sees every byte too far */
    memcpy(copy, bytes, size);
    assert_false(model_file_parse(copy, size, &file, &err));
    free(copy);
    assert_null(file.model);
    assert_true(err.code == ERR_INPUT || err.code == ERR_USAGE);
    if (part && !strstr(err.message, part))
        fail_msg("\"%s\" does not say \"%s\"", err.message, part);
}

/* Puts the right checksum under changed bytes, so that the reader looks further. */
static void sign(char *bytes, size_t size)
{
    struct err err;
    char hex[DIGEST_HEX_SIZE];
    assert_true(digest_bytes(bytes, size - MODEL_DIGEST_SIZE, hex, &err));
    memcpy(bytes + size - MODEL_DIGEST_SIZE, hex, MODEL_DIGEST_SIZE);
}

static void test_damaged_files(void **state)
{
    (void)state;
    size_t size;
    char *bytes = whole_file(&size);
    char *copy = malloc(size + 1);
    struct model_file file;
    struct err err = { 0 };
    assert_true(model_file_parse(bytes, size, &file, &err));
    file_done(&file);
    expect_refused("", 0, "not a model");
    expect_refused("hello, this is no model file at all", 35, "not a model");
    for (size_t length = 0; length < size; length += 1 + length / 7)
        expect_refused(bytes, length, NULL);
    expect_refused(bytes, size - 1, "checksum");
    for (size_t i = 0; i < size; i += 1 + size / 300) {
        memcpy(copy, bytes, size);
        copy[i] ^= 0x10;
        expect_refused(copy, size, NULL);
    }
    memcpy(copy, bytes, size);
    copy[MODEL_MAGIC_SIZE] = 9;
    expect_refused(copy, size, "newer");
    memcpy(copy, bytes, size);
    memset(copy + MODEL_MAGIC_SIZE + 8, 0xff, 8);
    sign(copy, size);
    expect_refused(copy, size, "header is longer");
    memcpy(copy, bytes, size);
    copy[MODEL_MAGIC_SIZE + 6] = 1;
    sign(copy, size);
    expect_refused(copy, size, "not zero");
    free(copy);
}

/* Every byte of the header changed in turn, with the right checksum: refused, or read as another
 * model, but never a crash. (The sanitizers watch.) */
static void test_hostile_headers(void **state)
{
    (void)state;
    size_t size;
    char *bytes = whole_file(&size);
    char *copy = malloc(size);
    static const char bad[] = { '0', '9', '"', '}', '-', 'e', '\0', '\xff' };
    size_t step = unit_sanitized() ? 7 : 1;
    size_t read = 0;
    for (size_t i = MODEL_START_SIZE; i < size - MODEL_DIGEST_SIZE; i += step) {
        struct err err = { 0 };
        struct model_file file;
        memcpy(copy, bytes, size);
        copy[i] = bad[i % sizeof bad];
        sign(copy, size);
        if (model_file_parse(copy, size, &file, &err)) {
            read++;
            file_done(&file);
        }
    }
    print_message("# %zu of the changed files could be read\n", read);
    free(copy);
}

/* Replaces one text in the header by another of the same length. */
static void expect_change_refused(const char *bytes, size_t size, const char *old, const char *new,
                                  const char *part)
{
    assert_int_equal(strlen(old), strlen(new));
    char *copy = malloc(size);
    memcpy(copy, bytes, size);
    char *at = memmem(copy, size, old, strlen(old));
    if (!at)
        fail_msg("the header has no %s", old);
    memcpy(at, new, strlen(new));
    sign(copy, size);
    expect_refused(copy, size, part);
    free(copy);
}

static void test_lies_in_the_header(void **state)
{
    (void)state;
    size_t size;
    char *bytes = whole_file(&size);
    expect_change_refused(bytes, size, "\"hidden\": \"3\"", "\"hidden\": \"4\"", "weights");
    expect_change_refused(bytes, size, "\"hidden\": \"3\"", "\"hidden\": \"0\"", "hidden");
    expect_change_refused(bytes, size, "\"hidden\": \"3\"", "\"hiddem\": \"3\"", "hiddem");
    expect_change_refused(bytes, size, "\"model\": \"lstm\"", "\"model\": \"lstn\"", "lstn");
    expect_change_refused(bytes, size, "last/lstm.W_x", "last/lstm.W_y", "W_x");
    expect_change_refused(bytes, size, "\"shape\": [3, 12]", "\"shape\": [9, 12]", NULL);
    expect_change_refused(bytes, size, "\"shape\": [3, 12]", "\"shape\": [1, 12]", NULL);
    expect_change_refused(bytes, size, "\"shuffle\": [\"", "\"shufflf\": [\"", "shuffle");
    expect_change_refused(bytes, size, "\"batch\": \"8\"", "\"batch\": \"x\"", "batch");
    expect_change_refused(bytes, size, "\"preparation\": {", "\"preparatiom\": {", NULL);
}

static void test_file_errors(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct model_file file;
    assert_false(model_file_read(unit_temp_path("none"), &file, &err));
    assert_int_equal(err.code, ERR_IO);
    struct training_case c = { "hidden=3", "batch=8", 40, 1, false };
    training_begin(&set, &c);
    char path[512];
    snprintf(path, sizeof path, "%s/no/such/folder/m", unit_temp_path("x"));
    assert_false(model_file_save(path, set.model, NULL, NULL, &err));
    struct model *empty = toy_try_model("hidden=3", &err);
    assert_false(model_file_save(unit_temp_path("empty"), empty, NULL, NULL, &err));
    assert_false(file_exists(unit_temp_path("empty")));
    model_free(empty);
    training_end(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_comes_back),
        cmocka_unit_test(test_going_on_equals_no_interruption),
        cmocka_unit_test(test_state_of_orders_and_best),
        cmocka_unit_test(test_other_table_is_refused),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_hostile_headers),
        cmocka_unit_test(test_lies_in_the_header),
        cmocka_unit_test(test_file_errors),
    };
    return unit_run(tests);
}
