/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of text that stand out. */
#include "tests/unit/unit.h"
#include "ui/paint.h"

static void assert_paints(const char *text, bool is_error, const char *wanted)
{
    struct str painted;
    str_init(&painted);
    paint_text(&painted, text, is_error);
    assert_string_equal(painted.text, wanted);
    str_done(&painted);
}

static void test_most_lines_are_plain(void **state)
{
    (void)state;
    assert_paints("", false, "");
    assert_paints("data: 8,000 rows\n  class  rows\n", false, "data: 8,000 rows\n  class  rows\n");
}

static void test_lines_that_stand_out(void **state)
{
    (void)state;
    assert_paints("\n> load demo\n", false, "\n\033[1m> load demo\033[0m\n");
    assert_paints("Note: 2 rows\n", false, "\033[1mNote:\033[0m 2 rows\n");
    assert_paints("Next: a,\n  b\nc", false, "\033[34mNext: a,\033[0m\n\033[34m  b\033[0m\nc");
}

static void test_an_error_is_one(void **state)
{
    (void)state;
    assert_paints("-c:1: no;\n  yes", true, "\033[1;31m-c:1: no;\033[0m\n\033[1;31m  yes\033[0m");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_most_lines_are_plain),
        cmocka_unit_test(test_lines_that_stand_out),
        cmocka_unit_test(test_an_error_is_one),
    };
    return unit_run(tests);
}
