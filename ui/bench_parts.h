/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the workbench share. */
#ifndef PEEPHOLE_UI_BENCH_PARTS_H
#define PEEPHOLE_UI_BENCH_PARTS_H

#include "ui/bench.h"
#include "ui/browsed_rows.h"
#include "ui/class_counts.h"
#include "ui/film.h"
#include "ui/found_files.h"
#include "ui/ghost.h"
#include "ui/kept_runs.h"
#include "ui/layout.h"
#include "ui/panel.h"
#include "ui/transcript.h"

struct bench {
    struct program *program;
    struct transcript *transcript;
    struct canvas canvas; /* of the screen's size */
    struct layout layout;
    struct panel_place places[DISPLAY_PANEL_COUNT];
    struct class_counts counts;
    struct found_files found;
    struct browsed_rows browsed;
    struct kept_runs kept;
    struct ghost ghost;
    struct json *audit; /* result of the last one, NULL: none */
    bool stale;         /* a command has run since the files of the catalogue were looked for */
    char progress[256]; /* of the running command; "": none */
    bool utf8;
    bool dirty, whole;
    bool typed;        /* the line that is edited has changed since the last frame */
    bool behind;       /* the terminal has been another's */
    bool paused;       /* given back by us */
    bool used;         /* a command was run */
    bool running;      /* a command that stands in the transcript */
    bool text;         /* its output is a text to be read (COMMAND_TEXT) */
    long long said_ms; /* when its output began; 0: it has said nothing */
    long long drawn_ms;
    struct film film; /* as far as display.plays says so */
};

/* --- bench_frame.c --- */
/* What a panel draws, as it is now; borrows from the bench. */
struct snapshot bench_snapshot(const struct bench *bench, enum display_panel panel);
/* Makes the canvas as large as the screen. */
void bench_fit(struct bench *bench);
/* Draws everything, and shows it. */
void bench_draw_frame(struct bench *bench);

#endif
