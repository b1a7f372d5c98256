/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include "src/data/condition.h"

static const char text[] = "5,SF,x,0.50,normal\n"
                           "700,S0,x,1.00,smurf\n"
                           "0,odd,x,0.05,spy\n"
                           "12,REJ,x,0.00,neptune\n";

/* Which of the four rows: one character each, '1' where it holds. */
static void check(const char *condition_text, const char *rows)
{
    struct err err = { 0 };
    struct store *store = made_store(text);
    struct condition *condition = condition_parse_for(store, 0, condition_text, &err);
    if (!condition)
        fail_msg("%s: %s", condition_text, err.message);
    for (uint32_t i = 0; i < 4; i++)
        if (condition_holds(condition, store, i) != (rows[i] == '1'))
            fail_msg("%s: wrong about row %u", condition_text, i + 1);
    condition_free(condition);
    store_release(store);
}

static void test_comparisons(void **state)
{
    (void)state;
    check("bytes > 5", "0101");
    check("bytes>=5", "1101");
    check("bytes < 5", "0010");
    check("bytes <= 5", "1010");
    check("bytes = 5", "1000");
    check("bytes == 5", "1000");
    check("bytes != 5", "0111");
    check("bytes <> 5", "0111");
    check("rate = 0.05", "0010");
    check("rate = 5%", "0010");
    check("rate >= .5", "1100");
    check("bytes > 0.5k", "0100");
    check("bytes > -1", "1111");
}

static void test_words(void **state)
{
    (void)state;
    check("flag = SF", "1000");
    check("flag != 'SF'", "0111");
    check("flag=\"S0\"", "0100");
    check("flag = unknown", "0010");
    check("flag != unknown", "1101");
    check("flag = odd", "0010");
    check("label = smurf", "0100");
    check("label != normal", "0111");
    check("class = dos", "0101");
    check("class = attack", "0111");
    check("class != attack", "1000");
    check("class = normal", "1000");
    check("row <= 2", "1100");
    check("row = 4", "0001");
}

static void test_joined(void **state)
{
    (void)state;
    check("bytes > 5 and flag = REJ", "0001");
    check("flag = SF or flag = S0 and bytes > 1000", "1000"); /* and binds tighter */
    check("(flag = SF or flag = S0) and bytes > 100", "0100");
    check("not flag = SF", "0111");
    check("not (flag = SF or class = dos)", "0010");
    check("not not row = 1", "1000");
    check("row = 1 or row = 2 or row = 3 or row = 4", "1111");
}

/* Under another taxonomy classes are other rows. */
static void test_taxonomy(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct store *store = made_store(text);
    struct condition *condition = condition_parse(store->schema, 1, "class = dos", &err);
    assert_non_null(condition);
    assert_true(condition_holds(condition, store, 2));
    condition_free(condition);
    store_release(store);
}

static void check_refused(const char *condition_text, const char *words, const char *hint)
{
    struct err err = { 0 };
    struct schema *schema = made_schema(small_schema);
    struct condition *condition = condition_parse(schema, 0, condition_text, &err);
    if (condition)
        fail_msg("this was taken: %s", condition_text);
    assert_int_equal(err.code, ERR_USAGE);
    assert_says(err, words);
    if (hint)
        assert_string_equal(err.hint, hint);
    schema_release(schema);
}

static void test_mistakes(void **state)
{
    (void)state;
    check_refused("byts > 1", "there is no column byts", "did you mean bytes?");
    check_refused("note = x", "there is no column note", NULL); /* it is not kept */
    check_refused("flag = S9", "S9 is not a value of flag", "did you mean SF?");
    check_refused("flag = odd", "odd is not a value of flag",
                  "flag=unknown finds all values that the vocabulary lacks");
    check_refused("flag > SF", "flag is no number", NULL);
    check_refused("label = smurv", "smurv is not a label", "did you mean smurf?");
    check_refused("class = dso", "dso is not a class", "did you mean dos?");
    check_refused("class < dos", "class is no number", NULL);
    check_refused("bytes > many", "bytes is a number, and many is none", NULL);
    check_refused("bytes > ''", "bytes is a number, and \"\" is none", NULL);
    check_refused("bytes", "a comparison (= != < <= > >=) should stand behind bytes", NULL);
    check_refused("bytes >", "a value is missing behind bytes", NULL);
    check_refused("bytes is", "\"missing\" or \"not missing\" should stand behind bytes is", NULL);
    check_refused("bytes is 5", "\"missing\" or \"not missing\" should stand", NULL);
    check_refused("bytes is not", "\"missing\" or \"not missing\" should stand", NULL);
    check_refused("byts is missing", "there is no column byts", "did you mean bytes?");
    check_refused("label is missing", "label is never missing", NULL);
    check_refused("bytes is missing flag = SF", "should stand before \"flag = SF\"", NULL);
    check_refused("bytes > 1 flag = SF", "\"and\" or \"or\" should stand before \"flag = SF\"",
                  NULL);
    check_refused("(bytes > 1", "a parenthesis is not closed", NULL);
    check_refused("((bytes > 1)", "a parenthesis is not closed", NULL);
    check_refused("bytes > 1)", "should stand before \")\"", NULL);
    check_refused("flag = 'SF", "a quote is not closed", NULL);
    check_refused("", "a column is missing", NULL);
    check_refused("bytes > 1 and", "a column is missing", NULL);
    check_refused("not", "a column is missing", NULL);
}

static void test_limits(void **state)
{
    (void)state;
    struct str deep;
    str_init(&deep);
    str_repeat(&deep, "(", 100000);
    check_refused(deep.text, "nested too deeply", NULL);
    str_clear(&deep);
    str_add(&deep, "row = 1");
    str_repeat(&deep, " or row = 1", 2000);
    check_refused(deep.text, "more than 1,000 parts", NULL);
    str_clear(&deep);
    str_repeat(&deep, "x", 1000);
    check_refused(deep.text, "longer than 255 bytes", NULL);
    str_done(&deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparisons), cmocka_unit_test(test_words),
        cmocka_unit_test(test_joined),      cmocka_unit_test(test_taxonomy),
        cmocka_unit_test(test_mistakes),    cmocka_unit_test(test_limits),
    };
    return unit_run(tests);
}
