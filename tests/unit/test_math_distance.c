/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The distances of every kernel that this processor can run, against double; where a product would cancel;
 * and that the rows beside a row change nothing. */
#include "tests/unit/unit.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/math/kernel.h"

enum { DEPTH = 41, ROWS = 11 };

static void draw(struct rng *rng, real *numbers, size_t count, double far)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = (real)(far + rng_uniform(rng));
}

static void check(const struct kernel *kernel, double far)
{
    struct rng rng = rng_stream(4, "distances");
    static real rows[ROWS * DEPTH], turned[DEPTH * KERNEL_DISTANCES];
    static real together[ROWS * KERNEL_DISTANCES], alone[KERNEL_DISTANCES];
    double unit = sizeof(real) == sizeof(float) ? (double)FLT_EPSILON : DBL_EPSILON;
    draw(&rng, rows, ROWS * DEPTH, far);
    draw(&rng, turned, DEPTH * KERNEL_DISTANCES, far);
    for (size_t p = 0; p < DEPTH; p++) /* one of the others is the first row */
        turned[p * KERNEL_DISTANCES + 5] = rows[p];
    kernel->distances(rows, ROWS, turned, DEPTH, together);
    for (size_t i = 0; i < ROWS; i++) {
        kernel->distances(rows + i * DEPTH, 1, turned, DEPTH, alone);
        assert_memory_equal(alone, together + i * KERNEL_DISTANCES, sizeof alone);
        for (size_t j = 0; j < KERNEL_DISTANCES; j++) {
            double sum = 0;
            for (size_t p = 0; p < DEPTH; p++)
                sum +=
                    pow((double)rows[i * DEPTH + p] - (double)turned[p * KERNEL_DISTANCES + j], 2);
            assert_near((double)alone[j], sum, (DEPTH + 2) * unit * sum);
        }
    }
    assert_true(together[5] <= 0 && together[5] >= 0);
    kernel->distances(rows, 1, turned, 0, alone); /* no numbers: all are equal */
    for (size_t j = 0; j < KERNEL_DISTANCES; j++)
        assert_true(alone[j] <= 0 && alone[j] >= 0);
}

static void test_distances(void **state)
{
    (void)state;
    for (size_t k = 0; k < kernel_count(); k++) {
        if (!kernel_at(k)->supported())
            continue;
        check(kernel_at(k), 0);
        check(kernel_at(k), 1024); /* differences are exact there, too */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_distances) };
    return unit_run(tests);
}
