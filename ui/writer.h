/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where all output of the program goes. For people: text on standard output, errors on standard
 * error. With --json: one object a line on standard output, and what is for people on standard
 * error. Every line is written at once. A write that fails stops the session that is watched.
 *
 * On a terminal the epochs of a training come a few a second (the last one always), and the
 * progress of something that takes longer than two seconds is shown on one line.
 */
#ifndef PEEPHOLE_UI_WRITER_H
#define PEEPHOLE_UI_WRITER_H

#include "src/base/err.h"
#include "src/session/page/output.h"
#include "ui/options.h"

struct session;
struct writer;

struct writer *writer_new(const struct options *options, struct err *err);
void writer_free(struct writer *writer); /* NULL is fine */
const struct output_sink *writer_sink(const struct writer *writer);

/* Asks the terminal for its size again. */
void writer_measure(struct writer *writer);
/* Whom a failed write stops; NULL: nobody. */
void writer_watch(struct writer *writer, struct session *session);

/* Somebody who shows the text in another place than the two streams, in lines that wide. Epochs are not
 * among it: whoever this is shows them in its own way. NULL: nobody any more. */
struct writer_target {
    void *context;
    void (*lines)(void *context, bool error, const char *text); /* whole lines */
    void (*progress)(void *context, const char *line);          /* "": none any more */
    size_t columns, rows;
};
void writer_set_target(struct writer *writer, const struct writer_target *target);

/* A line being edited stands on the terminal: before takes it away, after brings it back. */
struct writer_guard {
    void *context;
    void (*before)(void *context);
    void (*after)(void *context);
};
void writer_set_guard(struct writer *writer, const struct writer_guard *guard); /* NULL: none */
/* Between these two the line that is edited goes away and comes back only once, if at all. */
void writer_begin(struct writer *writer);
void writer_end(struct writer *writer);

/* A command begins and ends: the clock of progress starts, its line goes. */
void writer_command_begins(struct writer *writer);
void writer_command_ends(struct writer *writer);

/* For people; a line feed is added. */
void writer_say(struct writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void writer_text(struct writer *writer, const char *text);
/* "FILE:LINE: sentence; hint" on standard error. line 0: without it; file NULL: without both. */
void writer_error(struct writer *writer, const char *file, size_t line, const struct err *err);

/* A command's outcome for programs; nothing without --json. result where ok, else err and its place. */
struct writer_outcome {
    const char *command;
    bool ok;
    const struct json *result;
    const struct err *err;
    const char *file; /* NULL: none */
    size_t line;
};
void writer_outcome(struct writer *writer, const struct writer_outcome *outcome);

/* The epoch that waits to be shown: milliseconds until it is due, -1: none; and showing it then. */
int writer_due_ms(const struct writer *writer);
void writer_show_due(struct writer *writer);

/* What could not be written to standard output, 0: all was, else the error's number. A reader that
 * has gone away is no message's worth: then the sentence is left out. */
int writer_failure(const struct writer *writer);
bool writer_json(const struct writer *writer);

long long clock_ms(void); /* a clock that only goes forward */

#endif
