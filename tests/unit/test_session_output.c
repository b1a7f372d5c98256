/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands write: tables of text, events, and nothing that could play with a terminal. */
#include "tests/unit/unit.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/page/prose.h"

static struct str written;
static char *last_event;

static void on_text(void *context, const char *text)
{
    (void)context;
    str_add(&written, text);
}

static void on_event(void *context, const struct json *event, const char *line)
{
    (void)context;
    (void)line;
    free(last_event);
    last_event = json_text(event);
}

static struct output_sink sink = { .text = on_text, .event = on_event, .utf8 = true };
static struct output output = { .sink = &sink };

static int clear(void **state)
{
    (void)state;
    str_clear(&written);
    sink.columns = 0;
    sink.utf8 = true;
    output.hints = false;
    return 0;
}

static void test_lines(void **state)
{
    (void)state;
    output_text(&output, "a");
    output_text(&output, "");
    output_line(&output, "%d", 3);
    output_hint(&output, "unseen");
    output.hints = true;
    output_hint(&output, "train");
    output_note(&output, "x");
    assert_string_equal(written.text, "a\n3\nNext: train\nNote: x\n");
}

static void test_control_characters(void **state)
{
    (void)state;
    output_text(&output, "a\x1b[2Jb\x07\x7f\xc2\x9b\xff\tc\xe2\x82\xac");
    assert_string_equal(written.text, "a?[2Jb????\tc\xe2\x82\xac\n");
}

static void test_ascii(void **state)
{
    (void)state;
    sink.utf8 = false;
    output_text(&output, "1\u2026 2 \u00b1 3 \u4e2d");
    assert_string_equal(written.text, "1... 2 +- 3 ?\n");
}

static void test_event(void **state)
{
    (void)state;
    struct json *event = json_new_object();
    json_put_number(event, "epoch", 3);
    output_event(&output, "epoch", event, "epoch 3");
    assert_string_equal(last_event, "{\"event\": \"epoch\", \"epoch\": 3}");
}

static struct text_table *a_table(void)
{
    static const char *const headings[] = { "name", ">rows", "origin" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 3, headings);
    text_table_cell(table, "data");
    text_table_cell(table, "%d", 494021);
    text_table_cell(table, "load kdd99");
    text_table_cell(table, "\u00e9t\u00e9");
    text_table_cell(table, "%d", 5);
    text_table_cell(table, "%s", "");
    return table;
}

static void test_table(void **state)
{
    (void)state;
    text_table_write(a_table(), &output);
    assert_string_equal(written.text, "name    rows  origin\n"
                                      "data  494021  load kdd99\n"
                                      "\u00e9t\u00e9        5\n");
}

static void test_table_is_cut(void **state)
{
    (void)state;
    sink.columns = 18;
    text_table_write(a_table(), &output);
    assert_string_equal(written.text, "name    rows  ori\u2026\n"
                                      "data  494021  loa\u2026\n"
                                      "\u00e9t\u00e9        5\n");
    for (size_t columns = 1; columns < 30; columns++) {
        sink.columns = columns;
        text_table_write(a_table(), &output);
    }
}

static void test_table_without_heading(void **state)
{
    (void)state;
    static const char *const headings[] = { "", "" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 2, headings);
    text_table_cell(table, "a");
    text_table_cell(table, "b");
    text_table_write(table, &output);
    text_table_write(NULL, &output);
    assert_string_equal(written.text, "a  b\n");
}

static void test_table_is_folded(void **state)
{
    (void)state;
    static const char *const headings[] = { "key", "value", "", ">n" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 4, headings);
    text_table_fold(table, 1, 8);
    text_table_fold(table, 2, 8);
    text_table_cell(table, "a");
    text_table_cell(table, "one|two|three");
    text_table_cell(table, "of |w| over all");
    text_table_cell(table, "%d", 5);
    text_table_cell(table, "%s", "");
    text_table_cell(table, "x");
    text_table_cell(table, "unbreakable");
    text_table_cell(table, "%d", 10);
    sink.columns = 27;
    text_table_write(table, &output);
    assert_string_equal(written.text, "key  value                n\n"
                                      "a    one|two|  of |w|     5\n"
                                      "     three     over all\n"
                                      "     x         unbreaka  10\n"
                                      "               ble\n");
}

static void test_prose(void **state)
{
    (void)state;
    sink.columns = 30;
    output_prose(&output, "  do: ", "what is said here at some length");
    output_paragraphs(&output,
                      "lines of a source\nare joined and folded\n\nnext\n  id: hangs below "
                      "its own indent\n  two: short\n");
    output_usage(&output, "verb", "verb save [CLASS=N ...]\n     [table=TABLE]\n  verb show");
    output_usage(&output, "verb", "verb");
    assert_string_equal(written.text, "  do: what is said here at\n"
                                      "      some length\n"
                                      "lines of a source are joined\n"
                                      "and folded\n"
                                      "\n"
                                      "next\n"
                                      "  id: hangs below its own\n"
                                      "  indent\n"
                                      "  two: short\n"
                                      "usage: verb save [CLASS=N ...]\n"
                                      "            [table=TABLE]\n"
                                      "       verb show\n"
                                      "usage: verb\n");
    struct str line;
    str_init(&line);
    usage_line(&line, "verb", "verb save FILE\n     [table=TABLE]\n  verb show");
    assert_string_equal(line.text, "verb save FILE [table=TABLE], or verb show");
    str_done(&line);
    /* On a wide terminal, and with none, 80 columns. */
    for (size_t columns = 0; columns <= 200; columns += 200) {
        str_clear(&written);
        sink.columns = columns;
        struct str text;
        str_init(&text);
        str_repeat(&text, "word ", 40);
        output_prose(&output, "", text.text);
        assert_int_equal(strcspn(written.text, "\n"), 79);
        str_done(&text);
    }
}

static void test_no_sink(void **state)
{
    (void)state;
    struct output nowhere = { 0 };
    output_text(&nowhere, "a");
    output_progress(&nowhere, "b");
    output_event(&nowhere, "c", json_new_object(), NULL);
    text_table_write(a_table(), &nowhere);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    str_init(&written);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_lines, clear),
        cmocka_unit_test_setup(test_control_characters, clear),
        cmocka_unit_test_setup(test_ascii, clear),
        cmocka_unit_test_setup(test_event, clear),
        cmocka_unit_test_setup(test_table, clear),
        cmocka_unit_test_setup(test_table_is_cut, clear),
        cmocka_unit_test_setup(test_table_without_heading, clear),
        cmocka_unit_test_setup(test_table_is_folded, clear),
        cmocka_unit_test_setup(test_prose, clear),
        cmocka_unit_test_setup(test_no_sink, clear),
    };
    int failed = unit_run(tests);
    str_done(&written);
    free(last_event);
    return failed;
}
