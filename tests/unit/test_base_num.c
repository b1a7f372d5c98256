/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/base/num.h"
#include "src/base/rng.h"

static double parsed(const char *text)
{
    double value = -77.0;
    if (!num_parse(text, &value)) {
        fail_msg("%s was refused", text);
    }
    return value;
}

static void same(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

static void test_parse(void **state)
{
    (void)state;
    same(parsed("0"), 0.0);
    same(parsed("-0"), -0.0);
    same(parsed("494021"), 494021.0);
    same(parsed("+5"), 5.0);
    same(parsed(".8"), 0.8);
    same(parsed("5."), 5.0);
    same(parsed("-1.5e-3"), -1.5e-3);
    same(parsed("1E+6"), 1e6);
    same(parsed("007"), 7.0);
    same(parsed("0.1"), 0.1);
    same(parsed("9007199254740993"), 9007199254740992.0);
    same(parsed("123456789012345678901234567890"), 123456789012345678901234567890.0);
    same(parsed("1.7976931348623157e308"), DBL_MAX);
    same(parsed("4.9e-324"), 4.9e-324);
    same(parsed("1e-400"), 0.0);
    same(parsed("2.2250738585072011e-308"), 2.2250738585072011e-308);
}

static void test_parse_refuses(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       " 1",
                                       "1 ",
                                       "1,5",
                                       "inf",
                                       "-inf",
                                       "nan",
                                       "NAN",
                                       "0x10",
                                       "1e",
                                       "1e+",
                                       "e5",
                                       ".",
                                       "-",
                                       "+",
                                       "--1",
                                       "1.2.3",
                                       "1k",
                                       "1_0",
                                       "1e999",
                                       "-1e999",
                                       "1e5.5",
                                       "1d5",
                                       "\xC2\xB2",
                                       "1\n",
                                       "infinity",
                                       "1f",
                                       "+-1",
                                       "1e99999999999999999999" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double value = -77.0;
        if (num_parse(bad[i], &value)) {
            fail_msg("'%s' was taken as a number", bad[i]);
        }
        same(value, -77.0);
    }
}

/* A million digits, and exponents that would overflow an int. */
static void test_parse_hostile(void **state)
{
    (void)state;
    enum { LONG = 1000000 };
    char *text = malloc(LONG + 40);
    assert_non_null(text);
    memset(text, '0', LONG);
    memcpy(text, "0.", 2);
    strcpy(text + LONG, "5");
    same(parsed(text), 0.0);
    strcpy(text + LONG, "5e1000000");
    same(parsed(text), 50.0);
    double value = 0.0;
    memset(text, '9', LONG);
    text[LONG] = '\0';
    assert_false(num_parse(text, &value));
    text[300] = '.';
    same(parsed(text), 1e300);
    free(text);
    assert_false(num_parse("1e2147483647", &value));
    assert_false(num_parse("1e2147483648", &value));
    assert_false(num_parse("1e9223372036854775808", &value));
    same(parsed("1e-2147483649"), 0.0);
    same(parsed("0e999999999999"), 0.0);
}

/* The quick way and the C library's must agree to the last bit. */
static void test_parse_rounds_as_strtod(void **state)
{
    (void)state;
    struct rng rng = rng_stream(1, "num");
    for (int i = 0; i < 100000; i++) {
        char text[64];
        int digits = (int)rng_below(&rng, 19) + 1;
        uint64_t range = 1;
        for (int d = 0; d < digits; d++) {
            range *= 10;
        }
        unsigned long long mantissa = rng_below(&rng, range);
        snprintf(text, sizeof text, "%s%llu%s%llue%d", i % 2 ? "-" : "", mantissa,
                 i % 3 ? "." : "0", (unsigned long long)rng_below(&rng, 1000),
                 (int)rng_below(&rng, 60) - 30);
        same(parsed(text), strtod(text, NULL));
    }
}

static void test_parse_scaled(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = { { "30%", 0.3 },     { "1.5k", 1500 },    { "1M/day", 1e6 }, { "7/day", 7 },
                 { "0.1%", 0.001 },  { "1.001k", 1001 },  { "1e3k", 1e6 },   { "12", 12 },
                 { "33.3%", 0.333 }, { "-2.5%", -0.025 }, { ".1M", 100000 }, { "99.9%", 0.999 },
                 { "2k/day", 2000 }, { "1e-2%", 0.0001 } };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double value = -77.0;
        assert_true(num_parse_scaled(good[i].text, &value));
        same(value, good[i].value);
    }
    static const char *const bad[] = { "",        "%",      "k",   "1kk",  "1K",     "1m", "1 k",
                                       "1k/hour", "1/dayx", "1%k", "/day", "1e308k", "1k " };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double value = 0.0;
        if (num_parse_scaled(bad[i], &value)) {
            fail_msg("'%s' was taken as a number", bad[i]);
        }
    }
}

static void test_parse_count(void **state)
{
    (void)state;
    uint64_t value = 0;
    assert_true(num_parse_count("300", &value) && value == 300);
    assert_true(num_parse_count("0", &value) && value == 0);
    assert_true(num_parse_count("5k", &value) && value == 5000);
    assert_true(num_parse_count("1e6", &value) && value == 1000000);
    assert_true(num_parse_count("1.5k", &value) && value == 1500);
    assert_true(num_parse_count("10e-1", &value) && value == 1);
    assert_true(num_parse_count("9007199254740991", &value) && value == 9007199254740991u);
    static const char *const bad[] = { "",     "-1",   "-0",    "1.5", "0.5k1", "9007199254740992",
                                       "1e16", "100%", "1/day", "nan", "1e400", "x",
                                       " 1",   "1e-5" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (num_parse_count(bad[i], &value)) {
            fail_msg("'%s' was taken as a count", bad[i]);
        }
    }
}

static void says(double value, const char *text)
{
    char buffer[NUM_TEXT_SIZE];
    assert_string_equal(num_text(value, buffer), text);
}

static void test_text(void **state)
{
    (void)state;
    says(0.0, "0");
    says(0.1, "0.1");
    says(1e-5, "1e-05");
    says(494021.0, "494021");
    says(-2.5, "-2.5");
    says(0.3, "0.3");
    says(0.1 + 0.2, "0.30000000000000004");
    says(1.0 / 3.0, "0.3333333333333333");
    says(DBL_MAX, "1.7976931348623157e+308");
    says(5e-324, "5e-324");
    says(DBL_MIN, "2.2250738585072014e-308");
    says((double)NAN, "nan");
    says(-(double)NAN, "nan");
    says((double)INFINITY, "inf");
    says(-(double)INFINITY, "-inf");
}

static void test_text_reads_back(void **state)
{
    (void)state;
    struct rng rng = rng_stream(2, "num");
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = rng_next(&rng);
        double value = 0.0;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) {
            char buffer[NUM_TEXT_SIZE];
            same(parsed(num_text(value, buffer)), value);
        }
    }
}

/* A locale with a decimal comma: one that is installed, or the C one with its point changed. */
static bool set_comma_locale(void)
{
    if (setlocale(LC_ALL, "de_DE.UTF-8") != NULL || setlocale(LC_ALL, "fr_FR.UTF-8") != NULL) {
        return true;
    }
    char bytes[256];
    FILE *file = fopen("/usr/lib/locale/C.utf8/LC_NUMERIC", "rb");
    if (file == NULL) {
        return false;
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = bytes[i] == '.' ? ',' : bytes[i];
    }
    const char *folder = unit_temp_path("locale");
    mkdir(folder, 0700);
    mkdir(unit_temp_path("locale/comma.utf8"), 0700);
    unit_write(unit_temp_path("locale/comma.utf8/LC_NUMERIC"), bytes, size);
    setenv("LOCPATH", folder, 1);
    return setlocale(LC_NUMERIC, "comma.utf8") != NULL;
}

static void test_comma_locale(void **state)
{
    (void)state;
    bool set = set_comma_locale();
    char proof[16];
    snprintf(proof, sizeof proof, "%.1f", 0.5);
    if (!set || strcmp(proof, "0,5") != 0) {
        setlocale(LC_ALL, "C");
        unit_skip("no locale with a decimal comma");
        return;
    }
    test_parse(state);
    test_parse_refuses(state);
    test_parse_hostile(state);
    test_parse_scaled(state);
    test_text(state);
    char buffer[NUM_TEXT_SIZE];
    assert_string_equal(num_duration_text(1.25, buffer), "1.3 s");
    snprintf(proof, sizeof proof, "%.1f", 0.5);
    assert_string_equal(proof, "0,5"); /* and the locale is left as it was */
    setlocale(LC_ALL, "C");
}

static void test_count_text(void **state)
{
    (void)state;
    char buffer[NUM_TEXT_SIZE];
    assert_string_equal(num_count_text(0, buffer), "0");
    assert_string_equal(num_count_text(999, buffer), "999");
    assert_string_equal(num_count_text(1000, buffer), "1,000");
    assert_string_equal(num_count_text(494021, buffer), "494,021");
    assert_string_equal(num_count_text(UINT64_MAX, buffer), "18,446,744,073,709,551,615");
}

static void test_duration_text(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *text;
    } cases[] = { { 0, "0.0 s" },
                  { 1.2, "1.2 s" },
                  { 59.94, "59.9 s" },
                  { 59.96, "1 min 00 s" },
                  { 200, "3 min 20 s" },
                  { 3599.4, "59 min 59 s" },
                  { 3599.6, "1 h 00 min" },
                  { 7500, "2 h 05 min" },
                  { 360000, "100 h 00 min" },
                  { -1, "?" },
                  { (double)INFINITY, "?" },
                  { (double)NAN, "?" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[NUM_TEXT_SIZE];
        assert_string_equal(num_duration_text(cases[i].seconds, buffer), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),         cmocka_unit_test(test_parse_refuses),
        cmocka_unit_test(test_parse_hostile), cmocka_unit_test(test_parse_rounds_as_strtod),
        cmocka_unit_test(test_parse_scaled),  cmocka_unit_test(test_parse_count),
        cmocka_unit_test(test_text),          cmocka_unit_test(test_text_reads_back),
        cmocka_unit_test(test_comma_locale),  cmocka_unit_test(test_count_text),
        cmocka_unit_test(test_duration_text),
    };
    return unit_run(tests);
}
