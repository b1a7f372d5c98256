/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the writer share. */
#ifndef PEEPHOLE_UI_WRITER_PARTS_H
#define PEEPHOLE_UI_WRITER_PARTS_H

#include "ui/writer.h"

struct writer {
    struct output_sink sink;
    bool json;
    int human; /* descriptor of the text for people: 1, with --json 2 */
    bool live; /* that is a terminal */
    bool shows_progress;
    enum colour_choice colour;
    struct session *session;
    struct writer_target target; /* lines NULL: none */
    struct writer_guard guard;   /* before NULL: none */
    size_t depth;                /* of writer_begin */
    bool lifted;                 /* the edited line has been taken away */
    char *held;                  /* the newest epoch, not yet shown */
    long long epoch_ms;          /* when one was shown last */
    long long command_ms;        /* when the running command began */
    long long progress_ms;
    size_t progress_width; /* columns of the progress line that stands there, 0: none */
    int failure;
};

/* --- writer_stream.c --- */
/* Standard output can take no more; stops the session that is watched. */
void writer_fail(struct writer *writer, int error_number);
/* All of the bytes, as they are. */
void writer_put(struct writer *writer, int fd, const char *bytes, size_t length);
void writer_clear_progress(struct writer *writer);
/* Whole lines to one of the streams, with the edited line out of the way. */
void writer_put_lines(struct writer *writer, int fd, const char *text);

#endif
