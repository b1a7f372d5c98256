/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models: the kinds of models there are. */
#include "src/net/model.h"
#include "src/session/session.h"

static bool models_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    static const char *const headings[] = { "model", "what it is", "from" };
    (void)session;
    (void)arguments;
    (void)err;
    struct json *models = json_new_array();
    struct text_table *table = text_table_new();
    text_table_heading(table, 3, headings);
    for (size_t i = 0; i < preset_count(); i++) {
        const struct preset *preset = preset_at(i);
        text_table_cell(table, "%s", preset->name);
        text_table_cell(table, "%s", preset->help);
        text_table_cell(table, "%s", preset->paper ? preset->paper : "");
        struct json *row = json_new_object();
        json_put_text(row, "model", preset->name);
        json_put_text(row, "help", preset->help);
        json_put_text(row, "paper", preset->paper);
        json_append(models, row);
    }
    text_table_write(table, output);
    json_put(output->result, "models", models);
    output_hint(output, "model lstm picks one; help lstm lists its keys");
    return true;
}

const struct command cmd_models = {
    .name = "models",
    .topic = "model",
    .usage = "models",
    .help = "list the kinds of models, and the paper each comes from",
    .example = "models",
    .flags = COMMAND_LOOKS,
    .run = models_run,
};
