/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "src/base/xdg.h"

static void gives(char *(*folder)(struct err *err), const char *expected)
{
    struct err err = { 0 };
    char *path = folder(&err);
    assert_string_equal(path, expected);
    free(path);
}

static void test_folders(void **state)
{
    (void)state;
    setenv("HOME", "/home/anna", 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_STATE_HOME");
    gives(xdg_data, "/home/anna/.local/share/peephole");
    gives(xdg_state, "/home/anna/.local/state/peephole");
    setenv("XDG_DATA_HOME", "/srv/data", 1);
    setenv("XDG_STATE_HOME", "", 1);
    gives(xdg_data, "/srv/data/peephole");
    gives(xdg_state, "/home/anna/.local/state/peephole");
    setenv("XDG_STATE_HOME", "relative/path", 1);
    gives(xdg_state, "/home/anna/.local/state/peephole");
}

static void test_no_home(void **state)
{
    (void)state;
    unsetenv("HOME");
    setenv("XDG_DATA_HOME", "/srv/data", 1);
    unsetenv("XDG_STATE_HOME");
    gives(xdg_data, "/srv/data/peephole");
    struct err err = { 0 };
    assert_null(xdg_state(&err));
    assert_int_equal(err.code, ERR_IO);
    assert_string_not_equal(err.message, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_folders),
                                        cmocka_unit_test(test_no_home) };
    return unit_run(tests);
}
