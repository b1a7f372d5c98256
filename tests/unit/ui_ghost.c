/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which earlier run stands behind the current one. */
#include "tests/unit/typed.h"
#include "ui/ghost.h"

static struct ghost ghost;

static const struct run *looked_up(void)
{
    ghost_update(&ghost, session);
    return ghost_run(&ghost, session);
}

static void test_of_the_session(void **state)
{
    (void)state;
    session = new_session(false);
    assert_null(looked_up());
    assert_int_equal(type("load demo; model mlp; train table=data epochs=1"), 0);
    assert_null(looked_up());
    assert_int_equal(type("train table=data epochs=1; train table=data epochs=1"), 0);
    assert_ptr_equal(looked_up(), session->runs[1].run);
    char line[64];
    snprintf(line, sizeof line, "panel loss ghost=%u", session->runs[0].run->number);
    assert_int_equal(type(line), 0);
    assert_ptr_equal(looked_up(), session->runs[0].run);
    snprintf(line, sizeof line, "panel loss ghost=%u", session->runs[2].run->number);
    assert_int_equal(type(line), 0);
    assert_null(looked_up()); /* a run is not its own ghost */
    assert_int_equal(type("panel loss ghost=off"), 0);
    assert_null(looked_up());
    session_free(session);
    ghost_done(&ghost);
}

static void test_of_the_history(void **state)
{
    (void)state;
    char line[1024];
    remove(unit_temp_path("ghosts.sqlite"));
    snprintf(line, sizeof line, "set history=%s", unit_temp_path("ghosts.sqlite"));
    session = new_session(false);
    assert_int_equal(type(line), 0);
    assert_int_equal(type("load demo; model mlp; train table=data epochs=3"), 0);
    session_free(session);
    session = new_session(false);
    assert_int_equal(type(line), 0);
    session->display.seen = true;
    assert_int_equal(type("panel loss ghost=7"), 1);
    assert_int_equal(type("panel loss ghost=1"), 0);
    const struct run *run = looked_up();
    assert_non_null(run);
    assert_int_equal(run->number, 1);
    assert_int_equal(run->epoch_count, 3);
    assert_ptr_equal(looked_up(), run); /* it is looked up once */
    session_free(session);
    ghost_done(&ghost);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_the_session),
        cmocka_unit_test(test_of_the_history),
    };
    return unit_run(tests);
}
