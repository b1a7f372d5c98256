/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing text buffer. str_init/str_done on the caller's storage. Out of memory sticks:
 * later additions do nothing and str_failed says so once at the end.
 */
#ifndef PEEPHOLE_BASE_STR_H
#define PEEPHOLE_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct str {
    char *text; /* always NUL-terminated, never NULL after str_init */
    size_t length;
    size_t capacity;
    bool failed;
};

void str_init(struct str *str);
void str_done(struct str *str);
void str_clear(struct str *str);
void str_add(struct str *str, const char *text);
void str_add_bytes(struct str *str, const char *bytes, size_t length);
void str_add_char(struct str *str, char c);
void str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_addv(struct str *str, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void str_repeat(struct str *str, const char *text, size_t times);
bool str_failed(const struct str *str);

/* Gives the text to the caller (free it with free); str is empty again. NULL if memory ran out. */
char *str_take(struct str *str);

/* Columns on a terminal of UTF-8 text (mbrtowc and wcwidth; a byte that is no character
 * counts 1). */
size_t text_width(const char *text);

#endif
