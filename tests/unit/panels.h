/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Panels drawn as the workbench draws them, into a canvas with a border that must stay as it is. */
#ifndef PEEPHOLE_TESTS_PANELS_H
#define PEEPHOLE_TESTS_PANELS_H

#include <stdlib.h>

#include "tests/unit/typed.h"
#include "ui/browsed_rows.h"
#include "ui/class_counts.h"
#include "ui/found_files.h"
#include "ui/kept_runs.h"
#include "ui/panel.h"

static struct class_counts shown_counts;
static struct found_files shown_found;
static struct browsed_rows shown_rows;
static struct kept_runs shown_kept;
static struct json *shown_audit;
static struct panel_place place;
static const char *shown_line = ""; /* what stands at the prompt */

static inline struct snapshot shown_snapshot(void)
{
    const struct session_run *current = session_current_run(session);
    struct snapshot snapshot = { .session = session,
                                 .run = current ? current->run : NULL,
                                 .counts = &shown_counts,
                                 .found = &shown_found,
                                 .browsed = &shown_rows,
                                 .kept = &shown_kept,
                                 .audit = shown_audit,
                                 .line = shown_line,
                                 .utf8 = true,
                                 .chosen = true };
    snapshot.epoch = snapshot.run ? snapshot.run->epoch_count : 0;
    return snapshot;
}

static inline void begin_session(void)
{
    session = new_session(false);
    place = (struct panel_place){ 0 };
    shown_line = "";
    found_files_update(&shown_found, session);
}

static inline void end_session(void)
{
    class_counts_done(&shown_counts);
    found_files_done(&shown_found);
    browsed_rows_done(&shown_rows);
    kept_runs_done(&shown_kept);
    json_free(shown_audit);
    shown_audit = NULL;
    session_free(session);
}

/* What a panel shows at a size; fails where it draws outside of it. Caller frees. */
static inline char *drawn(const struct panel *panel, size_t columns, size_t lines)
{
    enum { GUARD = 0xE000 };
    struct canvas all;
    struct str text, title;
    struct snapshot snapshot = shown_snapshot();
    assert_true(canvas_init(&all, columns + 2, lines + 2));
    for (size_t i = 0; i < all.lines; i++)
        canvas_fill(&all, 0, i, all.columns, GUARD, STYLE_PLAIN);
    struct canvas inside = canvas_view(&all, (struct rect){ 1, 1, columns, lines });
    canvas_clear(&inside);
    panel->draw(&inside, &snapshot, &place);
    for (size_t i = 0; i < all.lines; i++) {
        for (size_t c = 0; c < all.columns; c++) {
            bool border = i == 0 || i + 1 == all.lines || c == 0 || c + 1 == all.columns;
            if (border)
                assert_int_equal(all.cells[i * all.stride + c].character, GUARD);
        }
    }
    str_init(&text);
    str_init(&title);
    if (panel->title)
        panel->title(&snapshot, &title);
    canvas_text(&inside, &text);
    str_done(&title);
    canvas_done(&all);
    return str_take(&text);
}

static inline void assert_drawn(const struct panel *panel, size_t columns, size_t lines,
                                const char *wanted)
{
    char *text = drawn(panel, columns, lines);
    assert_string_equal(text, wanted);
    free(text);
}

static inline void assert_shows(const struct panel *panel, const char *part)
{
    char *text = drawn(panel, 120, 30);
    if (!strstr(text, part))
        fail_msg("no \"%s\" in:\n%s", part, text);
    free(text);
}

/* Every size, with the cursor anywhere. */
static inline void draw_all_sizes(const struct panel *panel)
{
    static const size_t columns[] = { 0, 1, 2, 5, 12, 20, 38, 39, 80, 119, 300 };
    static const size_t lines[] = { 0, 1, 2, 3, 4, 5, 7, 24, 100 };
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
        for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
            place.row = place.column = c * 7;
            free(drawn(panel, columns[c], lines[i]));
            panel_move(&place, DISPLAY_BOTTOM);
            free(drawn(panel, columns[c], lines[i]));
        }
    }
    place = (struct panel_place){ 0 };
}

/* What a move puts at the prompt; "" where it puts nothing there. */
static inline void assert_edits(const struct panel *panel, enum display_move move,
                                const char *wanted)
{
    struct snapshot snapshot = shown_snapshot();
    struct str line;
    str_init(&line);
    assert_int_equal(panel->edit(&snapshot, &place, move, &line), wanted[0] != '\0');
    assert_string_equal(line.text, wanted);
    str_done(&line);
}

static inline void assert_opens(const struct panel *panel, const char *wanted)
{
    struct snapshot snapshot = shown_snapshot();
    struct str command;
    str_init(&command);
    panel->open(&snapshot, &place, &command);
    assert_string_equal(command.text, wanted);
    str_done(&command);
}

#endif
