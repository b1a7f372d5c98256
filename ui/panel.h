/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A panel: a function from what the session knows to characters, in a file panel_NAME.c of its own. It
 * keeps nothing but where its cursor stands. The workbench draws its title.
 */
#ifndef PEEPHOLE_UI_PANEL_H
#define PEEPHOLE_UI_PANEL_H

#include "src/session/session.h"
#include "ui/canvas.h"

struct class_counts; /* class_counts.h */
struct found_files;  /* found_files.h */
struct browsed_rows; /* browsed_rows.h */
struct kept_runs;    /* kept_runs.h */

/* Where the cursor of a panel is, and how far it may go: `rows` and `columns` are set when the panel is
 * drawn, which also moves a cursor that stands outside. */
struct panel_place {
    size_t row, column;
    size_t rows, columns; /* places of the cursor; 0: none that way */
    size_t page;          /* rows that are seen at once */
    size_t first;         /* the first row that is seen */
};

/* What a panel draws. */
struct snapshot {
    const struct session *session;
    const struct run *run;             /* the newest, NULL: none */
    const struct run *ghost;           /* an earlier one to compare with, NULL: none */
    const struct class_counts *counts; /* of the tables */
    const struct found_files *found;   /* of the catalogue */
    const struct browsed_rows *browsed;
    const struct kept_runs *kept; /* sorted by the panel's column */
    const struct json *audit;     /* result of the last command audit, NULL: none */
    const char *line;             /* what stands at the prompt, "": nothing */
    size_t epoch;      /* place in the run of the one that is shown, from 1; 0: none is finished */
    bool epoch_chosen; /* by the verb epoch, not as the newest */
    bool utf8;         /* may characters beyond ASCII be drawn? */
    bool chosen;       /* the panel has the keys */
};

struct panel {
    const char *keys; /* for the footer: what its keys do; NULL: nothing but scrolling */
    void (*draw)(struct canvas *canvas, const struct snapshot *snapshot, struct panel_place *place);
    /* More words for its title ("epoch 3 of 10, validation rows"); NULL: none. */
    void (*title)(const struct snapshot *snapshot, struct str *title);
    /* The command that opens what the cursor stands on; nothing is added where there is none. NULL:
     * never. */
    void (*open)(const struct snapshot *snapshot, const struct panel_place *place,
                 struct str *command);
    /* Asked before a move is made: is it a command of its own? NULL: no move is. */
    bool (*cause)(const struct snapshot *snapshot, const struct panel_place *place,
                  enum display_move move, struct str *command);
    /* Asked before a move is made: does it change the line at the prompt instead of the place? Then
     * `line` is what shall stand there. NULL: no move does. */
    bool (*edit)(const struct snapshot *snapshot, struct panel_place *place, enum display_move move,
                 struct str *line);
};

const struct panel *panel_at(enum display_panel panel); /* NULL for the transcript */

/* Keeps a cursor among rows x columns places, and in view on a canvas of `page` rows. */
void panel_keep(struct panel_place *place, size_t rows, size_t columns, size_t page);
void panel_move(struct panel_place *place, enum display_move move);

/* A sentence in the middle of an empty panel, and under it what to type. */
void panel_empty(struct canvas *canvas, const char *sentence, const char *command);
/* The same where there are no epochs: what to type, or that one is under way. */
void panel_no_epoch(struct canvas *canvas, const struct snapshot *snapshot, const char *command);
/* Draws text that others made, line by line; returns how many lines there were. */
size_t panel_text(struct canvas *canvas, size_t line, enum style style, const char *text);

/* The record of the epoch that is shown; NULL: none. */
const struct epoch_record *snapshot_epoch(const struct snapshot *snapshot);

#endif
