/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where commands write: text is made safe for terminals here, once, whatever it was made from. */
#include "src/session/page/output.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What stands for a character on terminals without UTF-8; all others become '?'. */
static const struct replacement {
    const char *character;
    const char *ascii;
} replacements[] = {
    { "\u2026", "..." }, { "\u2013", "-" },  { "\u2014", "-" },  { "\u00b1", "+-" },
    { "\u00d7", "x" },   { "\u2265", ">=" }, { "\u2264", "<=" }, { "\u2192", "->" },
    { "\u00b7", "." },   { "\u2018", "'" },  { "\u2019", "'" },
};

/* Length of the UTF-8 character at text, 0 where there is none. */
static size_t character_length(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = bytes[0] >= 0xF0 && bytes[0] <= 0xF4   ? 4
                    : bytes[0] >= 0xE0 && bytes[0] <= 0xEF ? 3
                    : bytes[0] >= 0xC2 && bytes[0] <= 0xDF ? 2
                                                           : 0;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

static const char *ascii_for(const char *character, size_t length)
{
    for (size_t i = 0; i < sizeof replacements / sizeof replacements[0]; i++) {
        if (strncmp(replacements[i].character, character, length) == 0 &&
            replacements[i].character[length] == '\0') {
            return replacements[i].ascii;
        }
    }
    return "?";
}

/* One character of text to safe; returns its length. */
static size_t add_safe(struct str *safe, const char *text, bool utf8)
{
    unsigned char byte = (unsigned char)text[0];
    if (byte < 0x80) {
        bool control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
        str_add_char(safe, control ? '?' : text[0]);
        return 1;
    }
    size_t length = character_length(text);
    bool control = length == 2 && byte == 0xC2 && (unsigned char)text[1] < 0xA0;
    if (length == 0 || control) {
        str_add_char(safe, '?');
        return length == 0 ? 1 : length;
    }
    if (utf8) {
        str_add_bytes(safe, text, length);
    } else {
        str_add(safe, ascii_for(text, length));
    }
    return length;
}

static void put_text(const struct output *output, const char *text,
                     void (*put)(void *context, const char *text))
{
    if (put == NULL || text[0] == '\0') {
        return;
    }
    struct str safe;
    str_init(&safe);
    for (size_t i = 0; text[i];) {
        i += add_safe(&safe, text + i, output->sink->utf8);
    }
    if (safe.length > 0 && safe.text[safe.length - 1] != '\n') {
        str_add_char(&safe, '\n');
    }
    put(output->sink->context, safe.text);
    str_done(&safe);
}

void output_text(struct output *output, const char *text)
{
    if (output->sink) {
        put_text(output, text, output->sink->text);
    }
}

void output_aside(struct output *output, const char *format, ...)
{
    if (output->sink == NULL) {
        return;
    }
    struct str line;
    str_init(&line);
    va_list args;
    va_start(args, format);
    str_addv(&line, format, args);
    va_end(args);
    put_text(output, line.text, output->sink->aside ? output->sink->aside : output->sink->text);
    str_done(&line);
}

static void output_prefixed(struct output *output, const char *prefix, const char *format,
                            va_list args) __attribute__((format(printf, 3, 0)));

static void output_prefixed(struct output *output, const char *prefix, const char *format,
                            va_list args)
{
    struct str line;
    str_init(&line);
    str_add(&line, prefix);
    str_addv(&line, format, args);
    str_add_char(&line, '\n');
    output_text(output, line.text);
    str_done(&line);
}

void output_line(struct output *output, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    output_prefixed(output, "", format, args);
    va_end(args);
}

void output_hint(struct output *output, const char *format, ...)
{
    if (!output->hints) {
        return;
    }
    va_list args;
    va_start(args, format);
    output_prefixed(output, "Next: ", format, args);
    va_end(args);
}

void output_note(struct output *output, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    output_prefixed(output, "Note: ", format, args);
    va_end(args);
}

void output_event(struct output *output, const char *name, struct json *owned_event,
                  const char *line)
{
    if (output->sink == NULL || output->sink->event == NULL) {
        json_free(owned_event);
        return;
    }
    struct json *event = json_new_object(); /* so that "event" comes first */
    json_put_text(event, "event", name);
    const char *key = NULL;
    const struct json *value = NULL;
    const void *position = NULL;
    while (owned_event && (position = json_next(owned_event, position, &key, &value)) != NULL) {
        json_put(event, key, json_copy_of(value));
    }
    output->sink->event(output->sink->context, event, line);
    json_free(event);
    json_free(owned_event);
}

void output_progress(struct output *output, const char *format, ...)
{
    if (output->sink == NULL || output->sink->progress == NULL) {
        return;
    }
    struct str line;
    str_init(&line);
    va_list args;
    va_start(args, format);
    str_addv(&line, format, args);
    va_end(args);
    output->sink->progress(output->sink->context, line.text);
    str_done(&line);
}
