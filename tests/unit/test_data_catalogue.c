/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include <sys/stat.h>

#include "src/data/catalogue.h"

static struct catalogue *shipped(void)
{
    struct err err = { 0 };
    struct catalogue *catalogue = catalogue_read(unit_source_path("."), &err);
    if (!catalogue)
        fail_msg("%s", err.message);
    return catalogue;
}

static void test_shipped(void **state)
{
    (void)state;
    static const char *const names[] = { "kdd99:10percent",
                                         "kdd99:full",
                                         "kdd99:corrected",
                                         "nsl-kdd:train",
                                         "nsl-kdd:train-20percent",
                                         "nsl-kdd:test",
                                         "nsl-kdd:test-21",
                                         "demo",
                                         "demo:test" };
    struct catalogue *catalogue = shipped();
    assert_int_equal(catalogue_count(catalogue), 9);
    for (size_t i = 0; i < 9; i++) {
        const struct catalogue_entry *entry = catalogue_find(catalogue, names[i]);
        if (!entry)
            fail_msg("%s is missing", names[i]);
        struct schema *schema = shipped_schema(entry->schema);
        assert_int_equal(schema->synthetic, entry->file_count == 0);
        assert_int_equal(entry->address == NULL, entry->file_count == 0);
        assert_true(entry->rows > 0);
        schema_release(schema);
    }
    const struct catalogue_entry *entry = catalogue_find(catalogue, "kdd99:10percent");
    assert_int_equal(entry->rows, 494021);
    assert_string_equal(entry->files[0], "kddcup.data_10_percent.gz");
    assert_true(catalogue_published(entry, entry->sha256));
    assert_true(catalogue_published(entry, entry->file_sha256[1]));
    assert_false(catalogue_published(entry, "abc"));
    assert_null(catalogue_find(catalogue, "kdd99"));
    catalogue_free(catalogue);
}

static bool is_within(const struct catalogue *catalogue, const char *part, const char *whole)
{
    return catalogue_within(catalogue, catalogue_find(catalogue, part),
                            catalogue_find(catalogue, whole));
}

/* Which files lie within which, also by way of a third. */
static void test_within(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct catalogue *catalogue = shipped();
    assert_true(is_within(catalogue, "nsl-kdd:test", "kdd99:corrected"));
    for (size_t i = 0; i < catalogue_count(catalogue); i++) { /* sealed: those made to test on */
        const struct catalogue_entry *entry = catalogue_at(catalogue, i);
        bool named = strstr(entry->name, ":test") || strstr(entry->name, ":corrected");
        assert_int_equal(entry->is_test, named);
    }
    assert_true(is_within(catalogue, "nsl-kdd:test-21", "nsl-kdd:test"));
    assert_true(is_within(catalogue, "nsl-kdd:test-21", "kdd99:corrected"));
    assert_true(is_within(catalogue, "nsl-kdd:train-20percent", "kdd99:full"));
    assert_false(is_within(catalogue, "kdd99:corrected", "nsl-kdd:test"));
    assert_false(is_within(catalogue, "nsl-kdd:train", "kdd99:10percent"));
    assert_false(is_within(catalogue, "nsl-kdd:test", "nsl-kdd:test"));
    const struct catalogue_entry *entry = catalogue_find(catalogue, "nsl-kdd:test");
    assert_ptr_equal(catalogue_of_sha256(catalogue, entry->file_sha256[1]), entry);
    assert_null(catalogue_of_sha256(catalogue, "abc"));
    catalogue_free(catalogue);
    const char circle[] = "set a\nschema s\nwithin b\nset b\nschema s\nwithin a\nset c\nschema s\n";
    catalogue = catalogue_parse("catalogue", circle, strlen(circle), &err);
    assert_non_null(catalogue);
    assert_true(is_within(catalogue, "a", "b"));
    assert_false(is_within(catalogue, "a", "c")); /* and it comes to an end */
    catalogue_free(catalogue);
}

static void check_refused(const char *text, const char *words)
{
    struct err err = { 0 };
    assert_null(catalogue_parse("catalogue", text, strlen(text), &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_says(err, words);
}

static void test_mistakes(void **state)
{
    (void)state;
    check_refused("title x\n", "catalogue:1: the first line should begin with \"set\"");
    check_refused("set a\nschema b\n\nset a\n", "catalogue:4: there are two sets of this name");
    check_refused("set a\n", "a has no schema");
    check_refused("set\n", "something is missing");
    check_refused("set a\nrows many\n", "whole number");
    check_refused("set a\nfile abc x.csv\n", "SHA-256");
    check_refused("set a\nfile -\n", "something is missing");
    check_refused("set a\nsize 3\n", "should begin with set, title");
    check_refused("set a\nschema s\nwithin b\n", "a lies within b, which is no set of this file");
    check_refused("set a\nwithin\n", "something is missing");
    check_refused("set a\nbytes 3k\n", "catalogue:2: bytes should be a whole number");
}

/* In the folder itself before those below it, the best name first, down to two levels. */
static void test_locate(void **state)
{
    (void)state;
    static const char text[] =
        "set a\nschema s\nfile - best name\nfile - other\naddress http://x.org/\n";
    struct err err = { 0 };
    struct catalogue *catalogue = catalogue_parse("catalogue", text, strlen(text), &err);
    const struct catalogue_entry *entry = catalogue_at(catalogue, 0);
    setenv("XDG_DATA_HOME", unit_temp_path("home"), 1);
    mkdir(unit_temp_path("one"), 0700);
    mkdir(unit_temp_path("one/b"), 0700);
    mkdir(unit_temp_path("one/b/c"), 0700);
    mkdir(unit_temp_path("one/b/c/d"), 0700);
    struct str path;
    str_init(&path);
    str_addf(&path, "%s::%s", unit_temp_path("absent"), unit_temp_path("one"));
    assert_null(catalogue_locate(entry, path.text, &err));
    assert_says(err, "a was not found: there is no best name in the 2 folders of --data or "
                     "PEEPHOLE_DATA or ");
    assert_non_null(strstr(err.hint, "get it from http://x.org/, put it into "));
    assert_null(catalogue_locate(entry, "/nowhere:", &err));
    assert_says(err, "a was not found: there is no best name in /nowhere or ");
    char deep[1000];
    memset(deep, 'd', sizeof deep);
    deep[sizeof deep - 1] = '\0';
    assert_null(catalogue_locate(entry, deep, &err));
    assert_says(err, "there is no best name in the 1 folder of --data or PEEPHOLE_DATA or ");
    unit_write(unit_temp_path("one/b/c/d/other"), "x", 1);
    assert_null(catalogue_locate(entry, path.text, &err)); /* three levels below */
    static const char *const places[] = { "one/b/c/other", "one/other", "one/b/c/best name",
                                          "one/b/best name", "one/best name" };
    for (size_t i = 0; i < 5; i++) {
        unit_write(unit_temp_path(places[i]), "x", 1);
        char *found = catalogue_locate(entry, path.text, &err);
        assert_string_equal(found, unit_temp_path(places[i]));
        free(found);
    }
    mkdir(unit_temp_path("home"), 0700);
    mkdir(unit_temp_path("home/peephole"), 0700);
    unit_write(unit_temp_path("home/peephole/other"), "x", 1);
    char *found = catalogue_locate(entry, NULL, &err);
    assert_string_equal(found, unit_temp_path("home/peephole/other"));
    free(found);
    str_done(&path);
    catalogue_free(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_within),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_locate),
    };
    return unit_run(tests);
}
