/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An experiment that was done again, for programs; and what is said of the whole. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/eval/wording.h"
#include "src/report/comparison.h"
#include "src/report/reproduced.h"

/* --- for programs --- */

/* object[case][statistic][name] = value, inner objects made as they are needed. */
struct place {
    const char *settings, *statistic;
    char name[160];
};

static struct place place_of(const struct printed *printed, const struct printed_figure *figure)
{
    const char *settings = reproduced_case(printed, figure->of_case);
    struct place place = { settings[0] == '\0' ? "all" : settings, figure->statistic, "" };
    bool plain = strcmp(figure->source, "test") == 0;
    struct str name;
    str_init(&name);
    str_addf(&name, "%s%s%s", plain ? "" : figure->source, plain ? "" : ": ", figure->metric);
    strncat(place.name, name.text, sizeof place.name - 1);
    str_done(&name);
    return place;
}

static struct json *inner_copy(const struct json *object, const char *key)
{
    const struct json *known = json_get(object, key);
    return known ? json_copy_of(known) : json_new_object();
}

static void put_at(struct json *object, const struct place *place, struct json *owned_value)
{
    struct json *settings = inner_copy(object, place->settings);
    struct json *statistic = inner_copy(settings, place->statistic);
    json_put(statistic, place->name, owned_value);
    json_put(settings, place->statistic, statistic);
    json_put(object, place->settings, settings);
}

static struct json *spread_json(const struct over_runs *over)
{
    struct json *object = json_new_object();
    json_put_number(object, "deviation", over->deviation);
    json_put_number(object, "least", over->least);
    json_put_number(object, "greatest", over->greatest);
    json_put_number(object, "runs", (double)over->count);
    return object;
}

static struct json *clean_json(const struct reproduced_figure *figure)
{
    struct json *object = spread_json(&figure->parts[PART_CLEAN]);
    struct json *ends = json_new_array();
    json_append_number(ends, figure->clean.low);
    json_append_number(ends, figure->clean.high);
    json_put_number(object, "mean", figure->parts[PART_CLEAN].mean);
    json_put(object, "interval", ends);
    return object;
}

static struct json *runs_json(const struct reproduced *reproduced)
{
    struct json *runs = json_new_array();
    for (size_t i = 0; i < reproduced->run_count; i++) {
        const struct reproduced_run *run = &reproduced->runs[i];
        struct json *row = json_new_object();
        json_put_text(row, "part", reproduced_part_names[run->part]);
        json_put_text(row, "case", reproduced_case(reproduced->printed, run->of_case));
        json_put_number(row, "seed", (double)run->seed);
        json_put_number(row, "run", run->run > 0 ? (double)run->run : (double)NAN);
        json_put_text(row, "weights_sha256", run->weights[0] != '\0' ? run->weights : NULL);
        json_put_text(row, "command", run->command);
        json_put_number(row, "seconds", run->seconds);
        json_append(runs, row);
    }
    return runs;
}

static void put_head(const struct reproduced *reproduced, struct json *result)
{
    json_put_text(result, "name", reproduced->printed->name);
    json_put_text(result, "title", reproduced->printed->title);
    json_put_text(result, "source", reproduced->printed->source);
    json_put_text(result, "command", reproduced->command);
    json_put_text(result, "machine", reproduced->machine);
    json_put_number(result, "seeds", (double)reproduced->seeds);
}

bool reproduced_put(const struct reproduced *reproduced, struct json *result, struct err *err)
{
    static const char *const keys[] = { "printed", "ours", "spread", "difference", "clean" };
    struct json *objects[sizeof keys / sizeof keys[0]];
    const struct printed *printed = reproduced->printed;
    bool ok = true;
    put_head(reproduced, result);
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        objects[k] = json_new_object();
    }
    for (size_t i = 0; ok && i < printed->count; i++) {
        struct reproduced_figure figure;
        struct place place = place_of(printed, &printed->figures[i]);
        ok = reproduced_figure(reproduced, &printed->figures[i], &figure, err);
        if (ok && reproduced_has(reproduced, &printed->figures[i])) {
            put_at(objects[0], &place, json_new_number(printed->figures[i].value));
            put_at(objects[1], &place, json_new_number(figure.parts[PART_PROTOCOL].mean));
            put_at(objects[2], &place, spread_json(&figure.parts[PART_PROTOCOL]));
            put_at(objects[3], &place, json_new_number(figure.difference));
            put_at(objects[4], &place, clean_json(&figure));
        }
    }
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        json_put(result, keys[k], objects[k]);
    }
    json_put(result, "runs", runs_json(reproduced));
    return ok;
}

/* --- what is said of the whole --- */

static bool say_how_many(const struct reproduced *reproduced, struct str *text, struct err *err)
{
    const struct printed *printed = reproduced->printed;
    size_t judged = 0, within = 0, missing = 0;
    for (size_t i = 0; i < printed->count; i++) {
        struct reproduced_figure figure;
        if (!reproduced_figure(reproduced, &printed->figures[i], &figure, err)) {
            return false;
        }
        judged += figure.judged;
        within += figure.within;
        missing += figure.parts[PART_PROTOCOL].count == 0 && !isnan(printed->figures[i].value) &&
                   reproduced_has(reproduced, &printed->figures[i]);
    }
    if (judged > 0) {
        str_addf(text,
                 "%zu of %zu printed figures lie in the spread of ours: within two standard "
                 "deviations of our mean, or between our least and greatest run.\n",
                 within, judged);
    }
    if (missing > 0) {
        str_addf(
            text,
            "%zu printed figure%s no value of ours: a ratio to nothing, or an epoch that was not reached.\n",
            missing, missing == 1 ? " has" : "s have");
    }
    return true;
}

/* Mean over the runs of a part and case; NaN. */
static double mean_of(const struct reproduced *reproduced, enum reproduced_part part,
                      size_t of_case, const struct printed_figure *figure)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < reproduced->run_count; i++) {
        const struct reproduced_run *run = &reproduced->runs[i];
        double value = run->part == part && (of_case == 0 || run->of_case == of_case)
                           ? reproduced_value(run, figure)
                           : (double)NAN;
        if (!isnan(value)) {
            sum += value;
            count++;
        }
    }
    return count > 0 ? sum / (double)count : (double)NAN;
}

/* Which case validation rows choose: the test rows of the clean rerun choose nothing. */
static void say_chosen(const struct reproduced *reproduced, struct str *text)
{
    static char statistic[] = "value", metric[] = "valid_accuracy", source[] = "train";
    const struct printed_figure figure = { statistic, metric, 0, source, 0 };
    size_t best = 0, compared = 0;
    double most = -1;
    for (size_t c = 1; c <= reproduced->printed->case_count; c++) {
        double mean = mean_of(reproduced, PART_CLEAN, c, &figure);
        compared += !isnan(mean);
        if (mean > most) {
            most = mean;
            best = c;
        }
    }
    if (compared > 1) {
        char buffer[NUM_TEXT_SIZE];
        str_addf(text,
                 "In the clean rerun, validation rows choose %s (their accuracy: %s); its figures "
                 "on the test rows are the ones to quote.\n",
                 reproduced_case(reproduced->printed, best), rate_text(most, buffer));
    }
}

/* Do set-ups differ by more than seeds do? Of a figure of the first case, over all cases. */
static bool say_apart(const struct reproduced *reproduced, const struct printed_figure *first,
                      struct str *text, struct err *err)
{
    const struct printed *printed = reproduced->printed;
    double least = (double)INFINITY, greatest = -(double)INFINITY, deviations = 0;
    size_t cases = 0;
    for (size_t i = 0; i < printed->count; i++) {
        const struct printed_figure *figure = &printed->figures[i];
        struct reproduced_figure found;
        bool same = strcmp(figure->metric, first->metric) == 0 &&
                    strcmp(figure->statistic, first->statistic) == 0 &&
                    strcmp(figure->source, first->source) == 0;
        if (same && !reproduced_figure(reproduced, figure, &found, err)) {
            return false;
        }
        if (same && found.parts[PART_PROTOCOL].count > 1) {
            least = fmin(least, found.parts[PART_PROTOCOL].mean);
            greatest = fmax(greatest, found.parts[PART_PROTOCOL].mean);
            deviations += found.parts[PART_PROTOCOL].deviation;
            cases++;
        }
    }
    if (cases > 1) {
        char apart[NUM_TEXT_SIZE], deviation[NUM_TEXT_SIZE];
        reproduced_title(first, text);
        str_addf(text,
                 ": between the set-ups our means lie at most %s apart; between the seeds of one "
                 "set-up the standard deviation is %s on average.\n",
                 comparison_figure(first, greatest - least, apart),
                 comparison_figure(first, deviations / (double)cases, deviation));
    }
    return true;
}

static bool say_how_far_apart(const struct reproduced *reproduced, struct str *text,
                              struct err *err)
{
    const struct printed *printed = reproduced->printed;
    for (size_t i = 0; i < printed->count; i++) {
        if (printed->figures[i].of_case == 1 &&
            !say_apart(reproduced, &printed->figures[i], text, err)) {
            return false;
        }
    }
    return true;
}

static double twin_share(const struct reproduced *reproduced, enum reproduced_part part)
{
    static char statistic[] = "value", twins[] = "twins", rows[] = "rows", source[] = "test";
    const struct printed_figure part_of = { statistic, twins, 0, source, 0 };
    const struct printed_figure whole = { statistic, rows, 0, source, 0 };
    return mean_of(reproduced, part, 0, &part_of) / mean_of(reproduced, part, 0, &whole);
}

static void say_twins(const struct reproduced *reproduced, struct str *text)
{
    char ours[NUM_TEXT_SIZE], clean[NUM_TEXT_SIZE];
    double share = twin_share(reproduced, PART_PROTOCOL);
    double other = twin_share(reproduced, PART_CLEAN);
    if (!isnan(share)) {
        str_addf(text, "Test rows whose every feature equals a training row: %s%s%s.\n",
                 rate_text(share, ours), isnan(other) ? "" : "; in the clean rerun ",
                 isnan(other) ? "" : rate_text(other, clean));
    }
}

/* The set-up that the paper settles for; 0: there is one only, or none is marked. */
static size_t chosen_case(const struct printed *printed)
{
    for (size_t c = 1; c <= printed->case_count; c++) {
        if (printed->cases[c - 1].chosen) {
            return c;
        }
    }
    return 0;
}

/* One comparison of one feature beside the model, on the same test rows. */
static void say_rule(const struct reproduced *reproduced, enum reproduced_part part,
                     struct str *text)
{
    static char statistic[] = "value", accuracy[] = "accuracy", source[] = "test";
    const struct printed_figure figure = { statistic, accuracy, 0, source, 0 };
    size_t chosen = chosen_case(reproduced->printed);
    double ours = mean_of(reproduced, part, chosen, &figure);
    double rule = reproduced_baseline_mean(reproduced, part, source, "one_rule", accuracy);
    char texts[2][NUM_TEXT_SIZE];
    if (!isnan(ours) && !isnan(rule)) {
        str_addf(
            text,
            "%s: the best rule on one feature of the training rows has an accuracy of %s on the "
            "test rows, ours%s%s %s.\n",
            part == PART_CLEAN ? "Clean rerun" : "Protocol", rate_text(rule, texts[0]),
            chosen > 0 ? " with " : "", reproduced_case(reproduced->printed, chosen),
            rate_text(ours, texts[1]));
    }
}

bool reproduced_remarks(const struct reproduced *reproduced, struct str *text, struct err *err)
{
    if (!say_how_many(reproduced, text, err) || !say_how_far_apart(reproduced, text, err)) {
        return false;
    }
    say_rule(reproduced, PART_PROTOCOL, text);
    say_rule(reproduced, PART_CLEAN, text);
    say_twins(reproduced, text);
    say_chosen(reproduced, text);
    return true;
}
