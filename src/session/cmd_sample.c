/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample: rows drawn at random. */
#include <stdlib.h>

#include "src/data/draw.h"
#include "src/session/table_word.h"

static bool sample_check(const struct arguments *arguments, struct err *err)
{
    if (argument_given(arguments, "rows") == argument_given(arguments, "fraction")) {
        err_set(err, ERR_USAGE, "one of rows=N and fraction=F is needed");
        return err_hint(err, "sample data rows=1000, or sample data fraction=10%%");
    }
    return true;
}

static bool sample_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const struct table *table = session_table(session, argument_word(arguments, 0), err);
    const char *without = argument_text(arguments, "without");
    const struct table *other = table && without ? session_table(session, without, err) : NULL;
    if (table == NULL || (without && other == NULL)) {
        return false;
    }
    char *line = argument_line(arguments);
    struct sample_request request = {
        .name = argument_text(arguments, "as"),
        .origin = line ? line : "sample",
        .rows = argument_given(arguments, "rows") ? argument_count(arguments, "rows") : SIZE_MAX,
        .fraction =
            argument_given(arguments, "fraction") ? argument_number(arguments, "fraction") : 0,
        .without = other,
        .stratify = argument_yes(arguments, "stratify"),
        .taxonomy = session_taxonomy(session, table->store->schema),
        .order = (enum row_order)argument_choice(arguments, "order"),
        .seed = argument_count(arguments, "seed"),
        .purpose = "sample",
    };
    struct table *made = sample_table(table, &request, err);
    bool ok = put_and_describe(session, made, output, output->result, err);
    if (ok) {
        json_put_number(output->result, "seed", (double)request.seed);
        output_hint(output, "classes %s, or test table=%s", request.name, request.name);
    }
    free(line);
    return ok;
}

static const struct command_word sample_words[] = {
    { .name = "TABLE", .type = KEY_TABLE, .help = "the table to draw from" },
    { .name = NULL },
};

static const struct key sample_keys[] = {
    { .name = "rows", .type = KEY_COUNT, .help = "how many rows" },
    { .name = "fraction",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "or which part of them (0.1 or 10%)" },
    { .name = "as", .type = KEY_NEW_TABLE, .initial = "sample", .help = "name of the new table" },
    { .name = "without",
      .type = KEY_TABLE,
      .help = "leave out rows whose features also occur in this table" },
    { .name = "stratify", .type = KEY_YESNO, .initial = "no", .help = "keep the attacks' shares" },
    { .name = "order",
      .type = KEY_CHOICE,
      .initial = "shuffled",
      .choices = row_order_names,
      .help = "of the new table's rows" },
    { .name = "seed", .type = KEY_COUNT, .initial = "1", .help = "which rows are drawn" },
    { .name = NULL },
};

const struct command cmd_sample = {
    .name = "sample",
    .topic = "data",
    .usage = "sample TABLE rows=N|fraction=F [as=NAME] [without=TABLE] [stratify=yes|no]\n"
             "       [order=shuffled|file|class] [seed=N]",
    .help = "draw rows at random, each at most once",
    .example = "load demo\nsample data rows=500 as=test",
    .words = sample_words,
    .keys = sample_keys,
    .flags = COMMAND_STEP,
    .check = sample_check,
    .run = sample_run,
};
