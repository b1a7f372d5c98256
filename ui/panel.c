/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What panels share. */
#include "ui/panel.h"

#include <string.h>

#include "src/session/training/job.h"

#define PANEL(name, help) extern const struct panel panel_##name;
#include "src/session/panels.def"
#undef PANEL

const struct panel *panel_at(enum display_panel panel)
{
    static const struct panel *const panels[] = {
        [DISPLAY_TRANSCRIPT] = NULL,
#define PANEL(name, help) [DISPLAY_##name] = &panel_##name,
#include "src/session/panels.def"
#undef PANEL
    };
    return panels[panel];
}

static size_t kept(size_t value, size_t count)
{
    return value < count ? value : count > 0 ? count - 1 : 0;
}

void panel_keep(struct panel_place *place, size_t rows, size_t columns, size_t page)
{
    place->rows = rows;
    place->columns = columns;
    place->page = page > 0 ? page : 1;
    place->row = kept(place->row, rows);
    place->column = kept(place->column, columns);
    if (place->row < place->first)
        place->first = place->row;
    if (place->row >= place->first + place->page)
        place->first = place->row + 1 - place->page;
    size_t last_first = rows > place->page ? rows - place->page : 0;
    place->first = place->first < last_first ? place->first : last_first;
}

static size_t less(size_t value, size_t by)
{
    return value > by ? value - by : 0;
}

void panel_move(struct panel_place *place, enum display_move move)
{
    switch (move) {
    case DISPLAY_UP:
        place->row = less(place->row, 1);
        break;
    case DISPLAY_DOWN:
        place->row++;
        break;
    case DISPLAY_LEFT:
        place->column = less(place->column, 1);
        break;
    case DISPLAY_RIGHT:
        place->column++;
        break;
    case DISPLAY_PAGE_UP:
        place->row = less(place->row, place->page);
        break;
    case DISPLAY_PAGE_DOWN:
        place->row += place->page;
        break;
    case DISPLAY_TOP:
        place->row = 0;
        break;
    case DISPLAY_BOTTOM:
        place->row = less(place->rows, 1);
        break;
    default:
        return;
    }
    place->row = kept(place->row, place->rows);
    place->column = kept(place->column, place->columns);
}

void panel_empty(struct canvas *canvas, const char *sentence, const char *command)
{
    size_t line = canvas->lines / 3;
    size_t width = canvas_width(sentence);
    size_t left = canvas->columns > width ? (canvas->columns - width) / 2 : 0;
    canvas_write(canvas, left, line, canvas->columns, STYLE_FAINT, sentence);
    width = canvas_width(command);
    left = canvas->columns > width ? (canvas->columns - width) / 2 : 0;
    canvas_write(canvas, left, line + 1, canvas->columns, STYLE_HINT, command);
}

void panel_no_epoch(struct canvas *canvas, const struct snapshot *snapshot, const char *command)
{
    if (job_is_running(snapshot->session))
        panel_empty(canvas, "the training has begun", "wait");
    else
        panel_empty(canvas, "no epoch is finished yet", command);
}

size_t panel_text(struct canvas *canvas, size_t line, enum style style, const char *text)
{
    size_t count = 0;
    while (*text) {
        canvas_write(canvas, 0, line + count, canvas->columns, style, text);
        size_t length = strcspn(text, "\n");
        text += length + (text[length] == '\n');
        count++;
    }
    return count;
}

const struct epoch_record *snapshot_epoch(const struct snapshot *snapshot)
{
    const struct run *run = snapshot->run;
    if (!run || snapshot->epoch == 0 || snapshot->epoch > run->epoch_count)
        return NULL;
    return &run->epochs[snapshot->epoch - 1];
}
