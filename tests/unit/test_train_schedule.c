/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The factors are those of PyTorch's StepLR, ExponentialLR, CosineAnnealingLR and OneCycleLR, as
 * printed by PyTorch 1.13 (lr=1; StepLR(2), ExponentialLR(0.95), CosineAnnealingLR(12),
 * OneCycleLR(1, total_steps=20); the first two stepped every second step). */
#include "tests/unit/training.h"

#include "src/train/schedule.h"

static void expect(const char *text, uint64_t steps, const double *wanted, size_t count)
{
    char copy[128];
    struct key_value given[8];
    struct err err = { 0 };
    struct schedule_settings settings;
    snprintf(copy, sizeof copy, "%s", text);
    const struct key_values values = { trainer_keys, given, toy_values(copy, given, 8) };
    assert_true(schedule_read(&values, &settings, &err));
    for (size_t i = 0; i < count; i++) {
        const struct schedule_point point = { .step = i, .steps = steps, .epoch = 2 };
        assert_near(schedule_factor(&settings, &point), wanted[i], 1e-9);
    }
}

static void test_torch(void **state)
{
    (void)state;
    static const double step[] = { 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01 };
    static const double exponential[] = { 1, 1, 0.95, 0.95, 0.9025, 0.9025, 0.857375 };
    static const double cosine[] = { 1.0,  0.9829629131, 0.9330127019, 0.8535533906,
                                     0.75, 0.6294095226, 0.5,          0.3705904774,
                                     0.25, 0.1464466094, 0.0669872981, 0.0170370869 };
    static const double cycle[] = { 0.04,         0.1316718427, 0.3716718427, 0.6683281573,
                                    0.9083281573, 1.0,          0.9874640062, 0.950484632,
                                    0.8909161776, 0.8117456539, 0.7169430018, 0.6112620219,
                                    0.500002,     0.3887419781, 0.2830609982, 0.1882583461,
                                    0.1090878224, 0.049519368,  0.0125399938, 4e-06 };
    expect("schedule=step decay-epochs=2", 12, step, 9);
    expect("schedule=exponential", 12, exponential, 7);
    expect("schedule=cosine", 12, cosine, 12);
    expect("schedule=one-cycle", 20, cycle, 20);
}

static void test_warmup(void **state)
{
    (void)state;
    static const double rising[] = { 0.25, 0.5, 0.75, 1, 1, 1 };
    static const double both[] = { 0.25, 0.5, 0.75 * 0.5, 0.5, 0.25 };
    expect("warmup=2", 12, rising, 6);
    expect("schedule=exponential decay=0.5 warmup=2", 12, both, 5);
}

static void test_refused(void **state)
{
    (void)state;
    char text[] = "schedule=cosine decay=0.5";
    struct key_value given[8];
    struct err err = { 0 };
    struct schedule_settings settings;
    const struct key_values values = { trainer_keys, given, toy_values(text, given, 8) };
    assert_false(schedule_read(&values, &settings, &err));
    assert_string_equal(err.message, "schedule=cosine has no decay");
}

/* The rate that an epoch tells is the one in force at its last step. */
static void test_in_a_training(void **state)
{
    (void)state;
    static struct training_set set;
    const struct training_case c = { "hidden=3", "batch=16 lr=0.5 schedule=step decay-epochs=1", 32,
                                     1, false };
    training_begin(&set, &c);
    training_run(&set, 3, NULL, 0, NULL, NULL);
    assert_near(set.log.epochs[0].learning_rate, 0.5, 1e-12);
    assert_near(set.log.epochs[1].learning_rate, 0.05, 1e-12);
    assert_near(set.log.epochs[2].learning_rate, 0.005, 1e-12);
    training_end(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_torch),
        cmocka_unit_test(test_warmup),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_in_a_training),
    };
    return unit_run(tests);
}
