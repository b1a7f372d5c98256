/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The panel "help": verbs and keys, of which what is being typed at the prompt picks those that have it
 * in their name or their help; once a whole verb stands there, its own words and settings.
 */
#include <string.h>
#include <strings.h>

#include "src/session/page/key_text.h"
#include "ui/grid.h"
#include "ui/typed.h"

/* A verb or a key of the workbench. */
struct topic {
    const char *name, *about, *help;
    const struct command *command; /* NULL: a key */
};

static const struct topic keys[] = {
#define KEY(name, written, sequences, command, label, help) { written, "key", help, NULL },
#include "src/session/keys.def"
#undef KEY
};
enum { KEY_ROWS = sizeof keys / sizeof keys[0] };

/* Topic number `index` of all; its name is NULL where it is not listed. */
static struct topic topic_at(size_t index)
{
    if (index >= command_count())
        return keys[index - command_count()];
    const struct command *command = command_at(index);
    return (struct topic){ command->name, command->topic, command->help, command };
}

static bool holds(const char *text, const char *word, size_t length)
{
    for (; *text; text++) {
        if (strncasecmp(text, word, length) == 0)
            return true;
    }
    return length == 0;
}

static bool is_wanted(const struct snapshot *snapshot, const struct topic *topic)
{
    size_t length;
    const char *word = typed_word(snapshot->line, 0, &length);
    return topic->name && (!word || holds(topic->name, word, length) ||
                           holds(topic->help, word, length) || holds(topic->about, word, length));
}

static size_t count_wanted(const struct snapshot *snapshot)
{
    size_t count = 0;
    for (size_t i = 0; i < command_count() + KEY_ROWS; i++) {
        struct topic topic = topic_at(i);
        count += is_wanted(snapshot, &topic);
    }
    return count;
}

/* The verb that stands whole at the prompt, with something behind it. */
static const struct command *typed_verb(const struct snapshot *snapshot)
{
    size_t length;
    const char *word = typed_word(snapshot->line, 0, &length);
    if (!word || word[length] != ' ')
        return NULL;
    for (size_t i = 0; i < command_count(); i++) {
        if (typed_is(snapshot->line, 0, command_at(i)->name))
            return command_at(i);
    }
    return NULL;
}

/* --- one verb --- */

static size_t add_keys(struct grid *grid, const struct key *list)
{
    size_t count = 0;
    for (const struct key *key = list; key && key->name; key++, count++) {
        struct str values;
        str_init(&values);
        key_values_text(key, &values);
        grid_add(grid, STYLE_STRONG, "%s=", key->name);
        grid_add(grid, STYLE_PLAIN, "%s", key->help ? key->help : "");
        grid_add(grid, STYLE_FAINT, "%s", key->initial ? key->initial : "-");
        grid_add(grid, STYLE_FAINT, "%s", values.text);
        str_done(&values);
    }
    return count;
}

static void draw_verb(struct canvas *canvas, const struct snapshot *snapshot,
                      const struct command *command, struct panel_place *place)
{
    static const char *const headings[] = { "part", "what it is", "default", "values" };
    struct grid grid;
    size_t count = 0;
    grid_init(&grid, 4, headings);
    for (const struct command_word *word = command->words; word && word->name; word++, count++) {
        grid_add(&grid, STYLE_STRONG, "%s", word->name);
        grid_add(&grid, STYLE_PLAIN, "%s", word->help ? word->help : "");
        grid_add(&grid, STYLE_PLAIN, "%s", "");
        grid_add(&grid, STYLE_PLAIN, "%s", "");
    }
    count += add_keys(&grid, command->keys);
    panel_keep(place, count, 0, grid_page(canvas->lines));
    if (count > 0)
        grid_draw(&grid, canvas, snapshot, place, 0);
    else
        panel_empty(canvas, command->help, command->usage);
    grid_done(&grid);
}

/* --- all that match --- */

static void help_draw(struct canvas *canvas, const struct snapshot *snapshot,
                      struct panel_place *place)
{
    static const char *const headings[] = { "verb or key", "what it does", "topic" };
    const struct command *command = typed_verb(snapshot);
    size_t count = count_wanted(snapshot);
    if (command) {
        draw_verb(canvas, snapshot, command, place);
        return;
    }
    panel_keep(place, count, 0, grid_page(canvas->lines));
    if (count == 0) {
        panel_empty(canvas, "no verb or key has this in its help", "help");
        return;
    }
    struct grid grid;
    grid_init(&grid, 3, headings);
    for (size_t i = 0; i < command_count() + KEY_ROWS; i++) {
        struct topic topic = topic_at(i);
        if (!is_wanted(snapshot, &topic))
            continue;
        grid_add(&grid, STYLE_STRONG, "%s", topic.name);
        grid_add(&grid, STYLE_PLAIN, "%s", topic.help);
        grid_add(&grid, STYLE_FAINT, "%s", topic.about);
    }
    grid_draw(&grid, canvas, snapshot, place, 0);
    grid_done(&grid);
}

static void help_title(const struct snapshot *snapshot, struct str *title)
{
    const struct command *command = typed_verb(snapshot);
    size_t length;
    const char *word = typed_word(snapshot->line, 0, &length);
    if (command)
        str_addf(title, "%s: %s", command->name, command->help);
    else if (word)
        str_addf(title, "%zu with \"%.*s\"", count_wanted(snapshot), (int)length, word);
    else
        str_add(title, "type to search");
}

/* The verb under the cursor; NULL: a key is. */
static const struct command *verb_at(const struct snapshot *snapshot,
                                     const struct panel_place *place)
{
    size_t left = place->row;
    for (size_t i = 0; i < command_count(); i++) {
        struct topic topic = topic_at(i);
        if (is_wanted(snapshot, &topic) && left-- == 0)
            return topic.command;
    }
    return NULL;
}

static void help_open(const struct snapshot *snapshot, const struct panel_place *place,
                      struct str *command)
{
    const struct command *verb = typed_verb(snapshot);
    verb = verb ? verb : verb_at(snapshot, place);
    if (verb)
        str_addf(command, "help %s", verb->name);
}

/* To the right: the verb at the prompt, in place of what was searched for. */
static bool help_edit(const struct snapshot *snapshot, struct panel_place *place,
                      enum display_move move, struct str *line)
{
    const struct command *verb = typed_verb(snapshot) ? NULL : verb_at(snapshot, place);
    if (move != DISPLAY_RIGHT || !verb)
        return false;
    str_addf(line, "%s ", verb->name);
    place->row = 0;
    return true;
}

const struct panel panel_help = {
    .keys = "type to search, M-right takes the verb, M-Enter explains",
    .draw = help_draw,
    .title = help_title,
    .open = help_open,
    .edit = help_edit,
};
