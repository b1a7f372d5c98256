/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where commands write: text for people, one result object for programs, events on the way.
 * The program around the library supplies the sink; a command never knows whether it serves a
 * panel, a terminal, a script, a pipe or a test.
 */
#ifndef PEEPHOLE_SESSION_OUTPUT_H
#define PEEPHOLE_SESSION_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/json.h"
#include "src/base/str.h"

/* Any of the functions may be NULL. */
struct output_sink {
    void *context;
    /* Whole lines of text for people, each with its line feed. */
    void (*text)(void *context, const char *text);
    /* What happens on the way: {"event": NAME, ...}. line: the same as one line of text for
     * people, NULL where people need none. The object stays the caller's. */
    void (*event)(void *context, const struct json *event, const char *line);
    /* Progress of something that takes long: replaces the last one; "" clears it. */
    void (*progress)(void *context, const char *line);
    size_t columns; /* width for text; 0: lines may be as long as they like (no terminal) */
    size_t lines;   /* height for text plots */
    bool utf8;      /* may text hold characters beyond ASCII? else they are replaced */
    bool colour;
    bool results; /* result objects are written; where not, a command may leave out a long part */
    bool json;    /* events and results are read, by a program; text goes beside them */
    /* Text for people that is no part of what a command prints, for another program perhaps; NULL: as
     * text. */
    void (*aside)(void *context, const char *text);
};

struct output {
    const struct output_sink *sink;
    struct json *result; /* of the running command; an empty object at its start */
    bool hints;          /* set hints=on: output_hint says something */
    /* A command that runs others: where the error stands. NULL: in the command itself. Owned, by
     * whoever runs the command. */
    char *error_file;
    size_t error_line;
};

/* A line feed is added where it is missing; control characters become '?', so that no file's
 * content can play with the terminal. */
void output_text(struct output *output, const char *text);
void output_line(struct output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "Next: balance data as=train" under a command's output; nothing where hints are off. */
void output_hint(struct output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A line beside what is printed. */
void output_aside(struct output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "Note: ..." */
void output_note(struct output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* name becomes the key "event"; frees the object. line may be NULL. */
void output_event(struct output *output, const char *name, struct json *owned_event,
                  const char *line);
void output_progress(struct output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A table of text, columns as wide as needed, numbers right-aligned, cut at the sink's width. */
struct text_table;
struct text_table *text_table_new(void);
/* Column alignment comes from a heading: a leading '>' right-aligns ("name", ">rows"). */
void text_table_heading(struct text_table *table, size_t columns, const char *const *headings);
/* Where the table is too wide, this column (its text aligned left) becomes narrower, down to
 * `least` > 0, and its cells take several lines; the last such column first. */
enum { TEXT_LEAST = 24 /* a usual least for running text */ };
void text_table_fold(struct text_table *table, size_t column, size_t least);
void text_table_cell(struct text_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* fills row by row */
void text_table_write(struct text_table *owned_table, struct output *output);

#endif
