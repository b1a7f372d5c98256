/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help keys: the keys of the workbench, and how others are bound. */
#include "src/session/page/help_keys.h"

#include <stdio.h>
#include <string.h>

#include "src/session/display.h"
#include "src/session/page/prose.h"

static const struct key_row {
    const char *name, *written, *sequences, *command, *help;
} rows[] = {
#define KEY(name, written, sequences, command, label, help) \
    { #name, written, sequences, command, help },
#include "src/session/keys.def"
#undef KEY
};

/* Keys with a panel's number have no command in their row: panels are named in commands. Returns the
 * command's help. */
static const char *describe(const struct key_row *row, char command[64])
{
    size_t number = 0;
    int end = 0;
    bool panel = sscanf(row->name, "panel_%2zu%n", &number, &end) == 1 && !row->name[end] &&
                 number < DISPLAY_PANEL_COUNT;
    snprintf(command, 64, "%s%s", panel ? "panel " : row->command,
             panel ? display_panel_name(number) : "");
    return panel ? display_panel_help(number) : row->help;
}

/* peephole-epoch-next */
static void function_of(const struct key_row *row, char function[64])
{
    snprintf(function, 64, "peephole-%s", row->name);
    for (char *at = strchr(function, '_'); at; at = strchr(at, '_')) {
        *at = '-';
    }
}

static const char binding_text[] =
    "Letters, Tab, Ctrl-R, and Enter on a line that is not empty are the prompt's, with all else\n"
    "that Readline has. Enter on an empty line opens what the panel's cursor stands on; Esc stops\n"
    "the epochs that play, else goes back to the transcript.\n"
    "\n"
    "Other keys are bound in ~/.inputrc, within $if peephole ... $endif: a line like\n"
    "\"\\C-xn\": peephole-epoch-next. The functions are the names in the last column.\n";

void help_keys(struct output *output)
{
    static const char *const headings[] = { "key", "command", "what it does", "function" };
    struct text_table *table = text_table_new();
    struct json *keys = json_new_array();
    text_table_heading(table, 4, headings);
    text_table_fold(table, 2, 16);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char command[64], function[64];
        const char *help = describe(&rows[i], command);
        function_of(&rows[i], function);
        text_table_cell(table, "%s", rows[i].written);
        text_table_cell(table, "%s", command);
        text_table_cell(table, "%s", help);
        text_table_cell(table, "%s", function);
        struct json *key = json_new_object();
        json_put_text(key, "key", rows[i].written);
        json_put_text(key, "command", command);
        json_put_text(key, "function", function);
        json_put_text(key, "sequences", rows[i].sequences);
        json_put_text(key, "help", help);
        json_append(keys, key);
    }
    text_table_write(table, output);
    output_paragraphs(output, binding_text);
    json_put(output->result, "keys", keys);
}
