/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ring of lines, drawn from its end upwards. */
#include "ui/transcript.h"

#include <stdlib.h>
#include <string.h>

enum { TAB_COLUMNS = 8 };

struct line {
    char *text;
    enum style style;
};

struct transcript {
    struct line *lines; /* a ring: the oldest at `first` */
    size_t first, count;
    size_t scrolled; /* rows that are hidden below the canvas */
    size_t columns;  /* of the canvas that was drawn last */
    bool holds;      /* the first of the `held` newest lines stays in view */
    size_t held;
};

struct transcript *transcript_new(struct err *err)
{
    struct transcript *transcript = calloc(1, sizeof *transcript);
    struct line *lines = calloc(TRANSCRIPT_LINES_MOST, sizeof *lines);
    if (!transcript || !lines) {
        free(transcript);
        free(lines);
        err_memory(err);
        return NULL;
    }
    transcript->lines = lines;
    return transcript;
}

void transcript_free(struct transcript *transcript)
{
    if (!transcript)
        return;
    for (size_t i = 0; i < TRANSCRIPT_LINES_MOST; i++)
        free(transcript->lines[i].text);
    free(transcript->lines);
    free(transcript);
}

static struct line *line_at(const struct transcript *transcript, size_t index)
{
    return &transcript->lines[(transcript->first + index) % TRANSCRIPT_LINES_MOST];
}

/* What stands in one row: bytes of the text from here on. At least one character, if there is one. */
static size_t row_bytes(const char *text, size_t columns)
{
    const char *at = text;
    size_t used = 0, width;
    while (*at) {
        const char *next = at;
        canvas_decode(&next, &width);
        if (used + width > columns && used > 0)
            break;
        used += width;
        at = next;
    }
    return (size_t)(at - text);
}

static size_t row_count(const char *text, size_t columns)
{
    size_t rows = 0;
    do {
        text += row_bytes(text, columns);
        rows++;
    } while (*text);
    return rows;
}

/* Tabs become blanks: a canvas knows none. Caller frees; NULL: no memory. */
static char *expanded(const char *text, size_t length)
{
    struct str line;
    str_init(&line);
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '\t') {
            str_add_char(&line, text[i]);
            continue;
        }
        size_t blanks = TAB_COLUMNS - canvas_width(line.text) % TAB_COLUMNS;
        str_addf(&line, "%*s", (int)blanks, "");
    }
    char *taken = str_take(&line);
    str_done(&line);
    return taken;
}

static void add_line(struct transcript *transcript, enum style style, const char *text,
                     size_t length)
{
    char *copy = expanded(text, length);
    if (!copy)
        return; /* a line that is lost is no reason to stop */
    if (transcript->count == TRANSCRIPT_LINES_MOST)
        transcript->first = (transcript->first + 1) % TRANSCRIPT_LINES_MOST;
    else
        transcript->count++;
    struct line *line = line_at(transcript, transcript->count - 1);
    free(line->text);
    *line = (struct line){ copy, style };
    if (transcript->holds && transcript->held < transcript->count)
        transcript->held++;
    if (transcript->scrolled > 0)
        transcript->scrolled += row_count(copy, transcript->columns ? transcript->columns : 80);
}

void transcript_add(struct transcript *transcript, enum style style, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        add_line(transcript, style, text, length);
        text += length + (text[length] == '\n');
    }
}

void transcript_tail(const struct transcript *transcript, size_t lines, struct str *text)
{
    size_t first = transcript->count > lines ? transcript->count - lines : 0;
    for (size_t i = first; i < transcript->count; i++)
        str_addf(text, "%s\n", line_at(transcript, i)->text);
}

void transcript_scroll(struct transcript *transcript, long rows)
{
    transcript->holds = false;
    if (rows < 0 && (size_t)-rows > transcript->scrolled)
        transcript->scrolled = 0;
    else
        transcript->scrolled += (size_t)rows;
}

void transcript_to_end(struct transcript *transcript)
{
    transcript->scrolled = 0;
    transcript->holds = false;
}

void transcript_hold(struct transcript *transcript)
{
    transcript->holds = true;
    transcript->held = 0;
}

bool transcript_holds(const struct transcript *transcript)
{
    return transcript->holds;
}

/* Lines whose last row is hidden. */
static size_t hidden_lines(const struct transcript *transcript)
{
    size_t rows = 0, lines = 0;
    while (lines < transcript->count && rows < transcript->scrolled) {
        size_t index = transcript->count - 1 - lines;
        rows += row_count(line_at(transcript, index)->text, transcript->columns);
        lines++;
    }
    return lines;
}

const char *transcript_hidden_hint(const struct transcript *transcript)
{
    size_t hidden = hidden_lines(transcript), lines = 0;
    while (lines < transcript->count &&
           line_at(transcript, transcript->count - 1 - lines)->style == STYLE_HINT)
        lines++;
    if (lines == 0 || lines > hidden)
        return NULL;
    return line_at(transcript, transcript->count - lines)->text;
}

size_t transcript_scrolled(const struct transcript *transcript)
{
    return transcript->scrolled;
}

static void draw_row(struct canvas *canvas, size_t row, const struct line *line, size_t from)
{
    size_t bytes = row_bytes(line->text + from, canvas->columns);
    char *text = strndup(line->text + from, bytes);
    canvas_write(canvas, 0, row, canvas->columns, line->style, text ? text : "");
    free(text);
}

/* Draws the rows of a line whose last one would be `below` rows above the canvas's end (negative:
 * hidden below it), and returns how many rows it has. */
static size_t draw_line(struct canvas *canvas, const struct line *line, long below)
{
    size_t rows = row_count(line->text, canvas->columns);
    size_t from = 0;
    for (size_t i = 0; i < rows; i++) {
        long row = (long)canvas->lines - 1 - below - (long)(rows - 1 - i);
        if (row >= 0 && row < (long)canvas->lines)
            draw_row(canvas, (size_t)row, line, from);
        from += row_bytes(line->text + from, canvas->columns);
    }
    return rows;
}

/* Rows of the newest lines, so many of them. */
static size_t newest_rows(const struct transcript *transcript, size_t lines, size_t columns)
{
    size_t rows = 0;
    for (size_t i = transcript->count - lines; i < transcript->count; i++)
        rows += row_count(line_at(transcript, i)->text, columns);
    return rows;
}

void transcript_draw(struct transcript *transcript, struct canvas *canvas)
{
    if (canvas->columns == 0 || canvas->lines == 0)
        return;
    transcript->columns = canvas->columns;
    if (transcript->holds) {
        size_t rows = newest_rows(transcript, transcript->held, canvas->columns);
        transcript->scrolled = rows > canvas->lines ? rows - canvas->lines : 0;
    }
    if (transcript->scrolled > 0) {
        size_t rows = newest_rows(transcript, transcript->count, canvas->columns);
        size_t most = rows > canvas->lines ? rows - canvas->lines : 0;
        transcript->scrolled = transcript->scrolled < most ? transcript->scrolled : most;
    }
    long below = -(long)transcript->scrolled;
    for (size_t i = transcript->count; i-- > 0 && below < (long)canvas->lines;)
        below += (long)draw_line(canvas, line_at(transcript, i), below);
}
