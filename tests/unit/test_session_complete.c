/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion: what is offered where the cursor stands. */
#include "tests/unit/unit.h"

#include <string.h>

#include "src/session/complete.h"

static struct session session;
static struct completions completions;

static void complete(const char *line)
{
    struct err err = { 0 };
    completions_done(&completions);
    assert_true(complete_line(&session, line, strlen(line), &completions, &err));
}

static const struct completion *find(const char *text)
{
    for (size_t i = 0; i < completions.count; i++) {
        if (strcmp(completions.items[i].text, text) == 0) {
            return &completions.items[i];
        }
    }
    return NULL;
}

static void test_verbs(void **state)
{
    (void)state;
    complete("");
    assert_int_equal(completions.count, command_count());
    complete("tr");
    assert_int_equal(completions.count, 1);
    assert_non_null(find("train"));
    assert_non_null(find("train")->help);
    assert_false(find("train")->more);
    complete("show; hi");
    assert_int_equal(completions.count, 1);
    assert_int_equal(completions.word_start, 6);
    complete("show;");
    assert_int_equal(completions.count, command_count());
    complete("zzz");
    assert_int_equal(completions.count, 0);
    complete("zzz x");
    assert_int_equal(completions.count, 0);
}

static void test_keys(void **state)
{
    (void)state;
    complete("train epo");
    assert_int_equal(completions.count, 1);
    assert_true(find("epochs=")->more);
    assert_int_equal(completions.word_start, 6);
    complete("train epochs=3 ");
    assert_null(find("epochs="));
    assert_non_null(find("lr="));
    complete("model lstm hid");
    assert_non_null(find("hidden="));
    complete("mod"); /* several verbs begin so */
    assert_true(completions.count >= 2);
    complete("hist ");
    assert_int_equal(completions.count, 0);
}

static void test_values(void **state)
{
    (void)state;
    complete("train loss=m");
    assert_int_equal(completions.word_start, 11);
    assert_non_null(find("mse"));
    assert_non_null(find("mse-sum"));
    complete("train lr=0.1 shuffle=");
    assert_int_equal(completions.count, 2);
    complete("model ");
    assert_non_null(find("lstm"));
    complete("show set");
    assert_non_null(find("settings"));
    complete("expect rec");
    complete("expect d");
    assert_non_null(find("dr"));
    complete("train nothing=x");
    assert_int_equal(completions.count, 0);
}

static void test_files(void **state)
{
    (void)state;
    complete("save ");
    assert_true(completions.files);
    complete("replay ses");
    assert_true(completions.files);
    assert_int_equal(completions.word_start, 7);
    complete("train ");
    assert_false(completions.files);
}

static void test_at(void **state)
{
    (void)state;
    complete("at ");
    assert_non_null(find("epoch="));
    complete("at epoch=3 s");
    assert_non_null(find("stop"));
    assert_non_null(find("set"));
    assert_null(find("show"));
    complete("at epoch=3 set l");
    assert_non_null(find("lr="));
}

static void test_quotes_and_the_rest(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "replay 'a b", "replay \"", "'",        "train epochs='", "# tr",
        "a\\",         "at",        "at epoch", "at epoch=1 x ",  "=",
        "== =",        "train =",   "${",       "train ${x} ep",  "at ; at epoch=1 ;"
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        complete(lines[i]);
    }
    complete("replay 'a;b' x");
    assert_true(completions.word_start == 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verbs),  cmocka_unit_test(test_keys),
        cmocka_unit_test(test_values), cmocka_unit_test(test_files),
        cmocka_unit_test(test_at),     cmocka_unit_test(test_quotes_and_the_rest),
    };
    int failed = unit_run(tests);
    completions_done(&completions);
    return failed;
}
