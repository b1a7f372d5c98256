/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include <pthread.h>
#include <sys/stat.h>
#include <zlib.h>

/* A file of unknown shape: its store, or NULL and err. */
static struct store *load_unknown(const char *path, struct err *err)
{
    struct pool *pool = made_pool(2);
    struct load_request request = {
        .source = path, .path = path, .share_folder = unit_source_path("."), .pool = pool
    };
    struct store *store = load_file(&request, err);
    pool_free(pool);
    return store;
}

static struct store *load_bytes(const char *bytes, size_t length, struct err *err)
{
    const char *path = unit_temp_path("shape.csv");
    unit_write(path, bytes, length);
    return load_unknown(path, err);
}

static void check_recognised(const char *line, const char *name)
{
    struct err err = { 0 };
    struct store *store = load_bytes(line, strlen(line), &err);
    if (!store)
        fail_msg("%s", err.message);
    assert_string_equal(store->schema->name, name);
    assert_int_equal(store->rows, 1);
    store_release(store);
}

#define KDD_ROW                                                                                 \
    "0,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00," \
    "0.00,9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00,normal"

static void test_recognise(void **state)
{
    (void)state;
    struct err err = { 0 };
    check_recognised(KDD_ROW ".\n", "kdd99");
    check_recognised(KDD_ROW "\n", "kdd99"); /* the demo set is the last guess */
    check_recognised("\n\r\n" KDD_ROW ".", "kdd99");
    check_recognised(KDD_ROW ",21\r\n", "nsl-kdd");
    check_recognised("\xEF\xBB\xBF" KDD_ROW ".\n", "kdd99");
    assert_null(load_bytes("1,2,3\n", 6, &err));
    assert_says(err, unit_temp_path("shape.csv:1: a first line of 3 fields is no shape that is"));
    assert_non_null(strstr(err.hint, "kdd99 (42 fields)"));
    assert_non_null(strstr(err.hint, "nsl-kdd (43 fields)"));
    err = (struct err){ 0 };
    assert_null(load_bytes("\n\r\n1,2,3\n", 9, &err));
    assert_says(err, "shape.csv:3: a first line of 3 fields");
    err = (struct err){ 0 };
    assert_null(load_unknown(unit_temp_path("absent"), &err));
    assert_int_equal(err.code, ERR_IO);
}

static void check_first_line(const char *bytes, size_t length, const char *words)
{
    struct err err = { 0 };
    assert_null(load_bytes(bytes, length, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_says(err, words);
}

static void test_first_line_faults(void **state)
{
    (void)state;
    const char *empty = "shape.csv: there are no rows, the file is empty";
    check_first_line("", 0, empty);
    check_first_line("\n\r\n\n", 4, empty);
    check_first_line("\xEF\xBB\xBF", 3, empty);
    check_first_line("1,S\0F,x\n", 9, "shape.csv:1: a NUL byte stands in this line");
    size_t length = 5 << 20; /* more than two rounds */
    char *text = malloc(length);
    memset(text, '\n', length);
    check_first_line(text, length, empty);
    memcpy(text + length - 6, "1,2,3\n", 6);
    check_first_line(text, length, "shape.csv:5242875: a first line of 3 fields");
    memset(text, 'x', length);
    check_first_line(text, length, "shape.csv:1: this line is longer than 1 MiB");
    text[(1 << 20) + 7] = '\n'; /* the line ends within what is read at first */
    check_first_line(text, length, "shape.csv:1: this line is longer than 1 MiB");
    free(text);
    const char *packed = unit_temp_path("nothing.gz");
    gzclose(gzopen(packed, "wb"));
    struct err err = { 0 };
    assert_null(load_unknown(packed, &err));
    assert_says(err, "nothing.gz: there are no rows, the file is empty");
}

/* What can be read once only is read once. */
static void *feed_pipe(void *path)
{
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 20000; i++)
        fputs(KDD_ROW ".\n", file);
    fclose(file);
    return NULL;
}

static void test_pipe(void **state)
{
    (void)state;
    static char path[4096];
    struct err err = { 0 };
    pthread_t feeder;
    snprintf(path, sizeof path, "%s", unit_temp_path("pipe"));
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(pthread_create(&feeder, NULL, feed_pipe, path), 0);
    struct store *store = load_unknown(path, &err);
    pthread_join(feeder, NULL);
    if (!store)
        fail_msg("%s", err.message);
    assert_int_equal(store->rows, 20000);
    struct str text;
    char sha256[DIGEST_HEX_SIZE];
    str_init(&text);
    for (int i = 0; i < 20000; i++)
        str_add(&text, KDD_ROW ".\n");
    assert_true(digest_bytes(text.text, text.length, sha256, &err));
    assert_string_equal(store->sha256, sha256);
    str_done(&text);
    store_release(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recognise),
        cmocka_unit_test(test_first_line_faults),
        cmocka_unit_test(test_pipe),
    };
    return unit_run(tests);
}
