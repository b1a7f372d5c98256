/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every layout with every panel at every size from 1x1 to 300x100: nothing outside, nothing twice. */
#include <string.h>

#include "tests/unit/unit.h"
#include "ui/layout.h"

enum { COLUMNS_MOST = 300, LINES_MOST = 100 };

struct owners {
    size_t columns, lines;
    unsigned char cells[LINES_MOST][COLUMNS_MOST];
};

/* Takes the cells of a rectangle, which must be inside, free, and some. */
static void take(struct owners *owners, struct rect rect)
{
    assert_true(rect.columns > 0 && rect.lines > 0);
    assert_true(rect.left + rect.columns <= owners->columns);
    assert_true(rect.top + rect.lines <= owners->lines);
    for (size_t line = rect.top; line < rect.top + rect.lines; line++) {
        unsigned char *cells = owners->cells[line] + rect.left;
        assert_null(memchr(cells, 1, rect.columns));
        memset(cells, 1, rect.columns);
    }
}

static bool has_panel(const struct layout *layout, enum display_panel panel)
{
    bool has = false;
    for (size_t i = 0; i < layout->panel_count; i++)
        has = has || layout->panels[i].panel == panel;
    return has;
}

static void check(size_t columns, size_t lines, const struct display *display)
{
    static struct owners owners;
    struct layout layout = layout_of(columns, lines, display);
    assert_int_equal(layout.too_small, columns < 60 || lines < 16);
    if (layout.too_small)
        return;
    owners.columns = columns;
    owners.lines = lines;
    memset(owners.cells, 0, sizeof owners.cells);
    take(&owners, layout.status);
    take(&owners, layout.transcript);
    take(&owners, layout.prompt);
    take(&owners, layout.footer);
    if (layout.rule.lines > 0)
        take(&owners, layout.rule);
    for (size_t i = 0; i < layout.panel_count; i++)
        take(&owners, layout.panels[i].rect);
    assert_int_equal(layout.prompt.lines, 1);
    assert_int_equal(layout.prompt.columns, columns);
    assert_true(layout.transcript.lines >= 3);
    if (display->panel != DISPLAY_TRANSCRIPT && lines >= 24)
        assert_true(has_panel(&layout, display->panel)); /* the one that has the keys */
}

static void test_every_size(void **state)
{
    (void)state;
    struct display display = { 0 };
    for (size_t layout = 0; layout < DISPLAY_LAYOUT_COUNT; layout++) {
        display.layouts[0] = (enum display_layout)layout;
        for (size_t columns = 1; columns <= COLUMNS_MOST; columns += unit_sanitized() ? 7 : 1) {
            for (size_t lines = 1; lines <= LINES_MOST; lines++) {
                display.panel = (enum display_panel)((columns + lines) % DISPLAY_PANEL_COUNT);
                check(columns, lines, &display);
            }
        }
    }
}

static void test_every_panel_at_usual_sizes(void **state)
{
    static const size_t sizes[][2] = { { 60, 16 },  { 79, 23 },  { 80, 24 },   { 100, 30 },
                                       { 120, 36 }, { 200, 60 }, { 300, 100 }, { 60, 100 } };
    (void)state;
    struct display display = { 0 };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t layout = 0; layout < DISPLAY_LAYOUT_COUNT; layout++) {
            for (size_t panel = 0; panel < DISPLAY_PANEL_COUNT; panel++) {
                display.layouts[0] = (enum display_layout)layout;
                display.panel = (enum display_panel)panel;
                check(sizes[i][0], sizes[i][1], &display);
            }
        }
    }
}

static void test_no_panel_twice(void **state)
{
    (void)state;
    struct display display = { .panel = DISPLAY_loss, .layouts = { DISPLAY_LAYOUT_train } };
    struct layout layout = layout_of(300, 100, &display);
    for (size_t i = 0; i < layout.panel_count; i++) {
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(layout.panels[i].panel, layout.panels[j].panel);
    }
    assert_true(layout.panel_count > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_every_panel_at_usual_sizes),
        cmocka_unit_test(test_no_panel_twice),
    };
    return unit_run(tests);
}
