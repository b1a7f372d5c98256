/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was said: rows that wrap, scrolling back, and the oldest lines that go. */
#include <locale.h>
#include <stdio.h>

#include "tests/unit/unit.h"
#include "ui/transcript.h"

static struct transcript *made(void)
{
    struct err err = { 0 };
    struct transcript *transcript = transcript_new(&err);
    assert_non_null(transcript);
    return transcript;
}

static void assert_draws(struct transcript *transcript, size_t columns, size_t lines,
                         const char *wanted)
{
    struct canvas canvas;
    struct str text;
    str_init(&text);
    assert_true(canvas_init(&canvas, columns, lines));
    transcript_draw(transcript, &canvas);
    canvas_text(&canvas, &text);
    assert_string_equal(text.text, wanted);
    str_done(&text);
    canvas_done(&canvas);
}

static void test_stands_at_the_lower_end(void **state)
{
    (void)state;
    struct transcript *transcript = made();
    assert_draws(transcript, 10, 2, "\n\n");
    transcript_add(transcript, STYLE_PLAIN, "one\n\nthree\n");
    assert_draws(transcript, 10, 4, "\none\n\nthree\n");
    assert_draws(transcript, 10, 1, "three\n");
    assert_draws(transcript, 0, 3, "\n\n\n");
    assert_draws(transcript, 10, 0, "");
    transcript_free(transcript);
}

static void test_long_lines_go_on_in_the_next_row(void **state)
{
    (void)state;
    struct transcript *transcript = made();
    transcript_add(transcript, STYLE_PLAIN, "abcdefgh");
    assert_draws(transcript, 4, 3, "\nabcd\nefgh\n");
    assert_draws(transcript, 3, 2, "def\ngh\n");
    assert_draws(transcript, 1, 2, "g\nh\n");
    transcript_free(transcript);
}

static void test_wide_characters_are_not_cut(void **state)
{
    (void)state;
    if (!setlocale(LC_CTYPE, "C.UTF-8")) {
        unit_skip("no UTF-8 locale");
        return;
    }
    struct transcript *transcript = made();
    transcript_add(transcript, STYLE_PLAIN, "a\u6f22\u6f22b");
    assert_draws(transcript, 4, 2, "a\u6f22\n\u6f22b\n");
    assert_draws(transcript, 1, 4, "a\n\n\nb\n"); /* no room for them, and no endless rows */
    transcript_free(transcript);
}

static void test_tabs_become_blanks(void **state)
{
    (void)state;
    struct transcript *transcript = made();
    transcript_add(transcript, STYLE_PLAIN, "a\tb\n\tc");
    assert_draws(transcript, 20, 2, "a       b\n        c\n");
    transcript_free(transcript);
}

static void test_scrolling(void **state)
{
    (void)state;
    struct transcript *transcript = made();
    transcript_add(transcript, STYLE_PLAIN, "1\n2\n3\n4\n5");
    transcript_scroll(transcript, 2);
    assert_draws(transcript, 5, 2, "2\n3\n");
    transcript_add(transcript, STYLE_PLAIN, "6666666");
    assert_draws(transcript, 5, 2, "2\n3\n"); /* it took two rows */
    assert_int_equal(transcript_scrolled(transcript), 4);
    transcript_scroll(transcript, 1000);
    assert_draws(transcript, 5, 2, "1\n2\n");
    transcript_scroll(transcript, -1);
    assert_draws(transcript, 5, 2, "2\n3\n");
    transcript_scroll(transcript, -1000);
    assert_int_equal(transcript_scrolled(transcript), 0);
    assert_draws(transcript, 5, 2, "66666\n66\n");
    transcript_scroll(transcript, 3);
    transcript_to_end(transcript);
    assert_int_equal(transcript_scrolled(transcript), 0);
    transcript_free(transcript);
}

static void test_a_long_output_is_held_at_its_beginning(void **state)
{
    (void)state;
    struct transcript *transcript = made();
    transcript_add(transcript, STYLE_PLAIN, "before");
    transcript_hold(transcript);
    transcript_add(transcript, STYLE_COMMAND, "> c");
    assert_draws(transcript, 10, 3, "\nbefore\n> c\n");
    transcript_add(transcript, STYLE_PLAIN, "1\n2");
    assert_draws(transcript, 10, 3, "> c\n1\n2\n");
    assert_null(transcript_hidden_hint(transcript));
    transcript_add(transcript, STYLE_PLAIN, "3");
    transcript_add(transcript, STYLE_HINT, "Next: this,\n  or that");
    assert_draws(transcript, 10, 3, "> c\n1\n2\n");
    assert_int_equal(transcript_scrolled(transcript), 3 + 1); /* "Next: this," takes two rows */
    assert_string_equal(transcript_hidden_hint(transcript), "Next: this,");
    assert_draws(transcript, 10, 2, "> c\n1\n");
    transcript_scroll(transcript, -2);
    assert_false(transcript_holds(transcript));
    assert_draws(transcript, 10, 2, "2\n3\n");
    transcript_add(transcript, STYLE_PLAIN, "late");
    assert_draws(transcript, 10, 2, "2\n3\n");
    assert_null(transcript_hidden_hint(transcript)); /* it is not the end any more */
    transcript_to_end(transcript);
    assert_draws(transcript, 10, 1, "late\n");
    transcript_free(transcript);
}

static void test_a_held_line_that_is_lost(void **state)
{
    (void)state;
    struct transcript *transcript = made();
    transcript_hold(transcript);
    for (size_t i = 0; i < TRANSCRIPT_LINES_MOST + 5; i++) {
        char line[32];
        snprintf(line, sizeof line, "%zu", i);
        transcript_add(transcript, STYLE_PLAIN, line);
    }
    assert_draws(transcript, 10, 2, "5\n6\n");
    transcript_free(transcript);
}

static void test_only_the_newest_are_kept(void **state)
{
    (void)state;
    struct transcript *transcript = made();
    for (int i = 0; i < TRANSCRIPT_LINES_MOST + 5; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        transcript_add(transcript, STYLE_PLAIN, text);
    }
    assert_draws(transcript, 8, 1, "10004\n");
    transcript_scroll(transcript, 100000);
    assert_draws(transcript, 8, 2, "5\n6\n");
    struct str tail;
    str_init(&tail);
    transcript_tail(transcript, 2, &tail);
    assert_string_equal(tail.text, "10003\n10004\n");
    str_done(&tail);
    transcript_free(transcript);
}

static void test_a_very_long_line(void **state)
{
    (void)state;
    struct transcript *transcript = made();
    struct str line;
    str_init(&line);
    for (int i = 0; i < 100000; i++)
        str_add_char(&line, (char)('a' + i % 10));
    transcript_add(transcript, STYLE_PLAIN, line.text);
    assert_draws(transcript, 10, 1, "abcdefghij\n");
    str_done(&line);
    transcript_free(transcript);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stands_at_the_lower_end),
        cmocka_unit_test(test_long_lines_go_on_in_the_next_row),
        cmocka_unit_test(test_wide_characters_are_not_cut),
        cmocka_unit_test(test_tabs_become_blanks),
        cmocka_unit_test(test_scrolling),
        cmocka_unit_test(test_a_long_output_is_held_at_its_beginning),
        cmocka_unit_test(test_a_held_line_that_is_lost),
        cmocka_unit_test(test_only_the_newest_are_kept),
        cmocka_unit_test(test_a_very_long_line),
    };
    return unit_run(tests);
}
