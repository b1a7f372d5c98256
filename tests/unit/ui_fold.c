/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breaking lines that are too wide for the terminal. */
#include <locale.h>

#include "tests/unit/unit.h"
#include "ui/fold.h"

static void assert_folds(const char *text, size_t columns, const char *wanted)
{
    struct str folded;
    str_init(&folded);
    fold_text(&folded, text, columns);
    assert_string_equal(folded.text, wanted);
    str_done(&folded);
}

static void test_what_fits_stays(void **state)
{
    (void)state;
    assert_folds("", 10, "");
    assert_folds("a b\n\n  c   d\n", 10, "a b\n\n  c   d\n");
    assert_folds("exactly 10", 10, "exactly 10");
    assert_folds("any width at all", 0, "any width at all");
}

static void test_breaks_at_blanks(void **state)
{
    (void)state;
    assert_folds("one two three four\nx\n", 10, "one two\n  three\n  four\nx\n");
    assert_folds("one two, three  four", 16, "one two, three\n  four");
}

static void test_indented(void **state)
{
    (void)state;
    assert_folds("  one two three four", 16, "  one two three\n    four");
}

static void test_long_words_stay_whole(void **state)
{
    (void)state;
    assert_folds("abcdefghijklmnop", 10, "abcdefghijklmnop");
    assert_folds("ab abcdefghijklmnop cd", 10, "ab\n  abcdefghijklmnop\n  cd");
    assert_folds("      abcdefgh ab", 8, "      abcdefgh\nab"); /* no room for hanging */
}

static void test_blanks_at_the_end(void **state)
{
    (void)state;
    assert_folds("one two         ", 10, "one two");
}

static void test_counts_columns_not_bytes(void **state)
{
    (void)state;
    if (!setlocale(LC_CTYPE, "C.UTF-8")) {
        unit_skip("no UTF-8 locale");
        return;
    }
    assert_folds("\u00e4\u00e4\u00e4\u00e4 \u00e4\u00e4\u00e4\u00e4\u00e4", 10,
                 "\u00e4\u00e4\u00e4\u00e4 \u00e4\u00e4\u00e4\u00e4\u00e4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_fits_stays),   cmocka_unit_test(test_breaks_at_blanks),
        cmocka_unit_test(test_indented),          cmocka_unit_test(test_long_words_stay_whole),
        cmocka_unit_test(test_blanks_at_the_end), cmocka_unit_test(test_counts_columns_not_bytes),
    };
    return unit_run(tests);
}
