/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include "src/data/tutorial.h"

static void test_parse(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char text[] = "# steps\nstep one\ntext look\n    here\nquiet load demo\nkeep rows rows\n"
                        "question how many?\nrun classes data\ntext {rows}\n"
                        "files kdd99:10percent\nrun tables\n\nstep two\nquestion why?\ntext so\n";
    struct tutorial *tutorial = tutorial_parse("t", text, strlen(text), &err);
    if (!tutorial)
        fail_msg("%s", err.message);
    assert_int_equal(tutorial_count(tutorial), 2);
    assert_string_equal(tutorial_file(tutorial), "t");
    const struct tutorial_step *step = tutorial_at(tutorial, 0);
    assert_string_equal(step->title, "one");
    assert_int_equal(step->line_count, 8);
    assert_int_equal(step->question, 3);
    assert_string_equal(step->lines[0].text, "look here");
    assert_int_equal(step->lines[1].part, TUTORIAL_QUIET);
    assert_int_equal(step->lines[1].number, 5);
    assert_int_equal(step->lines[2].part, TUTORIAL_KEEP);
    assert_string_equal(step->lines[2].text, "rows rows");
    assert_int_equal(step->lines[6].part, TUTORIAL_FILES);
    tutorial_free(tutorial);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } bad[] = {
        { "", "t: there is no step" },
        { "text x\n", "t:1: the first line should begin with step" },
        { "step\n", "t:1: something is missing" },
        { "step a\nrun\n", "t:2: something is missing" },
        { "step a\nrum x\n", "t:2: this should begin with step, text" },
        { "step a\nquestion x\nquestion y\n", "t:3: this step has a question already" },
        { "step a\ntext x\n", "t: step 1 has no question" },
        { "step a\nquestion x\n", "t: step 1 has no answer" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err = { 0 };
        assert_null(tutorial_parse("t", bad[i].text, strlen(bad[i].text), &err));
        assert_int_equal(err.code, ERR_INPUT);
        assert_says(err, bad[i].says);
    }
    struct err err = { 0 };
    assert_null(tutorial_read("/nonexistent", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_parse),
                                        cmocka_unit_test(test_errors) };
    return unit_run(tests);
}
