/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balance: a table with other shares of the classes. */
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/draw.h"
#include "src/session/table_word.h"

static const char *const methods[] = { "undersample", NULL };
static const char *const per_names[] = { "category", "attack", NULL };

static const struct key balance_keys[] = {
    { .name = "as", .type = KEY_NEW_TABLE, .initial = "train", .help = "name of the new table" },
    { .name = "normal", .type = KEY_COUNT, .initial = "1000", .help = "rows of normal traffic" },
    { .name = "attack",
      .type = KEY_COUNT,
      .initial = "300",
      .help = "most rows of each attack class that is not named" },
    { .name = "u2r",
      .type = KEY_COUNT,
      .initial = "30",
      .help = "rows of u2r; so for every class or attack by its name" },
    { .name = "per",
      .type = KEY_CHOICE,
      .initial = "category",
      .choices = per_names,
      .help = "what attack= counts: each category, or each attack" },
    { .name = "method",
      .type = KEY_CHOICE,
      .initial = "undersample",
      .choices = methods,
      .help = "leave rows out at random" },
    { .name = "order",
      .type = KEY_CHOICE,
      .initial = "shuffled",
      .choices = row_order_names,
      .help = "of the new table's rows" },
    { .name = "seed", .type = KEY_COUNT, .initial = "1", .help = "which rows are drawn" },
    { .name = NULL },
};

/* Is this key the name of a class? */
static bool is_class(const char *name)
{
    const struct key *key = key_find(balance_keys, name);
    return key == NULL || strcmp(name, "normal") == 0 || strcmp(name, "u2r") == 0;
}

/* normal= and u2r= are ceilings where they were not given. */
static const char *const usual[] = { "normal", "u2r" };

static struct balance_demand *take_demands(const struct arguments *arguments,
                                           struct balance_request *request, struct err *err)
{
    struct balance_demand *demands = calloc(arguments->given_count + 2, sizeof *demands);
    if (demands == NULL) {
        err_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < arguments->given_count; i++) {
        const struct key_value *given = &arguments->given[i];
        if (is_class(given->name)) {
            demands[request->demand_count++] =
                (struct balance_demand){ given->name, key_count(given->value), false };
        }
    }
    for (size_t i = 0; i < 2; i++) {
        if (!argument_given(arguments, usual[i])) {
            demands[request->demand_count++] =
                (struct balance_demand){ usual[i], argument_count(arguments, usual[i]), true };
        }
    }
    request->demands = demands;
    return demands;
}

/* "fewer than 1,000 rows: normal 600; fewer than 300: land 21, pod 264" */
static void describe_shorts(const struct balance_short *shorts, size_t count, struct output *output)
{
    struct json *json = json_new_object();
    struct str list;
    str_init(&list);
    for (size_t i = 0; i < count; i++) {
        struct json *pair = json_new_array();
        char asked[NUM_TEXT_SIZE];
        char had[NUM_TEXT_SIZE];
        json_append_number(pair, (double)shorts[i].asked);
        json_append_number(pair, (double)shorts[i].had);
        json_put(json, shorts[i].class_name, pair);
        if (i == 0 || shorts[i].asked != shorts[i - 1].asked) {
            str_addf(&list, "%sfewer than %s%s:", i ? "; " : "",
                     num_count_text(shorts[i].asked, asked), i ? "" : " rows");
        } else {
            str_add_char(&list, ',');
        }
        str_addf(&list, " %s %s", shorts[i].class_name, num_count_text(shorts[i].had, had));
    }
    json_put(output->result, "short", json);
    if (count > 0) {
        output_note(output, "%s", list.text);
    }
    str_done(&list);
}

static bool balance_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    const struct table *table = session_table(session, argument_word(arguments, 0), err);
    if (table == NULL) {
        return false;
    }
    char *line = argument_line(arguments);
    struct balance_request request = {
        .name = argument_text(arguments, "as"),
        .origin = line ? line : "balance",
        .taxonomy = session_taxonomy(session),
        .per_attack = argument_choice(arguments, "per") == 1,
        .attack_ceiling = argument_count(arguments, "attack"),
        .order = (enum row_order)argument_choice(arguments, "order"),
        .seed = argument_count(arguments, "seed"),
    };
    struct balance_demand *demands = take_demands(arguments, &request, err);
    struct balance_short *shorts = NULL;
    size_t short_count = 0;
    struct table *made =
        demands ? balance_table(table, &request, &shorts, &short_count, err) : NULL;
    bool ok = put_and_describe(session, made, output, output->result, err);
    if (ok) {
        describe_shorts(shorts, short_count, output);
        json_put_number(output->result, "seed", (double)request.seed);
        output_hint(output, "prepare, model lstm, then train table=%s", request.name);
    }
    free(shorts);
    free(demands);
    free(line);
    return ok;
}

static const struct command_word balance_words[] = {
    { .name = "TABLE", .type = KEY_TABLE, .help = "the table to draw from" },
    { .name = NULL },
};

const struct command cmd_balance = {
    .name = "balance",
    .topic = "data",
    .usage = "balance TABLE [as=train] [normal=1000] [attack=300] [u2r=30] [CLASS=N ...]\n"
             "        [per=category|attack] [order=shuffled|file|class] [seed=N]",
    .help = "make a table with so many rows of each class",
    .details =
        "A class or attack asked for by its name gets so many rows, and it is an error if there are\n"
        "fewer. attack=N is a ceiling for each attack class that is not named: one with fewer rows\n"
        "gives all it has, and is told. So are normal=1000 and u2r=30 where they are not given.\n"
        "With per=attack, attack=N counts each attack, normal= and u2r= whole categories.",
    .example = "load demo\nbalance data as=train normal=1000 attack=300 u2r=30",
    .words = balance_words,
    .keys = balance_keys,
    .flags = COMMAND_ANY_KEY,
    .run = balance_run,
};
