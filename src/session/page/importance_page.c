/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What shuffled features cost, and what single ones are worth, for people and for programs. */
#include "src/session/page/importance_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/eval/wording.h"
#include "src/session/page/prose.h"

enum { CLASSES_SHOWN = 5, RULE_LEAST = 20, POINTS_SIZE = 2 * NUM_TEXT_SIZE };

/* --- for people --- */

/* "+1.52", in points of per cent */
static const char *points_text(double value, unsigned decimals, char buffer[POINTS_SIZE])
{
    char number[NUM_TEXT_SIZE];
    if (isnan(value)) {
        return "-";
    }
    snprintf(buffer, POINTS_SIZE, "%s%s", value < 0 ? "" : "+",
             fixed_text(100 * value, decimals, number));
    return buffer;
}

/* "+1.52 (0.10)": mean, and half the interval */
static const char *loss_text(const struct loss_of_figure *loss, char buffer[POINTS_SIZE])
{
    char mean[POINTS_SIZE], half[NUM_TEXT_SIZE];
    double width = 100 * (loss->interval.high - loss->interval.low) / 2;
    snprintf(buffer, POINTS_SIZE, "%.40s (%.20s)", points_text(loss->mean, 2, mean),
             fixed_text(width, 2, half));
    return buffer;
}

/* Classes that have rows, at most CLASSES_SHOWN. */
static size_t shown_classes(const struct importance *importance, size_t shown[CLASSES_SHOWN])
{
    size_t count = 0;
    for (size_t c = 0; c < importance->classes && count < CLASSES_SHOWN; c++) {
        if (importance->score.per_class[c].support > 0) {
            shown[count++] = c;
        }
    }
    return count;
}

static void write_losses(const struct importance_page *page, struct output *output)
{
    const struct importance *importance = page->importance;
    size_t shown[CLASSES_SHOWN], count = shown_classes(importance, shown);
    char names[CLASSES_SHOWN][40];
    const char *headings[2 + CLASSES_SHOWN] = { "  feature", ">accuracy (+-)" };
    struct text_table *table = text_table_new();
    for (size_t k = 0; k < count; k++) {
        snprintf(names[k], sizeof names[k], ">%.20s", importance->class_names[shown[k]]);
        headings[2 + k] = names[k];
    }
    text_table_heading(table, 2 + count, headings);
    for (size_t i = 0; i < importance->count && i < page->top; i++) {
        const struct feature_importance *one = &importance->features[i];
        char buffer[POINTS_SIZE];
        text_table_cell(table, "  %s", one->name);
        text_table_cell(table, "%s", loss_text(&one->figures[IMPORTANCE_ACCURACY], buffer));
        for (size_t k = 0; k < count; k++) {
            text_table_cell(table, "%s", points_text(one->recall[shown[k]].mean, 1, buffer));
        }
    }
    text_table_write(table, output);
}

/* By accuracy on the table, best first. */
static int best_rule_first(const void *left, const void *right)
{
    const struct feature_importance *a = *(const struct feature_importance *const *)left;
    const struct feature_importance *b = *(const struct feature_importance *const *)right;
    if (a->rule_here < b->rule_here || a->rule_here > b->rule_here) {
        return a->rule_here > b->rule_here ? -1 : 1;
    }
    return (a->feature > b->feature) - (a->feature < b->feature);
}

static void write_rules(const struct importance_page *page, struct output *output)
{
    static const char *const headings[] = { "  feature", ">train", ">here", "rule" };
    const struct importance *importance = page->importance;
    const struct feature_importance **order = calloc(importance->count + 1, sizeof *order);
    struct text_table *table = text_table_new();
    size_t count = 0;
    text_table_heading(table, 4, headings);
    for (size_t i = 0; order && i < importance->count; i++) {
        if (importance->features[i].rule) {
            order[count++] = &importance->features[i];
        }
    }
    if (order) {
        qsort(order, count, sizeof *order, best_rule_first);
    }
    for (size_t i = 0; i < count && i < page->top; i++) {
        char here[NUM_TEXT_SIZE], train[NUM_TEXT_SIZE];
        text_table_cell(table, "  %s", order[i]->name);
        text_table_cell(table, "%s", rate_text(order[i]->rule_train, train));
        text_table_cell(table, "%s", rate_text(order[i]->rule_here, here));
        text_table_cell(table, "%s", order[i]->rule);
    }
    text_table_fold(table, 3, RULE_LEAST);
    text_table_write(table, output);
    free(order);
}

static void write_rules_heading(const struct importance_page *page, struct output *output)
{
    char majority[NUM_TEXT_SIZE], accuracy[NUM_TEXT_SIZE];
    struct str text;
    str_init(&text);
    str_addf(&text,
             "The best rule on one feature alone, found on %s: its accuracy there and on %s, where "
             "the model has %s and the most frequent class %s",
             page->train, page->table->name, rate_text(page->importance->score.accuracy, accuracy),
             rate_text(page->importance->majority, majority));
    output_line(output, "%s", "");
    output_prose(output, "", text.text);
    str_done(&text);
}

void importance_text(const struct importance_page *page, struct output *output)
{
    const struct importance *importance = page->importance;
    char accuracy[NUM_TEXT_SIZE], rows[NUM_TEXT_SIZE];
    struct str text;
    str_init(&text);
    str_addf(&text,
             "What is lost where a feature's values are shuffled among the %s rows of %s "
             "(%zu times, seed %llu): accuracy of %s, and recall of each class, in points of per "
             "cent; (+-) half the 95 %% interval of the mean",
             num_count_text(page->table->count, rows), page->table->name, importance->repeats,
             (unsigned long long)page->seed, rate_text(importance->score.accuracy, accuracy));
    output_prose(output, "", text.text);
    str_done(&text);
    write_losses(page, output);
    if (importance->count > page->top) {
        output_line(output, "  %zu more features; top=%zu shows all", importance->count - page->top,
                    importance->count);
    }
    if (page->train) {
        write_rules_heading(page, output);
        write_rules(page, output);
    } else {
        output_note(output, "the training table is not loaded: no rules on single features");
    }
    output_note(output,
                "features that say the same stand in for each other, and lose little alone");
}

/* --- for programs --- */

static void put_loss(struct json *json, const char *key, const char *interval_key,
                     const struct loss_of_figure *loss)
{
    struct json *interval = json_new_array();
    json_append_number(interval, loss->interval.low);
    json_append_number(interval, loss->interval.high);
    json_put_number(json, key, loss->mean);
    json_put(json, interval_key, interval);
}

static struct json *classes_json(const struct importance *importance,
                                 const struct feature_importance *one)
{
    struct json *list = json_new_array();
    for (size_t c = 0; c < importance->classes; c++) {
        if (importance->score.per_class[c].support > 0) {
            struct json *json = json_new_object();
            json_put_text(json, "class", importance->class_names[c]);
            put_loss(json, "recall_lost", "recall_lost_interval", &one->recall[c]);
            json_append(list, json);
        }
    }
    return list;
}

static struct json *feature_json(const struct importance_page *page,
                                 const struct feature_importance *one)
{
    struct json *json = json_new_object();
    json_put_text(json, "column", one->name);
    put_loss(json, "accuracy_lost", "accuracy_lost_interval", &one->figures[IMPORTANCE_ACCURACY]);
    put_loss(json, "macro_f1_lost", "macro_f1_lost_interval", &one->figures[IMPORTANCE_MACRO_F1]);
    put_loss(json, "dr_lost", "dr_lost_interval", &one->figures[IMPORTANCE_DR]);
    put_loss(json, "far_lost", "far_lost_interval", &one->figures[IMPORTANCE_FAR]);
    json_put(json, "by_class", classes_json(page->importance, one));
    if (one->rule) {
        json_put_text(json, "rule", one->rule);
        json_put_number(json, "rule_train_accuracy", one->rule_train);
        json_put_number(json, "rule_accuracy", one->rule_here);
    }
    return json;
}

void importance_json(const struct importance_page *page, struct json *result)
{
    const struct importance *importance = page->importance;
    struct json *features = json_new_array();
    for (size_t i = 0; i < importance->count; i++) {
        json_append(features, feature_json(page, &importance->features[i]));
    }
    json_put_text(result, "table", page->table->name);
    json_put_text(result, "train", page->train);
    json_put_number(result, "rows", (double)page->table->count);
    json_put_number(result, "repeats", (double)importance->repeats);
    json_put_number(result, "seed", (double)page->seed);
    json_put_number(result, "accuracy", importance->score.accuracy);
    json_put_number(result, "macro_f1", importance->score.macro_f1);
    json_put_number(result, "dr", importance->score.dr);
    json_put_number(result, "far", importance->score.far);
    json_put_number(result, "majority", importance->majority);
    json_put(result, "features", features);
}
