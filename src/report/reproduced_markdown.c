/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An experiment that was done again, as a section of a page. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "src/eval/wording.h"
#include "src/report/comparison.h"
#include "src/report/markdown.h"
#include "src/report/reproduced.h"

/* Heading, source, command, machine, readings. */
static void add_head(const struct reproduced *reproduced, struct str *text)
{
    const struct printed *printed = reproduced->printed;
    str_addf(text, "## %s: ", printed->name);
    markdown_text(text, printed->title);
    str_add(text, "\n\n");
    markdown_text(text, printed->source);
    str_addf(text, ". Written by peephole %s for\n\n    peephole -c '%s'\n\n", reproduced->version,
             reproduced->command);
    if (printed->readings[0] != '\0') {
        str_add(text, "How the paper is read:\n");
        markdown_list(text, printed->readings);
        str_add(text, "\n");
    }
}

/* "12-16", "12, 14", "none" */
static void run_numbers(const struct reproduced *reproduced, enum reproduced_part part,
                        size_t of_case, struct str *text)
{
    unsigned first = 0, last = 0;
    size_t start = text->length;
    for (size_t i = 0; i <= reproduced->run_count; i++) {
        const struct reproduced_run *run = i < reproduced->run_count ? &reproduced->runs[i] : NULL;
        if (run != NULL && (run->part != part || run->of_case != of_case || run->run == 0)) {
            continue;
        }
        if (run != NULL && first > 0 && run->run == last + 1) {
            last = run->run;
            continue;
        }
        if (first > 0) {
            str_addf(text, "%s%u", text->length > start ? ", " : "", first);
            str_addf(text, last > first ? "-%u" : "", last);
        }
        first = last = run != NULL ? run->run : 0;
    }
    str_add(text, text->length > start ? "" : "none");
}

static void add_figure(const struct reproduced *reproduced, const struct printed_figure *figure,
                       const struct reproduced_figure *found, struct str *text)
{
    char texts[9][NUM_TEXT_SIZE];
    const struct over_runs *ours = &found->parts[PART_PROTOCOL];
    const struct over_runs *clean = &found->parts[PART_CLEAN];
    struct str title, ends, runs;
    str_init(&title);
    str_init(&ends);
    str_init(&runs);
    reproduced_title(figure, &title);
    if (!isnan(found->clean.low)) {
        str_addf(&ends, "%s to %s", comparison_figure(figure, found->clean.low, texts[6]),
                 comparison_figure(figure, found->clean.high, texts[7]));
    }
    run_numbers(reproduced, PART_PROTOCOL, figure->of_case, &runs);
    str_add(&runs, "; ");
    run_numbers(reproduced, PART_CLEAN, figure->of_case, &runs);
    const char *const cells[] = {
        reproduced_case(reproduced->printed, figure->of_case),
        title.text,
        comparison_figure(figure, figure->value, texts[0]),
        comparison_figure(figure, ours->mean, texts[1]),
        comparison_figure(figure, ours->deviation, texts[2]),
        comparison_difference(figure, found->difference, texts[3]),
        !found->judged  ? "-"
        : found->within ? "yes"
                        : "no",
        comparison_figure(figure, clean->mean, texts[4]),
        comparison_figure(figure, clean->deviation, texts[5]),
        ends.text,
        runs.text,
    };
    markdown_row(text, sizeof cells / sizeof cells[0], cells);
    str_done(&title);
    str_done(&ends);
    str_done(&runs);
}

static bool add_figures(const struct reproduced *reproduced, struct str *text, struct err *err)
{
    static const char *const headings[] = {
        "set-up", "figure",        "printed",       "ours, mean",
        "sd",     "difference",    "in our spread", "clean rerun, mean",
        "sd",     "95 % interval", "runs; clean"
    };
    const struct printed *printed = reproduced->printed;
    markdown_heading(text, sizeof headings / sizeof headings[0], headings, 2);
    for (size_t i = 0; i < printed->count; i++) {
        struct reproduced_figure found;
        if (!reproduced_figure(reproduced, &printed->figures[i], &found, err)) {
            return false;
        }
        if (!reproduced_has(reproduced, &printed->figures[i])) {
            continue;
        }
        add_figure(reproduced, &printed->figures[i], &found, text);
    }
    return true;
}

/* Has an earlier figure the same result for its source? */
static bool is_known_source(const struct printed *printed, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(printed->figures[i].source, printed->figures[index].source) == 0) {
            return true;
        }
    }
    return false;
}

static void add_baselines_of(const struct reproduced *reproduced, enum reproduced_part part,
                             const char *source, struct str *text)
{
    const char *id;
    for (size_t i = 0; (id = reproduced_baseline(reproduced, part, source, i)) != NULL; i++) {
        char texts[BASELINE_FIGURES][NUM_TEXT_SIZE];
        const char *cells[3 + BASELINE_FIGURES] = { reproduced_part_names[part], source, id };
        for (size_t f = 0; f < BASELINE_FIGURES; f++) {
            const char *name = reproduced_baseline_figures[f];
            double mean = reproduced_baseline_mean(reproduced, part, source, id, name);
            cells[3 + f] = metric_text(metric_find(name), mean, texts[f]);
        }
        markdown_row(text, 3 + BASELINE_FIGURES, cells);
    }
}

static void add_baselines(const struct reproduced *reproduced, struct str *text)
{
    static const char *const headings[] = { "part", "result", "answered by", "accuracy",
                                            "DR",   "FAR",    "cost" };
    const struct printed *printed = reproduced->printed;
    bool headed = false;
    for (int part = 0; part < PART_COUNT; part++) {
        for (size_t i = 0; i < printed->count; i++) {
            const char *source = printed->figures[i].source;
            if (is_known_source(printed, i) ||
                reproduced_baseline(reproduced, (enum reproduced_part)part, source, 0) == NULL) {
                continue;
            }
            if (!headed) {
                str_add(text, "\n### What needs no model, on the same test rows\n\n");
                markdown_heading(text, sizeof headings / sizeof headings[0], headings, 3);
                headed = true;
            }
            add_baselines_of(reproduced, (enum reproduced_part)part, source, text);
        }
    }
}

static void add_run(const struct reproduced *reproduced, const struct reproduced_run *run,
                    struct str *text)
{
    char number[NUM_TEXT_SIZE] = "none", seed[NUM_TEXT_SIZE], seconds[NUM_TEXT_SIZE];
    char weights[13] = "none";
    if (run->run > 0) {
        snprintf(number, sizeof number, "%u", run->run);
    }
    if (run->weights[0] != '\0') {
        memcpy(weights, run->weights, 12);
    }
    const char *const cells[] = {
        number,
        reproduced_part_names[run->part],
        run->seed > 0 ? num_text((double)run->seed, seed) : "none",
        weights,
        run->command,
        num_duration_text(run->seconds, seconds),
        reproduced->machine,
    };
    markdown_row(text, sizeof cells / sizeof cells[0], cells);
}

static void add_runs(const struct reproduced *reproduced, struct str *text)
{
    static const char *const headings[] = { "run",     "part", "seed",   "weights",
                                            "command", "time", "machine" };
    str_add(text, "\n### Runs\n\n");
    markdown_heading(text, sizeof headings / sizeof headings[0], headings, 5);
    for (size_t i = 0; i < reproduced->run_count; i++) {
        add_run(reproduced, &reproduced->runs[i], text);
    }
}

bool reproduced_markdown(const struct reproduced *reproduced, struct str *text, struct err *err)
{
    struct str remarks;
    str_init(&remarks);
    add_head(reproduced, text);
    bool ok = add_figures(reproduced, text, err) && reproduced_remarks(reproduced, &remarks, err);
    if (ok) {
        str_add(&remarks, reproduced->printed->notes);
        markdown_list(text, remarks.text);
        add_baselines(reproduced, text);
        ok = reproduced_matrices(reproduced, text, err);
        add_runs(reproduced, text);
        ok = ok && (!str_failed(text) || err_memory(err));
    }
    str_done(&remarks);
    return ok;
}
