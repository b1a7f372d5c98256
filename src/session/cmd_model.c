/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: pick an architecture and its settings. Weights come with train. */
#include <stdlib.h>

#include "src/classic/kinds.h"
#include "src/session/next_step.h"
#include "src/session/page/reading_page.h"
#include "src/session/workspace.h"

static const struct key *kind_keys(const struct arguments *arguments)
{
    const char *kind = argument_word(arguments, 0);
    const struct preset *preset = kind ? kind_find(kind) : NULL;
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

/* What was given, and the second word as the key that the kind has for it. Caller frees. */
static struct key_value *all_given(const struct preset *preset, const struct arguments *arguments,
                                   size_t *count, struct err *err)
{
    struct key_value *given = calloc(arguments->given_count + 1, sizeof *given);
    if (given == NULL) {
        err_memory(err);
        return NULL;
    }
    for (*count = 0; *count < arguments->given_count; ++*count) {
        given[*count] = arguments->given[*count];
    }
    if (argument_word(arguments, 1)) {
        given[(*count)++] = (struct key_value){ preset->word_key, argument_word(arguments, 1) };
    }
    return given;
}

static bool model_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    const struct preset *preset = kind_find(argument_word(arguments, 0));
    size_t count = 0;
    struct key_value *given = all_given(preset, arguments, &count, err);
    struct model *model = given ? model_new(preset, given, count, err) : NULL;
    free(given);
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
    json_put(output->result, "warnings", reading_of_model(model, output));
    str_clear(&text);
    next_step_train(session, &text);
    output_hint(output, "%s (summary shows the layers)", text.text);
    str_done(&text);
    return true;
}

static bool model_check(const struct arguments *arguments, struct err *err)
{
    const struct preset *preset = kind_find(argument_word(arguments, 0));
    const char *word = argument_word(arguments, 1);
    if (preset && word && !preset->word_key) {
        return err_set(err, ERR_USAGE,
                       "model %s takes no word \"%.40s\"; its settings are KEY=VALUE", preset->name,
                       word);
    }
    size_t count = 0;
    struct key_value *given = preset ? all_given(preset, arguments, &count, err) : NULL;
    struct model *model = given ? model_new(preset, given, count, err) : NULL;
    bool fine = !preset || model;
    model_free(model);
    free(given);
    return fine;
}

static const struct command_word model_words[] = {
    { .name = "KIND",
      .type = KEY_CHOICE,
      .choice = kind_name,
      .help = "one of those that models lists" },
    { .name = "STACK",
      .type = KEY_TEXT,
      .optional = true,
      .help = "of the kind layers: the layers, with | between them" },
    { .name = NULL },
};

const struct command cmd_model = {
    .name = "model",
    .topic = "model",
    .usage =
        "model KIND [KEY=VALUE ...]\n       model layers \"LAYER | LAYER | ...\" [KEY=VALUE ...]",
    .help = "pick an architecture and its settings",
    .details =
        "The keys depend on the kind: help lstm lists those of the LSTM. Weights are drawn when\n"
        "a training begins; a model that was trained before stays in the runs, its weights only\n"
        "in the files that save made. model layers builds any stack: a layer is its kind, then its\n"
        "sizes (conv 48x3: 48 filters of 3 steps), an activation, and key=value for all else.",
    .example = "model lstm hidden=80 steps=100 peephole=diagonal\n"
               "model layers \"conv 48x3 relu | maxpool 2 | lstm 70 | last | dense softmax\" "
               "view=features",
    .words = model_words,
    .more_keys = kind_keys,
    .check = model_check,
    .run = model_run,
};
