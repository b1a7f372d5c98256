/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/file.h"

static void check_text(const char *path, const char *wanted)
{
    struct err err = { 0 };
    char *text = file_read(path, 100, NULL, &err);
    assert_string_equal(text ? text : err.message, wanted);
    free(text);
}

static void test_grows_and_is_published(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *path = unit_temp_path("grown.part"), *target = unit_temp_path("grown");
    struct file_part *part = file_part_open(path, &err);
    assert_non_null(part);
    assert_true(file_part_add(part, "one ", 4, &err));
    file_part_close(part);
    part = file_part_open(path, &err);
    assert_non_null(part);
    assert_int_equal(file_part_size(part), 4);
    assert_true(file_part_add(part, "two", 3, &err));
    assert_int_equal(file_part_size(part), 7);
    assert_true(file_part_commit(part, target, &err));
    check_text(target, "one two");
    assert_false(file_exists(path));
    assert_int_equal(err.code, ERR_NONE);
}

static void test_restart_and_empty(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *path = unit_temp_path("again.part");
    struct file_part *part = file_part_open(path, &err);
    assert_non_null(part);
    assert_true(file_part_add(part, "wrong", 5, &err));
    assert_true(file_part_restart(part, &err));
    assert_int_equal(file_part_size(part), 0);
    assert_true(file_part_add(part, "ab", 2, &err));
    check_text(path, "ab");
    assert_true(file_part_restart(part, &err));
    file_part_close(part);
    assert_false(file_exists(path)); /* an empty one does not stay */
    file_part_close(NULL);
}

static void check_refused(const char *path, const char *words)
{
    struct err err = { 0 };
    assert_null(file_part_open(path, &err));
    assert_int_equal(err.code, ERR_IO);
    if (!strstr(err.message, words))
        fail_msg("%s", err.message);
}

static void test_refused(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *path = unit_temp_path("held.part"), *link = unit_temp_path("link.part");
    struct file_part *part = file_part_open(path, &err);
    assert_non_null(part);
    check_refused(path, "another program is writing it");
    file_part_close(part);
    assert_int_equal(symlink(path, link), 0);
    check_refused(link, "it is a link");
    check_refused(unit_temp_path("absent/x.part"), "No such file");
    check_refused(unit_temp_path("."), "Is a directory");
    check_refused("/dev/null", "it is not a plain file");
    path = unit_temp_path("pipe.part");
    assert_int_equal(mkfifo(path, 0600), 0);
    check_refused(path, "No such device");
}

static void test_publishing_fails(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = unit_temp_path("folder");
    assert_int_equal(mkdir(folder, 0700), 0);
    struct file_part *part = file_part_open(unit_temp_path("lost.part"), &err);
    assert_non_null(part);
    assert_true(file_part_add(part, "x", 1, &err));
    assert_false(file_part_commit(part, folder, &err));
    assert_non_null(strstr(err.message, "it is a folder"));
}

static void count(void *context, const void *bytes, size_t size)
{
    size_t *total = context;
    assert_non_null(bytes);
    *total += size;
}

static void test_pieces(void **state)
{
    (void)state;
    struct err err = { 0 };
    enum { SIZE = 200000 };
    char *bytes = calloc(SIZE, 1);
    const char *path = unit_temp_path("pieces");
    size_t total = 0;
    unit_write(path, bytes, SIZE);
    assert_true(file_pieces(path, count, &total, &err));
    assert_int_equal(total, SIZE);
    assert_false(file_pieces(unit_temp_path("none"), count, &total, &err));
    assert_non_null(strstr(err.message, "No such file"));
    assert_false(file_pieces(unit_temp_path("."), count, &total, &err));
    assert_non_null(strstr(err.message, "Is a directory"));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows_and_is_published),
        cmocka_unit_test(test_restart_and_empty),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_publishing_fails),
        cmocka_unit_test(test_pieces),
    };
    return unit_run(tests);
}
