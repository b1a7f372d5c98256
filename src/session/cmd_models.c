/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models: the kinds of models there are, with the hyper-parameters of their papers. */
#include "src/classic/kinds.h"
#include "src/session/page/key_text.h"
#include "src/session/page/recipe_page.h"
#include "src/session/session.h"

/* The nets, or the others. */
static void list_some(bool nets, struct json *models, struct output *output)
{
    const char *const headings[] = { nets ? "model" : "no net", "what it is" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 2, headings);
    text_table_fold(table, 1, TEXT_LEAST);
    for (size_t i = 0; i < kind_count(); i++) {
        if ((kind_at(i)->learner == NULL) == nets) {
            recipe_add_lines(kind_at(i), table);
            json_append(models, recipe_json(kind_at(i)));
        }
    }
    text_table_write(table, output);
}

static void list_kinds(struct output *output)
{
    struct json *models = json_new_array();
    list_some(true, models, output);
    output_line(output, "%s", "");
    list_some(false, models, output);
    json_put(output->result, "models", models);
    output_hint(output, "models lstm shows its settings and what its paper trained with");
}

static bool models_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const char *kind = argument_word(arguments, 0);
    (void)session;
    (void)err;
    if (kind == NULL) {
        list_kinds(output);
        return true;
    }
    const struct preset *preset = kind_find(kind);
    struct json *models = json_new_array();
    struct json *row = recipe_json(preset);
    json_put(row, "keys", key_table_json(preset->keys));
    json_append(models, row);
    json_put(output->result, "models", models);
    recipe_page(preset, output);
    output_hint(output, "help %s says what each setting is for", preset->name);
    return true;
}

static const struct command_word models_words[] = {
    { .name = "KIND",
      .type = KEY_CHOICE,
      .choice = kind_name,
      .optional = true,
      .help = "one of them: settings, defaults, ranges, and what its paper trained with" },
    { .name = NULL },
};

const struct command cmd_models = {
    .name = "models",
    .topic = "model",
    .usage = "models [KIND]",
    .help = "list the kinds of models, the paper each comes from and its settings",
    .details =
        "Of each kind: what it is, its paper, and the settings that the paper prints; in () those\n"
        "that are customary where it prints none. Those that are no nets learn in one pass: train takes\n"
        "no epochs, and hardly any other key.",
    .example = "models\nmodels densenet",
    .words = models_words,
    .flags = COMMAND_LOOKS,
    .run = models_run,
};
