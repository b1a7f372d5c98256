/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of the tutorial: data/tutorial, a text file whose head says how it is written. Steps
 * live as long as the struct tutorial.
 */
#ifndef PEEPHOLE_DATA_TUTORIAL_H
#define PEEPHOLE_DATA_TUTORIAL_H

#include <stddef.h>

#include "src/base/err.h"

enum tutorial_part {
    TUTORIAL_TEXT,  /* a paragraph */
    TUTORIAL_RUN,   /* a command */
    TUTORIAL_QUIET, /* a command whose own text is left out */
    TUTORIAL_KEEP,  /* a name, and which figure of the last command's result it is to stand for */
    TUTORIAL_QUESTION, /* a paragraph; what stands behind it is shown later */
    TUTORIAL_FILES,    /* data sets: what stands behind it is left out where one is missing */
};

struct tutorial_line {
    enum tutorial_part part;
    size_t number; /* in the file, from 1 */
    char *text;    /* one line of any length */
};

struct tutorial_step {
    char *title; /* one line */
    struct tutorial_line *lines;
    size_t line_count;
    size_t question; /* index of the line that asks it */
};

struct tutorial;

/* Reads FOLDER/data/tutorial. Errors: what is wrong, with file and line. */
struct tutorial *tutorial_read(const char *share_folder, struct err *err);
struct tutorial *tutorial_parse(const char *file, const char *text, size_t length, struct err *err);
void tutorial_free(struct tutorial *tutorial); /* NULL is fine */
const char *tutorial_file(const struct tutorial *tutorial);
size_t tutorial_count(const struct tutorial *tutorial);
const struct tutorial_step *tutorial_at(const struct tutorial *tutorial, size_t index);

#endif
