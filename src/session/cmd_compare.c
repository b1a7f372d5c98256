/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: are runs, or groups of them, better than the first, or is it chance? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/runs/compared.h"
#include "src/session/runs/run_log.h"

enum { MOST_SIDES = 50 };
#define SIGNIFICANT 0.05

static const char *const metric_names[] = {
#define METRIC(name, title, help, is_rate, smaller) #name,
#include "src/score/metrics.def"
    NULL
};

struct comparison {
    struct compared_side sides[MOST_SIDES];
    struct compared compared[MOST_SIDES]; /* of each but the first against that */
    size_t count;
    const struct metric *metric;
};

/* As Weka marks them: v better, * worse, "" neither. */
static const char *mark_of(const struct comparison *comparison, size_t side)
{
    const struct compared *compared = &comparison->compared[side];
    if (side == 0 || !(compared->p < SIGNIFICANT)) {
        return "";
    }
    bool better =
        comparison->metric->smaller_is_better ? compared->difference < 0 : compared->difference > 0;
    return better ? "v" : "*";
}

/* --- for programs --- */

static struct json *side_json(const struct comparison *comparison, size_t index)
{
    const struct compared_side *side = &comparison->sides[index];
    struct json *object = json_new_object();
    struct json *metrics = json_new_object();
    for (size_t m = 0; m < metric_count(); m++) {
        json_put_number(metrics, metric_at(m)->name, compared_mean(side, metric_at(m)).mean);
    }
    json_put_number(object, "run", (double)side->runs[0].number);
    json_put_text(object, "name", side->name);
    json_put_number(object, "count", (double)side->count);
    json_put(object, "settings", side->settings ? json_copy_of(side->settings) : json_new_null());
    json_put(object, "metrics", metrics);
    if (index > 0) {
        json_put_text(object, "mark", mark_of(comparison, index));
        json_put(object, "against_first", json_copy_of(comparison->compared[index].json));
    }
    return object;
}

static void put_result(const struct comparison *comparison, struct json *result)
{
    struct json *runs = json_new_array();
    const char *key;
    const struct json *value;
    for (size_t i = 0; i < comparison->count; i++) {
        json_append(runs, side_json(comparison, i));
    }
    json_put(result, "runs", runs);
    const struct json *second = comparison->compared[1].json;
    for (const void *at = json_next(second, NULL, &key, &value); at;
         at = json_next(second, at, &key, &value)) {
        json_put(result, key, json_copy_of(value));
    }
}

/* --- for people --- */

static const char *test_text(const char *test)
{
    return strcmp(test, "mcnemar-exact") == 0
               ? "McNemar's test, exact: fewer than 25 rows were answered rightly by one alone"
           : strcmp(test, "mcnemar-chi-squared") == 0
               ? "McNemar's test, chi-squared with continuity correction"
               : "corrected resampled t test (Nadeau, Bengio 2003)";
}

static void write_side(const struct comparison *comparison, size_t index, struct text_table *table)
{
    const struct metric *metric = comparison->metric;
    double scale = metric->is_rate ? 100 : 1;
    struct resampled mean = compared_mean(&comparison->sides[index], metric);
    const struct compared *compared = &comparison->compared[index];
    text_table_cell(table, "%s", comparison->sides[index].name);
    text_table_cell(table, "%zu", comparison->sides[index].count);
    text_table_cell(table, metric->is_rate ? "%.2f" : "%.4f", scale * mean.mean);
    if (isnan(mean.deviation)) {
        text_table_cell(table, "-");
    } else {
        text_table_cell(table, metric->is_rate ? "%.2f" : "%.4f", scale * mean.deviation);
    }
    if (index == 0) {
        for (size_t i = 0; i < 4; i++) {
            text_table_cell(table, "%s", "");
        }
        return;
    }
    text_table_cell(table, "%s", mark_of(comparison, index));
    text_table_cell(table, metric->is_rate ? "%+.2f" : "%+.4f", scale * compared->difference);
    text_table_cell(table, metric->is_rate ? "%.2f to %.2f" : "%.4f to %.4f",
                    scale * compared->interval[0], scale * compared->interval[1]);
    text_table_cell(table, compared->p < 0.0001 ? "%.1e" : "%.4f", compared->p);
}

static void write_rates(const struct json *json, const char *key, const char *title,
                        struct output *output)
{
    const struct json *rate = json_get(json, key);
    const struct json *ends = rate ? json_get(rate, "interval") : NULL;
    if (ends == NULL || json_number(json_get(rate, "rows")) <= 0) {
        return;
    }
    output_line(output, "  %s %+.2f points, %.2f to %.2f; p = %.4f", title,
                100 * json_number(json_get(rate, "difference")),
                100 * json_number(json_at(ends, 0)), 100 * json_number(json_at(ends, 1)),
                json_number(json_get(rate, "p")));
}

static void write_result(const struct comparison *comparison, struct output *output)
{
    static const char *const headings[] = { "run or tag",     ">runs", ">mean",
                                            ">deviation",     "",      ">difference",
                                            ">95 % interval", ">p" };
    const struct metric *metric = comparison->metric;
    struct text_table *table = text_table_new();
    output_line(output, "%s%s, against %s", metric->title, metric->is_rate ? " %" : "",
                comparison->sides[0].name);
    text_table_heading(table, sizeof headings / sizeof headings[0], headings);
    for (size_t i = 0; i < comparison->count; i++) {
        write_side(comparison, i, table);
    }
    text_table_write(table, output);
    for (size_t i = 1; i < comparison->count; i++) {
        const struct compared *compared = &comparison->compared[i];
        bool told = i > 1 && strcmp(compared->test, comparison->compared[i - 1].test) == 0;
        if (!told) {
            output_line(output, "%s", test_text(compared->test));
        }
        write_rates(compared->json, "dr", "DR", output);
        write_rates(compared->json, "far", "FAR", output);
    }
    output_line(output, "v better, * worse than %s (p < 0.05, not corrected for many comparisons)",
                comparison->sides[0].name);
}

/* --- the verb --- */

/* Single runs are compared by their answers: that tells accuracy. */
static const struct metric *metric_of(const struct arguments *arguments,
                                      const struct comparison *comparison, struct err *err)
{
    const struct metric *metric = metric_find(argument_text(arguments, "metric"));
    for (size_t i = 1; i < comparison->count; i++) {
        if (strcmp(comparison->compared[i].test, "resampled-t") != 0 &&
            metric != metric_at(METRIC_accuracy)) {
            err_set(err, ERR_USAGE,
                    "two single runs are compared by accuracy, with DR and FAR "
                    "beside it");
            err_hint(err, "metric= is for tags of several runs");
            return NULL;
        }
    }
    return metric;
}

static bool compare_all(const struct session *session, const struct arguments *arguments,
                        struct history *history, struct comparison *comparison, struct err *err)
{
    const struct metric *metric = metric_find(argument_text(arguments, "metric"));
    bool ok = true;
    for (size_t i = 0; ok && i < arguments->word_count; i++) {
        comparison->count = i + 1;
        ok = compared_side_init(&comparison->sides[i], session, history,
                                argument_word(arguments, i), err);
    }
    for (size_t i = 1; ok && i < comparison->count; i++) {
        ok = compared_of(&comparison->sides[0], &comparison->sides[i], metric,
                         argument_count(arguments, "seed"), &comparison->compared[i], err);
    }
    comparison->metric = ok ? metric_of(arguments, comparison, err) : NULL;
    return comparison->metric != NULL;
}

static bool compare_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    struct history *history = NULL;
    if (!run_log_look(session, &history, err)) {
        return false;
    }
    if (history == NULL) {
        err_set(err, ERR_USAGE, "no run is kept yet");
        return err_hint(err, "train keeps one; runs lists them");
    }
    struct comparison *comparison = calloc(1, sizeof *comparison);
    if (comparison == NULL) {
        return err_memory(err);
    }
    bool ok = compare_all(session, arguments, history, comparison, err);
    if (ok) {
        put_result(comparison, output->result);
        write_result(comparison, output);
    }
    for (size_t i = 0; i < comparison->count; i++) {
        json_free(comparison->compared[i].json);
        compared_side_done(&comparison->sides[i]);
    }
    free(comparison);
    return ok;
}

static bool compare_check(const struct arguments *arguments, struct err *err)
{
    const struct key word = { .name = "compare", .type = KEY_NEW_TABLE };
    if (arguments->word_count > MOST_SIDES) {
        return err_set(err, ERR_USAGE, "more than %d at once cannot be compared", MOST_SIDES);
    }
    for (size_t i = 0; i < arguments->word_count; i++) {
        if (!key_check(&word, arguments->words[i], err)) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(arguments->words[i], arguments->words[j]) == 0) {
                return err_set(err, ERR_USAGE, "%s is given twice", arguments->words[i]);
            }
        }
    }
    return true;
}

static const struct command_word compare_words[] = {
    { .name = "A", .type = KEY_TEXT, .help = "number of a run, previous, last, or a tag" },
    { .name = "B", .type = KEY_TEXT, .repeats = true, .help = "the same; more may follow" },
    { .name = NULL },
};

static const struct key compare_keys[] = {
    { .name = "metric",
      .type = KEY_CHOICE,
      .initial = "accuracy",
      .choices = metric_names,
      .help = "figure of several runs" },
    { .name = "seed", .type = KEY_COUNT, .initial = "1", .help = "of the bootstrap's draws" },
    { .name = NULL },
};

const struct command cmd_compare = {
    .name = "compare",
    .topic = "results",
    .usage = "compare A B [C ...] [metric=NAME] [seed=N]",
    .help = "test whether runs differ by more than chance",
    .details =
        "A and B are runs, or tags of several. Two runs that were last tested in this session on the\n"
        "same rows are compared by their answers: McNemar's test (exact where fewer than 25 rows were\n"
        "answered rightly by one alone, else chi-squared with continuity correction), and the interval\n"
        "of the difference of accuracy, DR and FAR by 10,000 bootstrap draws of the rows.\n\n"
        "Tags are compared by the corrected resampled t test (Nadeau, Bengio 2003) over the pairs of\n"
        "trainings that were tested on the same rows with the same seed, as crossval makes them.\n"
        "Of more than two each is held against the first: v better, * worse at p < 0.05.",
    .example = "load demo as=train\nmodel mlp hidden=5\ncrossval folds=4 epochs=2 tag=five\n"
               "model mlp hidden=20\ncrossval folds=4 epochs=2 tag=twenty\ncompare five twenty",
    .words = compare_words,
    .keys = compare_keys,
    .flags = COMMAND_LOOKS | COMMAND_META,
    .check = compare_check,
    .run = compare_run,
};
