/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balance: a table with other shares of the classes, or what it would be. */
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/draw.h"
#include "src/session/page/bar.h"
#include "src/session/table_word.h"

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
      .choices = balance_method_names,
      .help = "leave rows out, repeat rows of small classes, or make rows between theirs" },
    { .name = "ratio",
      .type = KEY_NUMBER,
      .least = 1,
      .greatest = 1e6,
      .help = "no class has more than so many times the rows of another; 1: all have as many" },
    { .name = "k",
      .type = KEY_COUNT,
      .initial = "5",
      .least = 1,
      .greatest = 100,
      .help = "smote: nearest rows of the same class that one is made between" },
    { .name = "preview",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "only show what would come out" },
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

/* normal= and u2r= are ceilings where they were not given; with ratio= they are not in force. */
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
    for (size_t i = 0; i < 2 && !(request->ratio > 0); i++) {
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

static void tell_progress(void *context, const char *class_name, size_t done, size_t all)
{
    output_progress(context, "neighbours of the rows of %s: %.0f %%", class_name,
                    100.0 * (double)done / (double)all);
}

static struct balance_request request_of(struct session *session, const struct schema *schema,
                                         const struct arguments *arguments, struct output *output)
{
    bool ratio = argument_given(arguments, "ratio");
    bool ceiling = argument_given(arguments, "attack") || !ratio;
    return (struct balance_request){
        .name = argument_text(arguments, "as"),
        .taxonomy = session_taxonomy(session, schema),
        .per_attack = argument_choice(arguments, "per") == 1,
        .attack_ceiling = ceiling ? argument_count(arguments, "attack") : SIZE_MAX,
        .method = (enum balance_method)argument_choice(arguments, "method"),
        .ratio = ratio ? argument_number(arguments, "ratio") : 0,
        .neighbours = argument_count(arguments, "k"),
        .order = (enum row_order)argument_choice(arguments, "order"),
        .seed = argument_count(arguments, "seed"),
        .pool = session->pool,
        .cancel = &session->cancel,
        .progress = tell_progress,
        .progress_context = output,
    };
}

/* What comes out, or would: rows by class before and after, and how they were come by. */
static bool show_outcome(const struct table *table, const struct balance_request *request,
                         const struct balance_outcome *outcome, struct output *output,
                         struct err *err)
{
    const struct class_change change = {
        .schema = table->store->schema,
        .scheme = outcome->by_attack ? SCHEME_ATTACK : SCHEME_CATEGORY,
        .taxonomy = request->taxonomy,
        .before = outcome->before,
        .after = outcome->after,
    };
    json_put_text(output->result, "by", scheme_names[change.scheme]);
    if (!class_change_show(&change, output, err)) {
        return false;
    }
    json_put_text(output->result, "method", balance_method_names[request->method]);
    json_put_number(output->result, "copies", (double)outcome->made.copies);
    json_put_number(output->result, "synthetic", (double)outcome->made.synthetic);
    describe_shorts(outcome->shorts, outcome->short_count, output);
    json_put_number(output->result, "seed", (double)request->seed);
    return true;
}

static bool preview(const struct table *table, const struct balance_request *request,
                    struct output *output, struct err *err)
{
    struct balance_outcome outcome;
    char rows[NUM_TEXT_SIZE];
    char all[NUM_TEXT_SIZE];
    if (!balance_preview(table, request, &outcome, err)) {
        return false;
    }
    json_put_bool(output->result, "preview", true);
    json_put_number(output->result, "rows", (double)outcome.rows);
    output_line(output, "%s would have %s rows, made from the %s of %s:", request->name,
                num_count_text(outcome.rows, rows), num_count_text(table->count, all), table->name);
    session_tell_made(&outcome.made, output);
    bool ok = show_outcome(table, request, &outcome, output, err);
    if (ok) {
        output_line(output, "Nothing was made: this is a preview.");
        output_hint(output, "the same without preview=yes");
    }
    balance_outcome_done(&outcome);
    return ok;
}

static bool make(struct session *session, const struct table *table,
                 const struct balance_request *request, struct output *output, struct err *err)
{
    struct balance_outcome outcome;
    struct table *held = table_hold(table); /* the new one may take its name */
    struct table *made = balance_table(table, request, &outcome, err);
    bool ok = put_and_describe_rows(session, made, output, output->result, err) &&
              show_outcome(held, request, &outcome, output, err);
    if (ok) {
        hint_train(session, request->name, output);
    }
    balance_outcome_done(&outcome);
    table_release(held);
    return ok;
}

static bool balance_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    const struct table *table = session_table(session, argument_word(arguments, 0), err);
    if (table == NULL) {
        return false;
    }
    char *line = argument_line(arguments);
    struct balance_request request = request_of(session, table->store->schema, arguments, output);
    request.origin = line ? line : "balance";
    struct balance_demand *demands = take_demands(arguments, &request, err);
    bool ok = demands != NULL &&
              (argument_yes(arguments, "preview") ? preview(table, &request, output, err)
                                                  : make(session, table, &request, output, err));
    free(demands);
    free(line);
    return ok;
}

static bool balance_check(const struct arguments *arguments, struct err *err)
{
    if (argument_given(arguments, "k") && argument_choice(arguments, "method") != BALANCE_SMOTE) {
        err_set(err, ERR_USAGE, "k= is for method=smote alone");
        return err_hint(err, "leave it out, or add method=smote");
    }
    return true;
}

static const struct command_word balance_words[] = {
    { .name = "TABLE", .type = KEY_TABLE, .help = "the table to draw from" },
    { .name = NULL },
};

const struct command cmd_balance = {
    .name = "balance",
    .topic = "data",
    .usage = "balance TABLE [as=train] [normal=1000] [attack=300] [u2r=30] [CLASS=N ...]\n"
             "        [per=category|attack] [method=undersample|oversample|smote] [ratio=R] [k=5]\n"
             "        [order=shuffled|file|class] [seed=N] [preview=yes]",
    .help = "make a table with so many rows of each class",
    .details =
        "method=undersample leaves rows out. A class or attack asked for by its name gets so many\n"
        "rows, and it is an error if there are fewer. attack=N is a ceiling for each attack class\n"
        "that is not named: one with fewer rows gives all it has, and is told. So are normal=1000\n"
        "and u2r=30 where they are not given. With per=attack, attack=N counts each attack, normal=\n"
        "and u2r= whole categories.\n\n"
        "With method=oversample and method=smote all these numbers are targets: a class with more\n"
        "rows is cut down to them, one with fewer keeps its rows and is filled up, by rows drawn\n"
        "from it again and again, or by synthetic ones (SMOTE-NC) between a row and one of its k\n"
        "nearest of the same class: numbers part of the way, symbols by vote of the k. They have the\n"
        "attack of the row that they begin at. Balance training tables only: test says so where its\n"
        "rows are copies or synthetic.\n\n"
        "ratio=R: no class has more than R times the rows of another. Large ones are cut down, or\n"
        "small ones filled up, as method= has it; numbers hold only where they are given.\n\n"
        "preview=yes shows the classes before and after, and makes no table. Each column of bars is\n"
        "relative to its largest class.",
    .example = "load demo\nbalance data as=train normal=1000 attack=300 u2r=30\n"
               "balance data as=train method=smote ratio=4 preview=yes",
    .words = balance_words,
    .keys = balance_keys,
    .flags = COMMAND_ANY_KEY | COMMAND_STEP,
    .check = balance_check,
    .run = balance_run,
};
