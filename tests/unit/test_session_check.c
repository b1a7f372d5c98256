/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checking words and keys against the tables, arguments, and writing a command back. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/condition.h"
#include "src/session/script/arguments.h"
#include "src/session/script/list.h"

static struct script_place place;
static struct err err;

static struct script *parse(const char *text)
{
    script_place_done(&place);
    err = (struct err){ 0 };
    return script_parse("-c", text, strlen(text), NULL, &place, &err);
}

static void refused(const char *text, const char *words)
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
}

static void test_verbs(void **state)
{
    (void)state;
    refused("trian", "did you mean train?");
    refused("TRAIN", "did you mean train?");
    refused("qwertz", "help lists");
    refused("hel", "write help");
    refused("help\nshow\nqiut", "did you mean quit?");
    assert_int_equal(place.line, 3);
    assert_string_equal(place.command, "qiut");
}

static void test_words(void **state)
{
    (void)state;
    refused("model", "KIND is missing");
    refused("model lstn", "did you mean lstm?");
    refused("train data", "did you mean table=data?");
    refused("train epochs", "one too many");
    refused("show seting", "did you mean settings?");
    refused("history x", "N is a whole number");
    refused("expect dr => 3", "OP is");
    refused("expect drr >= 3", "did you mean dr?");
    refused("expect dr >= x", "VALUE is a number");
    refused("expect recall. > 0", "did you mean recall.CLASS?");
    refused("expect presision.dos > 0", "did you mean precision.dos?");
    refused("plot loss x.gif", "let the name end in");
    struct script *script = parse("expect false_positive_rate.dos < 1\nplot loss x.PNG");
    assert_non_null(script);
    script_free(script);
}

/* Everything that a condition may be passes, and what it can never be does not. */
static void test_conditions(void **state)
{
    (void)state;
    static const char *const fine[] = {
        "bytes > 5",
        "bytes>=5",
        "bytes <> -1",
        "flag == 'S F'",
        "(a = 1)",
        "not a = 1",
        "not(a=1)and(b!=2)",
        "a = 1 or not (b < 2 and c > 3)",
        "a=1 and b=2 or c=3",
        "nota = 1",
        "'a b' = \"c\"",
        "a = ''",
    };
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        if (!condition_check(fine[i], &err)) {
            fail_msg("%s: %s", fine[i], err.message);
        }
    }
    static const struct {
        const char *text, *words;
    } wrong[] = {
        { "", "a column is missing" },
        { "a", "a comparison (= != < <= > >=) should stand behind a" },
        { "a >", "a value is missing behind a" },
        { "a > < 3", "a value is missing behind a" },
        { "a >< 3", "\"><\" behind a is no comparison" },
        { "a === 3", "\"===\" behind a" },
        { "= 3", "a column is missing" },
        { "a = 1 and", "a column is missing" },
        { "a = 1 b = 2", "should stand before \"b = 2\"" },
        { "(a = 1", "a parenthesis is not closed" },
        { "a = 1)", "should stand before \")\"" },
        { "()", "a column is missing" },
        { "not", "a column is missing" },
        { "a = 'b", "a quote is not closed" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(condition_check(wrong[i].text, &err));
        if (strstr(err.message, wrong[i].words) == NULL) {
            fail_msg("%s: %s", wrong[i].text, err.message);
        }
    }
    char deep[200];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_false(condition_check(deep, &err));
    assert_non_null(strstr(err.message, "nested too deeply"));
    refused("head where='a => 3'", "did you mean >=?");
}

static void test_keys(void **state)
{
    (void)state;
    refused("train epoch=3", "did you mean epochs=3?");
    refused("train epochs=3 epochs=4", "given twice");
    refused("train epochs=x", "train: epochs is a whole number");
    refused("train epochs=0", "epochs");
    refused("train loss=msee", "did you mean loss=mse");
    refused("model lstm hiden=3", "did you mean hidden=3?");
    refused("model lstm hidden=3 peephole=diag", "peephole");
    refused("set sed=3", "did you mean seed=3?");
    refused("set hints maybe", "hints is on or off");
    refused("set hint off", "did you mean set hints=off?");
    refused("set", "KEY=VALUE is missing");
    refused("continue", "epochs=N is missing");
    struct script *script = parse("model lstm hidden=3\nreplay x any=thing\nset hints off");
    assert_non_null(script);
    script_free(script);
}

/* Arguments of the script's only command. */
static struct script *arguments_for(const char *text, struct arguments *arguments)
{
    struct script *script = parse(text);
    assert_non_null(script);
    arguments_of(&script->statements[0], arguments);
    return script;
}

static void test_arguments(void **state)
{
    (void)state;
    struct arguments arguments;
    struct script *script = arguments_for("train lr=50% epochs=2k table=t", &arguments);
    assert_near(argument_number(&arguments, "lr"), 0.5, 0);
    assert_int_equal(argument_count(&arguments, "epochs"), 2000);
    assert_string_equal(argument_text(&arguments, "table"), "t");
    assert_true(argument_given(&arguments, "table"));
    assert_false(argument_given(&arguments, "batch"));
    assert_null(argument_text(&arguments, "valid"));
    assert_string_equal(argument_text(&arguments, "seed"), "1");
    assert_int_equal(argument_choice(&arguments, "loss"),
                     key_choice(argument_key(&arguments, "loss"), "cross-entropy"));
    assert_null(argument_word(&arguments, 0));
    script_free(script);
}

static void test_session_seed(void **state)
{
    (void)state;
    struct arguments arguments;
    struct script *script = arguments_for("train table=t", &arguments);
    struct key_value keys[] = { arguments.given[0], { "seed", "7" } };
    arguments.given = keys;
    arguments.seed = "7";
    assert_int_equal(argument_count(&arguments, "seed"), 7);
    assert_false(argument_given(&arguments, "seed"));
    struct key_values values = argument_values(&arguments, arguments.more);
    assert_int_equal(values_count(&values, "seed"), 7);
    char *line = argument_line(&arguments);
    assert_string_equal(line, "train table=t seed=7");
    free(line);
    script_free(script);
}

/* A command written back reads as the same command. */
static void line_is(const char *text, const char *wanted)
{
    struct arguments arguments;
    struct script *script = arguments_for(text, &arguments);
    char *line = argument_line(&arguments);
    assert_non_null(line);
    assert_string_equal(line, wanted);
    struct arguments again;
    struct script *second = arguments_for(line, &again);
    assert_int_equal(again.word_count, arguments.word_count);
    assert_int_equal(again.given_count, arguments.given_count);
    for (size_t i = 0; i < arguments.word_count; i++) {
        assert_string_equal(again.words[i], arguments.words[i]);
    }
    for (size_t i = 0; i < arguments.given_count; i++) {
        assert_string_equal(again.given[i].value, arguments.given[i].value);
    }
    free(line);
    script_free(script);
    script_free(second);
}

static void test_lines(void **state)
{
    (void)state;
    line_is("replay   x   a=1", "replay x a=1");
    line_is("replay 'a b' c=", "replay 'a b' c=''");
    line_is("replay \"it's\" c='#'", "replay \"it's\" c='#'");
    line_is("replay 'a=b'", "replay 'a=b'");
    line_is("expect dr >= 98%", "expect dr >= 98%");
    line_is("expect dr = 98%", "expect dr = 98%");
    line_is("replay \"\\${x} \\\"q\\\" \\\\\"", "replay \"\\${x} \\\"q\\\" \\\\\"");
    line_is("replay 'a\nb'", "replay 'a\nb'");
    line_is("exit", "quit");
}

static void list_is(const char *list, const char *wanted)
{
    char *expanded = list_expand(list, &err);
    assert_non_null(expanded);
    assert_string_equal(expanded, wanted);
    free(expanded);
}

static void test_lists(void **state)
{
    (void)state;
    list_is("a,b,c", "a,b,c");
    list_is("10..90:20", "10,30,50,70,90");
    list_is("1..4", "1,2,3,4");
    list_is("x,0.1..0.3:0.1,y", "x,0.1,0.2,0.3,y");
    list_is("0..1:0.25", "0,0.25,0.5,0.75,1");
    list_is("10..35:10", "10,20,30");
    list_is("", "");
    list_is("a..b", "a..b");
    assert_null(list_expand("5..1", &err));
    assert_null(list_expand("1..5:0", &err));
    assert_null(list_expand("0..1M:0.001", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verbs),      cmocka_unit_test(test_words),
        cmocka_unit_test(test_conditions), cmocka_unit_test(test_keys),
        cmocka_unit_test(test_arguments),  cmocka_unit_test(test_session_seed),
        cmocka_unit_test(test_lines),      cmocka_unit_test(test_lists),
    };
    int failed = unit_run(tests);
    script_place_done(&place);
    return failed;
}
