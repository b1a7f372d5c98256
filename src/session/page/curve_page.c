/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of a test for people. */
#include "src/session/page/curve_page.h"

#include <math.h>

#include "src/base/num.h"
#include "src/eval/wording.h"
#include "src/report/figure.h"
#include "src/session/figure/figure_caption.h"
#include "src/session/page/prose.h"
#include "src/session/runs/answered.h"
#include "src/session/runs/kept_curves.h"
#include "src/session/runs/run_log.h"

enum { PLAIN_COLUMNS = 80, FIGURE_LINES = 18, FIGURE_LEAST = 8, TABLE_LINES = 10 };

struct page {
    enum curve_kind kind;
    size_t points;
    struct output *output;
    struct text_table *table;
    struct json *curves;
};

/* --- for people --- */

static double number_of(const struct json *object, const char *key)
{
    const struct json *value = object ? json_get(object, key) : NULL;
    return value ? json_number(value) : (double)NAN;
}

static double number_at(const struct json *list, size_t index)
{
    bool there = list && json_type_of(list) == JSON_TYPE_ARRAY && index < json_count(list);
    return there ? json_number(json_at(list, index)) : (double)NAN;
}

static void add_line(const struct page *page, const struct json *curve)
{
    char buffer[NUM_TEXT_SIZE], high[NUM_TEXT_SIZE];
    bool roc = page->kind == CURVE_ROC;
    const struct json *interval = json_get(curve, roc ? "auc_interval" : "auc_pr_interval");
    const struct json *at = json_get(curve, roc ? "at_far" : "at_recall");
    const char *name = json_string_of(json_get(curve, "positive"));
    double positives = number_of(curve, "positives");
    text_table_cell(page->table, "%s", name ? name : "?");
    text_table_cell(page->table, "%s",
                    num_count_text(positives > 0 ? (uint64_t)positives : 0, buffer));
    text_table_cell(page->table, "%s",
                    fixed_text(number_of(curve, roc ? "auc" : "auc_pr"), 4, buffer));
    if (isnan(number_at(interval, 0))) {
        text_table_cell(page->table, "  -");
    } else {
        text_table_cell(page->table, "  %s-%s", fixed_text(number_at(interval, 0), 3, buffer),
                        fixed_text(number_at(interval, 1), 3, high));
    }
    for (size_t i = 0; i < OPERATING_FARS; i++) {
        bool there = at && json_type_of(at) == JSON_TYPE_ARRAY && i < json_count(at);
        double figure = there ? number_of(json_at(at, i), roc ? "dr" : "precision") : (double)NAN;
        text_table_cell(page->table, "%s", rate_text(figure, buffer));
    }
}

static bool write_figure(const struct page *page, const struct figure_source *source,
                         struct err *err)
{
    const struct figure *figure = figure_find(page->kind == CURVE_ROC ? "roc" : "pr");
    const struct output_sink *sink = page->output->sink;
    struct str text;
    str_init(&text);
    size_t lines =
        sink->lines > TABLE_LINES + FIGURE_LEAST ? sink->lines - TABLE_LINES : FIGURE_LEAST;
    if (sink->lines == 0 || lines > FIGURE_LINES) {
        lines = FIGURE_LINES;
    }
    size_t columns = sink->columns > 0 ? sink->columns : PLAIN_COLUMNS;
    bool ok =
        figure_text(figure, source, columns < 20 ? 20 : columns, lines, sink->utf8, &text, err);
    if (ok) {
        output_text(page->output, text.text);
        output_line(page->output, "%s", "");
    }
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

/* Takes over the curve; NULL is fine. */
static void add_curve(struct page *page, struct json *owned_curve)
{
    if (owned_curve) {
        add_line(page, owned_curve);
        json_append(page->curves, owned_curve);
    }
}

static void put_head(const struct page *page, const char *table, double run, double epoch,
                     double rows)
{
    struct json *result = page->output->result;
    json_put_text(result, "table", table);
    json_put_number(result, "run", run);
    json_put_number(result, "epoch", epoch);
    json_put_number(result, "rows", rows);
    json_put(result, "curves", page->curves);
}

static void end_table(struct page *page)
{
    text_table_write(page->table, page->output);
    output_note(page->output,
                "points on test rows: a threshold is chosen on validation rows (threshold)");
}

/* --- of a test of this session --- */

static bool show_test(struct page *page, const struct session_run *run, struct err *err)
{
    const struct verdict *verdict = run->verdict;
    struct str caption;
    str_init(&caption);
    figure_caption(run, false, &caption);
    struct figure_source source = { .run = run->run, .verdict = verdict, .caption = caption.text };
    bool ok = write_figure(page, &source, err);
    str_done(&caption);
    if (!ok) {
        return false;
    }
    page->curves = json_new_array();
    put_head(page, verdict->table_name, (double)verdict->run, (double)verdict->epoch,
             (double)verdict->pooled.judged.rows);
    begin_table(page);
    add_curve(page, curve_json(page->kind, verdict, SIZE_MAX, page->points, err));
    for (size_t c = 0; err->code == ERR_NONE && verdict->classes > 2 && c < verdict->classes; c++) {
        add_curve(page, curve_json(page->kind, verdict, c, page->points, err));
    }
    end_table(page);
    return err->code == ERR_NONE;
}

/* --- of a test that the history has --- */

static bool show_kept(struct page *page, const struct kept_curves *kept, struct err *err)
{
    struct figure_source source = { .kept = kept->curves,
                                    .kept_count = kept->count,
                                    .caption = kept->caption.text };
    if (!write_figure(page, &source, err)) {
        return false;
    }
    page->curves = json_new_array();
    put_head(page, kept->table, (double)kept->number, kept->epoch, kept->rows);
    begin_table(page);
    for (size_t i = 0; i < json_count(kept->list); i++) {
        add_curve(page, kept_curve_json(json_at(kept->list, i)));
    }
    end_table(page);
    if (kept->left_out > 0) {
        output_note(page->output, "the history keeps the curves of the %d classes with most rows",
                    KEPT_CLASSES);
    }
    return true;
}

static bool show_number(struct session *session, uint64_t number, struct page *page,
                        struct err *err)
{
    struct history *history = NULL;
    struct kept_curves kept;
    if (!run_log_look(session, &history, err)) {
        return false;
    }
    bool ok =
        kept_curves_init(&kept, history, number, page->kind, err) && show_kept(page, &kept, err);
    kept_curves_done(&kept);
    return ok;
}

bool curve_show(struct session *session, const struct arguments *arguments, enum curve_kind kind,
                struct output *output, struct err *err)
{
    struct page page = { .kind = kind,
                         .points = argument_count(arguments, "points"),
                         .output = output };
    uint64_t number = argument_count(arguments, "run");
    const struct session_run *run = number > 0 ? tested_as(session, number) : tested_run(session);
    if (run != NULL) {
        return show_test(&page, run, err);
    }
    if (number > 0) {
        return show_number(session, number, &page, err);
    }
    if (session->run_count == 0) {
        err_set(err, ERR_USAGE, "there is no training yet");
        return err_hint(err, "pick a model and train it: model lstm, then train; or run=N");
    }
    err_set(err, ERR_USAGE, "the model has not been tested yet");
    return err_hint(err, "test table=NAME, then the curves of that test can be shown");
}
