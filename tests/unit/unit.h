/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the unit tests share, around cmocka: TAP output, skips that are counted, the real data,
 * a private folder. A test program is
 *
 *     static void test_x(void **state) { (void)state; assert_int_equal(x(), 1); }
 *
 *     int main(void)
 *     {
 *         const struct CMUnitTest tests[] = { cmocka_unit_test(test_x) };
 *         return unit_run(tests);
 *     }
 *
 * with one group only: cmocka would print a second plan. Texts returned here live to the end.
 */
#ifndef PEEPHOLE_TESTS_UNIT_H
#define PEEPHOLE_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define unit_run(tests) (unit_begin(), cmocka_run_group_tests(tests, NULL, NULL))
void unit_begin(void);

/* Says why a test cannot be done here; the test then returns, and passes. With PEEPHOLE_NO_SKIP=1
 * it fails instead, and this does not return. */
void unit_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The path of a file of the real data sets, by its name ("corrected.gz"): looked for in the
 * folders of PEEPHOLE_DATA and in the XDG data folder, each down to two levels. Where it is not
 * found, it skips and returns NULL:  if (path == NULL) return; */
const char *unit_data_file(const char *name);

/* True in builds with sanitizers, where long tests may do less. */
bool unit_sanitized(void);

/* A path in the source folder ("tests/reference/lstm.json"), and one in a folder of this process
 * that is removed at its end. */
const char *unit_source_path(const char *relative);
const char *unit_temp_path(const char *name);

/* The whole of a file, with a NUL after it; the test fails where it cannot be read. length may be
 * NULL. And the reverse. */
char *unit_read(const char *path, size_t *length);
void unit_write(const char *path, const void *bytes, size_t length);

/* |actual - expected| <= tolerance; NaN is near nothing. */
#define assert_near(actual, expected, tolerance) \
    unit_assert_near((actual), (expected), (tolerance), __FILE__, __LINE__)
void unit_assert_near(double actual, double expected, double tolerance, const char *file, int line);

#endif
