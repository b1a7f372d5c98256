/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells: characters of one and two columns, broken bytes, views, and nothing outside of them. */
#include <locale.h>
#include <string.h>

#include "tests/unit/unit.h"
#include "ui/canvas.h"

enum { GUARD = 0x2603 };

static void assert_text(const struct canvas *canvas, const char *wanted)
{
    struct str text;
    str_init(&text);
    canvas_text(canvas, &text);
    assert_string_equal(text.text, wanted);
    str_done(&text);
}

static void fill_all(struct canvas *canvas, uint32_t character)
{
    for (size_t line = 0; line < canvas->lines; line++)
        canvas_fill(canvas, 0, line, canvas->columns, character, STYLE_PLAIN);
}

static void test_ascii_is_cut_at_the_edge(void **state)
{
    struct canvas canvas;
    (void)state;
    assert_true(canvas_init(&canvas, 5, 2));
    assert_int_equal(canvas_write(&canvas, 1, 0, SIZE_MAX, STYLE_PLAIN, "abcdefgh"), 5);
    assert_int_equal(canvas_write(&canvas, 0, 1, 2, STYLE_PLAIN, "xyz"), 2);
    assert_int_equal(canvas_write(&canvas, 0, 2, SIZE_MAX, STYLE_PLAIN, "below"), 5);
    assert_int_equal(canvas_write(&canvas, 9, 0, SIZE_MAX, STYLE_PLAIN, "beside"), 9);
    assert_text(&canvas, " abcd\nxy\n");
    canvas_done(&canvas);
}

static void test_text_ends_at_a_line_feed(void **state)
{
    struct canvas canvas;
    (void)state;
    assert_true(canvas_init(&canvas, 8, 1));
    assert_int_equal(canvas_write(&canvas, 0, 0, SIZE_MAX, STYLE_PLAIN, "ab\ncd"), 2);
    canvas_write_right(&canvas, 8, 0, 3, STYLE_PLAIN, "wxyz");
    assert_text(&canvas, "ab   wxy\n");
    canvas_done(&canvas);
}

static void test_control_characters_are_shown_as_none(void **state)
{
    struct canvas canvas;
    (void)state;
    assert_true(canvas_init(&canvas, 8, 1));
    canvas_write(&canvas, 0, 0, SIZE_MAX, STYLE_PLAIN, "a\033[\x7f\tb");
    assert_text(&canvas, "a?[??b\n");
    canvas_done(&canvas);
}

/* Bytes that are no UTF-8: alone, cut, too long, surrogates, beyond the last. */
static void test_broken_bytes(void **state)
{
    static const char *const broken[] = { "\x80",         "\xC3",         "\xC0\xAF",
                                          "\xE2\x82",     "\xE0\x80\xAF", "\xED\xA0\x80",
                                          "\xF0\x9F\x92", "\xF5\x80",     "\xF4\x90\x80\x80" };
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        const char *text = broken[i];
        size_t columns, count = 0;
        for (; *text; count++) {
            assert_int_equal(canvas_decode(&text, &columns), 0xFFFD);
            assert_int_equal(columns, 1);
        }
        assert_int_equal(count, strlen(broken[i]));
    }
}

static bool has_utf8(void)
{
    if (setlocale(LC_CTYPE, "C.UTF-8"))
        return true;
    unit_skip("no UTF-8 locale");
    return false;
}

static void test_wide_characters(void **state)
{
    struct canvas canvas;
    (void)state;
    if (!has_utf8())
        return;
    assert_int_equal(canvas_width("\u00e4\u6f22e\u0301"), 4);
    assert_true(canvas_init(&canvas, 5, 1));
    assert_int_equal(canvas_write(&canvas, 0, 0, SIZE_MAX, STYLE_PLAIN, "\u6f22\u5b57\u6f22"), 4);
    assert_text(&canvas, "\u6f22\u5b57\n");
    assert_int_equal(canvas.cells[1].character, 0);
    canvas_clear(&canvas);
    assert_int_equal(canvas_write(&canvas, 0, 0, 1, STYLE_PLAIN, "\u6f22"), 0);
    assert_text(&canvas, "\n");
    canvas_done(&canvas);
}

static void test_without_a_locale_wide_text_is_question_marks(void **state)
{
    struct canvas canvas;
    (void)state;
    setlocale(LC_CTYPE, "C");
    assert_true(canvas_init(&canvas, 6, 1));
    canvas_write(&canvas, 0, 0, SIZE_MAX, STYLE_PLAIN, "a\u6f22b");
    assert_text(&canvas, "a?b\n");
    canvas_done(&canvas);
}

/* Whatever is drawn into a view, the cells around it stay. */
static void draw_too_much(struct canvas *view)
{
    for (size_t line = 0; line < view->lines + 3; line++) {
        canvas_write(view, 0, line, SIZE_MAX, STYLE_STRONG, "a text that is longer than any view");
        canvas_write(view, 2, line, 1000, STYLE_STRONG, "\u6f22\u6f22\u6f22\u6f22\u6f22\u6f22");
        canvas_write_right(view, view->columns + 2, line, 4, STYLE_STRONG, "right");
        canvas_fill(view, 0, line, 1000, '#', STYLE_STRONG);
        canvas_mark(view, 1, line, 1000, STYLE_CURSOR);
        canvas_put(view, view->columns, line, 'x', STYLE_STRONG);
        canvas_print(view, 0, line, STYLE_STRONG, "%s %d", "printed far beyond the end", 12345);
    }
    canvas_clear(view);
    fill_all(view, 'v');
}

static void assert_guarded(size_t columns, size_t lines)
{
    struct canvas canvas;
    struct rect inside = { 2, 2, columns, lines };
    assert_true(canvas_init(&canvas, columns + 4, lines + 4));
    fill_all(&canvas, GUARD);
    struct canvas view = canvas_view(&canvas, inside);
    draw_too_much(&view);
    for (size_t line = 0; line < canvas.lines; line++) {
        for (size_t column = 0; column < canvas.columns; column++) {
            bool in = column >= 2 && column < columns + 2 && line >= 2 && line < lines + 2;
            struct cell cell = canvas.cells[line * canvas.stride + column];
            assert_int_equal(cell.character, in ? 'v' : GUARD);
            assert_int_equal(cell.style, STYLE_PLAIN);
        }
    }
    canvas_done(&canvas);
}

static void test_nothing_is_drawn_outside_of_a_view(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    for (size_t columns = 0; columns < 40; columns++) {
        for (size_t lines = 0; lines < 6; lines++)
            assert_guarded(columns, lines);
    }
}

static void test_views_are_clipped(void **state)
{
    struct canvas canvas;
    (void)state;
    assert_true(canvas_init(&canvas, 10, 4));
    struct canvas view = canvas_view(&canvas, (struct rect){ 8, 3, 10, 10 });
    assert_int_equal(view.columns, 2);
    assert_int_equal(view.lines, 1);
    view = canvas_view(&canvas, (struct rect){ 50, 50, 10, 10 });
    assert_int_equal(view.columns, 0);
    assert_int_equal(view.lines, 0);
    canvas_write(&view, 0, 0, SIZE_MAX, STYLE_PLAIN, "nowhere");
    assert_text(&canvas, "\n\n\n\n");
    canvas_done(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ascii_is_cut_at_the_edge),
        cmocka_unit_test(test_text_ends_at_a_line_feed),
        cmocka_unit_test(test_control_characters_are_shown_as_none),
        cmocka_unit_test(test_broken_bytes),
        cmocka_unit_test(test_wide_characters),
        cmocka_unit_test(test_without_a_locale_wide_text_is_question_marks),
        cmocka_unit_test(test_nothing_is_drawn_outside_of_a_view),
        cmocka_unit_test(test_views_are_clipped),
    };
    return unit_run(tests);
}
