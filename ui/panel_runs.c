/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "runs": every training there was, or those that the last command runs listed, sorted as it
 * said or by the column that is picked. */
#include <inttypes.h>
#include <math.h>

#include "src/base/num.h"
#include "src/session/page/run_page.h"
#include "ui/grid.h"
#include "ui/kept_runs.h"

static void add_share(struct grid *grid, double share)
{
    if (isfinite(share))
        grid_add(grid, STYLE_PLAIN, "%.2f", 100 * share);
    else
        grid_add(grid, STYLE_FAINT, "-");
}

static void add_text(struct grid *grid, enum style style, const char *text)
{
    grid_add(grid, text && text[0] ? style : STYLE_FAINT, "%s", text && text[0] ? text : "-");
}

static bool is_marked(const struct snapshot *snapshot, uint64_t number)
{
    const uint64_t *marked = snapshot->session->display.marked;
    return number != 0 && (marked[0] == number || marked[1] == number);
}

static void add_row(struct grid *grid, const struct snapshot *snapshot, const struct kept_run *run,
                    const char *today)
{
    char text[NUM_TEXT_SIZE];
    bool marked = is_marked(snapshot, run->number);
    grid_add(grid, STYLE_STRONG, "%s%" PRIu64, marked ? "*" : " ", run->number);
    grid_add(grid, STYLE_PLAIN, "%.0f", run->figures[KEPT_EPOCHS]);
    if (isfinite(run->figures[KEPT_LOSS]))
        grid_add(grid, STYLE_PLAIN, "%.4g", run->figures[KEPT_LOSS]);
    else
        grid_add(grid, STYLE_FAINT, "-");
    for (size_t i = KEPT_ACCURACY; i <= KEPT_FAR; i++)
        add_share(grid, run->figures[i]);
    if (isfinite(run->figures[KEPT_SECONDS]))
        grid_add(grid, STYLE_PLAIN, "%s", num_duration_text(run->figures[KEPT_SECONDS], text));
    else
        grid_add(grid, STYLE_FAINT, "-");
    add_text(grid, STYLE_PLAIN, run->state);
    add_text(grid, STYLE_PLAIN, run->model);
    add_text(grid, STYLE_PLAIN, run->table);
    grid_add(grid, STYLE_FAINT, "%s", run->begun ? run_page_moment(run->begun, today, text) : "-");
    grid_add(grid, STYLE_PLAIN, "%s", run->tags ? run->tags : "");
}

static void runs_draw(struct canvas *canvas, const struct snapshot *snapshot,
                      struct panel_place *place)
{
    static const char *const headings[] = { "> run", ">ep",   ">loss", ">acc %", ">DR %", ">FAR %",
                                            ">time", "ended", "model", "table",  "begun", "tags" };
    const struct kept_runs *kept = snapshot->kept;
    if (kept->count == 0) {
        bool chosen = kept->where && !kept->of_session;
        panel_keep(place, 0, 0, canvas->lines);
        panel_empty(canvas, chosen ? "no run is like that" : "nothing was trained yet",
                    chosen ? "runs, for all of them" : "model lstm, then train epochs=20");
        return;
    }
    char today[NUM_TEXT_SIZE];
    run_page_today(today);
    panel_keep(place, kept->count, KEPT_COLUMNS, grid_page(canvas->lines));
    struct grid grid;
    grid_init(&grid, sizeof headings / sizeof headings[0], headings);
    grid.column[kept->column].marked = !kept->sort || kept->of_session;
    size_t end = place->first + place->page;
    for (size_t i = place->first; i < end && i < kept->count; i++)
        add_row(&grid, snapshot, &kept->runs[i], today);
    grid_draw(&grid, canvas, snapshot, place, place->first);
    grid_done(&grid);
}

static void runs_title(const struct snapshot *snapshot, struct str *title)
{
    const struct kept_runs *kept = snapshot->kept;
    const uint64_t *marked = snapshot->session->display.marked;
    char count[NUM_TEXT_SIZE];
    if (kept->count == 0 && !kept->where)
        return;
    if (kept->count < kept->matching)
        str_addf(title, "the %s %zu of ", kept->sort ? "first" : "newest", kept->count);
    str_addf(title, "%s%s", num_count_text(kept->matching, count),
             kept->of_session ? " of this session" : " kept");
    if (kept->where && !kept->of_session)
        str_addf(title, " where %s", kept->where);
    if (kept->sort && !kept->of_session)
        str_addf(title, ", sort=%s", kept->sort);
    if (marked[1])
        str_addf(title, ", %" PRIu64 " and %" PRIu64 " marked", marked[0], marked[1]);
    else if (marked[0])
        str_addf(title, ", %" PRIu64 " marked", marked[0]);
}

/* The run under the cursor; 0: none. */
static uint64_t run_at(const struct snapshot *snapshot, const struct panel_place *place)
{
    const struct kept_runs *kept = snapshot->kept;
    return place->row < kept->count ? kept->runs[place->row].number : 0;
}

static void runs_open(const struct snapshot *snapshot, const struct panel_place *place,
                      struct str *command)
{
    uint64_t number = run_at(snapshot, place);
    if (number && snapshot->kept->of_session)
        str_add(command, "show runs");
    else if (number)
        str_addf(command, "runs show %" PRIu64, number);
}

/* Compared are the two that are marked; with one, that and the one under the cursor. */
static void add_mark(const struct snapshot *snapshot, uint64_t number, enum display_move move,
                     struct str *command)
{
    const uint64_t *marked = snapshot->session->display.marked;
    if (move == DISPLAY_COMPARE && marked[1])
        str_addf(command, "diff %" PRIu64 " %" PRIu64, marked[0], marked[1]);
    else if (move == DISPLAY_COMPARE && marked[0] && marked[0] != number)
        str_addf(command, "diff %" PRIu64 " %" PRIu64, marked[0], number);
    else if (move == DISPLAY_MARK && is_marked(snapshot, number))
        str_addf(command, "runs unmark %" PRIu64, number);
    else
        str_addf(command, "runs mark %" PRIu64, number);
}

static bool runs_cause(const struct snapshot *snapshot, const struct panel_place *place,
                       enum display_move move, struct str *command)
{
    uint64_t number = run_at(snapshot, place);
    if (move != DISPLAY_MARK && move != DISPLAY_COMPARE)
        return false;
    if (number > 0 && !snapshot->kept->of_session)
        add_mark(snapshot, number, move, command);
    return true;
}

const struct panel panel_runs = {
    .keys = "Enter shows, F4 marks, F9 compares, M-left/right sort",
    .draw = runs_draw,
    .title = runs_title,
    .open = runs_open,
    .cause = runs_cause,
};
