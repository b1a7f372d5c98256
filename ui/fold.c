/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breaking lines between words. */
#include "ui/fold.h"

#include <stdlib.h>
#include <string.h>

enum { HANGING = 2 /* columns that the rest of a broken line stands further in */ };

static size_t width_of(const char *text, size_t length)
{
    char *copy = strndup(text, length);
    size_t width = copy ? text_width(copy) : length;
    free(copy);
    return width;
}

/* One line, without its line feed. */
static void fold_line(struct str *folded, const char *line, size_t length, size_t columns)
{
    size_t indent = strspn(line, " ");
    size_t column = indent < length ? indent : length;
    size_t hanging = column + HANGING < columns / 2 ? column + HANGING : 0;
    str_add_bytes(folded, line, column);
    bool begun = false; /* a word stands on this line */
    for (size_t at = column; at < length;) {
        size_t blanks = strspn(line + at, " ");
        size_t word = strcspn(line + at + blanks, " \n");
        if (at + blanks >= length)
            break;
        size_t width = width_of(line + at + blanks, word);
        if (begun && column + blanks + width > columns) {
            str_add_char(folded, '\n');
            str_repeat(folded, " ", hanging);
            column = hanging;
        } else {
            str_repeat(folded, " ", blanks);
            column += blanks;
        }
        str_add_bytes(folded, line + at + blanks, word);
        column += width;
        begun = true;
        at += blanks + word;
    }
}

void fold_text(struct str *folded, const char *text, size_t columns)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (columns == 0 || width_of(text, length) <= columns)
            str_add_bytes(folded, text, length);
        else
            fold_line(folded, text, length, columns);
        text += length;
        if (*text == '\n') {
            str_add_char(folded, '\n');
            text++;
        }
    }
}
