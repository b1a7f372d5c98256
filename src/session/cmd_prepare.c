/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prepare: how rows become numbers. The numbers themselves are fitted when a training begins. */
#include <stdio.h>
#include <string.h>

#include "src/session/next_step.h"
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

/* Of a learnt vocabulary only the symbols of the training rows become inputs, and of symbols under a
 * selection those of the features it keeps: how many is not known before there are such rows. */
static bool inputs_depend_on_rows(const struct session *session,
                                  const struct prepare_settings *settings)
{
    const struct table *last =
        session->table_count > 0 ? session->tables[session->table_count - 1] : NULL;
    return last && settings->encode == ENCODE_ONEHOT &&
           (last->store->schema->learnt_vocabulary ||
            (settings->select != SELECTION_NONE && settings->select != SELECTION_PCA));
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
    json_put_text(output->result, "select", selection_names[settings->select]);
    char select[64] = "";
    if (settings->select != SELECTION_NONE) {
        json_put_number(output->result, "keep", (double)settings->keep);
        snprintf(select, sizeof select, " select=%s keep=%zu", selection_names[settings->select],
                 settings->keep);
    }
    output_line(output, "preparation: classes=%s encode=%s scale=%s log=%s%s%s%s clip=%s",
                scheme_names[settings->classes], encode_names[settings->encode],
                scale_names[settings->scale], settings->log, settings->drop[0] ? " drop=" : "",
                settings->drop, select, settings->clip ? "yes" : "no");
    if (inputs > 0) {
        json_put_number(output->result, at_most ? "inputs_most" : "inputs", (double)inputs);
        output_line(output, "  %s%zu inputs a row; fitted on the training table when train begins",
                    at_most ? "at most " : "", inputs);
    }
}

/* keep= without a selection would pass silently. */
static bool read_selection(const struct arguments *arguments, struct prepare_settings *settings,
                           struct err *err)
{
    enum { USUALLY_KEPT = 20 };
    settings->select = (enum selection)argument_choice(arguments, "select");
    settings->keep = argument_count(arguments, "keep");
    if (settings->select == SELECTION_NONE && settings->keep > 0) {
        err_set(err, ERR_USAGE, "keep= says what a selection keeps, and none is asked for");
        return err_hint(err, "prepare select=gain-ratio keep=%zu", settings->keep);
    }
    if (settings->select != SELECTION_NONE && settings->keep == 0) {
        settings->keep = USUALLY_KEPT;
    }
    return true;
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
    if (!read_selection(arguments, &settings, err) ||
        !copy_list(arguments, "log", settings.log, sizeof settings.log, err) ||
        !copy_list(arguments, "drop", settings.drop, sizeof settings.drop, err) ||
        !check_tables(session, &settings, &inputs, err)) {
        return false;
    }
    session->prepare = settings;
    describe(&settings, inputs, inputs_depend_on_rows(session, &settings), output);
    struct str next;
    str_init(&next);
    next_step_train(session, &next);
    output_hint(output, "%s%s", session->model ? "" : "model lstm, then ", next.text);
    str_done(&next);
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
    { .name = "select",
      .type = KEY_CHOICE,
      .initial = "none",
      .choices = selection_names,
      .help = "keep the best columns of a ranking, or principal components" },
    { .name = "keep",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 10000,
      .help = "how many columns or components select keeps (20)" },
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
        "        [scale=minmax|zscore|none] [log=auto|none|COLUMNS] [drop=COLUMNS] [clip=yes|no]\n"
        "        [select=none|gain-ratio|chi-squared|mutual-information|pca] [keep=N]",
    .help = "say how rows become numbers",
    .details =
        "Each prepare states the whole preparation: a key that is left out has its default. All\n"
        "figures in it (ranges, means) are fitted on the training table alone, and saved with the\n"
        "model: show preparation has them. An unknown symbol is all zeros one-hot, and the next free\n"
        "code as an integer. Of a file that describes itself only the symbols of the training table\n"
        "are known. A missing value becomes the median of the training rows.\n\n"
        "select= ranks the columns that are not dropped by what they tell about the classes in the\n"
        "training rows, and keeps the first keep= of them: mutual information in bits (information\n"
        "gain), gain ratio (that by the entropy of the column), or Pearson's chi-squared. A column\n"
        "counts as a whole, however it is encoded; numbers are first cut into bins by entropy and\n"
        "description length (Fayyad, Irani 1993); of equals the first column is kept. show\n"
        "preparation has the ranking. select=pca puts principal components in the place of the\n"
        "inputs: the keep= directions in which the encoded training rows vary most (of the\n"
        "covariance, so that scale= decides what counts how much); explain and importance still ask\n"
        "about the columns.",
    .example = "prepare encode=onehot scale=minmax log=auto\nprepare select=gain-ratio keep=10",
    .keys = prepare_keys,
    .flags = COMMAND_STEP,
    .run = prepare_run,
};
