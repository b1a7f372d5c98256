/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as Markdown. */
#include <math.h>

#include "src/eval/beside.h"
#include "src/eval/wording.h"
#include "src/report/markdown.h"
#include "src/report/report.h"
#include "src/report/setup.h"

static bool add_setup(const struct run *run, const char *preparation, struct str *text)
{
    struct setup setup;
    setup_of(run, preparation, &setup);
    str_add(text, "## Set-up\n\n");
    markdown_heading(text, 2, (const char *const[]){ "", "" }, 2);
    for (size_t i = 0; i < setup.count; i++) {
        str_add(text, "| ");
        markdown_text(text, setup.facts[i].label);
        str_add(text, " | ");
        if (setup.facts[i].code) {
            markdown_code(text, setup.facts[i].text);
        } else {
            markdown_text(text, setup.facts[i].text);
        }
        str_add(text, " |\n");
    }
    str_add(text, "\n");
    bool ok = !setup.failed;
    setup_done(&setup);
    return ok;
}

static void add_figures(const struct verdict *verdict, struct str *text)
{
    const char *const headings[] = { "figure", "all rows", "95 % interval", "mean", "best",
                                     "worst",  "sd" };
    size_t columns = verdict->drawn ? 7 : 3;
    markdown_heading(text, columns, headings, 1);
    for (size_t i = 0; i < metric_count(); i++) {
        const struct metric *metric = metric_at(i);
        struct spread spread = verdict_spread(verdict, metric);
        char texts[6][NUM_TEXT_SIZE];
        if (i == METRIC_cost && verdict->costs == NULL) {
            continue;
        }
        const char *const cells[] = {
            metric->title,
            metric_score_text(metric, &verdict->pooled.score, texts[0]),
            metric_interval_text(metric, verdict->pooled.score.intervals[i], texts[5]),
            metric_text(metric, spread.mean, texts[1]),
            metric_text(metric, spread.best, texts[2]),
            metric_text(metric, spread.worst, texts[3]),
            metric_text(metric, spread.deviation, texts[4]),
        };
        markdown_row(text, columns, cells);
    }
    if (verdict->drawn) {
        char buffer[NUM_TEXT_SIZE];
        double of_means = verdict_efficiency_of_means(verdict);
        str_add(text, "\nMean, best and worst are those of each figure by itself.");
        if (!isnan(of_means)) {
            str_addf(text, " Mean DR / mean FAR is %s.", fixed_text(of_means, 2, buffer));
        }
        str_add(text, "\n");
    }
    str_add(text, "\n");
}

/* Parts of the rows, and what needs no model. */
static void add_beside(const struct verdict *verdict, struct str *text)
{
    const char *const headings[] = { "beside it", "rows", "accuracy", "DR", "FAR", "KDD Cup cost" };
    struct beside_row rows[BESIDE_MOST];
    size_t count = beside_rows(verdict, rows), columns = verdict->costs ? 6 : 5;
    markdown_heading(text, columns, headings, 1);
    for (size_t i = 0; i < count; i++) {
        char texts[5][NUM_TEXT_SIZE];
        const char *const cells[] = {
            rows[i].title,
            num_count_text(rows[i].rows, texts[0]),
            rate_text(rows[i].accuracy, texts[1]),
            rate_text(rows[i].dr, texts[2]),
            rate_text(rows[i].far, texts[3]),
            fixed_text(rows[i].cost, 4, texts[4]),
        };
        markdown_row(text, columns, cells);
    }
    struct str sentences;
    str_init(&sentences);
    beside_sentences(verdict, &sentences);
    markdown_list(text, sentences.text);
    if (verdict->costs) {
        char buffer[NUM_TEXT_SIZE];
        str_addf(text, "\nThe contest was won with %s on its own test file.\n",
                 fixed_text(KDD_CUP_WINNER_COST, 4, buffer));
    }
    str_add(text, "\n");
    text->failed = text->failed || sentences.failed;
    str_done(&sentences);
}

/* In the order of the schema. */
static void add_attacks(const struct breakdown *breakdown, struct str *text)
{
    const char *const headings[] = { "attack type",   "rows",      "detected",
                                     "95 % interval", "own class", "training rows" };
    if (breakdown->attack_count == 0) {
        return;
    }
    str_add(text, "### Attack types\n\n");
    markdown_heading(text, breakdown->train_known ? 6 : 5, headings, 1);
    for (size_t i = 0; i < breakdown->attack_count; i++) {
        const struct attack_score *attack = &breakdown->attacks[i];
        double rows = (double)attack->rows;
        char texts[5][NUM_TEXT_SIZE];
        const char *const cells[] = {
            attack->name,
            num_count_text(attack->rows, texts[0]),
            rate_text((double)attack->detected / rows, texts[1]),
            interval_text(wilson_interval(attack->detected, attack->rows), texts[2]),
            rate_text((double)attack->correct / rows, texts[3]),
            num_count_text(attack->trained, texts[4]),
        };
        markdown_row(text, breakdown->train_known ? 6 : 5, cells);
    }
    str_add(text, "\n");
}

static void add_class(const struct class_score *figures, struct str *text)
{
    char texts[8][NUM_TEXT_SIZE];
    const char *const cells[] = {
        figures->name,
        num_count_text(figures->support, texts[0]),
        num_count_text(figures->predicted, texts[1]),
        rate_text(figures->precision, texts[2]),
        rate_text(figures->recall, texts[3]),
        figures->support > 0 ? interval_text(figures->intervals[CLASS_METRIC_recall], texts[4])
                             : "-",
        fixed_text(figures->f1, 4, texts[5]),
        rate_text(figures->false_positive_rate, texts[6]),
        fixed_text(figures->auc, 4, texts[7]),
    };
    markdown_row(text, sizeof cells / sizeof cells[0], cells);
}

static void add_classes(const struct score *score, struct str *text)
{
    const char *const headings[] = { "class",         "rows", "answered", "precision", "recall",
                                     "95 % interval", "F1",   "FPR",      "AUC" };
    markdown_heading(text, sizeof headings / sizeof headings[0], headings, 1);
    for (size_t c = 0; c < score->classes; c++) {
        if (score->per_class[c].support > 0 || score->per_class[c].predicted > 0 ||
            score->classes <= 8) {
            add_class(&score->per_class[c], text);
        }
    }
    str_add(text, "\n");
}

static void add_confusion(const struct score *score, struct str *text)
{
    str_add(text, "### Confusion matrix\n\nRows are the true class, columns the answer.\n\n| ");
    for (size_t c = 0; c < score->classes; c++) {
        str_add(text, "| ");
        markdown_text(text, score->per_class[c].name);
        str_add(text, " ");
    }
    str_add(text, "|\n| --- ");
    for (size_t c = 0; c < score->classes; c++) {
        str_add(text, "| ---: ");
    }
    str_add(text, "|\n");
    for (size_t row = 0; row < score->classes; row++) {
        str_add(text, "| ");
        markdown_text(text, score->per_class[row].name);
        for (size_t c = 0; c < score->classes; c++) {
            char count[NUM_TEXT_SIZE];
            const char *mark = c == row ? "**" : "";
            str_addf(text, " | %s%s%s", mark,
                     num_count_text(score->confusion[row * score->classes + c], count), mark);
        }
        str_add(text, " |\n");
    }
}

static void add_result(const struct verdict *verdict, struct str *text)
{
    char rows[NUM_TEXT_SIZE];
    struct str remarks;
    str_init(&remarks);
    verdict_remarks(verdict, &remarks);
    str_add(text, "Tested on ");
    markdown_text(text, verdict->table_name);
    str_addf(text, ": %s rows.\n", num_count_text(verdict->pooled.score.rows, rows));
    markdown_list(text, remarks.text);
    str_add(text, "\n");
    add_figures(verdict, text);
    add_beside(verdict, text);
    add_classes(&verdict->pooled.score, text);
    add_attacks(&verdict->breakdown, text);
    add_confusion(&verdict->pooled.score, text);
    text->failed = text->failed || remarks.failed;
    str_done(&remarks);
}

bool report_markdown(const struct figure_source *source, const char *preparation, struct str *text,
                     struct err *err)
{
    str_add(text, "# ");
    if (source->run != NULL) {
        str_addf(text, "Run %u", source->run->number);
    } else {
        str_add(text, "Report");
    }
    if (source->caption != NULL && source->caption[0] != '\0') {
        str_add(text, ": ");
        markdown_text(text, source->caption);
    }
    str_add(text, "\n\n");
    if (source->run != NULL && !add_setup(source->run, preparation, text)) {
        return err_memory(err);
    }
    str_add(text, "## Result\n\n");
    if (source->verdict == NULL) {
        str_add(text, "Not tested yet.\n");
    } else {
        add_result(source->verdict, text);
    }
    return !str_failed(text) || err_memory(err);
}
