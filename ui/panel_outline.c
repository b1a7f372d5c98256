/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "outline": titles of a script, the present one marked, and the command that comes next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/replay/outline.h"
#include "ui/grid.h"

static const struct outline *outline_of(const struct snapshot *snapshot)
{
    return snapshot->session->outline;
}

/* The command that runs or comes next, in the last line. Returns how many lines that takes. */
static size_t draw_next(struct canvas *canvas, const struct outline *outline)
{
    bool runs = outline->state == OUTLINE_RUNS;
    size_t last = canvas->lines - 1;
    if (canvas->lines < 3 || outline->state == OUTLINE_LISTED || !outline->command)
        return 0;
    size_t column = canvas_print(canvas, 0, last, STYLE_FAINT, "%s: ", runs ? "running" : "next");
    canvas_write(canvas, column, last, canvas->columns > column ? canvas->columns - column : 0,
                 runs ? STYLE_PLAIN : STYLE_HINT, outline->command);
    return 1;
}

/* Titles above the present one are behind it. */
static enum style style_of(const struct outline *outline, size_t place, size_t present)
{
    bool behind = outline->state == OUTLINE_ENDED || (present > 0 && place + 1 < present);
    return place + 1 == present ? STYLE_STRONG : behind ? STYLE_FAINT : STYLE_PLAIN;
}

static void draw_titles(struct canvas *canvas, const struct snapshot *snapshot,
                        struct panel_place *place)
{
    static const char *const headings[] = { "", ">line", "title" };
    const struct outline *outline = outline_of(snapshot);
    bool stands = outline->state == OUTLINE_RUNS || outline->state == OUTLINE_LEFT;
    size_t present = stands ? outline_present(outline) : 0;
    if (present > 0) /* the cursor goes with it */
        place->row = present - 1;
    struct grid grid;
    panel_keep(place, outline->count, 0, grid_page(canvas->lines));
    grid_init(&grid, 3, headings);
    for (size_t i = 0; i < outline->count; i++) {
        enum style style = style_of(outline, i, present);
        grid_add(&grid, style, "%s", i + 1 == present ? ">" : " ");
        grid_add(&grid, STYLE_FAINT, "%zu", outline->titles[i].line);
        grid_add(&grid, style, "%s", outline->titles[i].text);
    }
    grid_draw(&grid, canvas, snapshot, place, 0);
    grid_done(&grid);
}

static void outline_draw(struct canvas *canvas, const struct snapshot *snapshot,
                         struct panel_place *place)
{
    const struct outline *outline = outline_of(snapshot);
    if (!outline) {
        panel_keep(place, 0, 0, canvas->lines);
        panel_empty(canvas, "no script was replayed yet", "replay FILE.peep step=yes");
        return;
    }
    size_t used = draw_next(canvas, outline);
    struct canvas list =
        canvas_view(canvas, (struct rect){ 0, 0, canvas->columns, canvas->lines - used });
    if (outline->count > 0) {
        draw_titles(&list, snapshot, place);
        return;
    }
    panel_keep(place, 0, 0, list.lines);
    panel_empty(&list, "the script has no titles", "# == TITLE");
}

static void outline_title(const struct snapshot *snapshot, struct str *title)
{
    const struct outline *outline = outline_of(snapshot);
    if (!outline)
        return;
    const char *slash = strrchr(outline->file, '/');
    str_add(title, slash ? slash + 1 : outline->file);
    if (outline->state == OUTLINE_ENDED)
        str_add(title, ", at its end");
    else if (outline->state != OUTLINE_LISTED)
        str_addf(title, ", %zu command%s left", outline->left, outline->left == 1 ? "" : "s");
}

/* "replay FILE step=yes", from that title on. */
static void add_beginning(const struct outline *outline, size_t title, struct str *command)
{
    char line[NUM_TEXT_SIZE];
    const char *words[] = { outline->file };
    struct key_value keys[] = { { .name = "step", .value = "yes" },
                                { .name = "from", .value = line } };
    bool later = title > 0 && title < outline->count;
    snprintf(line, sizeof line, "%zu", later ? outline->titles[title].line : 1);
    struct arguments arguments = { .command = command_find("replay"),
                                   .words = words,
                                   .word_count = 1,
                                   .given = keys,
                                   .given_count = later ? 2 : 1 };
    char *text = argument_line(&arguments);
    str_add(command, text ? text : "");
    free(text);
}

/* In the middle the next command; of a script that was only listed, the first one under the title. */
static void outline_open(const struct snapshot *snapshot, const struct panel_place *place,
                         struct str *command)
{
    const struct outline *outline = outline_of(snapshot);
    if (!outline || outline->state == OUTLINE_RUNS)
        return;
    if (outline->state == OUTLINE_LEFT) {
        str_add(command, "replay next");
        return;
    }
    add_beginning(outline, place->row, command);
}

static bool outline_cause(const struct snapshot *snapshot, const struct panel_place *place,
                          enum display_move move, struct str *command)
{
    const struct outline *outline = outline_of(snapshot);
    (void)place;
    if (move != DISPLAY_RIGHT || !outline || outline->state != OUTLINE_LEFT)
        return false;
    str_add(command, "replay rest");
    return true;
}

const struct panel panel_outline = {
    .keys = "Enter the next command, M-right the rest",
    .draw = outline_draw,
    .title = outline_title,
    .open = outline_open,
    .cause = outline_cause,
};
