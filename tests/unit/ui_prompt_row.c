/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The edited line as a row: where the cursor stands, and what of a long line is seen. */
#include <locale.h>
#include <string.h>

#include "tests/unit/unit.h"
#include "ui/prompt_row.h"

static size_t draw(const char *prompt, const char *line, size_t cursor, size_t columns,
                   struct str *text)
{
    struct canvas canvas;
    struct prompt_look look = { .text = prompt, .line = line, .cursor = cursor, .list = "" };
    str_clear(text);
    assert_true(canvas_init(&canvas, columns, 1));
    size_t column = prompt_row_draw(&canvas, &look);
    canvas_text(&canvas, text);
    canvas_done(&canvas);
    return column;
}

static void assert_row(const char *prompt, const char *line, size_t cursor, size_t columns,
                       const char *wanted, size_t column)
{
    struct str text;
    str_init(&text);
    size_t found = draw(prompt, line, cursor, columns, &text);
    assert_string_equal(text.text, wanted);
    assert_int_equal(found, column);
    str_done(&text);
}

static void test_a_short_line(void **state)
{
    (void)state;
    assert_row("> ", "", 0, 20, ">\n", 2);
    assert_row("> ", "tables", 6, 20, "> tables\n", 8);
    assert_row("> ", "tables", 2, 20, "> tables\n", 4);
    assert_row("> ", "tables", 99, 20, "> tables\n", 8);
    assert_row("\001\033[1m\002> \001\033[0m\002", "x", 1, 20, "> x\n", 3);
}

static void test_columns_not_bytes(void **state)
{
    (void)state;
    if (!setlocale(LC_CTYPE, "C.UTF-8")) {
        unit_skip("no UTF-8 locale");
        return;
    }
    assert_row("> ", "\u00e4\u6f22x", 2, 20, "> \u00e4\u6f22x\n", 3);
    assert_row("> ", "\u00e4\u6f22x", 5, 20, "> \u00e4\u6f22x\n", 5);
    assert_row("> ", "e\u0301x", 3, 20, "> ex\n", 3);
    assert_row(">", "\u6f22\u6f22\u6f22\u6f22\u6f22\u6f22\u6f22", 21, 12, "< \u6f22\n", 4);
}

static void test_control_characters(void **state)
{
    (void)state;
    assert_row("> ", "a\nb", 2, 20, "> a^Jb\n", 5);
    assert_row("> ", "a\033\x7f", 3, 20, "> a^[^?\n", 7);
}

static void test_the_cursor_of_a_long_line_is_seen(void **state)
{
    char line[401];
    struct str text;
    (void)state;
    str_init(&text);
    memset(line, 'x', 400);
    line[400] = '\0';
    for (size_t columns = 1; columns < 100; columns++) {
        for (size_t cursor = 0; cursor <= 400; cursor += 3) {
            size_t column = draw("peephole> ", line, cursor, columns, &text);
            assert_true(column < columns);
            bool all = 10 + cursor < columns;
            assert_int_equal(text.text[0], all ? 'p' : '<');
        }
    }
    str_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_short_line),
        cmocka_unit_test(test_columns_not_bytes),
        cmocka_unit_test(test_control_characters),
        cmocka_unit_test(test_the_cursor_of_a_long_line_is_seen),
    };
    return unit_run(tests);
}
