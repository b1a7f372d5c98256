/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the interactive loop share. */
#ifndef PEEPHOLE_UI_LOOP_PARTS_H
#define PEEPHOLE_UI_LOOP_PARTS_H

#include "ui/bench.h"
#include "ui/program.h"

struct loop {
    struct program *program;
    struct bench *bench; /* NULL: the prompt stands in the running text of a plain terminal */
    struct str command;  /* lines of an unfinished command */
    bool leaving;
    bool escape;            /* it waits for what may make another key of it */
    bool away;              /* in the background: the terminal is another's */
    bool lost;              /* the terminal has gone */
    bool lent;              /* the screen is away while a command reads what is typed */
    bool stopping;          /* Ctrl-C has asked the training to stop */
    long long pumped_ms;    /* when news of the job were taken last */
    long long label_ms;     /* when the prompt's text was set last */
    long long interrupt_ms; /* when Ctrl-C was pressed last */
};

/* --- loop.c --- */
void loop_show_prompt(struct loop *loop);
void loop_hide_prompt(struct loop *loop);
void loop_take_line(struct loop *loop, const char *line);
void loop_take_end(struct loop *loop);
/* A command that a key means; seen: it stands in the transcript. */
void loop_run_key(struct loop *loop, const char *text, bool seen);

/* --- loop_keys.c --- */
/* Something was typed. */
void loop_read_keys(struct loop *loop);
/* Escape came, and nothing behind it. */
void loop_take_escape(struct loop *loop);

#endif
