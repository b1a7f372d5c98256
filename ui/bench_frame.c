/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One frame: everything that the session knows, drawn into a canvas and shown. */
#include <stdio.h>
#include <string.h>

#include "src/session/training/job.h"
#include "ui/bench_parts.h"
#include "ui/footer.h"
#include "ui/prompt.h"
#include "ui/prompt_row.h"
#include "ui/screen.h"
#include "ui/status.h"

enum { PANEL_KEYS = 9 /* Meta-1 and so on */ };

/* --- the parts of a frame --- */

/* The epoch that the verb epoch showed of this run, else the newest. */
static void choose_epoch(const struct session *session, struct snapshot *snapshot)
{
    const struct run *run = snapshot->run;
    snapshot->epoch = run->epoch_count;
    if (session->shown_run != run->number || session->shown_newest)
        return;
    for (size_t i = 0; i < run->epoch_count; i++) {
        if (run->epochs[i].epoch == session->shown_epoch) {
            snapshot->epoch = i + 1;
            snapshot->epoch_chosen = true;
        }
    }
}

struct snapshot bench_snapshot(const struct bench *bench, enum display_panel panel)
{
    const struct session *session = bench->program->session;
    const struct session_run *current = session_current_run(session);
    struct snapshot snapshot = {
        .session = session,
        .run = current ? current->run : NULL,
        .ghost = ghost_run(&bench->ghost, session),
        .counts = &bench->counts,
        .found = &bench->found,
        .browsed = &bench->browsed,
        .kept = &bench->kept,
        .audit = bench->audit,
        .line = prompt_look().line,
        .utf8 = bench->utf8,
        .chosen = session->display.panel == panel,
    };
    if (snapshot.run)
        choose_epoch(session, &snapshot);
    return snapshot;
}

static void draw_status(struct bench *bench)
{
    struct canvas line = canvas_view(&bench->canvas, bench->layout.status);
    struct str text;
    str_init(&text);
    if (bench->progress[0])
        str_add(&text, bench->progress);
    else
        status_text(bench->program->session, line.columns > 2 ? line.columns - 2 : 0, &text);
    canvas_fill(&line, 0, 0, line.columns, ' ', STYLE_BAR);
    canvas_write(&line, 1, 0, line.columns - 2, STYLE_BAR, text.text);
    str_done(&text);
}

static void draw_title(const struct bench *bench, struct canvas *canvas, enum display_panel panel,
                       const struct snapshot *snapshot)
{
    uint32_t rule = bench->utf8 ? 0x2500 : '-';
    canvas_fill(canvas, 0, 0, canvas->columns, rule, STYLE_FAINT);
    struct str title;
    str_init(&title);
    if ((int)panel <= PANEL_KEYS)
        str_addf(&title, " %d", (int)panel);
    str_addf(&title, " %s ", display_panel_name((size_t)panel));
    size_t column = canvas_write(canvas, 1, 0, canvas->columns,
                                 snapshot->chosen ? STYLE_CHOSEN : STYLE_TITLE, title.text);
    str_clear(&title);
    if (panel_at(panel)->title)
        panel_at(panel)->title(snapshot, &title);
    if (title.length > 0 && column + 2 < canvas->columns)
        canvas_print(canvas, column, 0, STYLE_PLAIN, " %s ", title.text);
    str_done(&title);
}

static void draw_panel(struct bench *bench, const struct layout_panel *placed)
{
    struct canvas canvas = canvas_view(&bench->canvas, placed->rect);
    struct snapshot snapshot = bench_snapshot(bench, placed->panel);
    draw_title(bench, &canvas, placed->panel, &snapshot);
    struct rect inside = { 0, 1, canvas.columns, canvas.lines - 1 };
    struct canvas content = canvas_view(&canvas, inside);
    panel_at(placed->panel)->draw(&content, &snapshot, &bench->places[placed->panel]);
    size_t right = placed->rect.left + placed->rect.columns;
    for (size_t i = 0; i < placed->rect.lines && right < bench->canvas.columns; i++)
        canvas_put(&bench->canvas, right, placed->rect.top + i, bench->utf8 ? 0x2502 : '|',
                   STYLE_FAINT);
}

/* A hint that is longer than the rest of the line ends behind a word. */
static void draw_hint(struct canvas *line, size_t column, const char *hint)
{
    const size_t room = line->columns - column;
    size_t columns = 0, fits = 0 /* bytes */;
    for (const char *at = hint, *before = hint; *at && *at != '\n'; before = at) {
        size_t width = 0;
        if (canvas_decode(&at, &width) == ' ' && columns + strlen("  ... ") <= room)
            fits = (size_t)(before - hint);
        columns += width;
    }
    if (columns + 2 <= room)
        canvas_print(line, column, 0, STYLE_HINT, " %s ", hint);
    else if (fits > 0)
        canvas_print(line, column, 0, STYLE_HINT, " %.*s ... ", (int)fits, hint);
}

static void draw_rule(struct bench *bench)
{
    struct canvas line = canvas_view(&bench->canvas, bench->layout.rule);
    canvas_fill(&line, 0, 0, line.columns, bench->utf8 ? 0x2500 : '-', STYLE_FAINT);
    size_t scrolled = transcript_scrolled(bench->transcript);
    if (scrolled == 0)
        return;
    bool pages = bench->program->session->display.panel == DISPLAY_TRANSCRIPT;
    size_t column = canvas_print(&line, 2, 0, STYLE_STRONG, " %zu more line%s below: %s ", scrolled,
                                 scrolled == 1 ? "" : "s", pages ? "PgDn" : "Esc, then PgDn");
    const char *hint = transcript_hidden_hint(bench->transcript);
    if (hint && column + 1 < line.columns)
        draw_hint(&line, column + 1, hint);
}

/* The choices of Tab stand over the end of the transcript. */
static void draw_list(struct bench *bench, const char *list)
{
    struct canvas area = canvas_view(&bench->canvas, bench->layout.transcript);
    size_t count = 0;
    for (const char *at = list; *at; at++)
        count += *at == '\n';
    bool cut = count > area.lines;
    size_t shown = cut ? area.lines - 1 : count;
    size_t line = area.lines - shown - (cut ? 1 : 0);
    for (size_t i = line; i < area.lines; i++)
        canvas_fill(&area, 0, i, area.columns, ' ', STYLE_PLAIN);
    for (size_t i = 0; i < shown; i++) {
        canvas_write(&area, 0, line + i, area.columns, STYLE_HINT, list);
        list += strcspn(list, "\n") + 1;
    }
    if (cut)
        canvas_print(&area, 2, area.lines - 1, STYLE_FAINT, "... and %zu more: type another letter",
                     count - shown);
}

static size_t draw_prompt(struct bench *bench)
{
    struct canvas line = canvas_view(&bench->canvas, bench->layout.prompt);
    struct prompt_look look = prompt_look();
    if (look.list[0])
        draw_list(bench, look.list);
    return prompt_row_draw(&line, &look);
}

static void draw_footer(struct bench *bench)
{
    struct canvas line = canvas_view(&bench->canvas, bench->layout.footer);
    enum display_panel panel = bench->program->session->display.panel;
    footer_draw(&line, &bench->program->session->display,
                panel_at(panel) ? panel_at(panel)->keys : NULL);
}

static void draw_too_small(struct bench *bench)
{
    char label[64];
    struct canvas *canvas = &bench->canvas;
    canvas_print(canvas, 0, 0, STYLE_PLAIN, "needs %dx%d, has %zux%zu", LAYOUT_LEAST_COLUMNS,
                 LAYOUT_LEAST_LINES, canvas->columns, canvas->lines);
    canvas_write(canvas, 0, 1, canvas->columns, STYLE_PLAIN,
                 job_label(bench->program->session, label));
}

/* --- frames --- */

void bench_fit(struct bench *bench)
{
    size_t columns, lines;
    screen_size(&columns, &lines);
    if (bench->canvas.columns == columns && bench->canvas.lines == lines && bench->canvas.cells)
        return;
    canvas_done(&bench->canvas);
    canvas_init(&bench->canvas, columns, lines);
    prompt_set_columns(columns, lines);
    bench->whole = true;
}

/* What takes too long for every frame, only after commands and while it is shown: folders may be large,
 * and far away. */
static void look_up(struct bench *bench)
{
    struct session *session = bench->program->session;
    for (size_t i = 0; i < bench->layout.panel_count; i++) {
        enum display_panel panel = bench->layout.panels[i].panel;
        if (panel == DISPLAY_loss)
            ghost_update(&bench->ghost, bench->program->session);
        if (panel == DISPLAY_data)
            browsed_rows_update(&bench->browsed, session);
        if (panel == DISPLAY_runs)
            kept_runs_update(&bench->kept, session, bench->places[panel].column);
        if (panel == DISPLAY_datasets && bench->stale) {
            found_files_update(&bench->found, session);
            bench->stale = false;
        }
    }
}

void bench_draw_frame(struct bench *bench)
{
    const struct session *session = bench->program->session;
    bench_fit(bench);
    canvas_clear(&bench->canvas);
    bench->layout = layout_of(bench->canvas.columns, bench->canvas.lines, &session->display);
    look_up(bench);
    size_t column = 0;
    if (bench->layout.too_small) {
        draw_too_small(bench);
    } else {
        draw_status(bench);
        for (size_t i = 0; i < bench->layout.panel_count; i++)
            draw_panel(bench, &bench->layout.panels[i]);
        struct canvas area = canvas_view(&bench->canvas, bench->layout.transcript);
        transcript_draw(bench->transcript, &area);
        draw_rule(bench);
        column = draw_prompt(bench);
        draw_footer(bench);
    }
    screen_show(&bench->canvas, column, bench->layout.prompt.top, bench->whole);
    bench->whole = bench->dirty = false;
}
