/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about features: copies of the label, the best rule on one feature, constant columns, and
 * the order of rows in windows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/eval/audit_parts.h"
#include "src/eval/one_rule.h"
#include "src/eval/wording.h"

static size_t feature_count(const struct audit_work *work)
{
    return work->train->store->schema->feature_count;
}

static const char *feature_name(const struct audit_work *work, size_t feature)
{
    return schema_feature(work->train->store->schema, feature)->name;
}

/* --- copy --- */

/* What a column is called that holds the answer, or what others made of it: NSL-KDD's difficulty is
 * the number of classifiers that were right. */
static bool is_answers_name(const char *name)
{
    static const char *const names[] = { "difficulty",     "label",       "labels",
                                         "class",          "target",      "attack",
                                         "attack_cat",     "attack_type", "category",
                                         "is_attack",      "attack_name", "outcome",
                                         "connection_type" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcasecmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* At least 99.5 % right, with at most a twentieth of the errors of the majority answer, on a table
 * that has 10 rows or more outside its largest class. */
static bool is_nearly_perfect(size_t correct, const struct majority *majority)
{
    enum { FEWEST = 10 };
    size_t wrong = majority->rows - correct, without = majority->rows - majority->correct;
    return without >= FEWEST && 200 * wrong <= majority->rows && 20 * wrong <= without;
}

static size_t occurring_classes(const struct rule_column *column, size_t classes)
{
    size_t occur = 0;
    for (size_t c = 0; c < classes; c++) {
        uint32_t rows = 0;
        for (size_t i = 0; i < column->count && rows == 0; i++) {
            rows = column->rows[i * classes + c];
        }
        occur += rows > 0;
    }
    return occur;
}

/* The ways of a copy to give the label away. */
struct giveaway {
    const char *how; /* "split", "values"; NULL: it does not */
    enum scheme scheme;
    size_t correct, rows;
};

/* A look-up in the column's values, where there are so few that they can be a code of the label:
 * at most twice as many as there are attacks. */
static bool try_values(const struct audit_work *work, size_t feature, enum scheme scheme,
                       struct giveaway *giveaway)
{
    const struct schema *schema = work->train->store->schema;
    const struct class_tally *by_attack = &work->train_tallies[feature];
    size_t classes = scheme_class_count(schema, scheme);
    uint16_t *class_of = classes_by_attack(schema, scheme, work->taxonomy, work->err);
    struct class_tally tally = { 0 };
    if (class_of == NULL ||
        !class_tally_merge(by_attack, class_of, classes, (double)INFINITY, &tally, work->err)) {
        free(class_of);
        return false;
    }
    free(class_of);
    struct rule_column attacks = rule_column_of(work->train, feature, by_attack);
    struct rule_column column = rule_column_of(work->train, feature, &tally);
    struct majority majority = rule_majority(&column, classes);
    size_t correct = rule_lookup(&column, classes);
    if (column.count <= 2 * occurring_classes(&attacks, schema->attack_count) &&
        is_nearly_perfect(correct, &majority)) {
        *giveaway = (struct giveaway){ "values", scheme, correct, majority.rows };
    }
    class_tally_done(&tally);
    return true;
}

static bool try_split(const struct audit_work *work, size_t feature, struct giveaway *giveaway)
{
    struct class_tally tally = { 0 };
    struct rule rule;
    if (!audit_binary(work, work->train, &work->train_tallies[feature], feature, &tally)) {
        return false;
    }
    struct rule_column column = rule_column_of(work->train, feature, &tally);
    struct majority majority = rule_majority(&column, 2);
    bool ok = rule_find(&column, 1, 2, &rule, work->err);
    if (ok && is_nearly_perfect(rule.correct, &majority)) {
        *giveaway = (struct giveaway){ "split", SCHEME_BINARY, rule.correct, rule.rows };
    }
    if (ok) {
        rule_done(&rule);
    }
    class_tally_done(&tally);
    return ok;
}

static bool report_copy(struct audit_work *work, size_t feature, const struct giveaway *giveaway,
                        bool named)
{
    const char *name = feature_name(work, feature);
    struct json *figures = json_new_object();
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    json_put_text(figures, "feature", name);
    json_put_text(figures, "found_by", giveaway->how ? giveaway->how : "name");
    if (giveaway->how == NULL) {
        return audit_add(work, "copy", FINDING_ERROR, figures,
                         "feature %s is named like an answer, not like something that was measured",
                         name);
    }
    json_put_text(figures, "classes", scheme_names[giveaway->scheme]);
    json_put_number(figures, "correct", (double)giveaway->correct);
    json_put_number(figures, "rows", (double)giveaway->rows);
    json_put_bool(figures, "name", named);
    return audit_add(work, "copy", FINDING_ERROR, figures,
                     "feature %s alone tells the %s for %s of %s training rows (%s)", name,
                     giveaway->scheme == SCHEME_BINARY     ? "attacks from normal"
                     : giveaway->scheme == SCHEME_CATEGORY ? "category"
                                                           : "attack",
                     num_count_text(giveaway->correct, a), num_count_text(giveaway->rows, b),
                     part_text(giveaway->correct, giveaway->rows, share));
}

bool find_copy(struct audit_work *work)
{
    static const enum scheme schemes[] = { SCHEME_ATTACK, SCHEME_CATEGORY, SCHEME_BINARY };
    for (size_t feature = 0; feature < feature_count(work); feature++) {
        struct giveaway giveaway = { 0 };
        bool named = is_answers_name(feature_name(work, feature));
        if (!one_rule_may_use(work->preparation, feature)) {
            continue;
        }
        for (size_t i = 0; giveaway.how == NULL && i < 3; i++) {
            if (!try_values(work, feature, schemes[i], &giveaway)) {
                return false;
            }
        }
        if (giveaway.how == NULL && !try_split(work, feature, &giveaway)) {
            return false;
        }
        if ((giveaway.how || named) && !report_copy(work, feature, &giveaway, named)) {
            return false;
        }
    }
    return true;
}

/* --- stump --- */

struct stump {
    struct one_rule found;
    size_t confusion[4]; /* of the test rows: [truth][answer] */
};

static void try_on_test(const struct audit_work *work, struct stump *stump)
{
    const struct table *test = work->test;
    for (size_t i = 0; test && i < test->count; i++) {
        size_t truth =
            scheme_class(test->store->schema, SCHEME_BINARY, work->taxonomy, table_attack(test, i));
        stump->confusion[2 * truth + one_rule_answer(&stump->found, test->store, test->rows[i])]++;
    }
}

static void put_test_figures(const struct audit_work *work, const struct stump *stump,
                             struct json *figures)
{
    const size_t *confusion = stump->confusion;
    size_t normals = confusion[0] + confusion[1], attacks = confusion[2] + confusion[3];
    double rows = (double)work->test->count;
    json_put_number(figures, "test_correct", (double)(confusion[0] + confusion[3]));
    json_put_number(figures, "test_rows", rows);
    json_put_number(figures, "test_accuracy", (double)(confusion[0] + confusion[3]) / rows);
    json_put_number(figures, "test_dr",
                    attacks ? (double)confusion[3] / (double)attacks : (double)NAN);
    json_put_number(figures, "test_far",
                    normals ? (double)confusion[1] / (double)normals : (double)NAN);
}

/* A warning where one comparison solves the task (95 %), or does as well as the model did, to a
 * point. */
static enum finding_level stump_level(const struct audit_work *work, double accuracy)
{
    const struct verdict *verdict = work->request->verdict;
    bool enough = accuracy >= 0.95;
    bool as_good = verdict && verdict->pooled.score.binary_accuracy < accuracy + 0.01;
    return enough || as_good ? FINDING_WARNING : FINDING_NOTE;
}

static bool report_stump(struct audit_work *work, const struct stump *stump)
{
    const struct rule *rule = &stump->found.rule;
    size_t correct = stump->confusion[0] + stump->confusion[3];
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], c[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    struct str on_test;
    struct json *figures = json_new_object();
    str_init(&on_test);
    json_put_text(figures, "rule", stump->found.text);
    json_put_text(figures, "feature", stump->found.feature);
    json_put_number(figures, "train_correct", (double)rule->correct);
    json_put_number(figures, "train_rows", (double)rule->rows);
    json_put_number(figures, "train_accuracy", (double)rule->correct / (double)rule->rows);
    double accuracy = (double)rule->correct / (double)rule->rows;
    if (work->test) {
        put_test_figures(work, stump, figures);
        accuracy = (double)correct / (double)work->test->count;
        str_addf(&on_test, ", and for %s of %s test rows (%s)", num_count_text(correct, a),
                 num_count_text(work->test->count, b),
                 part_text(correct, work->test->count, share));
    }
    if (work->request->verdict) {
        double model = work->request->verdict->pooled.score.binary_accuracy;
        json_put_number(figures, "model_binary_accuracy", model);
        str_addf(&on_test, "; the model for %s of them", rate_text(model, a));
    }
    bool ok = audit_add(work, "stump", stump_level(work, accuracy), figures,
                        "\"%s\" is right for %s of %s training rows (%s)%s", stump->found.text,
                        num_count_text(rule->correct, a), num_count_text(rule->rows, c),
                        part_text(rule->correct, rule->rows, share), on_test.text);
    str_done(&on_test);
    return ok;
}

bool find_stump(struct audit_work *work)
{
    struct stump stump = { 0 };
    struct one_rule_request request = { work->train, work->train_tallies, work->preparation,
                                        SCHEME_BINARY, work->taxonomy };
    if (!one_rule_find(&request, &stump.found, work->err)) {
        return false;
    }
    bool ok = true;
    if (stump.found.rule.column != SIZE_MAX) {
        try_on_test(work, &stump);
        ok = report_stump(work, &stump);
    }
    one_rule_done(&stump.found);
    return ok;
}

/* --- constant --- */

/* The rows of the most frequent value. */
static size_t most_frequent(const struct class_tally *tally)
{
    size_t most = 0;
    for (size_t i = 0; i < tally->count; i++) {
        size_t rows = 0;
        for (size_t c = 0; c < tally->classes; c++) {
            rows += tally->rows[i * tally->classes + c];
        }
        most = rows > most ? rows : most;
    }
    return most;
}

/* As in describe: all rows have one value, or at least 99 % of them. */
static bool is_constant(const struct audit_work *work, size_t feature, bool nearly)
{
    const struct class_tally *tally = &work->train_tallies[feature];
    bool constant = tally->count == 1;
    return one_rule_may_use(work->preparation, feature) &&
           (nearly ? !constant && 100 * most_frequent(tally) >= 99 * work->train->count : constant);
}

static size_t list_constant(const struct audit_work *work, bool nearly, struct str *text,
                            struct json *names)
{
    size_t count = 0;
    for (size_t i = 0; i < feature_count(work); i++) {
        count += is_constant(work, i, nearly);
    }
    struct name_list list = { .str = text, .total = count, .most = 6 };
    for (size_t i = 0; i < feature_count(work); i++) {
        if (is_constant(work, i, nearly)) {
            name_list_add(&list, feature_name(work, i));
            json_append_text(names, feature_name(work, i));
        }
    }
    return count;
}

static bool report_constant(struct audit_work *work, size_t count, const char *constant,
                            size_t more, const char *nearly, struct json *owned_figures)
{
    struct str text;
    str_init(&text);
    if (count > 0) {
        str_addf(&text, "%zu of %zu features never change%s%s: %s", count, feature_count(work),
                 count == 1 ? "s" : "", more > 0 ? "" : " in the training table", constant);
    }
    if (more > 0) {
        str_addf(&text, "%s%zu of %zu %s one value in 99 %% of the training rows or more: %s",
                 count > 0 ? "; " : "", more, feature_count(work), more == 1 ? "has" : "have",
                 nearly);
    }
    bool ok = audit_add(work, "constant", FINDING_NOTE, owned_figures, "%s", text.text);
    str_done(&text);
    return ok;
}

bool find_constant(struct audit_work *work)
{
    struct str constant, nearly;
    struct json *constants = json_new_array(), *nearlies = json_new_array();
    str_init(&constant);
    str_init(&nearly);
    size_t count = list_constant(work, false, &constant, constants);
    size_t more = list_constant(work, true, &nearly, nearlies);
    struct json *figures = json_new_object();
    json_put_number(figures, "features", (double)feature_count(work));
    json_put(figures, "constant", constants);
    json_put(figures, "nearly_constant", nearlies);
    bool ok = true;
    if (count + more == 0) {
        json_free(figures);
    } else {
        ok = report_constant(work, count, constant.text, more, nearly.text, figures);
    }
    str_done(&constant);
    str_done(&nearly);
    return ok;
}

/* --- order --- */

bool find_order(struct audit_work *work)
{
    const struct table *train = work->train;
    size_t steps = work->request->steps;
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    if (steps < 2 || train->count < 2) {
        return true;
    }
    size_t followed = table_followed(train);
    if (2 * followed >= train->count - 1) {
        return true;
    }
    struct json *figures = json_new_object();
    json_put_number(figures, "steps", (double)steps);
    json_put_number(figures, "followed", (double)followed);
    json_put_number(figures, "pairs", (double)(train->count - 1));
    return audit_add(work, "order", FINDING_WARNING, figures,
                     "the model reads windows of %zu rows, but only %s of the %s neighbours in the "
                     "training table (%s) follow one another in their file",
                     steps, num_count_text(followed, a), num_count_text(train->count - 1, b),
                     part_text(followed, train->count - 1, share));
}
