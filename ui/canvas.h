/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A grid of styled characters to draw on. Pure: what a panel draws is known without a terminal. Styles
 * say what something means; the screen decides how that looks on the terminal at hand.
 */
#ifndef PEEPHOLE_UI_CANVAS_H
#define PEEPHOLE_UI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/str.h"

enum style {
    STYLE_PLAIN,
    STYLE_STRONG,  /* what counts most */
    STYLE_FAINT,   /* frames, figures that stand on few rows */
    STYLE_TITLE,   /* of a panel */
    STYLE_CHOSEN,  /* title of the panel that has the keys */
    STYLE_CURSOR,  /* what Enter opens */
    STYLE_BAR,     /* status line and footer */
    STYLE_COMMAND, /* a command in the transcript */
    STYLE_HINT,    /* what can be typed next */
    STYLE_ERROR,   /* an error's sentence */
    STYLE_CURVE_1, /* training */
    STYLE_CURVE_2, /* validation */
    STYLE_CURVE_3, /* an earlier run */
    STYLE_RIGHT_1, /* of rows that were told right: a little ... */
    STYLE_RIGHT_2,
    STYLE_RIGHT_3, /* ... nearly all */
    STYLE_WRONG_1, /* the same of those told wrong */
    STYLE_WRONG_2,
    STYLE_WRONG_3,
    STYLE_COUNT
};

/* Where something stands: cells from the upper left corner. */
struct rect {
    size_t left, top, columns, lines;
};

struct cell {
    uint32_t character; /* 0: blank, or covered by a wide character to its left */
    enum style style;
};

/* A part of a grid, or all of it. Drawing outside of it does nothing. */
struct canvas {
    struct cell *cells;
    size_t columns, lines;
    size_t stride; /* cells from one line to the next */
};

/* A blank grid of its own; false: no memory. Sides of 0 are fine. */
bool canvas_init(struct canvas *canvas, size_t columns, size_t lines);
void canvas_done(struct canvas *canvas); /* of canvas_init only */
void canvas_clear(struct canvas *canvas);
/* The part of a canvas that lies in rect; lives as long as the canvas does. */
struct canvas canvas_view(const struct canvas *canvas, struct rect rect);

void canvas_put(struct canvas *canvas, size_t column, size_t line, uint32_t character,
                enum style style);
/* UTF-8 text up to `room` columns or a line feed; what does not fit is cut off. Bytes that are no
 * character, and control characters, become '?'. Returns the column behind it. */
size_t canvas_write(struct canvas *canvas, size_t column, size_t line, size_t room,
                    enum style style, const char *text);
/* The same, with its end in front of column `end`. */
void canvas_write_right(struct canvas *canvas, size_t end, size_t line, size_t room,
                        enum style style, const char *text);
size_t canvas_print(struct canvas *canvas, size_t column, size_t line, enum style style,
                    const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Cells of a line get a style, and keep their characters. */
void canvas_mark(struct canvas *canvas, size_t column, size_t line, size_t columns,
                 enum style style);
void canvas_fill(struct canvas *canvas, size_t column, size_t line, size_t columns,
                 uint32_t character, enum style style);

/* The next character of UTF-8 text and its width in columns (0 to 2); moves the text on. U+FFFD for
 * bytes that are none. 0 at the end. */
uint32_t canvas_decode(const char **text, size_t *columns);
size_t canvas_width(const char *text); /* columns up to the end or a line feed */

/* All lines as text, each cut after its last character, with a line feed: for tests and for
 * terminals that have gone. */
void canvas_text(const struct canvas *canvas, struct str *text);

#endif
