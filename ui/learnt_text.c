/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines that a learner describes itself with, scrolled by the panel's cursor. */
#include "ui/learnt_text.h"

#include <string.h>

#include "src/eval/wording.h"
#include "src/net/model_learned.h"

bool learnt_is_shown(const struct snapshot *snapshot)
{
    return snapshot->session->model && model_learner(snapshot->session->model);
}

static size_t lines_of(const char *text)
{
    size_t lines = 0;
    for (const char *at = text; *at; at++)
        lines += *at == '\n';
    return lines;
}

/* The beginning of a line; text has more lines than that. */
static const char *line_at(const char *text, size_t line)
{
    while (line-- > 0)
        text = strchr(text, '\n') + 1;
    return text;
}

/* The cursor is where the eye is: the line under it is the first that is seen, as far as there are
 * more than fit. */
static void draw_lines(struct canvas *canvas, const char *text, struct panel_place *place)
{
    size_t lines = lines_of(text);
    size_t hidden = lines > canvas->lines ? lines - canvas->lines : 0;
    panel_keep(place, hidden + 1, 0, canvas->lines);
    place->first = place->row;
    for (size_t i = 0; i < canvas->lines && place->row + i < lines; i++)
        canvas_write(canvas, 0, i, canvas->columns, STYLE_PLAIN, line_at(text, place->row + i));
}

/* Rules may be longer than a panel is wide. */
static void draw_folded(struct canvas *canvas, const char *text, struct panel_place *place)
{
    enum { LEAST_COLUMNS = 12 };
    struct str folded;
    str_init(&folded);
    if (canvas->columns >= LEAST_COLUMNS)
        str_add_folded(&folded, text, canvas->columns);
    draw_lines(canvas, folded.length > 0 ? folded.text : text, place);
    str_done(&folded);
}

void learnt_draw(struct canvas *canvas, const struct snapshot *snapshot, struct panel_place *place)
{
    const struct model *model = snapshot->session->model;
    struct str text;
    str_init(&text);
    model_describe(model, &text);
    canvas_write(canvas, 0, 0, canvas->columns, STYLE_STRONG, text.text);
    struct canvas list = canvas_view(
        canvas, (struct rect){ 0, 1, canvas->columns, canvas->lines > 0 ? canvas->lines - 1 : 0 });
    str_clear(&text);
    if (model_describe_learned(model, &text) && text.length > 0)
        draw_folded(&list, text.text, place);
    else if (model_is_built(model))
        panel_empty(&list, "what it has learnt is no text", "test");
    else
        panel_empty(&list, "it learns in one pass, without epochs", "train");
    str_done(&text);
}
