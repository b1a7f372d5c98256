/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include "src/data/heading.h"

static void read_csv(struct heading *heading, const char *text)
{
    struct err err = { 0 };
    size_t line = 0;
    if (!heading_read_csv(heading, text, strlen(text), &line, &err))
        fail_msg("%s", err.message);
}

static void test_csv_names(void **state)
{
    (void)state;
    struct heading heading;
    read_csv(&heading, "\n\r\n a b ,\"c, \"\"d\"\"\",x/s,x/s,x/s\r\n1,2,3,4,5\n");
    assert_int_equal(heading.form, HEADING_CSV);
    assert_int_equal(heading.count, 5);
    assert_string_equal(heading.columns[0].name, "a_b");
    assert_string_equal(heading.columns[1].name, "c__\"d\"");
    assert_string_equal(heading.columns[2].name, "x/s");
    assert_string_equal(heading.columns[3].name, "x/s.1");
    assert_string_equal(heading.columns[4].name, "x/s.2");
    assert_int_equal(heading.lines, 3);
    assert_int_equal(heading.length, strlen("\n\r\n a b ,\"c, \"\"d\"\"\",x/s,x/s,x/s\r\n"));
    assert_int_equal(heading_find(&heading, "X/S.1"), 3);
    assert_int_equal(heading_find(&heading, "x"), SIZE_MAX);
    heading_done(&heading);
}

static void test_csv_faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        { "a,,b\n", "column 2 has no name" },
        { "a,\"b\n", "a quotation mark is not closed" },
        { "a,\"b\"c,d\n",
          "something stands between a closing quotation mark and the end of its field" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct heading heading;
        struct err err = { 0 };
        size_t line = 0;
        assert_false(heading_read_csv(&heading, cases[i].text, strlen(cases[i].text), &line, &err));
        assert_says(err, cases[i].words);
        assert_int_equal(line, 1);
    }
    struct heading heading;
    struct err err = { 0 };
    size_t line = 0;
    char *wide = calloc(1, 30000);
    for (size_t i = 0; i < 10001; i++)
        memcpy(wide + 2 * i, "a,", 2);
    wide[2 * 10001 - 1] = '\n';
    assert_false(heading_read_csv(&heading, wide, strlen(wide), &line, &err));
    assert_says(err, "more than 10,000 columns");
    free(wide);
}

static void test_separators(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char separator;
        size_t count;
    } cases[] = {
        { "a;b;c\n", ';', 3 },
        { "a\tb\tc\n", '\t', 3 },
        { "a|b\n", '|', 2 },
        { "a,b;c,d\n", ',', 3 },
        { "\"a,b,c\";\"d,e\";f\n", ';', 3 },
        { "a b\n", ',', 1 },
        { "a;b,c;d,e\n", ',', 3 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct heading heading;
        read_csv(&heading, cases[i].text);
        assert_int_equal(heading.separator, cases[i].separator);
        assert_int_equal(heading.count, cases[i].count);
        heading_done(&heading);
    }
}

static void test_likely(void **state)
{
    (void)state;
    assert_false(heading_is_likely("a;1;d", 5));
    assert_true(heading_is_likely("a\t b\td", 6));
    assert_true(heading_is_likely("a,b c,d", 7));
    assert_false(heading_is_likely("a,1,d", 5));
    assert_false(heading_is_likely("a,,d", 4));
    assert_false(heading_is_likely("a, -1.5e3 ,d", 12));
    assert_true(heading_is_likely("a,1x,d", 6));
}

static const char arff[] = "% a comment\n"
                           "@RELATION 'two words'\n"
                           "\n"
                           "@attribute 'the duration' REAL\r\n"
                           "@Attribute proto {'tcp', udp , \"i c\", 'it''s', 'it\\'s too'}\n"
                           "@attribute   note\tstring\n"
                           "@attribute when date \"yyyy\"\n"
                           "@attribute n INTEGER [0,5]\n"
                           "@attribute class{normal,anomaly}\n"
                           "@data\n"
                           "1,tcp\n";

static void test_arff(void **state)
{
    (void)state;
    struct heading heading;
    struct err err = { 0 };
    size_t line = 0;
    assert_true(heading_is_arff(arff, strlen(arff)));
    assert_false(heading_is_arff("1,2\n@relation x\n", 16));
    if (!heading_read_arff(&heading, arff, strlen(arff), &line, &err))
        fail_msg("%s", err.message);
    assert_int_equal(heading.count, 6);
    assert_string_equal(heading.columns[0].name, "the_duration");
    assert_int_equal(heading.columns[0].kind, HEADING_NUMBER);
    assert_int_equal(heading.columns[1].kind, HEADING_SYMBOL);
    assert_int_equal(heading.columns[1].symbol_count, 5);
    assert_string_equal(heading.columns[1].symbols[1], "udp");
    assert_string_equal(heading.columns[1].symbols[2], "i c");
    assert_string_equal(heading.columns[1].symbols[3], "it's");
    assert_string_equal(heading.columns[1].symbols[4], "it's too");
    assert_int_equal(heading.columns[2].kind, HEADING_OTHER);
    assert_int_equal(heading.columns[3].kind, HEADING_OTHER);
    assert_int_equal(heading.columns[4].kind, HEADING_NUMBER);
    assert_int_equal(heading.columns[5].symbol_count, 2);
    assert_string_equal(arff + heading.length, "1,tcp\n");
    assert_int_equal(heading.lines, 10);
    heading_done(&heading);
}

static void test_arff_faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
        size_t line;
    } cases[] = {
        { "@relation x\n@attribute a real\n", "there is no line @data", 2 },
        { "@relation x\n@data\n1\n", "no @attribute is declared", 2 },
        { "@relation x\n@attribute a wide\n@data\n", "\"wide\" is no type of an attribute", 2 },
        { "@relation x\n@attribute a\n@data\n", "\"\" is no type of an attribute", 2 },
        { "@relation x\n\n@attribute a {b,c\n@data\n", "the list of values of a has no }", 3 },
        { "@relation x\n@attribute a {b,,c}\n@data\n", "value 2 of a is empty", 2 },
        { "@relation x\n@attribute 'a real\n@data\n", "a quotation mark is not closed", 2 },
        { "@relation x\n@attribute a relational\n@data\n", "is no type", 2 },
        { "@relation x\nnonsense\n", "\"nonsense\" stands where @attribute", 2 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct heading heading;
        struct err err = { 0 };
        size_t line = 0;
        if (heading_read_arff(&heading, cases[i].text, strlen(cases[i].text), &line, &err))
            fail_msg("case %zu was read", i);
        assert_says(err, cases[i].words);
        assert_int_equal(line, cases[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_names),  cmocka_unit_test(test_csv_faults),
        cmocka_unit_test(test_separators), cmocka_unit_test(test_likely),
        cmocka_unit_test(test_arff),       cmocka_unit_test(test_arff_faults),
    };
    return unit_run(tests);
}
