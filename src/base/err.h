/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors as values. A function that can fail returns bool (or a pointer) and takes a
 * `struct err *` last: owned by the caller, never NULL, untouched on success.
 * The message is one full sentence without a final full stop; the hint says what to do.
 */
#ifndef PEEPHOLE_BASE_ERR_H
#define PEEPHOLE_BASE_ERR_H

#include <stdbool.h>

enum err_code {
    ERR_NONE = 0,
    ERR_USAGE,     /* the command or its words are wrong */
    ERR_INPUT,     /* a file or value that came from outside is wrong */
    ERR_IO,        /* the operating system refused */
    ERR_MEMORY,    /* not enough memory */
    ERR_CANCELLED, /* the user asked to stop */
    ERR_EXPECT,    /* an expectation did not hold, a verification differed */
    ERR_INTERNAL,  /* our own mistake */
};

struct err {
    enum err_code code;
    char message[768];
    char hint[384];
};

/* Sets code and message, clears the hint. Returns false, so that a caller can
 * `return err_set(...)`. */
bool err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds what the user can do about it. Returns false. */
bool err_hint(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "context: " in front of the message. Returns false. */
bool err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The one sentence for running out of memory. Returns false. */
bool err_memory(struct err *err);

/* ERR_IO with the text of errno: "cannot open x.csv: No such file or directory". Returns false. */
bool err_system(struct err *err, int error_number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
