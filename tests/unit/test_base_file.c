/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/base/file.h"

/* A folder of its own for each test. */
static const char *fresh_folder(const char *name)
{
    const char *folder = unit_temp_path(name);
    assert_int_equal(mkdir(folder, 0755), 0);
    return folder;
}

static const char *below(const char *folder, const char *name)
{
    static char paths[8][1024];
    static unsigned next;
    char path[sizeof paths[0]]; /* folder may lie in paths */
    assert_true((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) < sizeof path);
    return memcpy(paths[next++ % 8], path, sizeof path);
}

static int entries(const char *folder)
{
    DIR *stream = opendir(folder);
    assert_non_null(stream);
    int count = -2; /* . and .. */
    while (readdir(stream) != NULL) {
        count++;
    }
    closedir(stream);
    return count;
}

/* The superuser may read and write everything; these tests are done as somebody else. */
static void become_nobody(void)
{
    if (getuid() == 0) {
        assert_int_equal(chmod(unit_temp_path("."), 0755), 0);
        assert_int_equal(setresuid(65534, 65534, 0), 0);
    }
}

static void become_self_again(void)
{
    uid_t real = 0;
    uid_t effective = 0;
    uid_t saved = 0;
    assert_int_equal(getresuid(&real, &effective, &saved), 0);
    if (saved != effective) {
        assert_int_equal(setresuid(saved, saved, saved), 0);
    }
}

static void test_save_and_read(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("save");
    const char *path = below(folder, "x.bin");
    assert_true(file_save(path, "one\0two", 7, &err));
    size_t size = 0;
    char *bytes = file_read(path, 100, &size, &err);
    assert_non_null(bytes);
    assert_int_equal(size, 7);
    assert_memory_equal(bytes, "one\0two", 8); /* and a NUL behind them */
    free(bytes);
    assert_true(file_save(path, "", 0, &err)); /* over the old one */
    bytes = file_read(path, 0, NULL, &err);
    assert_string_equal(bytes, "");
    free(bytes);
    assert_int_equal(entries(folder), 1);
    assert_int_equal(err.code, ERR_NONE);
}

static void test_read_limit(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *path = unit_temp_path("limit");
    unit_write(path, "12345", 5);
    char *bytes = file_read(path, 5, NULL, &err);
    assert_string_equal(bytes, "12345");
    free(bytes);
    assert_null(file_read(path, 4, NULL, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_non_null(strstr(err.message, path));
    assert_null(file_read("/dev/zero", 100000, NULL, &err)); /* without a size, without an end */
    assert_int_equal(err.code, ERR_INPUT);
    bytes = file_read("/proc/self/status", SIZE_MAX, NULL, &err); /* says it has size 0 */
    assert_non_null(bytes);
    assert_non_null(strstr(bytes, "Pid:"));
    free(bytes);
}

static void test_read_errors(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_null(file_read(unit_temp_path("absent"), 10, NULL, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "No such file"));
    assert_null(file_read(fresh_folder("a-folder"), 10, NULL, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "folder"));
}

static void test_missing_folder_is_named(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = unit_temp_path("nowhere");
    assert_false(file_save(below(folder, "x"), "x", 1, &err));
    assert_int_equal(err.code, ERR_IO);
    char wanted[4096];
    snprintf(wanted, sizeof wanted, "there is no folder %s", folder);
    assert_non_null(strstr(err.message, wanted));
    assert_string_not_equal(err.hint, "");
    assert_null(file_beside(below(folder, "x"), &err));
    unit_write(folder, "a file", 6);
    assert_false(file_save(below(folder, "x"), "x", 1, &err));
    assert_non_null(strstr(err.message, "not a folder"));
    assert_false(file_save("", "x", 1, &err));
}

/* Neither a folder nor anything but a plain file is ever renamed over. */
static void test_other_targets_are_refused(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("targets");
    const char *inner = below(folder, "inner");
    const char *pipe = below(folder, "pipe");
    assert_int_equal(mkdir(inner, 0755), 0);
    assert_int_equal(mkfifo(pipe, 0644), 0);
    assert_false(file_save(inner, "x", 1, &err));
    assert_non_null(strstr(err.message, "folder"));
    assert_false(file_save(below(inner, ""), "x", 1, &err)); /* "inner/" */
    assert_false(file_save(pipe, "x", 1, &err));
    assert_null(file_beside(pipe, &err));
    const char *beside = below(folder, "beside");
    unit_write(beside, "x", 1);
    assert_false(file_publish(beside, pipe, &err));
    assert_int_equal(entries(folder), 2); /* beside is removed, nothing was left */
    struct stat status;
    assert_int_equal(lstat(pipe, &status), 0);
    assert_true(S_ISFIFO(status.st_mode));
}

static void test_unwritable(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("unwritable");
    const char *path = below(folder, "x");
    unit_write(path, "old", 3);
    assert_int_equal(chmod(folder, 0777), 0);
    assert_int_equal(chmod(path, 0444), 0);
    become_nobody();
    bool saved = file_save(path, "new", 3, &err);
    become_self_again();
    assert_false(saved);
    assert_non_null(strstr(err.message, "Permission denied"));
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    become_nobody();
    saved = file_save(path, "new", 3, &err);
    become_self_again();
    assert_int_equal(chmod(folder, 0755), 0);
    assert_false(saved);
    assert_string_equal(unit_read(path, NULL), "old");
    assert_int_equal(entries(folder), 1);
    assert_int_equal(chmod(path, 0000), 0);
    become_nobody();
    char *bytes = file_read(path, 10, NULL, &err);
    become_self_again();
    assert_null(bytes);
    assert_non_null(strstr(err.message, "Permission denied"));
}

/* The system takes a part of the bytes, then no more. */
static void test_failed_write_leaves_the_old_file(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("full");
    const char *path = below(folder, "x");
    unit_write(path, "old", 3);
    static char many[300000];
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = before;
    small.rlim_cur = 100000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool saved = file_save(path, many, sizeof many, &err);
    struct err piece_err = { 0 };
    struct file_writer *writer = file_writer_open(path, &piece_err);
    bool added = true;
    for (size_t at = 0; at < sizeof many; at += 1000) {
        added = file_writer_add(writer, many + at, 1000, &piece_err) && added;
    }
    bool committed = file_writer_commit(writer, &piece_err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(saved);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, path));
    assert_false(added);
    assert_false(committed);
    assert_string_equal(unit_read(path, NULL), "old");
    assert_int_equal(entries(folder), 1);
}

static void test_writer(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("writer");
    const char *path = below(folder, "x");
    struct file_writer *writer = file_writer_open(path, &err);
    assert_non_null(writer);
    static char many[200001];
    memset(many, 'm', sizeof many);
    size_t total = 0;
    for (size_t size = 0; size < sizeof many; size = size * 2 + 1) {
        assert_true(file_writer_add(writer, many, size, &err));
        total += size;
    }
    assert_false(file_exists(path)); /* not before the commit */
    assert_true(file_writer_commit(writer, &err));
    assert_int_equal(file_size(path), total);
    writer = file_writer_open(path, &err);
    assert_true(file_writer_add(writer, "other", 5, &err));
    file_writer_abandon(writer);
    file_writer_abandon(NULL);
    assert_int_equal(file_size(path), total);
    assert_int_equal(entries(folder), 1);
}

static void test_link_and_mode_stay(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("links");
    const char *other = fresh_folder("links-other");
    const char *real = below(other, "real");
    const char *link = below(folder, "link");
    unit_write(real, "old", 3);
    assert_int_equal(chmod(real, 0640), 0);
    assert_int_equal(symlink(real, link), 0);
    assert_true(file_save(link, "new", 3, &err));
    struct stat status;
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_string_equal(unit_read(real, NULL), "new");
    assert_int_equal(stat(real, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    mode_t mask = umask(027);
    const char *fresh = below(folder, "fresh");
    assert_true(file_save(fresh, "new", 3, &err));
    umask(mask);
    assert_int_equal(stat(fresh, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void test_longest_name(void **state)
{
    (void)state;
    struct err err = { 0 };
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    assert_true(file_save(unit_temp_path(name), "x", 1, &err));
}

static void test_beside_and_publish(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("beside");
    const char *path = below(folder, "plot.png");
    char *beside = file_beside(path, &err);
    assert_non_null(beside);
    char *second = file_beside(path, &err);
    assert_string_not_equal(beside, second);
    unit_write(beside, "picture", 7); /* as another program would */
    assert_true(file_publish(beside, path, &err));
    assert_string_equal(unit_read(path, NULL), "picture");
    file_remove(second);
    assert_int_equal(entries(folder), 1);
    assert_false(file_publish(second, path, &err)); /* gone: the program wrote nothing */
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(unit_read(path, NULL), "picture");
    free(beside);
    free(second);
}

static void test_append_line(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *path = unit_temp_path("history");
    assert_true(file_append_line(path, "load demo", &err));
    assert_true(file_append_line(path, "", &err));
    assert_true(file_append_line(path, "quit", &err));
    assert_string_equal(unit_read(path, NULL), "load demo\n\nquit\n");
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_false(file_append_line(unit_temp_path("absent/history"), "x", &err));
    assert_int_equal(err.code, ERR_IO);
}

static void test_looks(void **state)
{
    (void)state;
    const char *folder = fresh_folder("looks");
    const char *path = below(folder, "x");
    unit_write(path, "12345", 5);
    assert_true(file_exists(path));
    assert_false(file_exists(folder));
    assert_false(file_exists(below(folder, "absent")));
    assert_true(file_is_folder(folder));
    assert_false(file_is_folder(path));
    assert_true(file_size(path) == 5);
    assert_true(file_size(folder) == -1);
    assert_true(file_size(below(folder, "absent")) == -1);
}

static void test_make_folders(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("make");
    const char *deep = below(folder, "a/b//c/");
    assert_true(file_make_folders(deep, &err));
    assert_true(file_make_folders(deep, &err));
    assert_true(file_is_folder(deep));
    struct stat status;
    assert_int_equal(stat(deep, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    unit_write(below(folder, "file"), "x", 1);
    assert_false(file_make_folders(below(folder, "file/d"), &err));
    assert_int_equal(err.code, ERR_IO);
}

static void joins(const char *folder, const char *name, const char *expected)
{
    struct err err = { 0 };
    char *path = file_join(folder, name, &err);
    assert_string_equal(path, expected);
    free(path);
}

static void lies_in(const char *path, const char *expected)
{
    struct err err = { 0 };
    char *folder = file_folder(path, &err);
    assert_string_equal(folder, expected);
    free(folder);
}

static void test_names(void **state)
{
    (void)state;
    joins("a", "b", "a/b");
    joins("a/", "b", "a/b");
    joins("/", "b", "/b");
    joins("a", "/b", "/b");
    joins("", "b", "b");
    joins(NULL, "b", "b");
    lies_in("x", ".");
    lies_in("a/x", "a");
    lies_in("/x", "/");
    lies_in("a/b/x", "a/b");
    lies_in("a/", "a");
}

struct seen {
    char names[256];
    int left;
};

static bool see(void *context, const char *name)
{
    struct seen *seen = context;
    strcat(strcat(seen->names, name), ";");
    return --seen->left > 0;
}

static void test_list(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("list");
    struct seen seen = { .left = 100 };
    assert_true(file_list(folder, see, &seen, &err));
    assert_string_equal(seen.names, "");
    static const char *const names[] = { "b", "a", "B", ".hidden", "a10", "a2" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unit_write(below(folder, names[i]), "", 0);
    }
    assert_true(file_list(folder, see, &seen, &err));
    assert_string_equal(seen.names, ".hidden;B;a;a10;a2;b;");
    seen = (struct seen){ .left = 2 };
    assert_true(file_list(folder, see, &seen, &err));
    assert_string_equal(seen.names, ".hidden;B;");
    assert_false(file_list(below(folder, "absent"), see, &seen, &err));
    assert_int_equal(err.code, ERR_IO);
}

/* What a process that was killed has left goes; all else stays. */
static void test_leavings(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *folder = fresh_folder("leavings");
    pid_t gone = fork();
    if (gone == 0) {
        _exit(0);
    }
    assert_int_equal(waitpid(gone, NULL, 0), gone);
    static const struct {
        const char *before, *after;
    } forms[] = {
        { ".peephole-", "-0-1f.tmp" }, /* the only one that is ours */
        { ".peephole-", "-0-1f.tmp~" }, { "peephole-", "-0-1f.tmp" },
        { ".peephole-", "-0-1F.tmp" },  { ".peephole-", "-0.tmp" },
        { ".peephole-", "-0-1f-.tmp" }, { ".peephole-", "--1f.tmp" },
        { ".peephole--", "-0-1f.tmp" },
    };
    enum { FORMS = sizeof forms / sizeof forms[0] };
    char name[128];
    for (size_t i = 0; i < FORMS; i++) {
        snprintf(name, sizeof name, "%s%ld%s", forms[i].before, (long)gone, forms[i].after);
        unit_write(below(folder, name), "half", 4);
    }
    snprintf(name, sizeof name, ".peephole-%ld-0-1f.tmp", (long)getppid()); /* that one lives */
    unit_write(below(folder, name), "half", 4);
    snprintf(name, sizeof name, ".peephole-%ld-1-1f.tmp", (long)gone);
    assert_int_equal(symlink("target", below(folder, name)), 0); /* no file that we write */
    assert_true(file_save(below(folder, "a"), "x", 1, &err));
    assert_int_equal(entries(folder), FORMS - 1 + 2 + 1);
    snprintf(name, sizeof name, ".peephole-%ld-0-1f.tmp", (long)gone);
    assert_false(file_exists(below(folder, name)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_save_and_read),
        cmocka_unit_test(test_read_limit),
        cmocka_unit_test(test_read_errors),
        cmocka_unit_test(test_missing_folder_is_named),
        cmocka_unit_test(test_other_targets_are_refused),
        cmocka_unit_test(test_unwritable),
        cmocka_unit_test(test_failed_write_leaves_the_old_file),
        cmocka_unit_test(test_writer),
        cmocka_unit_test(test_link_and_mode_stay),
        cmocka_unit_test(test_longest_name),
        cmocka_unit_test(test_beside_and_publish),
        cmocka_unit_test(test_append_line),
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_make_folders),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_leavings),
    };
    return unit_run(tests);
}
