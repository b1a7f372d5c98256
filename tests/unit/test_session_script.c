/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language: quotes, comments, continuation, parameters, include, and what is refused. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/script/script.h"

static struct script_place place;
static struct err err;

static struct script *parse_with(const char *text, const struct script_options *options)
{
    script_place_done(&place);
    err = (struct err){ 0 };
    return script_parse("x.peep", text, strlen(text), options, &place, &err);
}

static struct script *parse(const char *text)
{
    return parse_with(text, NULL);
}

/* The text is refused at that line, with these words in its message or hint. */
static void refused(const char *text, size_t line, const char *words)
{
    struct script *script = parse(text);
    if (script) {
        print_error("accepted: %s\n", text);
    }
    assert_null(script);
    if (strstr(err.message, words) == NULL && strstr(err.hint, words) == NULL) {
        print_error("\"%s; %s\" lacks \"%s\"\n", err.message, err.hint, words);
        fail();
    }
    assert_int_equal(place.line, line);
}

/* One command with that word in place `index` behind the verb. */
static void word_is(const char *text, size_t index, const char *word)
{
    struct script *script = parse(text);
    if (script == NULL) {
        print_error("%s: %s\n", text, err.message);
    }
    assert_non_null(script);
    assert_true(script->count >= 1);
    assert_true(script->statements[0].word_count > index + 1);
    assert_string_equal(script->statements[0].words[index + 1], word);
    script_free(script);
}

static void test_words_and_quotes(void **state)
{
    (void)state;
    word_is("replay plain", 0, "plain");
    word_is("replay 'two words'", 0, "two words");
    word_is("replay \"two words\"", 0, "two words");
    word_is("replay one' 'word", 0, "one word");
    word_is("help ''", 0, "");
}

static void test_escapes(void **state)
{
    (void)state;
    word_is("replay two\\ words", 0, "two words");
    word_is("replay \"a\\\"b\\\\c\\$\"", 0, "a\"b\\c$");
    word_is("replay \"a\\b\"", 0, "a\\b");
    word_is("replay 'a\\b'", 0, "a\\b");
    word_is("replay \\${x}", 0, "${x}");
    word_is("replay \\#1", 0, "#1");
    word_is("replay a#1", 0, "a#1");
    word_is("replay a\\;b", 0, "a;b");
}

static void test_commands_are_separated(void **state)
{
    (void)state;
    struct script *script = parse("show;history 3 ; ;\n# nothing\n\nhelp # all\r\nquit");
    assert_non_null(script);
    assert_int_equal(script->count, 4);
    assert_string_equal(script->statements[1].words[0], "history");
    assert_string_equal(script->statements[1].words[1], "3");
    assert_string_equal(script->statements[1].text, "history 3");
    assert_int_equal(script->statements[2].line, 4);
    assert_string_equal(script->statements[2].text, "help");
    assert_string_equal(script->statements[3].words[0], "quit");
    script_free(script);
}

static void test_lines_go_on(void **state)
{
    (void)state;
    struct script *script =
        parse("#!/usr/bin/env peephole\nhistory \\\n  3\nre\\\r\nplay 'a\nb'\nhelp");
    assert_non_null(script);
    assert_int_equal(script->count, 3);
    assert_string_equal(script->statements[0].words[1], "3");
    assert_int_equal(script->statements[0].line, 2);
    assert_string_equal(script->statements[1].words[0], "replay");
    assert_string_equal(script->statements[1].words[1], "a\nb");
    assert_int_equal(script->statements[2].line, 7);
    script_free(script);
    assert_true(script_is_incomplete("help 'a"));
    assert_true(script_is_incomplete("help \\"));
    assert_true(script_is_incomplete("help \\\n"));
    assert_false(script_is_incomplete("help 'a'"));
    assert_false(script_is_incomplete("help # 'a"));
    refused("history \\ \n3", 1, "blanks stand behind");
    refused("help\nreplay 'a\n", 2, "never closed");
}

static void test_keys(void **state)
{
    (void)state;
    struct script *script = parse("train table='a b' lr=1e-3 epochs=1k");
    assert_non_null(script);
    const struct statement *train = &script->statements[0];
    assert_int_equal(train->key_count, 3);
    assert_string_equal(train->keys[0].name, "table");
    assert_string_equal(train->keys[0].value, "a b");
    assert_string_equal(train->keys[2].value, "1k");
    script_free(script);
    word_is("replay 'a=b'", 0, "a=b");
    word_is("expect dr = 1", 1, "=");
    word_is("expect dr >= 1", 1, ">=");
    refused("epochs=3 train", 1, "begins with its verb");
}

static void test_parameters(void **state)
{
    (void)state;
    word_is("param x=a\nparam y=${x}b\nreplay ${y}", 0, "ab");
    word_is("param x='a b'\nreplay '${x}'\"${x}\"", 0, "a ba b");
    word_is("param x='a;b #c'\nreplay ${x}", 0, "a;b #c");
    word_is("param x=k=v\nreplay ${x}", 0, "k=v"); /* what it is replaced by is one word */
    refused("replay '${'", 1, "no name and }");
    refused("param x=1\nreplay ${y}", 2, "${y} is not set");
    refused("param epochs=1\nreplay ${epoch}", 2, "did you mean ${epochs}");
    refused("replay ${x", 1, "no name and }");
    refused("param x=1\nhelp\nparam x=2", 3, "a second time");
    refused("param", 1, "name=value is missing");
}

static void test_given_parameters(void **state)
{
    (void)state;
    struct key_value given[] = { { "epochs", "20" } };
    struct script_options options = { .parameters = given, .parameter_count = 1 };
    struct script *script = parse_with("param epochs=5\ntrain epochs=${epochs}", &options);
    assert_non_null(script);
    assert_string_equal(script->statements[0].keys[0].value, "20");
    script_free(script);
    script = parse_with("train epochs=${epochs}", &options);
    assert_non_null(script);
    script_free(script);
    given[0].name = "epocs";
    assert_null(parse_with("param epochs=5\nhelp", &options));
    assert_non_null(strstr(err.hint, "epochs=20"));
    assert_string_equal(place.file, "x.peep");
    given[0].name = "other";
    assert_null(parse_with("help", &options));
}

static void test_at(void **state)
{
    (void)state;
    struct script *script = parse("at epoch=3 batch=2 stop\nat epoch=1 set lr=0.5\ntrain epochs=5");
    assert_non_null(script);
    assert_int_equal(script->count, 3);
    assert_true(script->statements[0].is_at);
    assert_int_equal(script->statements[0].at_epoch, 3);
    assert_int_equal(script->statements[0].at_batch, 2);
    assert_string_equal(script->statements[0].words[0], "stop");
    assert_string_equal(script->statements[1].keys[0].name, "lr");
    assert_false(script->statements[2].is_at);
    script_free(script);
    refused("at epoch=3 stop", 1, "no training follows");
    refused("train epochs=5\nat epoch=3 stop\nhelp", 2, "no training follows");
    refused("at epoch=6 stop\n\ntrain epochs=5", 1, "beyond the 5 epochs");
    refused("at epoch=0 stop\ntrain", 1, "whole number from 1");
    refused("at batch=1 stop\ntrain", 1, "epoch=N is missing");
    refused("at epoch=1\ntrain", 1, "the command is missing");
    refused("at epoch=1 train", 1, "nothing that can be done");
    refused("at epoch=1 set seed=3\ntrain", 1, "only lr");
    refused("at epoch=1 set lr=0\ntrain", 1, "lr");
    refused("at stop\ntrain", 1, "epoch=N is missing");
}

static void test_hostile_bytes(void **state)
{
    (void)state;
    static const char zero[] = "help\nhe\0lp";
    script_place_done(&place);
    assert_null(script_parse("x.peep", zero, sizeof zero - 1, NULL, &place, &err));
    assert_int_equal(place.line, 2);
    assert_non_null(strstr(err.message, "zero byte"));
    refused("help\n\xff\n", 2, "no UTF-8");
    refused("\xc0\xaf", 1, "no UTF-8");
    refused("\xed\xa0\x80", 1, "no UTF-8");
    refused("\xe2\x82", 1, "no UTF-8");
    refused("help \x1b[2J", 1, "control character");
    refused("help \r x", 1, "control character");
    word_is("\xEF\xBB\xBFreplay \xe2\x82\xac", 0, "\xe2\x82\xac"); /* a byte order mark */
}

static void test_huge(void **state)
{
    (void)state;
    size_t length = 3 << 20;
    char *text = malloc(length + 1);
    assert_non_null(text);
    memset(text, 'a', length);
    text[length] = '\0';
    refused(text, 1, "longer than");
    for (size_t i = 0; i < length; i++) {
        text[i] = i % 100 == 99 ? '\n' : i % 2 ? ' ' : 'x';
    }
    assert_null(parse(text));
    for (size_t i = 0; i < length / 2; i++) {
        text[i] = i % 2 ? ' ' : 'x';
    }
    text[1 << 19] = '\0';
    refused(text, 1, "4,096 words");
    free(text);
}

static void test_included_files(void **state)
{
    (void)state;
    const char *outer = unit_temp_path("outer.peep");
    const char *inner = unit_temp_path("inner.peep");
    static const char outer_text[] = "param n=7\ninclude inner.peep\nhelp";
    static const char inner_text[] = "param n=3\nhistory ${n}\n";
    unit_write(outer, outer_text, sizeof outer_text - 1);
    unit_write(inner, inner_text, sizeof inner_text - 1);
    script_place_done(&place);
    struct script *script = script_read(outer, NULL, &place, &err);
    assert_non_null(script);
    assert_int_equal(script->count, 2);
    assert_string_equal(script->statements[0].words[1], "7");
    assert_string_equal(script->statements[0].file, inner);
    assert_int_equal(script->statements[0].line, 2);
    assert_string_equal(script->statements[1].file, outer);
    script_free(script);
    unit_write(inner, "help\nhistory x", 14);
    assert_null(script_read(outer, NULL, &place, &err));
    assert_string_equal(place.file, inner);
    assert_int_equal(place.line, 2);
    assert_string_equal(place.command, "history");
}

static void test_include_loops(void **state)
{
    (void)state;
    const char *a = unit_temp_path("a.peep");
    unit_write(a, "include ./b.peep", 16);
    unit_write(unit_temp_path("b.peep"), "help\ninclude a.peep", 19);
    script_place_done(&place);
    assert_null(script_read(a, NULL, &place, &err));
    assert_non_null(strstr(err.message, "never end"));
    assert_int_equal(place.line, 2);
    refused("help\ninclude /no/such/file", 2, "/no/such/file");
}

static void test_recorded_results(void **state)
{
    (void)state;
    struct script *script = parse("# peephole 1 session\n#= {\"kernel\": \"k\"}\nhelp\n"
                                  "#= {\"rows\": 3}\n#= not one\n#=== title\nquit\n");
    assert_non_null(script);
    assert_string_equal(json_string_of(json_get(script->header, "kernel")), "k");
    assert_int_equal(script->count, 2);
    assert_near(json_number(json_get(script->statements[0].recorded, "rows")), 3, 0);
    assert_int_equal(script->statements[0].recorded_line, 4);
    assert_null(script->statements[1].recorded);
    script_free(script);
    refused("help\n#= {\"rows\": }", 2, "cannot be read");
}

static void test_prompt_lines(void **state)
{
    (void)state;
    struct script_options options = { .abbreviations = true };
    struct script *script = parse_with("hist 3", &options);
    assert_non_null(script);
    assert_string_equal(script->statements[0].words[0], "history");
    script_free(script);
    assert_null(parse_with("re x", &options));
    assert_non_null(strstr(err.message, "record, replay"));
    script = parse_with("at epoch=3 stop", &options); /* the training comes in a later line */
    assert_non_null(script);
    script_free(script);
    refused("hist 3", 1, "write history");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_and_quotes),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_commands_are_separated),
        cmocka_unit_test(test_lines_go_on),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_given_parameters),
        cmocka_unit_test(test_at),
        cmocka_unit_test(test_hostile_bytes),
        cmocka_unit_test(test_huge),
        cmocka_unit_test(test_included_files),
        cmocka_unit_test(test_include_loops),
        cmocka_unit_test(test_recorded_results),
        cmocka_unit_test(test_prompt_lines),
    };
    int failed = unit_run(tests);
    script_place_done(&place);
    return failed;
}
