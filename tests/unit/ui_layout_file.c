/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layouts between sessions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/base/file.h"
#include "tests/unit/unit.h"
#include "ui/layout_file.h"

static void begin(const char *name)
{
    setenv("XDG_STATE_HOME", unit_temp_path(name), 1);
}

static void write_file(const char *name, const char *text)
{
    struct err err = { 0 };
    char path[1024];
    snprintf(path, sizeof path, "%s/peephole", unit_temp_path(name));
    assert_true(file_make_folders(path, &err));
    snprintf(path, sizeof path, "%s/peephole/layout", unit_temp_path(name));
    assert_true(file_save(path, text, strlen(text), &err));
}

static void assert_layouts(enum display_layout looking, enum display_layout training)
{
    struct display display;
    display_init(&display);
    layout_file_read(&display);
    assert_int_equal(display.layouts[DISPLAY_LOOKING], looking);
    assert_int_equal(display.layouts[DISPLAY_TRAINING], training);
    assert_int_equal(display_layout_in_force(&display), looking);
    assert_false(display.layout_chosen);
}

static void test_what_was_chosen_comes_back(void **state)
{
    (void)state;
    begin("layouts");
    struct display display;
    display_init(&display);
    layout_file_write(&display); /* none was chosen: no file */
    assert_layouts(DISPLAY_LAYOUT_explore, DISPLAY_LAYOUT_train);
    display.layouts[DISPLAY_TRAINING] = DISPLAY_LAYOUT_inspect;
    layout_file_write(&display);
    assert_layouts(DISPLAY_LAYOUT_explore, DISPLAY_LAYOUT_train);
    display.layout_chosen = true;
    layout_file_write(&display);
    assert_layouts(DISPLAY_LAYOUT_explore, DISPLAY_LAYOUT_inspect);
    display.layouts[DISPLAY_LOOKING] = DISPLAY_LAYOUT_full;
    layout_file_write(&display);
    assert_layouts(DISPLAY_LAYOUT_full, DISPLAY_LAYOUT_inspect);
}

static void test_a_broken_file_does_no_harm(void **state)
{
    (void)state;
    static const char *const broken[] = { "",
                                          "looking",
                                          "looking nowhere\ntraining 7\n",
                                          "sleeping full\n\n \n\t\n",
                                          "\xff\xfe\x01 full",
                                          "looking  \ntraining" };
    begin("broken");
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        write_file("broken", broken[i]);
        assert_layouts(DISPLAY_LAYOUT_explore, DISPLAY_LAYOUT_train);
    }
    write_file("broken", "what is this\r\ntraining\tfull\r\n");
    assert_layouts(DISPLAY_LAYOUT_explore, DISPLAY_LAYOUT_full);
}

static void test_no_place_for_it(void **state)
{
    (void)state;
    struct display display;
    display_init(&display);
    display.layout_chosen = true;
    setenv("XDG_STATE_HOME", "/dev/null", 1);
    layout_file_write(&display);
    assert_layouts(DISPLAY_LAYOUT_explore, DISPLAY_LAYOUT_train);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_chosen_comes_back),
        cmocka_unit_test(test_a_broken_file_does_no_harm),
        cmocka_unit_test(test_no_place_for_it),
    };
    return unit_run(tests);
}
