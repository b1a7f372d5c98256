/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A growing text buffer. */
#include "src/base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* What an empty buffer points to; never written, so buffers of several threads may share it. */
static char empty[1] = "";

void str_init(struct str *str)
{
    *str = (struct str){ .text = empty };
}

void str_done(struct str *str)
{
    if (str->capacity > 0) {
        free(str->text);
    }
    str_init(str);
}

void str_clear(struct str *str)
{
    str->length = 0;
    str->failed = false;
    if (str->capacity > 0) {
        str->text[0] = '\0';
    }
}

/* Room for `more` bytes and a NUL behind the text. */
static bool reserve(struct str *str, size_t more)
{
    if (str->failed) {
        return false;
    }
    if (more >= SIZE_MAX / 2 - str->length) {
        str->failed = true;
        return false;
    }
    size_t wanted = str->length + more + 1;
    if (wanted <= str->capacity) {
        return true;
    }
    size_t capacity = str->capacity < 32 ? 64 : str->capacity * 2;
    if (capacity < wanted) {
        capacity = wanted;
    }
    char *text = realloc(str->capacity > 0 ? str->text : NULL, capacity);
    if (text == NULL) {
        str->failed = true;
        return false;
    }
    str->text = text;
    str->capacity = capacity;
    return true;
}

void str_add_bytes(struct str *str, const char *bytes, size_t length)
{
    if (length == 0 || !reserve(str, length)) {
        return;
    }
    memcpy(str->text + str->length, bytes, length);
    str->length += length;
    str->text[str->length] = '\0';
}

void str_add(struct str *str, const char *text)
{
    str_add_bytes(str, text, strlen(text));
}

void str_add_char(struct str *str, char c)
{
    str_add_bytes(str, &c, 1);
}

void str_addv(struct str *str, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    size_t room = str->capacity - str->length; /* 0 only where capacity is 0 */
    int length = vsnprintf(room > 0 ? str->text + str->length : NULL, room, format, args);
    if (length < 0) {
        str->failed = true;
    } else if ((size_t)length < room && !str->failed) {
        str->length += (size_t)length;
    } else if (reserve(str, (size_t)length)) {
        vsnprintf(str->text + str->length, (size_t)length + 1, format, again);
        str->length += (size_t)length;
    }
    if (str->capacity > 0) {
        str->text[str->length] = '\0';
    }
    va_end(again);
}

void str_addf(struct str *str, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str_addv(str, format, args);
    va_end(args);
}

void str_repeat(struct str *str, const char *text, size_t times)
{
    size_t length = strlen(text);
    if (length == 0 || times == 0) {
        return;
    }
    if (times > SIZE_MAX / 4 / length) {
        str->failed = true;
        return;
    }
    if (!reserve(str, length * times)) {
        return;
    }
    for (size_t i = 0; i < times; i++) {
        str_add_bytes(str, text, length);
    }
}

bool str_failed(const struct str *str)
{
    return str->failed;
}

char *str_take(struct str *str)
{
    char *text = NULL;
    if (!str->failed) {
        text = str->capacity > 0 ? str->text : strdup("");
    } else if (str->capacity > 0) {
        free(str->text);
    }
    str_init(str);
    return text;
}

size_t text_width(const char *text)
{
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t left = strlen(text);
    size_t columns = 0;
    while (left > 0) {
        wchar_t character = 0;
        size_t used = mbrtowc(&character, text, left, &state);
        int width = 1;
        if (used == 0 || used > left) { /* no character, or one cut short */
            used = 1;
            memset(&state, 0, sizeof state);
        } else {
            width = wcwidth(character);
        }
        columns += width < 0 ? 1 : (size_t)width;
        text += used;
        left -= used;
    }
    return columns;
}
