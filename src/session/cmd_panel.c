/* SPDX-License-Identifier: GPL-3.0-or-later */
/* panel: which panel of the workbench has the keys, and what is done in it. */
#include <string.h>

#include "src/base/num.h"
#include "src/session/runs/run_log.h"

enum { PANEL_KEYS = 9 };

/* Panels first, then moves: what the word may be. */
static const char *panel_word(size_t index)
{
    return index < DISPLAY_PANEL_COUNT ? display_panel_name(index)
                                       : display_move_names[index - DISPLAY_PANEL_COUNT + 1];
}

static void list_panels(const struct session *session, struct output *output)
{
    static const char *const headings[] = { ">key", "panel", "what it shows", "" };
    struct json *panels = json_new_array();
    struct text_table *table = text_table_new();
    text_table_heading(table, 4, headings);
    for (size_t i = 0; i < DISPLAY_PANEL_COUNT; i++) {
        bool chosen = i == (size_t)session->display.panel;
        if (i <= PANEL_KEYS) {
            text_table_cell(table, "Meta-%zu", i);
        } else {
            text_table_cell(table, "%s", "");
        }
        text_table_cell(table, "%s", display_panel_name(i));
        text_table_cell(table, "%s", display_panel_help(i));
        text_table_cell(table, "%s", chosen ? "has the keys" : "");
        struct json *row = json_new_object();
        json_put_text(row, "panel", display_panel_name(i));
        json_put_text(row, "help", display_panel_help(i));
        json_put_bool(row, "chosen", chosen);
        json_append(panels, row);
    }
    text_table_write(table, output);
    json_put(output->result, "panels", panels);
}

/* --- what the panel loss draws --- */

static bool is_known(struct session *session, uint64_t number, struct err *err)
{
    for (size_t i = 0; i < session->run_count; i++) {
        if (session->runs[i].run->number == number) {
            return true;
        }
    }
    struct history *history = NULL;
    struct history_run row;
    if (!run_log_look(session, &history, err)) {
        return false;
    }
    if (history == NULL) {
        return err_set(err, ERR_USAGE, "there is no run %llu: none is kept yet",
                       (unsigned long long)number);
    }
    history_run_init(&row);
    bool known = history_find(history, number, &row, err);
    history_run_done(&row);
    return known;
}

/* Without a workbench a run need not be there: the line may come from another person's session. */
static bool choose_ghost(struct session *session, const char *value, struct err *err)
{
    struct display *display = &session->display;
    uint64_t number = 0;
    if (strcmp(value, "off") == 0) {
        display->ghost = DISPLAY_GHOST_OFF;
    } else if (strcmp(value, "previous") == 0) {
        display->ghost = DISPLAY_GHOST_PREVIOUS;
    } else {
        num_parse_count(value, &number);
        if (display->seen && !is_known(session, number, err)) {
            return false;
        }
        display->ghost = DISPLAY_GHOST_RUN;
        display->ghost_run = (unsigned)number;
    }
    return true;
}

static bool draw_as(struct session *session, const struct arguments *arguments, struct err *err)
{
    if (argument_given(arguments, "scale")) {
        session->display.scale = (enum display_scale)argument_choice(arguments, "scale");
    }
    return !argument_given(arguments, "ghost") ||
           choose_ghost(session, argument_text(arguments, "ghost"), err);
}

static bool panel_check(const struct arguments *arguments, struct err *err)
{
    uint64_t number = 0;
    bool drawn = argument_given(arguments, "scale") || argument_given(arguments, "ghost");
    const char *word = argument_word(arguments, 0);
    if (drawn && (word == NULL || strcmp(word, display_panel_name(DISPLAY_loss)) != 0)) {
        err_set(err, ERR_USAGE, "scale= and ghost= are of the panel loss");
        return err_hint(err, "panel loss scale=log");
    }
    const char *ghost = argument_given(arguments, "ghost") ? argument_text(arguments, "ghost") : "";
    if (ghost[0] == '\0' || strcmp(ghost, "off") == 0 || strcmp(ghost, "previous") == 0 ||
        (num_parse_count(ghost, &number) && number > 0 && number <= UINT32_MAX)) {
        return true;
    }
    err_set(err, ERR_USAGE, "\"%.60s\" is no run", ghost);
    return err_hint(err, "ghost=NUMBER, previous or off; runs lists them");
}

static bool panel_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    const char *word = argument_word(arguments, 0);
    if (word == NULL) {
        list_panels(session, output);
        return true;
    }
    for (size_t i = 0; panel_word(i); i++) {
        if (strcmp(panel_word(i), word) != 0) {
            continue;
        }
        if (i < DISPLAY_PANEL_COUNT) {
            session->display.panel = (enum display_panel)i;
        } else {
            display_add_move(&session->display, (enum display_move)(i - DISPLAY_PANEL_COUNT + 1));
            session->unrecorded = true; /* what it opens is a command of its own */
        }
    }
    json_put_text(output->result, "panel", display_panel_name((size_t)session->display.panel));
    return draw_as(session, arguments, err);
}

static const char *const ghosts[] = { "previous", "off", NULL };

static const struct key panel_keys[] = {
    { .name = "scale",
      .type = KEY_CHOICE,
      .choices = display_scale_names,
      .help = "panel loss: how the loss is drawn; auto: log where it falls a hundredfold" },
    { .name = "ghost",
      .type = KEY_TEXT,
      .choices = ghosts,
      .help =
          "panel loss: an earlier run to compare with, by its number; previous: the one before" },
    { .name = NULL },
};

static const struct command_word panel_words[] = {
    { .name = "PANEL",
      .type = KEY_CHOICE,
      .choice = panel_word,
      .optional = true,
      .help = "a panel, or a move in the one that has the keys" },
    { .name = NULL },
};

const struct command cmd_panel = {
    .name = "panel",
    .topic = "session",
    .usage = "panel [PANEL|MOVE] [scale=auto|linear|log] [ghost=RUN|previous|off]",
    .help = "choose the panel of the workbench that the keys act on",
    .details =
        "Panels stand above the prompt of the workbench; the keys of each are in its footer. A MOVE is\n"
        "one in the panel that has the keys: up, down, left, right, page-up, page-down, top, bottom,\n"
        "open, back, and in the panel runs mark and compare.\n\n"
        "Without a workbench (--plain, scripts) the verb is accepted and shows nothing.",
    .example = "panel confusion\npanel loss scale=log",
    .words = panel_words,
    .keys = panel_keys,
    .flags = COMMAND_LOOKS,
    .check = panel_check,
    .run = panel_run,
};
