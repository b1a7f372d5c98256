/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors as values: a message never outgrows its buffer, and is never cut inside a character. */
#include "src/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Ends text, which was cut at length bytes, before a UTF-8 character that lost its tail. */
static void trim_broken_character(char *text, size_t length)
{
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0) {
        return;
    }
    unsigned char lead = (unsigned char)text[start - 1];
    size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (length - (start - 1) < wanted) {
        text[start - 1] = '\0';
    }
}

static void format_into(char *buffer, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

static void format_into(char *buffer, size_t size, const char *format, va_list args)
{
    int length = vsnprintf(buffer, size, format, args);
    if (length < 0) {
        buffer[0] = '\0';
    } else if ((size_t)length >= size) {
        trim_broken_character(buffer, size - 1);
    }
}

/* Adds tail to text as far as it fits. */
static void append(char *text, size_t size, const char *tail)
{
    size_t length = strlen(text);
    size_t room = size - 1 - length;
    size_t wanted = strlen(tail);
    size_t copied = wanted < room ? wanted : room;
    memcpy(text + length, tail, copied);
    text[length + copied] = '\0';
    if (copied < wanted) {
        trim_broken_character(text, length + copied);
    }
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
    char message[sizeof err->message] = ""; /* the arguments may point into err itself */
    va_list args;
    va_start(args, format);
    format_into(message, sizeof message, format, args);
    va_end(args);
    err->code = code;
    memcpy(err->message, message, sizeof message);
    err->hint[0] = '\0';
    return false;
}

bool err_hint(struct err *err, const char *format, ...)
{
    char hint[sizeof err->hint] = "";
    va_list args;
    va_start(args, format);
    format_into(hint, sizeof hint, format, args);
    va_end(args);
    memcpy(err->hint, hint, sizeof hint);
    return false;
}

bool err_wrap(struct err *err, const char *format, ...)
{
    char message[sizeof err->message] = "";
    va_list args;
    va_start(args, format);
    format_into(message, sizeof message, format, args);
    va_end(args);
    append(message, sizeof message, ": ");
    append(message, sizeof message, err->message);
    memcpy(err->message, message, sizeof message);
    return false;
}

bool err_memory(struct err *err)
{
    err_set(err, ERR_MEMORY, "not enough memory");
    return false;
}

/* What can be done about an errno that files meet with; "": that depends. */
static const char *way_out(int error_number)
{
    switch (error_number) {
    case ENOSPC:
    case EDQUOT:
        return "make room there, or name another place";
    case EACCES:
    case EPERM:
        return "its permissions, or those of its folder, do not allow it";
    case EROFS:
        return "name another place";
    case EFBIG:
        return "a limit on the size of files is in force (ulimit -f)";
    case EMFILE:
        return "too many are open (ulimit -n)";
    case ELOOP:
        return "its links lead back to themselves";
    default:
        return "";
    }
}

bool err_system(struct err *err, int error_number, const char *format, ...)
{
    char message[sizeof err->message] = "";
    char buffer[128];
    const char *reason = strerror_r(error_number, buffer, sizeof buffer);
    size_t reserved = strlen(reason) + 2; /* a long path must not push the reason out */
    if (reserved > sizeof message / 2) {
        reserved = sizeof message / 2;
    }
    va_list args;
    va_start(args, format);
    format_into(message, sizeof message - reserved, format, args);
    va_end(args);
    append(message, sizeof message, ": ");
    append(message, sizeof message, reason);
    err->code = ERR_IO;
    memcpy(err->message, message, sizeof message);
    snprintf(err->hint, sizeof err->hint, "%s", way_out(error_number));
    return false;
}
