/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of a test for people and for programs. */
#include "src/session/curve_page.h"

#include <math.h>

#include "src/eval/wording.h"
#include "src/report/figure.h"
#include "src/session/answered.h"
#include "src/session/figure_caption.h"
#include "src/session/prose.h"

enum { PLAIN_COLUMNS = 80, FIGURE_LINES = 18, FIGURE_LEAST = 8, TABLE_LINES = 10 };

struct page {
    enum curve_kind kind;
    const struct verdict *verdict;
    size_t points;
    struct output *output;
    struct text_table *table;
    struct json *curves;
};

/* --- for programs --- */

static struct json *interval_json(struct interval interval)
{
    struct json *json = json_new_array();
    json_append_number(json, interval.low);
    json_append_number(json, interval.high);
    return json;
}

static struct json *point_json(double x, double y, double threshold)
{
    struct json *json = json_new_array();
    json_append_number(json, x);
    json_append_number(json, y);
    json_append_number(json, isinf(threshold) ? (double)NAN : threshold);
    return json;
}

static struct json *operating_json(const struct operating_point *points, size_t count,
                                   const char *wanted)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < count; i++) {
        struct json *json = json_new_object();
        json_put_number(json, wanted, points[i].wanted);
        json_put_number(json, "far", points[i].far);
        json_put_number(json, "dr", points[i].dr);
        json_put_number(json, "precision", points[i].precision);
        json_put_number(json, "threshold",
                        isinf(points[i].threshold) ? (double)NAN : points[i].threshold);
        json_append(list, json);
    }
    return list;
}

static bool put_points(const struct page *page, size_t positive_class, struct json *json,
                       struct err *err)
{
    const struct judged *judged = &page->verdict->pooled.judged;
    struct json *list = json_new_array();
    struct roc roc = { 0 };
    struct pr pr = { 0 };
    bool ok = page->kind == CURVE_ROC ? roc_of(judged, positive_class, page->points, &roc, err)
                                      : pr_of(judged, positive_class, page->points, &pr, err);
    for (size_t i = 0; ok && i < roc.count; i++) {
        json_append(list, point_json(roc.points[i].false_positive_rate,
                                     roc.points[i].true_positive_rate, roc.points[i].threshold));
    }
    for (size_t i = 0; ok && i < pr.count; i++) {
        json_append(
            list, point_json(pr.points[i].recall, pr.points[i].precision, pr.points[i].threshold));
    }
    json_put(json, "points", list);
    roc_done(&roc);
    pr_done(&pr);
    return ok;
}

static bool put_curve(struct page *page, size_t positive_class, const struct operating *operating,
                      struct err *err)
{
    bool attack = positive_class == SIZE_MAX;
    struct json *json = json_new_object();
    json_put_text(json, "positive", attack ? "attack" : page->verdict->class_names[positive_class]);
    json_put_text(json, "against", attack ? "normal" : "rest");
    json_put_number(json, "positives", (double)operating->positives);
    json_put_number(json, "negatives", (double)operating->negatives);
    if (page->kind == CURVE_ROC) {
        json_put_number(json, "auc", operating->auc);
        json_put(json, "auc_interval", interval_json(operating->auc_interval));
        json_put(json, "at_far", operating_json(operating->at_far, OPERATING_FARS, "far_most"));
    } else {
        json_put_number(json, "auc_pr", operating->auc_pr);
        json_put(json, "auc_pr_interval", interval_json(operating->auc_pr_interval));
        json_put(json, "at_recall",
                 operating_json(operating->at_recall, OPERATING_RECALLS, "recall_least"));
    }
    json_append(page->curves, json);
    return put_points(page, positive_class, json, err);
}

/* --- for people --- */

static void add_line(const struct page *page, const char *name, const struct operating *operating)
{
    char buffer[NUM_TEXT_SIZE];
    bool roc = page->kind == CURVE_ROC;
    struct interval interval = roc ? operating->auc_interval : operating->auc_pr_interval;
    text_table_cell(page->table, "%s", name);
    text_table_cell(page->table, "%s", num_count_text(operating->positives, buffer));
    text_table_cell(page->table, "%s",
                    fixed_text(roc ? operating->auc : operating->auc_pr, 4, buffer));
    if (isnan(interval.low)) {
        text_table_cell(page->table, "  -");
    } else {
        char high[NUM_TEXT_SIZE];
        text_table_cell(page->table, "  %s-%s", fixed_text(interval.low, 3, buffer),
                        fixed_text(interval.high, 3, high));
    }
    for (size_t i = 0; i < OPERATING_FARS; i++) {
        double figure = roc ? operating->at_far[i].dr : operating->at_recall[i].precision;
        text_table_cell(page->table, "%s", rate_text(figure, buffer));
    }
}

static bool add_curve(struct page *page, size_t positive_class, struct err *err)
{
    struct operating operating;
    if (!operating_of(&page->verdict->pooled.judged, positive_class, &operating, err)) {
        return false;
    }
    if (operating.positives == 0 || operating.negatives == 0) {
        return true;
    }
    /* A class has the interval that test says, too. */
    const struct score *score = &page->verdict->pooled.score;
    bool of_class = positive_class != SIZE_MAX;
    if (of_class && !isnan(score->per_class[positive_class].intervals[CLASS_METRIC_auc_pr].low)) {
        operating.auc_pr_interval = score->per_class[positive_class].intervals[CLASS_METRIC_auc_pr];
    }
    add_line(page, of_class ? page->verdict->class_names[positive_class] : "attack", &operating);
    return put_curve(page, positive_class, &operating, err);
}

static bool write_figure(const struct page *page, const struct session_run *run, struct err *err)
{
    const struct figure *figure = figure_find(page->kind == CURVE_ROC ? "roc" : "pr");
    const struct output_sink *sink = page->output->sink;
    struct str caption, text;
    str_init(&caption);
    str_init(&text);
    figure_caption(run, false, &caption);
    struct figure_source source = { .run = run->run,
                                    .verdict = page->verdict,
                                    .caption = caption.text };
    size_t lines =
        sink->lines > TABLE_LINES + FIGURE_LEAST ? sink->lines - TABLE_LINES : FIGURE_LEAST;
    if (sink->lines == 0 || lines > FIGURE_LINES) {
        lines = FIGURE_LINES;
    }
    size_t columns = sink->columns > 0 ? sink->columns : PLAIN_COLUMNS;
    bool ok =
        figure_text(figure, &source, columns < 20 ? 20 : columns, lines, sink->utf8, &text, err);
    if (ok) {
        output_text(page->output, text.text);
        output_line(page->output, "%s", "");
    }
    str_done(&caption);
    str_done(&text);
    return ok;
}

static void begin_table(struct page *page)
{
    static const char *const of_roc[] = { "",       ">rows", ">AUC", "  95 %",
                                          ">0.1 %", ">1 %",  ">5 %", ">10 %" };
    static const char *const of_pr[] = { "",      ">rows", ">AUC-PR", "  95 %",
                                         ">50 %", ">80 %", ">90 %",   ">99 %" };
    bool roc = page->kind == CURVE_ROC;
    output_prose(page->output, "",
                 roc ? "Attack against normal, then each class against the rest; detection with "
                       "at most 0.1 % to 10 % false alarms"
                     : "Attack against normal, then each class against the rest; precision where "
                       "50 % to 99 % are found");
    page->table = text_table_new();
    text_table_heading(page->table, 8, roc ? of_roc : of_pr);
}

static bool add_curves(struct page *page, struct err *err)
{
    size_t classes = page->verdict->classes;
    bool ok = add_curve(page, SIZE_MAX, err);
    for (size_t c = 0; ok && classes > 2 && c < classes; c++) {
        ok = add_curve(page, c, err);
    }
    return ok;
}

bool curve_show(struct session *session, enum curve_kind kind, size_t points, struct output *output,
                struct err *err)
{
    struct session_run *run = tested_run(session);
    if (run == NULL) {
        err_set(err, ERR_USAGE, "the model has not been tested yet");
        return err_hint(err, "test table=NAME, then the curves of that test can be shown");
    }
    struct page page = {
        .kind = kind, .verdict = run->verdict, .points = points, .output = output
    };
    struct json *result = output->result;
    if (!write_figure(&page, run, err)) {
        return false;
    }
    page.curves = json_new_array();
    json_put_text(result, "table", run->verdict->table_name);
    json_put_number(result, "run", (double)run->verdict->run);
    json_put_number(result, "epoch", (double)run->verdict->epoch);
    json_put_number(result, "rows", (double)run->verdict->pooled.judged.rows);
    json_put(result, "curves", page.curves);
    begin_table(&page);
    bool ok = add_curves(&page, err);
    text_table_write(page.table, output);
    output_note(output,
                "points on test rows: a threshold is chosen on validation rows (threshold)");
    return ok;
}
