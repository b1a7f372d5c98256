/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command history between sessions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/base/file.h"
#include "src/base/str.h"
#include "tests/unit/unit.h"
#include "ui/history_file.h"

static struct str seen; /* lines that were read, each with a line feed */

static void see(const char *line)
{
    str_addf(&seen, "%s\n", line);
}

static void see_too(void *context, const char *line)
{
    (void)context;
    see(line);
}

/* A history of its own for each test. */
static struct history_file *open_in(const char *name)
{
    struct err err = { 0 };
    setenv("XDG_STATE_HOME", unit_temp_path(name), 1);
    struct history_file *file = history_file_open(&err);
    assert_non_null(file);
    return file;
}

static const char *read_again(void)
{
    struct err err = { 0 };
    struct history_file *file = history_file_open(&err);
    str_clear(&seen);
    assert_true(history_file_read(file, see, &err));
    history_file_close(file);
    return seen.text;
}

static const char *path_of(const char *name)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/peephole/history", unit_temp_path(name));
    return path;
}

static void test_lines_come_back(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct history_file *file = open_in("back");
    assert_true(history_file_add(file, "load demo", &err));
    assert_true(history_file_add(file, "classes", &err));
    assert_true(history_file_add(file, "classes", &err)); /* the same again: once */
    history_file_close(file);
    char *text = unit_read(path_of("back"), NULL);
    assert_string_equal(text, "load demo\nclasses\n");
    assert_string_equal(read_again(), "load demo\nclasses\n");
}

static void test_only_the_owner_may_read(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct history_file *file = open_in("mode");
    assert_true(history_file_add(file, "load demo", &err));
    history_file_close(file);
    struct stat status;
    assert_int_equal(stat(path_of("mode"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void test_of_equal_lines_the_last(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct history_file *file = open_in("equal");
    assert_true(history_file_add(file, "a", &err));
    assert_true(history_file_add(file, "b", &err));
    assert_true(history_file_add(file, "a", &err));
    history_file_close(file);
    assert_string_equal(read_again(), "b\na\n");
}

static void test_goes_on_behind_the_last_line(void **state)
{
    (void)state;
    struct err err = { 0 };
    history_file_close(open_in("behind"));
    unit_write(path_of("behind"), "a\nb\n", 4);
    struct history_file *file = history_file_open(&err);
    str_clear(&seen);
    assert_true(history_file_read(file, see, &err));
    assert_true(history_file_add(file, "b", &err));
    history_file_close(file);
    assert_string_equal(read_again(), "a\nb\n");
}

static void test_long_files_are_shortened(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct str text;
    str_init(&text);
    int lines = 2 * HISTORY_LIMIT + 5;
    for (int i = 0; i < lines; i++)
        str_addf(&text, "line %d\n", i);
    history_file_close(open_in("long"));
    unit_write(path_of("long"), text.text, text.length);
    assert_int_equal(chmod(path_of("long"), 0600), 0);
    str_done(&text);
    read_again();
    assert_true(strncmp(seen.text, "line 10005\n", 11) == 0);
    size_t length;
    char *left = unit_read(path_of("long"), &length);
    assert_int_equal(length, seen.length);
    assert_string_equal(left, seen.text);
    struct stat status;
    assert_int_equal(stat(path_of("long"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    (void)err;
}

static void test_what_belongs_into_a_history(void **state)
{
    (void)state;
    str_clear(&seen);
    history_lines("load demo", see_too, NULL);
    history_lines(" secret", see_too, NULL);
    history_lines("", see_too, NULL);
    history_lines("  \n\t", see_too, NULL);
    history_lines("balance data \\\nas=train \\\nu2r=30", see_too, NULL);
    history_lines("one\n\n two\nthree", see_too, NULL);
    history_lines("open \\", see_too, NULL);
    assert_string_equal(seen.text, "load demo\nbalance data as=train u2r=30\none\nthree\nopen \n");
}

static void test_no_home(void **state)
{
    (void)state;
    struct err err = { 0 };
    unit_write(unit_temp_path("plain"), "x", 1);
    setenv("XDG_STATE_HOME", unit_temp_path("plain"), 1); /* a file, not a folder */
    assert_null(history_file_open(&err));
    assert_int_equal(err.code, ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_come_back),
        cmocka_unit_test(test_only_the_owner_may_read),
        cmocka_unit_test(test_of_equal_lines_the_last),
        cmocka_unit_test(test_goes_on_behind_the_last_line),
        cmocka_unit_test(test_long_files_are_shortened),
        cmocka_unit_test(test_what_belongs_into_a_history),
        cmocka_unit_test(test_no_home),
    };
    str_init(&seen);
    int failed = unit_run(tests);
    str_done(&seen);
    return failed;
}
