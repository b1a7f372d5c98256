/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When which epoch is shown. */
#include "tests/unit/unit.h"
#include "ui/film.h"

enum { BEGUN = 1000000 };

/* Plays from the first to the last frame, as the loop does; returns how many there were. */
static size_t play(struct film *film, size_t places[], size_t most, long long *end_ms)
{
    size_t count = 0;
    long long now = BEGUN;
    while (!film_is_over(film, now)) {
        assert_true(count < most);
        places[count++] = film_place(film, now);
        int due = film_due_ms(film, now);
        assert_true(due >= FILM_FRAME_MS && due <= FILM_SLOWEST_MS);
        now += due;
    }
    *end_ms = now - BEGUN;
    return count;
}

static void check(size_t first, size_t epochs)
{
    enum { MOST = 1000 };
    size_t places[MOST];
    long long length = 0;
    struct film film;
    film_begin(&film, 3, first, epochs, BEGUN);
    size_t count = play(&film, places, MOST, &length);
    assert_int_equal(places[count - 1], first + epochs - 1);
    assert_true(count == 1 || places[0] == first);
    for (size_t i = 1; i < count; i++)
        assert_true(places[i] > places[i - 1]);
    assert_true(length <= FILM_MS);
    assert_true(epochs > FILM_MS / FILM_FRAME_MS || count == epochs); /* none is left out in vain */
}

static void test_every_length(void **state)
{
    (void)state;
    for (size_t epochs = 1; epochs < 300; epochs++)
        check(0, epochs);
    check(17, 1);
    check(17, 1000000);
}

static void test_few_epochs_are_slow_but_not_too_slow(void **state)
{
    (void)state;
    struct film film;
    film_begin(&film, 1, 0, 3, BEGUN);
    assert_int_equal(film_place(&film, BEGUN - 5), 0);
    assert_int_equal(film_place(&film, BEGUN + FILM_SLOWEST_MS - 1), 0);
    assert_int_equal(film_place(&film, BEGUN + FILM_SLOWEST_MS), 1);
    assert_int_equal(film_place(&film, BEGUN + 100 * FILM_SLOWEST_MS), 2);
    assert_int_equal(film_due_ms(&film, BEGUN + 1), FILM_SLOWEST_MS - 1);
    assert_int_equal(film_due_ms(&film, BEGUN + 100 * FILM_SLOWEST_MS), 0);
    film.plays = false;
    assert_int_equal(film_due_ms(&film, BEGUN), -1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_few_epochs_are_slow_but_not_too_slow),
    };
    return unit_run(tests);
}
