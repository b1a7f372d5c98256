/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Experiments that were done again: figures out of results, their spread, what is said of them. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/report/reproduced.h"

static char hidden10[] = "hidden=10", hidden80[] = "hidden=80";
static char value[] = "value", best[] = "best", far[] = "far", recall[] = "recall.u2r",
            accuracy[] = "accuracy", rows[] = "classes.dos";
static char test[] = "test", test21[] = "test test21", epoch2[] = "epoch 2", classes[] = "classes";
static char name[] = "made-up", title[] = "Made up", source[] = "Nobody 1999", none[] = "";

static struct printed_figure figures[] = {
    { value, far, 0.3, test, 1 },        { value, far, 0.9, test, 2 },
    { best, far, 0.1, test, 1 },         { value, recall, 0.5, test, 1 },
    { value, accuracy, 0.7, epoch2, 1 }, { value, accuracy, 0, test21, 1 },
    { value, rows, 12, classes, 1 },
};
static struct printed_case cases[] = { { hidden10, false }, { hidden80, true } };
static struct printed printed = { name, title, source, none, none, figures, 7, cases, 2 };

static struct json *parsed(const char *text)
{
    struct err err = { 0 };
    struct json *json = json_parse(text, strlen(text), &err);
    assert_non_null(json);
    return json;
}

/* Three runs of the protocol with the first case, one with the second, two clean ones. */
static void make(struct reproduced *reproduced, struct reproduced_run *runs)
{
    static const char *const results[] = {
        "{\"test\": {\"rows\": 10, \"twins\": 5, \"far\": 0.2, \"best\": {\"far\": 0.1}, "
        "\"per_class\": {\"u2r\": {\"recall\": 0.5}}}, \"epochs\": [{\"accuracy\": 0.1}, "
        "{\"accuracy\": 0.6, \"valid_accuracy\": 0.4}], \"classes\": {\"classes\": {\"dos\": 12}}}",
        "{\"test\": {\"rows\": 10, \"twins\": 5, \"far\": 0.3}}",
        "{\"test\": {\"rows\": 10, \"twins\": 5, \"far\": 0.4}}",
        "{\"test\": {\"far\": 0.1}}",
        "{\"test\": {\"rows\": 10, \"twins\": 0, \"far\": 0.5, \"interval\": {\"far\": [0.4, 0.6]}}, "
        "\"train\": {\"valid_accuracy\": 0.8}}",
        "{\"test\": {\"rows\": 10, \"twins\": 0, \"far\": 0.7, \"interval\": {\"far\": [0.6, 0.8]}}, "
        "\"train\": {\"valid_accuracy\": 0.9}}",
    };
    memset(runs, 0, 6 * sizeof *runs);
    for (size_t i = 0; i < 6; i++) {
        runs[i] = (struct reproduced_run){ .part = i < 4 ? PART_PROTOCOL : PART_CLEAN,
                                           .of_case = i == 3 || i == 5 ? 2 : 1,
                                           .seed = i + 1,
                                           .run = (unsigned)i + 7,
                                           .command = strdup("peephole run x.peep"),
                                           .seconds = 1.5,
                                           .results = parsed(results[i]) };
        strcpy(runs[i].weights, "0123456789abcdef");
    }
    *reproduced = (struct reproduced){ .printed = &printed,
                                       .command = "reproduce made-up",
                                       .version = "1",
                                       .machine = "a machine, 2 threads",
                                       .seeds = 3,
                                       .runs = runs,
                                       .run_count = 6 };
}

static void unmake(struct reproduced *reproduced)
{
    for (size_t i = 0; i < reproduced->run_count; i++) {
        free(reproduced->runs[i].command);
        json_free(reproduced->runs[i].results);
    }
}

static void test_figures(void **state)
{
    (void)state;
    struct reproduced_run runs[6];
    struct reproduced reproduced;
    struct reproduced_figure found;
    struct err err = { 0 };
    make(&reproduced, runs);
    assert_true(reproduced_figure(&reproduced, &figures[0], &found, &err));
    assert_near(found.parts[PART_PROTOCOL].mean, 0.3, 1e-12);
    assert_near(found.parts[PART_PROTOCOL].deviation, 0.1, 1e-12);
    assert_near(found.difference, 0, 1e-12);
    assert_true(found.judged && found.within);
    assert_near(found.parts[PART_CLEAN].mean, 0.5, 1e-12);
    assert_near(found.clean.low, 0.4, 0);
    assert_true(reproduced_figure(&reproduced, &figures[1], &found, &err));
    assert_near(found.difference, -0.8, 1e-12);
    assert_false(found.judged); /* one run has no spread */
    assert_true(isnan(found.parts[PART_PROTOCOL].deviation));
    assert_near(found.clean.high, 0.8, 0);
    unmake(&reproduced);
}

static void test_places(void **state)
{
    (void)state;
    struct reproduced_run runs[6];
    struct reproduced reproduced;
    make(&reproduced, runs);
    assert_near(reproduced_value(&runs[0], &figures[2]), 0.1, 0);
    assert_near(reproduced_value(&runs[1], &figures[2]), 0.3, 0); /* one test is its own best */
    assert_near(reproduced_value(&runs[0], &figures[3]), 0.5, 0);
    assert_near(reproduced_value(&runs[0], &figures[4]), 0.6, 0);
    assert_true(isnan(reproduced_value(&runs[1], &figures[4])));
    assert_true(isnan(reproduced_value(&runs[0], &figures[5])));
    assert_near(reproduced_value(&runs[0], &figures[6]), 12, 0);
    static char watched[] = "valid_accuracy", chosen[] = "best epoch";
    const struct printed_figure of_best = { value, watched, 0, chosen, 1 };
    assert_near(reproduced_value(&runs[0], &of_best), 0.4, 0);
    assert_true(isnan(reproduced_value(&runs[1], &of_best)));
    unmake(&reproduced);
}

static void has(const char *text, const char *wanted)
{
    if (strstr(text, wanted) == NULL) {
        print_message("# not found: %s\n# in: %s\n", wanted, text);
    }
    assert_non_null(strstr(text, wanted));
}

static void test_said(void **state)
{
    (void)state;
    struct reproduced_run runs[6];
    struct reproduced reproduced;
    struct err err = { 0 };
    struct str text;
    make(&reproduced, runs);
    str_init(&text);
    assert_true(reproduced_remarks(&reproduced, &text, &err));
    has(text.text, "equals a training row: 50.00 %; in the clean rerun 0.00 %");
    has(text.text, "validation rows choose hidden=80 (their accuracy: 90.00 %)");
    str_clear(&text);
    assert_true(reproduced_markdown(&reproduced, &text, &err));
    has(text.text, "## made-up: Made up\n");
    has(text.text, "    peephole -c 'reproduce made-up'\n");
    has(text.text,
        "| hidden=10 | FAR | 30.00 % | 30.00 % | 10.00 % | +0.00 points | yes | 50.00 % | "
        "- | 40.00 % to 60.00 % | 7-9; 11 |");
    has(text.text,
        "| 10 | protocol | 4 | 0123456789ab | peephole run x.peep | 1.5 s | a machine, 2 "
        "threads |");
    str_done(&text);
    unmake(&reproduced);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_said),
    };
    return unit_run(tests);
}
