/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printed, ours, difference. */
#include "src/report/comparison.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/eval/wording.h"
#include "src/report/markdown.h"

/* What a figure's name stands for; NULL in both for efficiency_of_means and unknown ones. */
struct meaning {
    const struct metric *metric;
    const struct class_metric *class_metric;
    const char *class_name;
};

static struct meaning meaning_of(const char *name)
{
    struct meaning meaning = { .metric = metric_find(name) };
    const char *point = strchr(name, '.');
    for (size_t i = 0; point != NULL && i < class_metric_count(); i++) {
        const struct class_metric *metric = class_metric_at(i);
        if (strlen(metric->name) == (size_t)(point - name) &&
            strncmp(metric->name, name, (size_t)(point - name)) == 0) {
            meaning.class_metric = metric;
            meaning.class_name = point + 1;
        }
    }
    return meaning;
}

static double choose(const struct spread *spread, const char *statistic)
{
    return strcmp(statistic, "best") == 0    ? spread->best
           : strcmp(statistic, "worst") == 0 ? spread->worst
                                             : spread->mean;
}

double comparison_value(const struct printed_figure *figure, const struct verdict *verdict)
{
    struct meaning meaning = meaning_of(figure->metric);
    bool pooled = strcmp(figure->statistic, "value") == 0;
    if (meaning.metric != NULL) {
        struct spread spread = verdict_spread(verdict, meaning.metric);
        return pooled ? meaning.metric->value(&verdict->pooled.score)
                      : choose(&spread, figure->statistic);
    }
    for (size_t c = 0; meaning.class_metric != NULL && c < verdict->classes; c++) {
        if (strcmp(verdict->class_names[c], meaning.class_name) == 0) {
            struct spread spread = verdict_class_spread(verdict, c, meaning.class_metric);
            return pooled ? meaning.class_metric->value(&verdict->pooled.score.per_class[c])
                          : choose(&spread, figure->statistic);
        }
    }
    bool of_means = strcmp(figure->metric, "efficiency_of_means") == 0;
    return of_means ? verdict_efficiency_of_means(verdict) : (double)NAN;
}

void comparison_title(const struct printed_figure *figure, struct str *text)
{
    struct meaning meaning = meaning_of(figure->metric);
    if (meaning.metric != NULL) {
        str_add(text, meaning.metric->title);
    } else if (meaning.class_metric != NULL) {
        str_addf(text, "%s %s", meaning.class_metric->title, meaning.class_name);
    } else if (strcmp(figure->metric, "efficiency_of_means") == 0) {
        str_add(text, "mean DR / mean FAR");
    } else if (strncmp(figure->metric, "classes.", 8) == 0) {
        str_addf(text, "rows of %s", figure->metric + 8);
    } else if (strcmp(figure->metric, "valid_accuracy") == 0) {
        str_add(text, "accuracy on the rows watched");
    } else {
        str_add(text, figure->metric);
    }
}

static bool is_rate(const struct printed_figure *figure)
{
    struct meaning meaning = meaning_of(figure->metric);
    return strcmp(figure->metric, "valid_accuracy") == 0 ||
           (meaning.metric != NULL && meaning.metric->is_rate) ||
           (meaning.class_metric != NULL && meaning.class_metric->is_rate);
}

/* Rows of a class. */
static bool is_count(const struct printed_figure *figure)
{
    return strncmp(figure->metric, "classes.", 8) == 0;
}

const char *comparison_figure(const struct printed_figure *figure, double value,
                              char buffer[NUM_TEXT_SIZE])
{
    if (is_rate(figure)) {
        return rate_text(value, buffer);
    }
    bool quotient = strncmp(figure->metric, "efficiency", 10) == 0;
    if (is_count(figure) && value >= 0 && value < 1e15) {
        return num_count_text((uint64_t)llround(value), buffer);
    }
    return fixed_text(value, quotient ? 2 : 4, buffer);
}

const char *comparison_difference(const struct printed_figure *figure, double difference,
                                  char buffer[NUM_TEXT_SIZE])
{
    char number[NUM_TEXT_SIZE];
    if (isnan(difference)) {
        return strcpy(buffer, "-");
    }
    if (is_count(figure)) {
        num_count_text((uint64_t)llround(fmin(fabs(difference), 1e15)), number);
        snprintf(buffer, NUM_TEXT_SIZE, "%s%.30s", difference < 0 ? "-" : "+", number);
        return buffer;
    }
    bool rate = is_rate(figure);
    bool quotient = strncmp(figure->metric, "efficiency", 10) == 0;
    fixed_text(rate ? 100.0 * difference : difference, rate || quotient ? 2 : 4, number);
    snprintf(buffer, NUM_TEXT_SIZE, "%s%.30s%s", difference >= 0 && number[0] != '-' ? "+" : "",
             number, rate ? " points" : "");
    return buffer;
}

bool printed_compare(const struct printed *printed, const struct verdict *verdict,
                     struct comparison_row *rows, struct err *err)
{
    if (verdict == NULL) {
        err_set(err, ERR_USAGE,
                "there is nothing to compare with %s: the model has not been tested",
                printed->source);
        return err_hint(err, "test first, for example: test");
    }
    for (size_t i = 0; i < printed->count; i++) {
        rows[i] = (struct comparison_row){ &printed->figures[i],
                                           comparison_value(&printed->figures[i], verdict) };
    }
    return true;
}

void comparison_text(const struct printed *printed, const struct comparison_row *rows,
                     struct str *text)
{
    enum { COLUMNS = 80, STATISTIC_WIDTH = 7, TITLE_WIDTH = 21 };
    struct str head;
    str_init(&head);
    str_addf(&head, "%s: %s", printed->source, printed->title);
    str_add_folded(text, head.text, COLUMNS);
    str_done(&head);
    str_add_padded(text, "", STATISTIC_WIDTH + TITLE_WIDTH);
    str_add(text, "     printed        ours       difference\n");
    for (size_t i = 0; i < printed->count; i++) {
        const struct printed_figure *figure = rows[i].printed;
        char buffer[NUM_TEXT_SIZE];
        struct str title;
        str_init(&title);
        comparison_title(figure, &title);
        str_add_padded(text, figure->statistic, -STATISTIC_WIDTH);
        str_add_padded(text, title.text, -TITLE_WIDTH);
        str_add_padded(text, comparison_figure(figure, figure->value, buffer), 12);
        str_add_padded(text, comparison_figure(figure, rows[i].ours, buffer), 12);
        str_add_padded(text, comparison_difference(figure, rows[i].ours - figure->value, buffer),
                       17);
        str_add(text, "\n");
        str_done(&title);
    }
    str_add_folded(text, printed->notes, COLUMNS);
}

void comparison_markdown(const struct printed *printed, const struct comparison_row *rows,
                         struct str *text)
{
    const char *const headings[] = { "statistic", "figure", "printed", "ours", "difference" };
    str_add(text, "## Beside the paper\n\n");
    markdown_text(text, printed->source);
    str_add(text, ": ");
    markdown_text(text, printed->title);
    str_add(text, ".\n\n");
    markdown_heading(text, 5, headings, 2);
    for (size_t i = 0; i < printed->count; i++) {
        const struct printed_figure *figure = rows[i].printed;
        char texts[3][NUM_TEXT_SIZE];
        struct str title;
        str_init(&title);
        comparison_title(figure, &title);
        const char *const cells[] = {
            figure->statistic,
            title.text,
            comparison_figure(figure, figure->value, texts[0]),
            comparison_figure(figure, rows[i].ours, texts[1]),
            comparison_difference(figure, rows[i].ours - figure->value, texts[2]),
        };
        markdown_row(text, 5, cells);
        str_done(&title);
    }
    markdown_list(text, printed->notes);
}

/* Adds value under object[statistic][metric]. */
static void put(struct json *object, const struct printed_figure *figure, double value)
{
    /* Statistics are few and may stand in any order: build each once, then fill it. */
    const struct json *known = json_get(object, figure->statistic);
    struct json *inner = known == NULL ? json_new_object() : json_copy_of(known);
    json_put_number(inner, figure->metric, value);
    json_put(object, figure->statistic, inner);
}

struct json *comparison_json(const struct printed *printed, const struct comparison_row *rows)
{
    struct json *object = json_new_object();
    struct json *theirs = json_new_object(), *ours = json_new_object(),
                *difference = json_new_object();
    for (size_t i = 0; i < printed->count; i++) {
        put(theirs, rows[i].printed, rows[i].printed->value);
        put(ours, rows[i].printed, rows[i].ours);
        put(difference, rows[i].printed, rows[i].ours - rows[i].printed->value);
    }
    json_put_text(object, "paper", printed->name);
    json_put_text(object, "title", printed->title);
    json_put_text(object, "source", printed->source);
    json_put(object, "printed", theirs);
    json_put(object, "ours", ours);
    json_put(object, "difference", difference);
    return object;
}
