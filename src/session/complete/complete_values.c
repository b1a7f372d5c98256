/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may stand behind "key=": from the key's row, the tables, and the file that is to be loaded. */
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/eval/audit.h"
#include "src/session/complete/complete_parts.h"
#include "src/session/complete/file_names.h"
#include "src/session/complete/run_names.h"
#include "src/session/replay/reproduction.h"
#include "src/session/training/sweep.h"

static void offer_tables(struct typing *typing)
{
    const struct session *session = typing->session;
    for (size_t i = 0; i < session->table_count; i++) {
        offer(typing, session->tables[i]->name, session->tables[i]->origin, false);
    }
}

/* Of the table that the command names first, else of the first one there is; NULL: there is none. */
static const struct schema *schema_in_question(const struct typing *typing)
{
    const struct session *session = typing->session;
    const char *name = typing->arguments ? argument_word(typing->arguments, 0) : NULL;
    for (size_t i = 0; name && i < session->table_count; i++) {
        if (strcmp(session->tables[i]->name, name) == 0) {
            return session->tables[i]->store->schema;
        }
    }
    return session->table_count > 0 ? session->tables[0]->store->schema : NULL;
}

static void offer_columns(struct typing *typing)
{
    const struct schema *schema = schema_in_question(typing);
    for (size_t i = 0; schema && i < schema->feature_count; i++) {
        offer(typing, schema_feature(schema, i)->name, NULL, true);
    }
}

static void offer_ended(struct typing *typing, const char *name, const char *ending)
{
    struct str text;
    str_init(&text);
    str_addf(&text, "%s%s", name, ending);
    offer(typing, text.text, NULL, ending[0] != '\0');
    str_done(&text);
}

void offer_classes(struct typing *typing, const char *ending)
{
    const struct schema *schema = schema_in_question(typing);
    for (size_t i = 0; schema && i < schema->category_count; i++) {
        offer_ended(typing, schema->categories[i], ending);
    }
    for (size_t i = 0; schema && i < schema->attack_count; i++) {
        if (schema_category_index(schema, schema->attacks[i].name) == SIZE_MAX) {
            offer_ended(typing, schema->attacks[i].name, ending);
        }
    }
}

static void offer_choices(struct typing *typing, const char *const *choices)
{
    for (size_t i = 0; choices && choices[i]; i++) {
        offer(typing, choices[i], NULL, false);
    }
}

void offer_sources(struct typing *typing, bool files_only)
{
    const struct catalogue *catalogue = typing->session->catalogue;
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        const struct catalogue_entry *entry = catalogue_at(catalogue, i);
        if (!files_only || entry->file_count > 0) {
            offer(typing, entry->name, entry->title, false);
        }
    }
}

/* --- keys whose values no type tells --- */

static void offer_taxonomies(struct typing *typing)
{
    const struct schema *schema = schema_in_question(typing);
    for (size_t i = 0; schema && i < schema->taxonomy_count; i++) {
        offer(typing, schema->taxonomies[i].name, NULL, false);
    }
}

static void offer_findings(struct typing *typing)
{
    for (size_t i = 0; audit_finding_id(i); i++) {
        offer(typing, audit_finding_id(i), audit_finding_title(i), true);
    }
    offer(typing, "none", NULL, false);
}

static void offer_weights(struct typing *typing)
{
    const struct schema *schema = schema_in_question(typing);
    enum scheme scheme = typing->session->prepare.classes;
    offer(typing, "none", NULL, false);
    offer(typing, "balanced", NULL, false);
    for (size_t i = 0; schema && i < scheme_class_count(schema, scheme); i++) {
        offer_ended(typing, scheme_class_name(schema, scheme, i), ":");
    }
}

/* The classes of the model's answers; before there are any, those that will be. */
static void offer_answers(struct typing *typing)
{
    const struct session_run *run = session_current_run(typing->session);
    const struct schema *schema = schema_in_question(typing);
    enum scheme scheme = typing->session->prepare.classes;
    for (size_t i = 0; run && i < run->run->classes; i++) {
        offer(typing, run->run->class_names[i], NULL, false);
    }
    if (run ? run->run->classes > 2 : scheme != SCHEME_BINARY) {
        offer(typing, "attack", NULL, false);
    }
    for (size_t i = 0; !run && schema && i < scheme_class_count(schema, scheme); i++) {
        offer(typing, scheme_class_name(schema, scheme, i), NULL, false);
    }
}

static void offer_attacks(struct typing *typing)
{
    const struct schema *schema = schema_in_question(typing);
    for (size_t i = 0; schema && i < schema->attack_count; i++) {
        offer(typing, schema->attacks[i].name, NULL, false);
    }
}

static void offer_logs(struct typing *typing)
{
    offer(typing, "auto", NULL, false);
    offer(typing, "none", NULL, false);
    offer_columns(typing);
}

static bool offer_schema_file(void *context, const char *file)
{
    static const char ending[] = ".schema";
    size_t length = strlen(file), end = sizeof ending - 1;
    char *name = length > end && strcmp(file + length - end, ending) == 0
                     ? strndup(file, length - end)
                     : NULL;
    if (name) {
        offer(context, name, NULL, false);
    }
    free(name);
    return true;
}

static void offer_schemas(struct typing *typing)
{
    struct err ignored = { 0 };
    char *folder = file_join(typing->session->config.share_folder, "data", &ignored);
    if (folder) {
        file_list(folder, offer_schema_file, typing, &ignored);
    }
    free(folder);
    typing->completions->files = true;
}

static void take_name(void *context, const char *name)
{
    offer(context, name, NULL, false);
}

static void take_column(void *context, const char *name)
{
    offer(context, name, NULL, true);
}

static const char *source(const struct typing *typing)
{
    const char *word = argument_word(typing->arguments, 0);
    return word ? word : "";
}

static void offer_label_column(struct typing *typing)
{
    file_columns(source(typing), take_name, typing);
}

static void offer_file_columns(struct typing *typing)
{
    file_columns(source(typing), take_column, typing);
}

static void offer_labels(struct typing *typing)
{
    const char *label = argument_text(typing->arguments, "label");
    if (label) {
        file_labels(source(typing), label, take_name, typing);
    }
}

static void offer_experiments(struct typing *typing)
{
    struct err ignored = { 0 };
    reproduction_list(typing->session, take_name, typing, &ignored);
}

static void offer_metrics(struct typing *typing)
{
    for (size_t i = 0; i < metric_count(); i++) {
        offer(typing, metric_at(i)->name, metric_at(i)->help, true);
    }
}

/* Settings that varied in the last sweep. */
static void offer_swept(struct typing *typing)
{
    const struct sweep_kept *swept = typing->session->swept;
    for (size_t a = 0; swept && a < swept->grid.axis_count; a++) {
        if (sweep_grid_varies(&swept->grid, a)) {
            offer(typing, swept->grid.axes[a].key->name, swept->grid.axes[a].key->help, false);
        }
    }
}

static const struct special {
    const char *verb, *key;
    void (*offer)(struct typing *typing);
    const char *separators;
} specials[] = {
    { "load", "schema", offer_schemas, "" },
    { "load", "label", offer_label_column, "" },
    { "load", "normal", offer_labels, "" },
    { "load", "symbols", offer_file_columns, "," },
    { "load", "ignore", offer_file_columns, "," },
    { "prepare", "log", offer_logs, "," },
    { "train", "class-weight", offer_weights, "," },
    { "model", "STACK", offer_stack, " \t|=" },
    { "model", "stack", offer_stack, " \t|=" },
    { "set", "silence", offer_findings, "," },
    { "set", "taxonomy", offer_taxonomies, "" },
    { "runs", "RUN", offer_runs, "" },
    { "runs", "where", offer_run_names, " ()<>=!" },
    { "runs", "sort", offer_run_names, "" },
    { "reproduce", "NAME", offer_experiments, "" },
    { "epoch", "run", offer_runs, "" },
    { "plot", "runs", offer_runs, "," },
    { "plot", "metrics", offer_metrics, "," },
    { "plot", "over", offer_swept, "" },
    { "diff", "A", offer_runs, "" },
    { "diff", "B", offer_runs, "" },
    { "inspect", "true", offer_answers, "" },
    { "inspect", "predicted", offer_answers, "" },
    { "inspect", "attack", offer_attacks, "" },
};

static const struct special *special_of(const struct typing *typing, const struct key *key)
{
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++) {
        if (strcmp(specials[i].key, key->name) == 0 &&
            strcmp(specials[i].verb, typing->arguments->command->name) == 0) {
            return &specials[i];
        }
    }
    return NULL;
}

/* --- conditions --- */

static bool is_comparison(char c)
{
    return c != '\0' && strchr("<>=!", c) != NULL;
}

/* The column whose value is being typed, in the condition before the word: "label" of "label = ".
 * Its length; 0: none. */
static size_t compared_column(const char *condition, const char *word, const char **column)
{
    const char *end = word;
    while (end > condition && end[-1] == ' ') {
        end--;
    }
    if (end == condition || !is_comparison(end[-1])) {
        return 0;
    }
    while (end > condition && (end[-1] == ' ' || is_comparison(end[-1]))) {
        end--;
    }
    *column = end;
    while (*column > condition && strchr(" ()", (*column)[-1]) == NULL) {
        (*column)--;
    }
    return (size_t)(end - *column);
}

static void offer_values_of(struct typing *typing, const char *column)
{
    const struct schema *schema = schema_in_question(typing);
    size_t feature = schema ? schema_feature_index(schema, column) : SIZE_MAX;
    if (feature != SIZE_MAX) {
        const struct schema_column *described = schema_feature(schema, feature);
        for (size_t i = 0; i < described->symbol_count; i++) {
            offer(typing, described->symbols[i], NULL, false);
        }
    } else if (schema && strcmp(column, "label") == 0) {
        for (size_t i = 0; i < schema->attack_count; i++) {
            offer(typing, schema->attacks[i].name, NULL, false);
        }
    } else if (schema && strcmp(column, "class") == 0) {
        for (size_t i = 0; i < schema->category_count; i++) {
            offer(typing, schema->categories[i], NULL, false);
        }
        offer(typing, "attack", NULL, false);
    }
}

/* The word at the cursor is the end of a longer text: what stands before it decides. */
static void offer_condition(struct typing *typing)
{
    static const char *const others[] = { "label", "class", "row", "not", NULL };
    const char *text = typing->tokens[typing->count - 1].text;
    const char *column = NULL;
    const char *equals = typing->at_word ? strchr(text, '=') : NULL;
    size_t length = equals ? compared_column(equals + 1, typing->word, &column) : 0;
    char *name = length > 0 ? strndup(column, length) : NULL;
    if (name) {
        offer_values_of(typing, name);
    } else if (typing->session->table_count > 0) {
        offer_columns(typing);
        offer_choices(typing, others);
    }
    free(name);
}

/* --- types --- */

const char *value_separators(const struct typing *typing, const struct key *key)
{
    const struct special *special = special_of(typing, key);
    if (special) {
        return special->separators;
    }
    return key->type == KEY_NAMES ? "," : key->type == KEY_CONDITION ? " ()<>=!" : "";
}

static void offer_type(struct typing *typing, const struct key *key)
{
    static const char *const yes_no[] = { "yes", "no", NULL };
    switch (key->type) {
    case KEY_CHOICE:
        offer_choices(typing, key->choices);
        break;
    case KEY_YESNO:
        offer_choices(typing, yes_no);
        break;
    case KEY_TABLE:
    case KEY_NEW_TABLE:
        offer_tables(typing);
        break;
    case KEY_FILE:
    case KEY_NEW_FILE:
        typing->completions->files = true;
        break;
    case KEY_NAMES:
        offer_columns(typing);
        break;
    case KEY_CONDITION:
        offer_condition(typing);
        break;
    case KEY_CLASS:
        offer_classes(typing, "");
        break;
    case KEY_TEXT:
    case KEY_COUNT:
    case KEY_NUMBER:
        break;
    }
}

void offer_value(struct typing *typing, const struct key *key)
{
    const struct special *special = special_of(typing, key);
    if (special) {
        special->offer(typing);
    } else {
        offer_type(typing, key);
    }
}
