/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel "audit": what the last command audit found. */
#include <string.h>

#include "src/eval/audit.h"
#include "src/eval/wording.h"
#include "ui/grid.h"

static const struct json *findings_of(const struct snapshot *snapshot)
{
    return json_get(snapshot->audit, "findings");
}

static const char *text_of(const struct json *object, const char *key)
{
    const char *text = json_string_of(json_get(object, key));
    return text ? text : "";
}

static enum style style_of(const char *level)
{
    return strcmp(level, finding_level_names[FINDING_ERROR]) == 0     ? STYLE_ERROR
           : strcmp(level, finding_level_names[FINDING_WARNING]) == 0 ? STYLE_STRONG
                                                                      : STYLE_PLAIN;
}

/* The message of the finding under the cursor, in as many lines as it needs. */
static size_t draw_message(struct canvas *canvas, const struct json *finding)
{
    enum { LEAST_COLUMNS = 12 };
    struct str folded;
    if (canvas->lines < 6 || canvas->columns < LEAST_COLUMNS)
        return 0;
    str_init(&folded);
    str_add_folded(&folded, text_of(finding, "message"), canvas->columns);
    size_t lines = 0, most = canvas->lines / 2;
    for (const char *at = folded.text; *at; at++)
        lines += *at == '\n';
    lines = lines < most ? lines : most;
    struct canvas part =
        canvas_view(canvas, (struct rect){ 0, canvas->lines - lines, canvas->columns, lines });
    panel_text(&part, 0, STYLE_PLAIN, folded.text);
    str_done(&folded);
    return lines;
}

static void audit_draw(struct canvas *canvas, const struct snapshot *snapshot,
                       struct panel_place *place)
{
    static const char *const headings[] = { "level", "finding", "what was found" };
    const struct json *findings = findings_of(snapshot);
    size_t count = json_count(findings);
    if (count == 0) {
        panel_keep(place, 0, 0, canvas->lines);
        panel_empty(canvas, snapshot->audit ? "the last audit found nothing" : "not audited yet",
                    "audit");
        return;
    }
    place->row = place->row < count ? place->row : count - 1;
    size_t used = draw_message(canvas, json_at(findings, place->row));
    struct canvas list =
        canvas_view(canvas, (struct rect){ 0, 0, canvas->columns, canvas->lines - used });
    struct grid grid;
    panel_keep(place, count, 0, grid_page(list.lines));
    grid_init(&grid, 3, headings);
    for (size_t i = 0; i < count; i++) {
        const struct json *finding = json_at(findings, i);
        const char *level = text_of(finding, "level");
        grid_add(&grid, style_of(level), "%s", level);
        grid_add(&grid, style_of(level), "%s", text_of(finding, "id"));
        grid_add(&grid, STYLE_FAINT, "%s", text_of(finding, "message"));
    }
    grid_draw(&grid, &list, snapshot, place, 0);
    grid_done(&grid);
}

static void audit_title(const struct snapshot *snapshot, struct str *title)
{
    const char *test = json_string_of(json_get(snapshot->audit, "test"));
    if (snapshot->audit)
        str_addf(title, "of %s%s%s", text_of(snapshot->audit, "train"), test ? " and " : "",
                 test ? test : "");
}

static void audit_open(const struct snapshot *snapshot, const struct panel_place *place,
                       struct str *command)
{
    const struct json *findings = findings_of(snapshot);
    if (place->row < json_count(findings))
        str_addf(command, "help %s", text_of(json_at(findings, place->row), "id"));
    else
        str_add(command, "audit");
}

const struct panel panel_audit = {
    .keys = "Enter explains a finding",
    .draw = audit_draw,
    .title = audit_title,
    .open = audit_open,
};
