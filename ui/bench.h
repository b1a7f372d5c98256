/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The workbench: panels, transcript and prompt on one screen. It takes what the writer would have
 * written, and draws at most BENCH_FRAMES_A_SECOND times a second what has changed; what is typed shows
 * sooner.
 */
#ifndef PEEPHOLE_UI_BENCH_H
#define PEEPHOLE_UI_BENCH_H

#include "ui/program.h"

enum { BENCH_FRAMES_A_SECOND = 20 };

struct bench;
/* Opens the screen, and takes the writer's output until bench_close. The prompt is opened by now. */
struct bench *bench_open(struct program *program, struct err *err);
void bench_close(struct bench *bench); /* NULL is fine */

/* Something is to be drawn: milliseconds until then, -1: nothing. Drawing it if it is due. */
void bench_changed(struct bench *bench);
int bench_due_ms(const struct bench *bench);
void bench_draw_due(struct bench *bench);

/* Draws what has changed, due or not: a command begins, and may be silent for long. */
void bench_draw_now(struct bench *bench);

/* Do the epochs pass one after the other? */
bool bench_plays(const struct bench *bench);

/* The terminal has another size, is another's for a while, and comes back. */
void bench_resize(struct bench *bench);
void bench_pause(struct bench *bench);
void bench_resume(struct bench *bench);
/* As bench_pause, with a line on the terminal: a command reads what is typed. */
void bench_lend(struct bench *bench, const char *line);
/* Draws everything anew, whatever stands there (Ctrl-L). */
void bench_redraw(struct bench *bench);
/* Ctrl-C was pressed: the terminal has thrown away what it had not shown yet. */
void bench_interrupted(struct bench *bench);

/* A command begins: it stands in the transcript, which shows its output from there on. */
void bench_command(struct bench *bench, const char *text);
/* One of the commands of that line begins: its output is shown from its beginning. */
void bench_command_begins(struct bench *bench, const char *verb);
/* A command gave this result: what panels show of it is kept. */
void bench_result(struct bench *bench, const struct json *result);
/* Another moment: its layout. */
void bench_moment(struct bench *bench, enum display_moment moment);
/* Makes the moves that the verb panel asked for. Returns a command that follows (Enter on what a
 * panel's cursor stands on), which the caller frees; NULL: none. */
char *bench_take_moves(struct bench *bench);

#endif
