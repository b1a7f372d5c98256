/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inspect: which rows the model was wrong about, and what one of them is like. */
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/session/page/inspect_page.h"
#include "src/session/runs/answered.h"
#include "src/session/session.h"
#include "src/session/training/job.h"

/* --- which rows --- */

static bool has_name(const char *name, const char *const *names, size_t count, size_t *index)
{
    for (*index = 0; *index < count; (*index)++) {
        if (strcmp(names[*index], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool find_name(const char *key, const char *name, const char *const *names, size_t count,
                      size_t *index, struct err *err)
{
    if (has_name(name, names, count, index)) {
        return true;
    }
    if (strcmp(name, "attack") == 0) {
        *index = CLASS_ATTACK;
        return true;
    }
    err_set(err, ERR_USAGE, "%s: there is no class \"%.60s\" in the answers", key, name);
    const char *near = near_name(name, names, count);
    if (near) {
        return err_hint(err, "did you mean %s=%s?", key, near);
    }
    struct str list;
    str_init(&list);
    for (size_t i = 0; i < count && i < 10; i++) {
        str_addf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    err_hint(err, "the classes are %.300s", list.text);
    str_done(&list);
    return false;
}

static bool find_class(const struct verdict *verdict, const struct arguments *arguments,
                       const char *key, size_t *index, struct err *err)
{
    const char *name = argument_text(arguments, key);
    const char *const *names = (const char *const *)verdict->class_names;
    return name == NULL || find_name(key, name, names, verdict->classes, index, err);
}

static bool find_attack(const struct verdict *verdict, const char *name, size_t *index,
                        struct err *err)
{
    enum { MOST = 256 };
    const struct schema *schema = verdict->trials[0].table->store->schema;
    const char *names[MOST];
    if (name == NULL) {
        return true;
    }
    *index = schema_attack_index(schema, name, strlen(name));
    if (*index != SIZE_MAX) {
        return true;
    }
    size_t count = 0;
    for (; count < schema->attack_count && count < MOST; count++) {
        names[count] = schema->attacks[count].name;
    }
    err_set(err, ERR_USAGE, "attack: table %s knows no attack \"%.60s\"",
            verdict->trials[0].table->name, name);
    const char *near = near_name(name, names, count);
    return near ? err_hint(err, "did you mean attack=%s?", near)
                : err_hint(err, "classes by=attack lists those that occur");
}

/* --- showing --- */

static bool show_list(struct inspect_page *page, const struct inspected *inspected,
                      const struct arguments *arguments, struct output *output, struct err *err)
{
    struct row_filter filter = {
        .truth = CLASS_ANY,
        .predicted = CLASS_ANY,
        .attack = SIZE_MAX,
        .distinct = argument_yes(arguments, "distinct"),
        .below = argument_given(arguments, "below") ? argument_number(arguments, "below") : 0,
        .above = argument_given(arguments, "above") ? argument_number(arguments, "above") : 0,
    };
    struct row_list list;
    if (!find_class(page->verdict, arguments, "true", &filter.truth, err) ||
        !find_class(page->verdict, arguments, "predicted", &filter.predicted, err) ||
        !find_attack(page->verdict, argument_text(arguments, "attack"), &filter.attack, err) ||
        !row_list_of(&list, inspected, &filter, argument_count(arguments, "limit"), err)) {
        return false;
    }
    page->filter = &filter;
    page->list = &list;
    inspect_json(page, output->result);
    inspect_text(page, output);
    row_list_done(&list);
    return true;
}

static bool show_row(struct inspect_page *page, const struct inspected *inspected,
                     const struct arguments *arguments, struct output *output, struct err *err)
{
    const struct table *table = inspect_table(page);
    uint64_t row = argument_count(arguments, "row");
    char wanted[NUM_TEXT_SIZE], rows[NUM_TEXT_SIZE];
    if (row > table->count) {
        err_set(err, ERR_USAGE, "row: %s has no row %s; it has %s", table->name,
                num_count_text(row, wanted), num_count_text(table->count, rows));
        return err_hint(err, "rows are numbered from 1 in the order of the table");
    }
    struct row_look look;
    if (!row_look_of(&look, inspected, (size_t)row - 1, argument_count(arguments, "nearest"),
                     err)) {
        return false;
    }
    page->look = &look;
    page->all = argument_yes(arguments, "all");
    inspect_json(page, output->result);
    inspect_row_text(page, output);
    row_look_done(&look);
    return true;
}

static bool inspect_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    struct session_run *run = NULL;
    const struct verdict *verdict =
        answers_asked_for(session, "inspect", argument_text(arguments, "table"), &run, output, err);
    if (verdict == NULL) {
        return false;
    }
    struct inspect_page page = { .verdict = verdict, .train = run->train };
    struct inspected inspected = {
        .verdict = verdict,
        .train = run->train,
        .pool = job_is_running(session) ? NULL : session->pool, /* a training has it */
        .cancel = &session->cancel,
    };
    return argument_given(arguments, "row") ? show_row(&page, &inspected, arguments, output, err)
                                            : show_list(&page, &inspected, arguments, output, err);
}

static bool inspect_check(const struct arguments *arguments, struct err *err)
{
    static const char *const of_lists[] = { "true",  "predicted", "attack",  "below",
                                            "above", "limit",     "distinct" };
    static const char *const of_rows[] = { "all", "nearest" };
    bool row = argument_given(arguments, "row");
    for (size_t i = 0; row && i < sizeof of_lists / sizeof of_lists[0]; i++) {
        if (argument_given(arguments, of_lists[i])) {
            err_set(err, ERR_USAGE, "row= looks at one row: %s= does not go with it", of_lists[i]);
            return err_hint(err, "inspect true=u2r predicted=normal, or inspect row=17");
        }
    }
    for (size_t i = 0; !row && i < sizeof of_rows / sizeof of_rows[0]; i++) {
        if (argument_given(arguments, of_rows[i])) {
            err_set(err, ERR_USAGE, "%s= belongs to row=", of_rows[i]);
            return err_hint(err, "inspect row=17 %s=%s", of_rows[i],
                            argument_text(arguments, of_rows[i]));
        }
    }
    return true;
}

static const struct key inspect_keys[] = {
    { .name = "true", .type = KEY_CLASS, .help = "only rows of this class" },
    { .name = "predicted", .type = KEY_CLASS, .help = "only rows that were taken for this class" },
    { .name = "attack", .type = KEY_CLASS, .help = "only rows with this label" },
    { .name = "below",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .help = "only rows whose answer has a lower probability: the unsure ones" },
    { .name = "above",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1,
      .help = "only rows whose answer has a higher probability" },
    { .name = "limit",
      .type = KEY_COUNT,
      .initial = "10",
      .least = 0,
      .greatest = 10000,
      .help = "how many of the rows are listed" },
    { .name = "distinct",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "list equal rows once, with how many more there are" },
    { .name = "row",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 4e9,
      .help = "one row by its number in the table" },
    { .name = "all",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "of the row all features, not only those outside" },
    { .name = "nearest",
      .type = KEY_COUNT,
      .initial = "5",
      .least = 1,
      .greatest = NEAREST_MOST,
      .help = "how many training rows beside the row" },
    { .name = "table",
      .type = KEY_TABLE,
      .help = "the rows to ask the model about (those of the last test)" },
    { .name = NULL },
};

const struct command cmd_inspect = {
    .name = "inspect",
    .topic = "results",
    .usage = "inspect [true=CLASS] [predicted=CLASS] [attack=NAME] [below=P] [above=P] [limit=N]\n"
             "        [distinct=yes] [table=NAME]\n"
             "inspect row=N [all=yes] [nearest=K] [table=NAME]",
    .help = "show which rows the model is wrong about, and why",
    .details =
        "Without a class: all mistakes, by what each class was taken for. The surest mistakes come\n"
        "first, each with the features that lie outside what is typical of its class in the training\n"
        "table: below 5 % or above 95 % of its rows, or a symbol that is not among the most frequent\n"
        "ones, which together have 90 %. The class attack stands for all but normal: true=attack\n"
        "predicted=normal are the attacks that were missed. below=0.6 are the rows that the model is\n"
        "unsure of, right answers among them; above=0.99 those that it is sure of, mistakes first.\n\n"
        "With row=N, one row beside its own class and the one it was taken for (* marks what lies\n"
        "outside), farthest outside first, as the model sees distances: after logarithm and scaling.\n"
        "Then the nearest rows of the training table, and how many equal it in every feature.\n\n"
        "Rows are those of the last test; another table is asked about at once, and its answers are\n"
        "kept. While a training runs, the last test before it is shown.",
    .example = "load demo\nload demo:test as=test\nmodel lstm hidden=20\n"
               "train table=data epochs=5\ntest\ninspect\ninspect true=u2r predicted=normal\n"
               "inspect true=normal predicted=attack distinct=yes\ninspect row=1 all=yes",
    .keys = inspect_keys,
    .flags = COMMAND_LOOKS | COMMAND_NEEDS_RUN,
    .check = inspect_check,
    .run = inspect_run,
};
