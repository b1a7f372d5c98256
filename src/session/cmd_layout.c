/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layout: which panels the workbench shows. */
#include <string.h>

#include "src/session/session.h"

/* "next", then the rows of layouts.def. */
static const char *layout_word(size_t index)
{
    return index == 0 ? "next" : display_layout_name(index - 1);
}

static void list_layouts(const struct session *session, struct output *output)
{
    static const char *const headings[] = { "layout", "what it is for", "" };
    struct json *layouts = json_new_array();
    struct text_table *table = text_table_new();
    text_table_heading(table, 3, headings);
    for (size_t i = 0; i < DISPLAY_LAYOUT_COUNT; i++) {
        bool chosen = i == (size_t)display_layout_in_force(&session->display);
        text_table_cell(table, "%s", display_layout_name(i));
        text_table_cell(table, "%s", display_layout_help(i));
        text_table_cell(table, "%s", chosen ? "shown" : "");
        struct json *row = json_new_object();
        json_put_text(row, "layout", display_layout_name(i));
        json_put_text(row, "help", display_layout_help(i));
        json_put_bool(row, "chosen", chosen);
        json_append(layouts, row);
    }
    text_table_write(table, output);
    json_put(output->result, "layouts", layouts);
}

static bool layout_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    (void)err;
    struct display *display = &session->display;
    enum display_layout *layout = &display->layouts[display->moment];
    const char *word = argument_word(arguments, 0);
    if (word == NULL) {
        list_layouts(session, output);
        return true;
    }
    if (strcmp(word, "next") == 0) {
        *layout = (enum display_layout)(((size_t)*layout + 1) % DISPLAY_LAYOUT_COUNT);
    }
    for (size_t i = 0; i < DISPLAY_LAYOUT_COUNT; i++) {
        if (strcmp(display_layout_name(i), word) == 0) {
            *layout = (enum display_layout)i;
        }
    }
    display->layout_chosen = true;
    json_put_text(output->result, "layout", display_layout_name((size_t)*layout));
    return true;
}

static const struct command_word layout_words[] = {
    { .name = "LAYOUT",
      .type = KEY_CHOICE,
      .choice = layout_word,
      .optional = true,
      .help = "explore, train, inspect, full, or next" },
    { .name = NULL },
};

const struct command cmd_layout = {
    .name = "layout",
    .topic = "session",
    .usage = "layout [explore|train|inspect|full|next]",
    .help = "choose which panels the workbench shows",
    .details =
        "Two moments have a layout each: looking at data (explore, until another is chosen), and from\n"
        "the beginning of a training on (train); load and other steps on tables lead back to the first.\n"
        "What is chosen holds for the moment at hand, in later sessions, too. Where the terminal is\n"
        "small, the panels that are named last drop out first.",
    .example = "layout train",
    .words = layout_words,
    .flags = COMMAND_LOOKS,
    .run = layout_run,
};
