/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a kind of model, and the line that sets them. */
#include "ui/model_form.h"

#include <string.h>

#include "src/session/page/key_text.h"
#include "ui/grid.h"
#include "ui/typed.h"
#include "ui/setting_step.h"

enum { DETAIL_LINES = 5, RANGE_COLUMNS = 21 };

static size_t key_count_of(const struct preset *preset)
{
    size_t count = 0;
    while (preset->keys && preset->keys[count].name)
        count++;
    return count;
}

/* What the line gives for a key; false: nothing. The second word behind model counts, too. */
static bool given_value(const struct snapshot *snapshot, const struct preset *preset,
                        const struct key *key, struct str *value)
{
    size_t length;
    if (typed_value(snapshot->line, key->name, value))
        return true;
    const char *word = typed_word(snapshot->line, 2, &length);
    if (!word || !preset->word_key || strcmp(preset->word_key, key->name) != 0 ||
        memchr(word, '=', length > 16 ? 16 : length))
        return false;
    str_add_bytes(value, word, length);
    return true;
}

static void add_setting(struct grid *grid, const struct snapshot *snapshot,
                        const struct preset *preset, const struct key *key)
{
    struct str value, range;
    struct err ignored = { 0 };
    str_init(&value);
    str_init(&range);
    bool given = given_value(snapshot, preset, key, &value);
    bool good = !given || key_check(key, value.text, &ignored);
    key_values_text(key, &range);
    grid_add(grid, STYLE_PLAIN, "%s", key->name);
    grid_add(grid,
             !good   ? STYLE_ERROR
             : given ? STYLE_STRONG
                     : STYLE_PLAIN,
             "%s%s",
             given          ? value.text
             : key->initial ? key->initial
                            : "-",
             good ? "" : " ?");
    bool cut = range.length > RANGE_COLUMNS; /* a list of many names: M-right shows them in turn */
    grid_add(grid, STYLE_FAINT, "%.*s%s", cut ? RANGE_COLUMNS - 3 : RANGE_COLUMNS, range.text,
             cut ? "..." : "");
    grid_add(grid, STYLE_FAINT, "%s", key->initial ? key->initial : "-");
    grid_add(grid, STYLE_FAINT, "%s", key->help);
    str_done(&value);
    str_done(&range);
}

void model_form_draw(struct canvas *canvas, const struct snapshot *snapshot,
                     const struct preset *preset, struct panel_place *place)
{
    static const char *const headings[] = { "setting", "value", "range", "default", "what it is" };
    bool detail = canvas->lines >= DETAIL_LINES;
    struct canvas list = canvas_view(
        canvas, (struct rect){ 0, 0, canvas->columns, canvas->lines - (detail ? 1 : 0) });
    size_t count = key_count_of(preset);
    struct grid grid;
    panel_keep(place, count, 0, grid_page(list.lines));
    grid_init(&grid, 5, headings);
    for (size_t i = 0; i < count; i++)
        add_setting(&grid, snapshot, preset, &preset->keys[i]);
    grid_draw(&grid, &list, snapshot, place, 0);
    grid_done(&grid);
    if (!detail || count == 0)
        return;
    const struct key *key = &preset->keys[place->row];
    canvas_print(canvas, 0, canvas->lines - 1, STYLE_FAINT, "%s%s%s%s",
                 key->initial ? "default " : "", key->initial ? key->initial : "",
                 key->initial ? ": " : "", key->help);
}

/* A default needs no word in the command. */
static void set_value(const struct snapshot *snapshot, const struct key *key, const char *value,
                      struct str *line)
{
    bool standard = key->initial && strcmp(key->initial, value) == 0;
    typed_with(snapshot->line, key->name, standard ? NULL : value, line);
}

bool model_form_edit(const struct snapshot *snapshot, const struct preset *preset,
                     const struct panel_place *place, enum display_move move, struct str *line)
{
    if ((move != DISPLAY_RIGHT && move != DISPLAY_LEFT) || place->row >= key_count_of(preset))
        return false;
    const struct key *key = &preset->keys[place->row];
    struct err ignored = { 0 };
    struct str now, next;
    str_init(&now);
    str_init(&next);
    bool given = given_value(snapshot, preset, key, &now) && key_check(key, now.text, &ignored);
    if (setting_step(key, given ? now.text : key->initial, move == DISPLAY_RIGHT, &next))
        set_value(snapshot, key, next.text, line);
    else
        str_add(line, snapshot->line);
    str_done(&now);
    str_done(&next);
    return true;
}
