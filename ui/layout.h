/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where everything stands on a terminal of a given size. Pure. From the top: a status line, panels in
 * a grid, a rule, the transcript, the prompt, a line of keys. Panels drop out where there is no room,
 * the last ones first; below LAYOUT_LEAST_COLUMNS x LAYOUT_LEAST_LINES nothing of this fits.
 */
#ifndef PEEPHOLE_UI_LAYOUT_H
#define PEEPHOLE_UI_LAYOUT_H

#include "src/session/display.h"
#include "ui/canvas.h"

enum { LAYOUT_LEAST_COLUMNS = 60, LAYOUT_LEAST_LINES = 16 };

struct layout {
    bool too_small; /* nothing else holds then */
    struct rect status, rule, transcript, prompt, footer;
    size_t panel_count;
    struct layout_panel {
        enum display_panel panel;
        struct rect rect; /* its title line included */
    } panels[DISPLAY_PANEL_COUNT];
};

struct layout layout_of(size_t columns, size_t lines, const struct display *display);

#endif
