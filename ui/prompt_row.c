/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prompt and line in columns, scrolled so that the cursor is seen. */
#include "ui/prompt_row.h"

#include <string.h>

/* Readline's marks around parts of a prompt that take no columns. */
static void add_without_marks(struct str *text, const char *prompt)
{
    bool hidden = false;
    for (; *prompt; prompt++) {
        if (*prompt == '\001' || *prompt == '\002')
            hidden = *prompt == '\001';
        else if (!hidden)
            str_add_char(text, *prompt);
    }
}

/* Line feeds of a paste and other control characters are shown as ^J. */
static void add_visible(struct str *text, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte < 0x20 || byte == 0x7F)
            str_addf(text, "^%c", byte ^ 0x40);
        else
            str_add_char(text, bytes[i]);
    }
}

/* The text from the first character on that leaves at least `columns` to the left of it; those that
 * it does leave, which is one more where a wide character would be cut. */
static const char *skip_columns(const char *text, size_t *columns)
{
    size_t width, skipped = 0;
    while (*text && skipped < *columns) {
        canvas_decode(&text, &width);
        skipped += width;
    }
    *columns = skipped;
    return text;
}

size_t prompt_row_draw(struct canvas *canvas, const struct prompt_look *look)
{
    struct str front, all;
    str_init(&front);
    str_init(&all);
    add_without_marks(&front, look->text);
    size_t length = strlen(look->line);
    size_t cursor = look->cursor < length ? look->cursor : length;
    str_add(&all, front.text);
    add_visible(&all, look->line, cursor);
    size_t place = canvas_width(all.text);
    add_visible(&all, look->line + cursor, length - cursor);
    size_t room = canvas->columns > 0 ? canvas->columns - 1 : 0;
    size_t skipped = place > room ? (place - room + 9) / 10 * 10 : 0;
    skipped = skipped < place ? skipped : place;
    const char *seen = skip_columns(all.text, &skipped);
    canvas_write(canvas, 0, 0, canvas->columns, STYLE_PLAIN, seen);
    if (skipped > 0)
        canvas_put(canvas, 0, 0, '<', STYLE_FAINT);
    str_done(&front);
    str_done(&all);
    return place - skipped;
}
