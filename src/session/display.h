/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the workbench is asked to show: the verbs panel and layout write it, the program around the
 * session reads it. Without a workbench it is written and never read, so that a recorded session
 * runs everywhere. Plain data but for two texts, which display_done gives back.
 */
#ifndef PEEPHOLE_SESSION_DISPLAY_H
#define PEEPHOLE_SESSION_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"

/* Rows of panels.def, and the transcript as number 0. */
enum display_panel {
    DISPLAY_TRANSCRIPT,
#define PANEL(name, help) DISPLAY_##name,
#include "src/session/panels.def"
#undef PANEL
    DISPLAY_PANEL_COUNT
};

/* Rows of layouts.def. */
enum display_layout {
#define LAYOUT(name, tenths, panels, help) DISPLAY_LAYOUT_##name,
#include "src/session/layouts.def"
#undef LAYOUT
    DISPLAY_LAYOUT_COUNT
};

/* Each has a layout of its own. */
enum display_moment {
    DISPLAY_LOOKING,  /* at data: at first, and from a step on tables on */
    DISPLAY_TRAINING, /* from the beginning of a training on */
    DISPLAY_MOMENT_COUNT
};
extern const char *const display_moment_names[]; /* "looking", "training", NULL */

/* What can be done with the panel that has the keys. */
enum display_move {
    DISPLAY_NO_MOVE,
    DISPLAY_UP,
    DISPLAY_DOWN,
    DISPLAY_LEFT,
    DISPLAY_RIGHT,
    DISPLAY_PAGE_UP,
    DISPLAY_PAGE_DOWN,
    DISPLAY_TOP,
    DISPLAY_BOTTOM,
    DISPLAY_OPEN,    /* what its cursor stands on */
    DISPLAY_MARK,    /* it is one of two to compare */
    DISPLAY_COMPARE, /* the two */
    DISPLAY_BACK,
    DISPLAY_MOVE_COUNT
};
extern const char *const display_move_names[]; /* "", "up", ..., NULL */

enum { DISPLAY_MOVES_MOST = 16 };

/* How the panel loss draws its curves. */
enum display_scale { DISPLAY_SCALE_AUTO, DISPLAY_SCALE_LINEAR, DISPLAY_SCALE_LOG };
extern const char *const display_scale_names[]; /* "auto", "linear", "log", NULL */

/* The earlier run whose curve stands behind the current one's. */
enum display_ghost {
    DISPLAY_GHOST_PREVIOUS, /* the one before it in the session, if there is one */
    DISPLAY_GHOST_OFF,
    DISPLAY_GHOST_RUN /* ghost_run */
};

struct display {
    enum display_panel panel; /* that has the keys */
    enum display_moment moment;
    enum display_layout layouts[DISPLAY_MOMENT_COUNT];
    bool layout_chosen;                          /* by the user in this session: to be remembered */
    enum display_move moves[DISPLAY_MOVES_MOST]; /* not yet made, the oldest first */
    size_t move_count;
    uint64_t marked[2]; /* runs to compare, in this order; 0: none; the first is filled first */
    char *runs_where, *runs_sort; /* of the last list of runs, owned; NULL: without */
    unsigned runs_listed;         /* how many lists there were */
    enum display_scale scale;
    enum display_ghost ghost;
    unsigned ghost_run; /* number */
    bool seen;          /* a workbench shows all this */
    bool plays;         /* it goes through the epochs of the current run (the verb epoch) */
};

/* The layouts that there are at first. */
void display_init(struct display *display);
void display_done(struct display *display);
enum display_layout display_layout_in_force(const struct display *display);

const char *display_panel_name(size_t panel); /* "transcript", "loss", ...; NULL behind the last */
const char *display_panel_help(size_t panel);
const char *display_layout_name(size_t layout); /* NULL behind the last */
const char *display_layout_help(size_t layout);
size_t display_layout_tenths(size_t layout);
/* Panels of a layout, most important first; returns how many. */
size_t display_layout_panels(size_t layout, enum display_panel panels[DISPLAY_PANEL_COUNT]);

/* A third one takes the place of the one that was marked first. */
void display_mark(struct display *display, uint64_t run);
void display_unmark(struct display *display, uint64_t run); /* one that is not marked is no error */

/* Runs were listed with these keys, which may be NULL; they are copied. */
void display_list_runs(struct display *display, const char *where, const char *sort);

/* More than fit are forgotten: nobody presses keys that fast. */
void display_add_move(struct display *display, enum display_move move);

#endif
