/* SPDX-License-Identifier: GPL-3.0-or-later */
/* split: all rows of a table shared out among new ones. */
#include <stdlib.h>

#include "src/data/draw.h"
#include "src/session/table_word.h"

enum { PARTS = 3 };
static const char *const part_names[PARTS] = { "train", "valid", "test" };
static const double usual_shares[PARTS] = { 0.8, 0.1, 0.1 };

static size_t take_parts(const struct arguments *arguments, struct split_part parts[PARTS])
{
    size_t count = 0;
    for (size_t i = 0; i < PARTS; i++) {
        if (argument_given(arguments, part_names[i])) {
            parts[count++] =
                (struct split_part){ part_names[i], argument_number(arguments, part_names[i]) };
        }
    }
    for (size_t i = 0; count == 0 && i < PARTS; i++) {
        parts[i] = (struct split_part){ part_names[i], usual_shares[i] };
    }
    return count ? count : PARTS;
}

/* The shares can be added up before anything is loaded. */
static bool split_check(const struct arguments *arguments, struct err *err)
{
    struct split_part parts[PARTS];
    size_t count = take_parts(arguments, parts);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += parts[i].share;
    }
    return sum <= 1.000001 ||
           err_set(err, ERR_USAGE, "the shares add up to %.6g, which is more than 1", sum);
}

static bool keep_parts(struct session *session, struct table **made, size_t count,
                       struct output *output, struct err *err)
{
    struct json *tables = json_new_array();
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        struct json *described = json_new_object();
        if (!ok) {
            table_release(made[i]);
        } else {
            ok = put_and_describe(session, made[i], output, described, err);
        }
        json_append(tables, described);
    }
    json_put(output->result, "tables", tables);
    return ok;
}

static bool split_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    const struct table *table = session_table(session, argument_word(arguments, 0), err);
    struct split_part parts[PARTS];
    struct table *made[PARTS];
    if (table == NULL) {
        return false;
    }
    size_t count = take_parts(arguments, parts);
    uint64_t seed = argument_count(arguments, "seed");
    char *line = argument_line(arguments);
    bool ok = split_table(table, parts, count, argument_yes(arguments, "stratify"),
                          (enum row_order)argument_choice(arguments, "order"), seed,
                          line ? line : "split", made, err) &&
              keep_parts(session, made, count, output, err);
    if (ok) {
        json_put_number(output->result, "seed", (double)seed);
        hint_train(session, parts[0].name, output);
    }
    free(line);
    return ok;
}

static const struct command_word split_words[] = {
    { .name = "TABLE", .type = KEY_TABLE, .help = "the table to share out" },
    { .name = NULL },
};

static const struct key split_keys[] = {
    { .name = "train",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "share of the table train" },
    { .name = "valid",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "share of the table valid" },
    { .name = "test",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "share of the table test" },
    { .name = "stratify", .type = KEY_YESNO, .initial = "yes", .help = "keep the attacks' shares" },
    { .name = "order",
      .type = KEY_CHOICE,
      .initial = "shuffled",
      .choices = row_order_names,
      .help = "of the new tables' rows" },
    { .name = "seed", .type = KEY_COUNT, .initial = "1", .help = "which rows go where" },
    { .name = NULL },
};

const struct command cmd_split = {
    .name = "split",
    .topic = "data",
    .usage =
        "split TABLE [train=.8] [valid=.1] [test=.1] [stratify=yes|no] [order=shuffled|file|class]\n"
        "      [seed=N]",
    .help = "share the rows of a table out among train, valid and test",
    .details =
        "Only the parts that are named are made; with none named it is .8, .1 and .1. Equal rows may\n"
        "end up on both sides: sample TABLE without=train draws test rows that do not.",
    .example = "load demo\nsplit data train=.8 valid=.1 test=.1",
    .words = split_words,
    .keys = split_keys,
    .flags = COMMAND_STEP,
    .check = split_check,
    .run = split_run,
};
