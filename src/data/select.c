/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features ranked by what they tell about the class. */
#include "src/data/select.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/bins.h"
#include "src/data/class_tally.h"
#include "src/data/tally.h"

const char *const selection_names[] = { "none", "gain-ratio", "chi-squared", "mutual-information",
                                        "pca",  NULL };

bool selection_ranks(enum selection selection)
{
    return selection == SELECTION_GAIN_RATIO || selection == SELECTION_CHI_SQUARED ||
           selection == SELECTION_MUTUAL_INFORMATION;
}

/* Rows by bin and class. */
struct contingency {
    uint64_t *cells;  /* bins x classes */
    double *by_class; /* classes */
    size_t bins, classes;
};

/* --- from values to bins --- */

static void add_row(struct contingency *to, size_t bin, const uint32_t *rows)
{
    for (size_t c = 0; c < to->classes; c++) {
        to->cells[bin * to->classes + c] += rows[c];
    }
}

/* Each symbol is a bin; those that the vocabulary lacks, and none at all, are one. */
static bool bin_symbols(const struct class_tally *tally, size_t known, struct contingency *to,
                        struct err *err)
{
    to->bins = known + 1;
    to->cells = calloc(to->bins * to->classes + 1, sizeof *to->cells);
    for (size_t v = 0; to->cells && v < tally->count; v++) {
        double code = tally->values[v];
        add_row(to, code < (double)known ? (size_t)code : known, tally->rows + v * to->classes);
    }
    return to->cells || err_memory(err);
}

static bool median_of(const struct table *table, size_t feature, double *median, struct err *err)
{
    struct tally tally;
    if (!tally_of(&tally, table->store, feature, table->rows, table->count, err)) {
        return false;
    }
    *median = tally_quantile(&tally, 0.5);
    tally_done(&tally);
    return true;
}

/* The rows without a value, which come first, as rows with the median. */
static bool fill_missing(struct class_tally *tally, const struct table *table, size_t feature,
                         struct err *err)
{
    size_t classes = tally->classes, at = 0;
    double median = 0;
    if (tally->count == 0 || !isnan(tally->values[0])) {
        return true;
    }
    uint32_t *missing = calloc(classes + 1, sizeof *missing);
    if (!missing || !median_of(table, feature, &median, err)) {
        free(missing);
        return missing ? false : err_memory(err);
    }
    memcpy(missing, tally->rows, classes * sizeof *missing);
    while (at + 1 < tally->count && tally->values[at + 1] < median) { /* these come down by one */
        tally->values[at] = tally->values[at + 1];
        memcpy(tally->rows + at * classes, tally->rows + (at + 1) * classes,
               classes * sizeof *missing);
        at++;
    }
    memcpy(tally->rows + at * classes, missing, classes * sizeof *missing);
    tally->values[at] = median; /* beside an equal value behind it, if there is one */
    free(missing);
    return true;
}

/* An entry for each value once: one that fill_missing has put beside an equal one joins it. */
static void join_equals(struct class_tally *tally)
{
    size_t classes = tally->classes, count = 0;
    for (size_t v = 0; v < tally->count; v++) {
        if (count > 0 && !(tally->values[v] > tally->values[count - 1])) {
            for (size_t c = 0; c < classes; c++) {
                tally->rows[(count - 1) * classes + c] += tally->rows[v * classes + c];
            }
            continue;
        }
        tally->values[count] = tally->values[v];
        memmove(tally->rows + count * classes, tally->rows + v * classes,
                classes * sizeof *tally->rows);
        count++;
    }
    tally->count = count;
}

static bool bin_numbers(struct class_tally *tally, const struct table *table, size_t feature,
                        struct contingency *to, struct err *err)
{
    size_t *ends = NULL, count = 0, bin = 0;
    if (!fill_missing(tally, table, feature, err)) {
        return false;
    }
    join_equals(tally);
    const struct bins_request request = { tally->rows, tally->count, to->classes };
    if (!bins_by_class(&request, &ends, &count, err)) {
        return false;
    }
    to->bins = count > 0 ? count : 1;
    to->cells = calloc(to->bins * to->classes + 1, sizeof *to->cells);
    for (size_t v = 0; to->cells && v < tally->count; v++) {
        bin += v == ends[bin];
        add_row(to, bin, tally->rows + v * to->classes);
    }
    free(ends);
    return to->cells || err_memory(err);
}

/* --- from bins to figures --- */

static double share_log(double part, double of)
{
    return part > 0 ? part * log2(part / of) : 0;
}

static double figure_of(const struct contingency *table, enum selection selection)
{
    double all = 0, information = 0, entropy = 0, chi = 0;
    for (size_t i = 0; i < table->bins * table->classes; i++) {
        table->by_class[i % table->classes] += (double)table->cells[i];
        all += (double)table->cells[i];
    }
    for (size_t bin = 0; bin < table->bins; bin++) {
        const uint64_t *cells = table->cells + bin * table->classes;
        double in_bin = 0;
        for (size_t c = 0; c < table->classes; c++) {
            in_bin += (double)cells[c];
        }
        for (size_t c = 0; in_bin > 0 && c < table->classes; c++) {
            double expected = in_bin * table->by_class[c] / all, off = (double)cells[c] - expected;
            information += share_log((double)cells[c], expected);
            chi += expected > 0 ? off * off / expected : 0;
        }
        entropy -= share_log(in_bin, all);
    }
    if (selection == SELECTION_CHI_SQUARED) {
        return chi;
    }
    information = information > 0 ? information : 0; /* rounding may leave a little less */
    if (selection == SELECTION_MUTUAL_INFORMATION) {
        return information / all;
    }
    return entropy > 0 ? information / entropy : 0;
}

static size_t bins_in_use(const struct contingency *table)
{
    size_t used = 0;
    for (size_t bin = 0; bin < table->bins; bin++) {
        bool any = false;
        for (size_t c = 0; c < table->classes; c++) {
            any = any || table->cells[bin * table->classes + c] > 0;
        }
        used += any;
    }
    return used;
}

/* --- the ranking --- */

static bool rank_feature(const struct preparation *p, const struct table *table,
                         const uint16_t *class_of, struct ranked_feature *ranked, struct err *err)
{
    size_t classes = scheme_class_count(p->schema, p->settings.classes);
    const struct schema_column *column = schema_feature(p->schema, ranked->feature);
    struct contingency contingency = { .classes = classes,
                                       .by_class = calloc(classes + 1, sizeof(double)) };
    struct class_tally tally = { 0 };
    bool ok = (contingency.by_class || err_memory(err)) &&
              class_tally_of(&tally, table, ranked->feature, class_of, classes, err) &&
              (column->kind == COLUMN_SYMBOL
                   ? bin_symbols(&tally, column->symbol_count, &contingency, err)
                   : bin_numbers(&tally, table, ranked->feature, &contingency, err));
    if (ok) {
        ranked->figure = figure_of(&contingency, p->settings.select);
        ranked->bins = bins_in_use(&contingency);
    }
    class_tally_done(&tally);
    free(contingency.cells);
    free(contingency.by_class);
    return ok;
}

static int best_first(const void *left, const void *right)
{
    const struct ranked_feature *a = left, *b = right;
    if (a->figure < b->figure || a->figure > b->figure) {
        return a->figure > b->figure ? -1 : 1;
    }
    return (a->feature > b->feature) - (a->feature < b->feature);
}

bool selection_rank(struct preparation *p, const struct table *table, struct err *err)
{
    uint16_t *class_of =
        classes_by_attack(p->schema, p->settings.classes, p->settings.taxonomy, err);
    p->ranking = arena_take(p->arena, p->scaler_count, sizeof *p->ranking, err);
    bool ok = class_of && p->ranking;
    for (size_t i = 0; ok && i < p->scaler_count; i++) {
        p->ranking[i] = (struct ranked_feature){ .feature = p->scalers[i].feature };
        ok = rank_feature(p, table, class_of, &p->ranking[i], err);
    }
    free(class_of);
    if (ok) {
        p->ranking_count = p->scaler_count;
        qsort(p->ranking, p->ranking_count, sizeof *p->ranking, best_first);
        selection_apply(p);
    }
    return ok;
}

static bool is_kept(const struct preparation *p, size_t feature)
{
    for (size_t i = 0; i < p->ranking_count; i++) {
        if (p->ranking[i].feature == feature) {
            return p->ranking[i].kept;
        }
    }
    return false;
}

void selection_apply(struct preparation *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->ranking_count; i++) {
        p->ranking[i].kept = i < p->settings.keep;
    }
    for (size_t i = 0; i < p->scaler_count; i++) {
        if (is_kept(p, p->scalers[i].feature)) {
            p->scalers[kept++] = p->scalers[i];
        }
    }
    p->scaler_count = kept;
}
