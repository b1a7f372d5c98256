/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of panels and layouts. */
#include "src/session/display.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *help;
} panels[] = {
    { "transcript", "commands and what they said" },
#define PANEL(name, help) { #name, help },
#include "src/session/panels.def"
#undef PANEL
};

static const struct {
    const char *name, *panels, *help;
    size_t tenths;
} layouts[] = {
#define LAYOUT(name, tenths, panels, help) { #name, panels, help, tenths },
#include "src/session/layouts.def"
#undef LAYOUT
};

const char *const display_move_names[] = {
    [DISPLAY_NO_MOVE] = "",
    [DISPLAY_UP] = "up",
    [DISPLAY_DOWN] = "down",
    [DISPLAY_LEFT] = "left",
    [DISPLAY_RIGHT] = "right",
    [DISPLAY_PAGE_UP] = "page-up",
    [DISPLAY_PAGE_DOWN] = "page-down",
    [DISPLAY_TOP] = "top",
    [DISPLAY_BOTTOM] = "bottom",
    [DISPLAY_OPEN] = "open",
    [DISPLAY_MARK] = "mark",
    [DISPLAY_COMPARE] = "compare",
    [DISPLAY_BACK] = "back",
    [DISPLAY_MOVE_COUNT] = NULL,
};

const char *const display_moment_names[] = {
    [DISPLAY_LOOKING] = "looking",
    [DISPLAY_TRAINING] = "training",
    [DISPLAY_MOMENT_COUNT] = NULL,
};

const char *const display_scale_names[] = { "auto", "linear", "log", NULL };

void display_init(struct display *display)
{
    *display = (struct display){ 0 };
    display->layouts[DISPLAY_LOOKING] = DISPLAY_LAYOUT_explore;
    display->layouts[DISPLAY_TRAINING] = DISPLAY_LAYOUT_train;
}

void display_done(struct display *display)
{
    free(display->runs_where);
    free(display->runs_sort);
    display->runs_where = display->runs_sort = NULL;
}

enum display_layout display_layout_in_force(const struct display *display)
{
    return display->layouts[display->moment];
}

const char *display_panel_name(size_t panel)
{
    return panel < DISPLAY_PANEL_COUNT ? panels[panel].name : NULL;
}

const char *display_panel_help(size_t panel)
{
    return panels[panel].help;
}

const char *display_layout_name(size_t layout)
{
    return layout < DISPLAY_LAYOUT_COUNT ? layouts[layout].name : NULL;
}

const char *display_layout_help(size_t layout)
{
    return layouts[layout].help;
}

size_t display_layout_tenths(size_t layout)
{
    return layouts[layout].tenths;
}

static enum display_panel panel_named(const char *name, size_t length)
{
    for (size_t i = 0; i < DISPLAY_PANEL_COUNT; i++) {
        if (strlen(panels[i].name) == length && strncmp(panels[i].name, name, length) == 0) {
            return (enum display_panel)i;
        }
    }
    return DISPLAY_TRANSCRIPT;
}

size_t display_layout_panels(size_t layout, enum display_panel named[DISPLAY_PANEL_COUNT])
{
    size_t count = 0;
    const char *name = layouts[layout].panels;
    while (*name && count < DISPLAY_PANEL_COUNT) {
        size_t length = strcspn(name, " ");
        named[count++] = panel_named(name, length);
        name += length + (name[length] == ' ');
    }
    return count;
}

void display_add_move(struct display *display, enum display_move move)
{
    if (display->move_count < DISPLAY_MOVES_MOST) {
        display->moves[display->move_count++] = move;
    }
}

void display_unmark(struct display *display, uint64_t run)
{
    if (display->marked[0] == run) {
        display->marked[0] = display->marked[1];
        display->marked[1] = 0;
    } else if (display->marked[1] == run) {
        display->marked[1] = 0;
    }
}

void display_mark(struct display *display, uint64_t run)
{
    display_unmark(display, run);
    if (display->marked[1] != 0) {
        display->marked[0] = display->marked[1];
    }
    display->marked[display->marked[0] != 0] = run;
}

void display_list_runs(struct display *display, const char *where, const char *sort)
{
    display_done(display);
    display->runs_where = where ? strdup(where) : NULL;
    display->runs_sort = sort ? strdup(sort) : NULL;
    display->runs_listed++;
}
