/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands beside a score. */
#include "src/eval/beside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/eval/choose.h"
#include "src/eval/wording.h"

enum { COLUMNS = 80, TITLE_WIDTH = 30 };

static struct beside_row row_of(const char *title, const struct score *score)
{
    struct beside_row row = { .rows = score->rows,
                              .accuracy = score->accuracy,
                              .dr = score->dr,
                              .far = score->far,
                              .cost = score->cost };
    snprintf(row.title, sizeof row.title, "%s", title);
    return row;
}

static size_t add_parts(const struct verdict *verdict, struct beside_row *rows)
{
    const struct breakdown *breakdown = &verdict->breakdown;
    size_t count = 0;
    if (breakdown->distinct.rows < verdict->pooled.score.rows) {
        rows[count++] = row_of("  equal rows counted once", &breakdown->distinct);
    }
    if (breakdown->unseen.rows > 0) {
        rows[count++] = row_of("  without new attack types", &breakdown->seen);
        rows[count] = row_of("", &breakdown->unseen);
        snprintf(rows[count].title, sizeof rows[count].title, "  attack types not trained: %zu",
                 breakdown->unseen_types);
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        rows[i].part = true;
    }
    return count;
}

size_t beside_rows(const struct verdict *verdict, struct beside_row *rows)
{
    size_t count = 0;
    rows[count++] = row_of("this model", &verdict->pooled.score);
    count += add_parts(verdict, rows + count);
    for (size_t i = 0; i < BASELINES; i++) {
        const struct baseline *baseline = &verdict->baselines.all[i];
        if (!baseline->known) {
            continue;
        }
        rows[count] = row_of(baseline->title, &baseline->score);
        if (i == BASELINE_majority) {
            snprintf(rows[count].title, sizeof rows[count].title, "%s: %s", baseline->title,
                     baseline->rule);
        }
        if (i == BASELINE_ceiling) { /* the cheapest answers are others than the most frequent */
            rows[count].cost = verdict->baselines.least_cost;
            rows[count].dr = rows[count].far = (double)NAN;
        }
        count++;
    }
    return count;
}

/* --- sentences --- */

static int by_missed(const void *left, const void *right)
{
    const struct attack_score *a = left, *b = right;
    size_t missed_a = a->rows - a->detected, missed_b = b->rows - b->detected;
    return (missed_a < missed_b) - (missed_a > missed_b);
}

/* "Missed most: snmpguess 2,406/2,406 (not trained), ..." */
static void missed_most(const struct breakdown *breakdown, struct str *text)
{
    enum { MOST = 4 };
    struct attack_score *sorted = calloc(breakdown->attack_count + 1, sizeof *sorted);
    text->failed = text->failed || sorted == NULL;
    for (size_t i = 0; sorted && i < breakdown->attack_count; i++) {
        sorted[i] = breakdown->attacks[i];
    }
    if (sorted) {
        qsort(sorted, breakdown->attack_count, sizeof *sorted, by_missed);
    }
    for (size_t i = 0; sorted && i < breakdown->attack_count && i < MOST; i++) {
        char share[NUM_TEXT_SIZE];
        size_t missed = sorted[i].rows - sorted[i].detected;
        if (missed == 0) {
            break;
        }
        str_addf(text, "%s%s %s%s", i == 0 ? "Called normal most often: " : ", ", sorted[i].name,
                 share_text(missed, sorted[i].rows, share),
                 breakdown->train_known && sorted[i].trained == 0 ? " (not trained)" : "");
    }
    if (sorted && breakdown->attack_count > 0 && sorted[0].detected < sorted[0].rows) {
        str_add(text, ".\n");
    }
    free(sorted);
}

/* "If 10 %, 1 % or 0.1 % of all rows are attacks, 93.1 %, 55.2 % or 10.9 % of the alarms are." */
static void alarms(const struct score *score, struct str *text)
{
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], c[NUM_TEXT_SIZE];
    if (isnan(alarm_precision(score->dr, score->far, attack_shares[0]))) {
        return;
    }
    str_addf(text,
             "If 10 %%, 1 %% or 0.1 %% of all rows are attacks, %s, %s or %s of the alarms are.\n",
             rate_text(alarm_precision(score->dr, score->far, attack_shares[0]), a),
             rate_text(alarm_precision(score->dr, score->far, attack_shares[1]), b),
             rate_text(alarm_precision(score->dr, score->far, attack_shares[2]), c));
}

void beside_sentences(const struct verdict *verdict, struct str *text)
{
    const struct baseline *rule = &verdict->baselines.all[BASELINE_one_rule];
    if (rule->known && rule->rule) {
        str_addf(text, "One rule: %s.\n", rule->rule);
    }
    missed_most(&verdict->breakdown, text);
    alarms(&verdict->pooled.score, text);
}

/* --- the table --- */

static void add_row(const struct beside_row *row, bool costs, struct str *text)
{
    char buffer[NUM_TEXT_SIZE];
    str_add_padded(text, row->title, -TITLE_WIDTH);
    str_add_padded(text, num_count_text(row->rows, buffer), 9);
    str_add_padded(text, rate_text(row->accuracy, buffer), 10);
    str_add_padded(text, rate_text(row->dr, buffer), 10);
    str_add_padded(text, rate_text(row->far, buffer), 10);
    if (costs) {
        str_add_padded(text, fixed_text(row->cost, 4, buffer), 9);
    }
    str_add(text, "\n");
}

void beside_text(const struct verdict *verdict, struct str *text)
{
    struct beside_row rows[BESIDE_MOST];
    bool costs = verdict->costs != NULL;
    size_t count = beside_rows(verdict, rows);
    struct str sentences;
    str_init(&sentences);
    str_add(text, "\n");
    str_add_padded(text, "beside it", -TITLE_WIDTH);
    str_addf(text, "     rows  accuracy        DR       FAR%s\n", costs ? "     cost" : "");
    for (size_t i = 0; i < count; i++) {
        add_row(&rows[i], costs, text);
    }
    beside_sentences(verdict, &sentences);
    str_add_folded(text, sentences.text, COLUMNS);
    text->failed = text->failed || sentences.failed;
    str_done(&sentences);
}
