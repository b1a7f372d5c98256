/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: pick an architecture and its settings. Weights come with train. */
#include "src/net/model.h"
#include "src/session/workspace.h"

static const char *kind_name(size_t index)
{
    return index < preset_count() ? preset_at(index)->name : NULL;
}

static const struct key *kind_keys(const struct arguments *arguments)
{
    const char *kind = argument_word(arguments, 0);
    const struct preset *preset = kind ? preset_find(kind) : NULL;
    return preset ? preset->keys : NULL;
}

/* All settings, defaults too. */
static struct json *settings_json(const struct key_values *values)
{
    struct json *settings = json_new_object();
    for (const struct key *key = values->keys; key && key->name; key++) {
        const char *text = values_text(values, key->name);
        if (text == NULL) {
            continue;
        }
        if (key->type == KEY_COUNT || key->type == KEY_NUMBER) {
            json_put_number(settings, key->name, key_number(text));
        } else {
            json_put_text(settings, key->name, text);
        }
    }
    return settings;
}

static bool model_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    const struct preset *preset = preset_find(argument_word(arguments, 0));
    struct model *model = model_new(preset, arguments->given, arguments->given_count, err);
    if (model == NULL) {
        return false;
    }
    session_replace_model(session, model);
    json_put_text(output->result, "model", preset->name);
    json_put(output->result, "settings", settings_json(model_values(model)));
    struct str text;
    str_init(&text);
    model_describe(model, &text);
    output_line(output, "model: %s", text.text);
    str_done(&text);
    output_hint(output, "train (summary shows the layers)");
    return true;
}

static const struct command_word model_words[] = {
    { .name = "KIND",
      .type = KEY_CHOICE,
      .choice = kind_name,
      .help = "one of those that models lists" },
    { .name = NULL },
};

const struct command cmd_model = {
    .name = "model",
    .topic = "model",
    .usage = "model KIND [KEY=VALUE ...]",
    .help = "pick an architecture and its settings",
    .details =
        "The keys depend on the kind: help lstm lists those of the LSTM. Weights are drawn when\n"
        "a training begins; a model that was trained before stays in the runs, its weights only\n"
        "in the files that save made.",
    .example = "model lstm hidden=80 steps=100 peephole=diagonal",
    .words = model_words,
    .more_keys = kind_keys,
    .run = model_run,
};
