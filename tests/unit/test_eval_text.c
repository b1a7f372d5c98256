/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a verdict says: remarks, text, JSON, spreads. Made-up verdicts, no model. */
#include "tests/unit/unit.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "src/base/json.h"
#include "src/eval/verdict.h"
#include "src/eval/wording.h"
#include "tests/unit/made_up.h"

/* Says what it looked for when it is not there. */
static void has(const char *text, const char *wanted)
{
    if (strstr(text, wanted) == NULL) {
        print_message("# not found: %s\n# in: %s\n", wanted, text);
    }
    assert_non_null(strstr(text, wanted));
}

static void narrow(const char *text, size_t columns)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        assert_true(length <= columns);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
}

static void test_wording(void **state)
{
    (void)state;
    char buffer[NUM_TEXT_SIZE];
    assert_string_equal(fixed_text(9.8417, 2, buffer), "9.84");
    assert_string_equal(fixed_text(-0.004, 2, buffer), "0.00");
    assert_string_equal(fixed_text(-1.005, 1, buffer), "-1.0");
    assert_string_equal(fixed_text(0.99996, 4, buffer), "1.0000");
    assert_string_equal(fixed_text(12, 0, buffer), "12");
    assert_string_equal(fixed_text((double)NAN, 2, buffer), "-");
    assert_string_equal(fixed_text((double)INFINITY, 2, buffer), "inf");
    assert_string_equal(fixed_text(1e300, 2, buffer), "1e+300");
    assert_string_equal(rate_text(0.98788, buffer), "98.79 %");
    assert_string_equal(rate_text((double)NAN, buffer), "-");
    assert_string_equal(share_text(2741, 5000, buffer), "2,741/5,000");
    assert_string_equal(part_text(2741, 5000, buffer), "54.8 %");
    assert_string_equal(part_text(0, 0, buffer), "-");
    assert_string_equal(part_text(0, 5000, buffer), "0.0 %");
    assert_string_equal(part_text(2, 5000, buffer), "<0.1 %");     /* not none */
    assert_string_equal(part_text(4998, 5000, buffer), ">99.9 %"); /* not all */
    assert_string_equal(part_text(5000, 5000, buffer), "100.0 %");
    assert_string_equal(interval_text(wilson_interval(23, 200), buffer), "7.79-16.66");
}

static void test_folding(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    str_add_folded(&text, "one two three four\nfive\n", 9);
    assert_string_equal(text.text, "one two\nthree\nfour\nfive\n");
    str_clear(&text);
    str_add_folded(&text, "a-word-without-any-blank is long", 8);
    assert_string_equal(text.text, "a-word-without-any-blank\nis long\n");
    str_done(&text);
}

static void test_draws_text(void **state)
{
    (void)state;
    struct verdict *verdict = made_up_draws();
    struct str text;
    str_init(&text);
    verdict_text(verdict, &text);
    has(text.text, "10 draws of 5,000 rows from data: 50,000 rows; run 1, epoch 500\n");
    has(text.text, "27,400 of 50,000 test rows (54.8 %) are twins of training rows");
    has(text.text, "over 10 draws");
    has(text.text, "recall u2r");
    has(text.text, "Rows are the true class");
    narrow(text.text, 80);
    str_done(&text);
    verdict_free(verdict);
}

/* The keys that are promised, in every object. */
static void check_trial_keys(const struct json *object)
{
    static const char *const keys[] = { "rows",       "accuracy", "dr",         "far",
                                        "efficiency", "macro_f1", "mcc",        "classes",
                                        "confusion",  "interval", "per_class",  "auc_macro",
                                        "log_loss",   "twins",    "shared_rows" };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_non_null(json_get(object, keys[i]));
    }
    const struct json *dos = json_get(json_get(object, "per_class"), "dos");
    static const char *const class_keys[] = {
        "support", "precision",       "recall",      "f1", "auc", "false_positive_rate",
        "auc_pr",  "recall_interval", "auc_interval"
    };
    for (size_t i = 0; i < sizeof class_keys / sizeof class_keys[0]; i++) {
        assert_non_null(json_get(dos, class_keys[i]));
    }
    assert_int_equal(json_count(json_get(dos, "recall_interval")), 2);
    assert_int_equal(json_count(json_get(json_get(object, "interval"), "far")), 2);
}

static void test_json(void **state)
{
    (void)state;
    struct verdict *verdict = made_up_draws();
    struct json *object = verdict_json(verdict);
    check_trial_keys(object);
    assert_near(json_number(json_get(object, "rows")), 50000, 0);
    assert_near(json_number(json_get(object, "twins")), 27400, 0);
    assert_int_equal(json_count(json_get(object, "draws")), 10);
    const struct json *third = json_at(json_get(object, "draws"), 2);
    check_trial_keys(third);
    assert_near(json_number(json_get(third, "rows")), 5000, 0);
    const struct json *mean = json_get(object, "mean");
    struct spread spread = verdict_spread(verdict, metric_find("far"));
    assert_near(json_number(json_get(mean, "far")), spread.mean, 0);
    assert_near(json_number(json_get(json_get(object, "best"), "far")), spread.best, 0);
    assert_near(json_number(json_get(json_get(object, "worst"), "far")), spread.worst, 0);
    assert_true(spread.best < spread.mean && spread.mean < spread.worst);
    assert_non_null(json_get(json_get(json_get(mean, "per_class"), "u2r"), "recall"));
    assert_near(json_number(json_get(mean, "efficiency_of_means")),
                verdict_spread(verdict, metric_find("dr")).mean / spread.mean, 1e-12);
    assert_near(json_number(json_get(mean, "twins")), 2740, 0);
    json_free(object);
    verdict_free(verdict);
}

static void test_table_json(void **state)
{
    (void)state;
    struct made_up made = { 0, 400, 5, made_up_names, made_up_shares, made_up_skill, "test" };
    struct verdict *verdict = made_up_verdict(&made);
    verdict->overlap_known = false;
    struct json *object = verdict_json(verdict);
    assert_null(json_get(object, "draws"));
    assert_null(json_get(object, "mean"));
    assert_null(json_get(object, "best"));
    assert_null(json_get(object, "worst"));
    assert_null(json_get(object, "twins"));
    assert_null(json_get(object, "shared_rows"));
    assert_string_equal(json_string_of(json_get(object, "table")), "test");
    json_free(object);
    struct str text;
    str_init(&text);
    verdict_remarks(verdict, &text);
    has(text.text, "The training table is not at hand");
    has(text.text, "Fewer than 30 rows: ");
    assert_null(strstr(text.text, "not about traffic as it was recorded"));
    str_done(&text);
    verdict_free(verdict);
}

static void test_made_rows(void **state)
{
    (void)state;
    struct made_up made = { 0, 400, 5, made_up_names, made_up_shares, made_up_skill, "test" };
    struct verdict *verdict = made_up_verdict(&made);
    struct str text;
    str_init(&text);
    verdict->pooled.made = (struct made_rows){ .copies = 1, .synthetic = 30 };
    verdict_remarks(verdict, &text);
    has(text.text,
        "Of 400 test rows, 30 are synthetic (made by SMOTE) and 1 repeats another: these "
        "figures are not about traffic as it was recorded.\n");
    struct json *object = verdict_json(verdict);
    assert_near(json_number(json_get(object, "copies")), 1, 0);
    assert_near(json_number(json_get(object, "synthetic")), 30, 0);
    json_free(object);
    str_done(&text);
    verdict_free(verdict);
}

/* Two draws worked by hand: DR 1 and 1/2, FAR 1/2 and 1/4: Efficiency 2 and 2. */
static void test_spread_by_hand(void **state)
{
    (void)state;
    static const char *const names[] = { "normal", "attack" };
    static const double shares[] = { 0.5, 0.5 };
    static const double skill[] = { 0, 0 };
    struct made_up made = { 2, 8, 2, names, shares, skill, "2 draws" };
    struct verdict *verdict = made_up_verdict(&made);
    static const struct {
        uint16_t truth, answer;
    } rows[16] = { { 0, 0 }, { 0, 0 }, { 0, 1 }, { 0, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 },
                   { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 1 }, { 1, 1 }, { 1, 1 }, { 1, 0 }, { 1, 0 } };
    for (size_t i = 0; i < 16; i++) {
        verdict->truth[i] = rows[i].truth;
        verdict->probabilities[2 * i] = rows[i].answer == 0 ? 1.0f : 0.0f;
        verdict->probabilities[2 * i + 1] = rows[i].answer == 1 ? 1.0f : 0.0f;
    }
    for (size_t i = 0; i < 2; i++) {
        score_done(&verdict->trials[i].score);
        made_up_trial(verdict, 8 * i, 8, &verdict->trials[i]);
    }
    struct spread dr = verdict_spread(verdict, metric_find("dr"));
    struct spread far = verdict_spread(verdict, metric_find("far"));
    struct spread efficiency = verdict_spread(verdict, metric_find("efficiency"));
    assert_near(dr.mean, 0.75, 1e-15);
    assert_near(dr.best, 1, 0);
    assert_near(dr.worst, 0.5, 0);
    assert_near(dr.deviation, sqrt(0.125), 1e-15);
    assert_near(far.mean, 0.375, 1e-15);
    assert_near(far.best, 0.25, 0);
    assert_near(far.worst, 0.5, 0);
    assert_near(efficiency.mean, 2, 1e-15);
    assert_near(verdict_efficiency_of_means(verdict), 2, 1e-15);
    verdict_free(verdict);
}

/* All rows answered with one class; FAR 0; nothing shared. */
static void test_one_class(void **state)
{
    (void)state;
    struct made_up made = { 0, 4986, 5, made_up_names, made_up_shares, made_up_skill, "test" };
    struct verdict *verdict = made_up_verdict(&made);
    for (size_t i = 0; i < 4986; i++) {
        verdict->probabilities[5 * i] = 2.0f;
    }
    score_done(&verdict->trials[0].score);
    made_up_trial(verdict, 0, 4986, &verdict->trials[0]);
    verdict->trials[0].overlap = (struct overlap){ .shared_rows = 0, .twins = 0 };
    verdict->pooled = verdict->trials[0];
    struct str text;
    str_init(&text);
    verdict_text(verdict, &text);
    has(text.text, "The model answers normal to all 4,986 rows");
    has(text.text, "Nothing was called an attack");
    has(text.text, "No test row equals a training row.");
    assert_null(strstr(text.text, "twins"));
    narrow(text.text, 80);
    str_done(&text);
    verdict_free(verdict);
}

/* FAR 0 with attacks found: Efficiency is infinite in the text and null in JSON. */
static void test_infinite(void **state)
{
    (void)state;
    static const char *const names[] = { "normal", "attack" };
    static const double shares[] = { 0.5, 0.5 };
    static const double skill[] = { 40, 40 };
    struct made_up made = { 0, 60, 2, names, shares, skill, "test" };
    struct verdict *verdict = made_up_verdict(&made);
    struct str text;
    str_init(&text);
    verdict_text(verdict, &text);
    has(text.text, "Efficiency = DR / FAR is infinite");
    has(text.text, "Efficiency               inf ");
    str_done(&text);
    struct json *object = verdict_json(verdict);
    assert_int_equal(json_type_of(json_get(object, "efficiency")), JSON_TYPE_NULL);
    json_free(object);
    verdict_free(verdict);
}

static void test_confusion_text(void **state)
{
    (void)state;
    static const char *const names[] = { "normal", "dos", "probe" };
    static const size_t confusion[] = { 60262, 78, 243, 5299, 223226, 1328, 0, 0, 0 };
    struct str text;
    str_init(&text);
    confusion_text(confusion, 3, names, 80, &text);
    assert_string_equal(text.text,
                        "true    normal       dos   probe        rows   correct\n"
                        "normal [60,262]       78     243      60,583    99.5 %\n"
                        "dos      5,299  [223,226]  1,328     229,853    97.1 %\n"
                        "probe        0         0      [0]          0         -\n"
                        "Rows are the true class, columns the answer; [right] on the diagonal.\n");
    str_clear(&text);
    confusion_text(confusion, 3, names, 40, &text);
    assert_string_equal(text.text,
                        "true         rows   correct   largest mistakes\n"
                        "normal     60,583    99.5 %   243 as probe, 78 as dos\n"
                        "dos       229,853    97.1 %   5,299 as normal, 1,328 as probe\n");
    str_done(&text);
}

/* The numbers do not follow the user's locale. */
static void test_locale(void **state)
{
    (void)state;
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL && setlocale(LC_NUMERIC, "de_DE") == NULL) {
        print_message("# no German locale here\n");
    }
    struct verdict *verdict = made_up_draws();
    struct str text;
    str_init(&text);
    verdict_text(verdict, &text);
    has(text.text, "54.8 %");
    assert_null(strstr(text.text, "54,8"));
    str_done(&text);
    verdict_free(verdict);
    setlocale(LC_NUMERIC, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wording),        cmocka_unit_test(test_folding),
        cmocka_unit_test(test_draws_text),     cmocka_unit_test(test_json),
        cmocka_unit_test(test_table_json),     cmocka_unit_test(test_made_rows),
        cmocka_unit_test(test_spread_by_hand), cmocka_unit_test(test_one_class),
        cmocka_unit_test(test_infinite),       cmocka_unit_test(test_confusion_text),
        cmocka_unit_test(test_locale),
    };
    return unit_run(tests);
}
