/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be said before the figures: sentences with their numbers, one a line. */
#include <string.h>

#include "src/eval/verdict.h"
#include "src/eval/wording.h"

/* How rows get their answers, where that is not by the largest probability. */
static void remark_decision(const struct decision *decision, struct str *text)
{
    char buffer[NUM_TEXT_SIZE];
    if (decision->rule == DECISION_LEAST_COST) {
        str_addf(text, "Each row gets the answer whose expected cost is least (%s).\n",
                 decision->origin);
    } else if (decision->rule == DECISION_THRESHOLD) {
        str_addf(text, "A row is called an attack from a probability of %s on (%s).\n",
                 fixed_text(1 - (double)decision->normal_above, 4, buffer), decision->origin);
    }
}

static void remark_overlap(const struct verdict *verdict, struct str *text)
{
    const struct overlap *overlap = &verdict->pooled.overlap;
    size_t rows = verdict->pooled.score.rows;
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    if (!verdict->overlap_known) {
        str_add(text,
                "The training table is not at hand, so it is not known how many of these rows the "
                "model was trained on.\n");
        return;
    }
    if (overlap->twins == 0) {
        return;
    }
    str_addf(text, "%s of %s test rows (%s) are twins of training rows: every feature is equal",
             num_count_text(overlap->twins, a), num_count_text(rows, b),
             part_text(overlap->twins, rows, share));
    if (overlap->shared_rows > 0) {
        str_addf(text, "; %s are those very rows", num_count_text(overlap->shared_rows, a));
    }
    str_add(text, ". The figures include them and promise more than new traffic will bring.\n");
}

/* "early stopping on test (its rows are those of demo:test, a set to test on)" */
void leak_text(const struct json *leak, struct str *text)
{
    for (size_t i = 0; leak && i < json_count(leak); i++) {
        static const char *const keys[] = { "choice", "table", "why" };
        const char *words[3];
        for (size_t k = 0; k < 3; k++) {
            const struct json *word = json_get(json_at(leak, i), keys[k]);
            words[k] = word && json_string_of(word) ? json_string_of(word) : "?";
        }
        str_addf(text, "%s%s on %s (%s)", i > 0 ? "; " : "", words[0], words[1], words[2]);
    }
}

static void remark_leak(const struct json *leak, struct str *text)
{
    if (leak == NULL) {
        return;
    }
    str_add(text, "Tuned on test rows (leak=tune-on-test): ");
    leak_text(leak, text);
    str_add(text, ". These figures are better than those of new rows will be.\n");
}

static void remark_looks(uint64_t looks, struct str *text)
{
    char times[NUM_TEXT_SIZE];
    if (looks > 1) {
        str_addf(text, "These rows have been scored %s time%s before.\n",
                 num_count_text(looks - 1, times), looks == 2 ? "" : "s");
    }
}

/* balance is for training tables; figures on what it made are not about traffic that was seen. */
static void remark_made(const struct verdict *verdict, struct str *text)
{
    const struct made_rows *made = &verdict->pooled.made;
    size_t rows = verdict->pooled.score.rows;
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE];
    if (made->copies + made->synthetic == 0) {
        return;
    }
    str_addf(text, "Of %s test rows, ", num_count_text(rows, a));
    if (made->synthetic > 0) {
        str_addf(text, "%s %s synthetic (made by SMOTE)", num_count_text(made->synthetic, b),
                 made->synthetic == 1 ? "is" : "are");
    }
    if (made->copies > 0) {
        str_addf(text, "%s%s repeat%s another", made->synthetic > 0 ? " and " : "",
                 num_count_text(made->copies, b), made->copies == 1 ? "s" : "");
    }
    str_add(text, ": these figures are not about traffic as it was recorded.\n");
}

static void remark_outside(const struct outside *outside, struct str *text)
{
    if (outside->cells > 0) {
        outside_sentence(outside, text);
        str_add(text, "\n");
    }
}

static void remark_one_class(const struct score *score, struct str *text)
{
    if (score->classes_predicted != 1 || score->classes < 2) {
        return;
    }
    const struct class_score *only = &score->per_class[score->only_class];
    char rows[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    str_addf(text,
             "The model answers %s to all %s rows: it does not tell the classes apart, and its "
             "accuracy is the share of %s (%s).\n",
             only->name, num_count_text(score->rows, rows), only->name,
             part_text(only->support, score->rows, share));
}

/* Classes whose support lies in low .. high. */
static size_t classes_between(const struct score *score, size_t low, size_t high)
{
    size_t count = 0;
    for (size_t c = 0; c < score->classes; c++) {
        size_t support = score->per_class[c].support;
        count += support >= low && support <= high ? 1 : 0;
    }
    return count;
}

static void list_classes(const struct score *score, size_t low, size_t high, struct str *text)
{
    struct name_list list = { .str = text, .total = classes_between(score, low, high), .most = 6 };
    for (size_t c = 0; c < score->classes; c++) {
        const struct class_score *figures = &score->per_class[c];
        if (figures->support < low || figures->support > high) {
            continue;
        }
        char name[128];
        size_t length = strnlen(figures->name, sizeof name - 40);
        memcpy(name, figures->name, length);
        name[length] = '\0';
        if (figures->support > 0) {
            char rows[NUM_TEXT_SIZE];
            strcat(name, " (");
            strcat(name, num_count_text(figures->support, rows));
            strcat(name, ")");
        }
        name_list_add(&list, name);
    }
}

static void remark_tiny_classes(const struct score *score, struct str *text)
{
    size_t tiny = classes_between(score, 1, TINY_CLASS_ROWS - 1);
    size_t absent = classes_between(score, 0, 0);
    if (tiny > 0) {
        str_addf(text, "Fewer than %d rows: ", TINY_CLASS_ROWS);
        list_classes(score, 1, TINY_CLASS_ROWS - 1, text);
        str_addf(text, "; %s rates are little more than chance, see the intervals.\n",
                 tiny == 1 ? "its" : "their");
    }
    if (absent > 0 && score->rows > 0) {
        str_add(text, "No rows: ");
        list_classes(score, 0, 0, text);
        str_addf(text, "; nothing can be said about %s.\n", absent == 1 ? "it" : "them");
    }
}

static void remark_no_false_alarm(const struct verdict *verdict, struct str *text)
{
    size_t without = 0;
    for (size_t i = 0; i < verdict->trial_count; i++) {
        const struct score *score = &verdict->trials[i].score;
        without += score->normals > 0 && score->false_alarms == 0 ? 1 : 0;
    }
    const struct score *pooled = &verdict->pooled.score;
    char normals[NUM_TEXT_SIZE], dr[NUM_TEXT_SIZE];
    bool none = pooled->normals > 0 && pooled->false_alarms == 0;
    if (none && pooled->detected > 0) {
        str_addf(text,
                 "FAR is 0 (0/%s normal rows), so Efficiency = DR / FAR is infinite; DR is %s.\n",
                 num_count_text(pooled->normals, normals), rate_text(pooled->dr, dr));
    } else if (none && pooled->attacks > 0) {
        str_add(
            text,
            "Nothing was called an attack: DR and FAR are both 0, and Efficiency has no value.\n");
    } else if (without > 0) {
        str_addf(
            text,
            "FAR is 0 in %zu of the %zu draws, and Efficiency infinite or without a value there: its "
            "mean, best and worst are those of the other draws.\n",
            without, verdict->trial_count);
    }
}

void verdict_remarks(const struct verdict *verdict, struct str *text)
{
    remark_overlap(verdict, text);
    remark_leak(verdict->leak, text);
    remark_looks(verdict->looks, text);
    remark_made(verdict, text);
    remark_outside(&verdict->outside, text);
    remark_decision(&verdict->decision, text);
    remark_one_class(&verdict->pooled.score, text);
    remark_tiny_classes(&verdict->pooled.score, text);
    remark_no_false_alarm(verdict, text);
}
