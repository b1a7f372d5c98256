/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The LSTM against an independent computation in NumPy (and PyTorch), in double precision. */
#include "tests/unit/lstm_reference.h"

#define TOLERANCE 1e-10

static void test_none(void **state)
{
    (void)state;
    reference_file("lstm_none.json", TOLERANCE);
}

static void test_diagonal(void **state)
{
    (void)state;
    reference_file("lstm_diagonal.json", TOLERANCE);
}

static void test_full(void **state)
{
    (void)state;
    reference_file("lstm_full.json", TOLERANCE);
}

static void test_traces(void **state)
{
    (void)state;
    reference_traces("lstm_none.json", TOLERANCE);
    reference_traces("lstm_diagonal.json", TOLERANCE);
    reference_traces("lstm_full.json", TOLERANCE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_diagonal),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_traces),
    };
    return unit_run(tests);
}
