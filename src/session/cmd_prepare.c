/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prepare: how rows become numbers. The numbers themselves are fitted when a training begins. */
#include <stdio.h>
#include <string.h>

#include "src/session/session.h"

static bool copy_list(const struct arguments *arguments, const char *key, char *to, size_t size,
                      struct err *err)
{
    const char *text = argument_text(arguments, key);
    return (size_t)snprintf(to, size, "%s", text ? text : "") < size ||
           err_set(err, ERR_USAGE, "the list %s= is longer than %zu bytes", key, size - 1);
}

/* What the settings mean for the tables that there are. */
static bool check_tables(const struct session *session, const struct prepare_settings *settings,
                         size_t *inputs, struct err *err)
{
    *inputs = 0;
    for (size_t i = 0; i < session->table_count; i++) {
        if (!prepare_check(settings, session->tables[i]->store->schema, inputs, err)) {
            return err_wrap(err, "prepare");
        }
    }
    return true;
}

/* Of a learnt vocabulary only the symbols of the training rows become inputs: how many is not known
 * before there are such rows. */
static bool inputs_depend_on_rows(const struct session *session,
                                  const struct prepare_settings *settings)
{
    const struct table *last =
        session->table_count > 0 ? session->tables[session->table_count - 1] : NULL;
    return last && settings->encode == ENCODE_ONEHOT && last->store->schema->learnt_vocabulary;
}

static void describe(const struct prepare_settings *settings, size_t inputs, bool at_most,
                     struct output *output)
{
    json_put_text(output->result, "classes", scheme_names[settings->classes]);
    json_put_text(output->result, "encode", encode_names[settings->encode]);
    json_put_text(output->result, "scale", scale_names[settings->scale]);
    json_put_text(output->result, "log", settings->log);
    json_put_text(output->result, "drop", settings->drop);
    json_put_bool(output->result, "clip", settings->clip);
    output_line(output, "preparation: classes=%s encode=%s scale=%s log=%s%s%s clip=%s",
                scheme_names[settings->classes], encode_names[settings->encode],
                scale_names[settings->scale], settings->log, settings->drop[0] ? " drop=" : "",
                settings->drop, settings->clip ? "yes" : "no");
    if (inputs > 0) {
        json_put_number(output->result, at_most ? "inputs_most" : "inputs", (double)inputs);
        output_line(output, "  %s%zu inputs a row; fitted on the training table when train begins",
                    at_most ? "at most " : "", inputs);
    }
}

static bool prepare_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    size_t inputs = 0;
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.classes = (enum scheme)argument_choice(arguments, "classes");
    settings.encode = (enum encode)argument_choice(arguments, "encode");
    settings.scale = (enum scale)argument_choice(arguments, "scale");
    settings.clip = argument_yes(arguments, "clip");
    settings.taxonomy = session->prepare.taxonomy;
    if (!copy_list(arguments, "log", settings.log, sizeof settings.log, err) ||
        !copy_list(arguments, "drop", settings.drop, sizeof settings.drop, err) ||
        !check_tables(session, &settings, &inputs, err)) {
        return false;
    }
    session->prepare = settings;
    describe(&settings, inputs, inputs_depend_on_rows(session, &settings), output);
    output_hint(output, session->model ? "train" : "model lstm, then train");
    return true;
}

static const struct key prepare_keys[] = {
    { .name = "classes",
      .type = KEY_CHOICE,
      .initial = "category",
      .choices = scheme_names,
      .help = "what is told apart: categories, normal and attack, or every attack" },
    { .name = "encode",
      .type = KEY_CHOICE,
      .initial = "integer",
      .choices = encode_names,
      .help = "symbols as one number, or as one input a value" },
    { .name = "scale",
      .type = KEY_CHOICE,
      .initial = "minmax",
      .choices = scale_names,
      .help = "to 0..1, to mean 0 and deviation 1, or not at all" },
    { .name = "log",
      .type = KEY_NAMES,
      .initial = "auto",
      .help = "log(1+x) first: of these columns, none, or auto (range of 1,000 or more)" },
    { .name = "drop", .type = KEY_NAMES, .help = "columns to leave out" },
    { .name = "clip",
      .type = KEY_YESNO,
      .initial = "yes",
      .help = "hold values inside the range of the training rows" },
    { .name = NULL },
};

const struct command cmd_prepare = {
    .name = "prepare",
    .topic = "data",
    .usage =
        "prepare [classes=category|binary|attack] [encode=integer|onehot]\n"
        "        [scale=minmax|zscore|none] [log=auto|none|COLUMNS] [drop=COLUMNS] [clip=yes|no]",
    .help = "say how rows become numbers",
    .details =
        "Each prepare states the whole preparation: a key that is left out has its default. All\n"
        "figures in it (ranges, means) are fitted on the training table alone, and saved with the\n"
        "model: show preparation has them. An unknown symbol is all zeros one-hot, and the next free\n"
        "code as an integer. Of a file that describes itself only the symbols of the training table\n"
        "are known. A missing value becomes the median of the training rows.",
    .example = "prepare encode=onehot scale=minmax log=auto",
    .keys = prepare_keys,
    .flags = COMMAND_STEP,
    .run = prepare_run,
};
