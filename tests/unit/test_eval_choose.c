/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thresholds against all there are, tried one by one; answers by cost; matrices that stand in files. */
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/eval/choose.h"
#include "src/eval/matrix_file.h"

enum { ROWS = 200, CLASSES = 3 };
static const char *const names[] = { "normal", "dos", "probe" };
static const double costs[CLASSES * CLASSES] = { 0, 1, 1, 5, 0, 1, 2, 1, 0 };

static uint16_t truth[ROWS];
static float probabilities[ROWS * CLASSES];

/* Coarse ones, so that many rows have the same. */
static struct judged make_rows(struct decision *decision)
{
    struct rng rng = rng_stream(4, "choose");
    for (size_t i = 0; i < ROWS; i++) {
        truth[i] = (uint16_t)rng_below(&rng, CLASSES);
        double normal = (truth[i] == 0 ? 0.3 : 0) + 0.7 * rng_uniform(&rng);
        normal = floor(20 * normal) / 20;
        double dos = (1 - normal) * rng_uniform(&rng);
        probabilities[CLASSES * i] = (float)normal;
        probabilities[CLASSES * i + 1] = (float)dos;
        probabilities[CLASSES * i + 2] = (float)(1 - normal - dos);
    }
    return (struct judged){ .rows = ROWS,
                            .classes = CLASSES,
                            .class_names = names,
                            .truth = truth,
                            .probabilities = probabilities,
                            .costs = costs,
                            .decision = decision };
}

static double merit(const struct score *score, const struct choose_request *request)
{
    size_t alarms = score->detected + score->false_alarms;
    if (request->by == CHOOSE_FAR)
        return score->far <= request->most_far ? score->dr : -1;
    if (request->by == CHOOSE_F1)
        return 2 * (double)score->detected / (double)(alarms + score->attacks);
    return -score->cost;
}

static void check_threshold(enum choose_by by, double most_far)
{
    struct err err = { 0 };
    struct decision decision = { .rule = DECISION_MOST_PROBABLE };
    struct judged judged = make_rows(&decision);
    struct choose_request request = { by, most_far, costs };
    struct score score;
    assert_true(choose_threshold(&judged, &request, &decision, &err));
    assert_int_equal(decision.rule, DECISION_THRESHOLD);
    assert_true(score_of(&judged, &score, &err));
    double chosen = merit(&score, &request), normal_above = (double)decision.normal_above;
    size_t alarms = score.detected + score.false_alarms;
    score_done(&score);
    for (int step = -1; step <= 20; step++) {
        decision.normal_above = step < 0 ? -1 : (float)(step / 20.0);
        assert_true(score_of(&judged, &score, &err));
        double other = merit(&score, &request);
        assert_true(other <= chosen + 1e-12);
        if (other > chosen - 1e-12) /* as good: then it raises no fewer alarms */
            assert_true(score.detected + score.false_alarms >= alarms);
        score_done(&score);
    }
    assert_true(normal_above >= -1);
}

static void test_thresholds(void **state)
{
    (void)state;
    check_threshold(CHOOSE_FAR, 0.05);
    check_threshold(CHOOSE_FAR, 0);
    check_threshold(CHOOSE_FAR, 1);
    check_threshold(CHOOSE_F1, 0);
    check_threshold(CHOOSE_COST, 0);
}

static void test_no_way(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct decision decision = { .rule = DECISION_MOST_PROBABLE };
    struct judged judged = make_rows(&decision);
    struct choose_request request = { CHOOSE_FAR, 0.1, NULL };
    memset(truth, 0, sizeof truth);
    assert_false(choose_threshold(&judged, &request, &decision, &err));
    assert_non_null(strstr(err.message, "no attack"));
    for (size_t i = 0; i < ROWS; i++)
        truth[i] = 1;
    assert_false(choose_threshold(&judged, &request, &decision, &err));
    assert_non_null(strstr(err.message, "no normal one"));
}

static void test_answers(void **state)
{
    (void)state;
    const float p[] = { 0.5f, 0.3f, 0.2f };
    struct decision decision = { .rule = DECISION_THRESHOLD, .normal_above = 0.5f };
    assert_int_equal(decision_answer(NULL, p, 3), 0);
    assert_int_equal(decision_answer(&decision, p, 3), 1); /* 0.5 is not above 0.5 */
    decision.normal_above = 0.49f;
    assert_int_equal(decision_answer(&decision, p, 3), 0);
    /* Expected prices of normal, dos, probe: 0.3 x 5 + 0.2 x 2, 0.5 + 0.2, 0.5 + 0.3. */
    struct decision least = { .rule = DECISION_LEAST_COST, .costs = costs };
    assert_int_equal(decision_answer(&least, p, 3), 1);
    assert_int_equal(decision_answer(&least, (const float[]){ 1, 0, 0 }, 3), 0);
}

static void test_alarms(void **state)
{
    (void)state;
    /* 1,000,000 rows, 1,000 attacks: 900 true alarms and 9,990 false ones. */
    assert_near(alarm_precision(0.9, 0.01, 0.001), 900.0 / (900 + 9990), 1e-15);
    assert_true(isnan(alarm_precision(0, 0, 0.001)));
}

/* --- matrices --- */

static void reads(const char *text, const char *const *wanted, const double *cells, size_t classes)
{
    struct err err = { 0 };
    struct class_matrix matrix;
    if (!matrix_parse(text, strlen(text), &matrix, &err))
        fail_msg("%s: %s", text, err.message);
    assert_int_equal(matrix.classes, classes);
    for (size_t i = 0; i < classes; i++)
        assert_string_equal(matrix.names[i], wanted[i]);
    for (size_t i = 0; i < classes * classes; i++)
        assert_true(fabs(matrix.cells[i] - cells[i]) < 1e-12);
    matrix_done(&matrix);
}

static void refuses(const char *text, const char *why)
{
    struct err err = { 0 };
    struct class_matrix matrix;
    assert_false(matrix_parse(text, strlen(text), &matrix, &err));
    if (!strstr(err.message, why))
        fail_msg("%s: \"%s\" does not say \"%s\"", text, err.message, why);
}

static void test_matrices(void **state)
{
    (void)state;
    static const char *const two[] = { "normal", "attack" };
    static const char *const turned[] = { "normal", "dos", "u2r" };
    static const double plain[] = { 1, 2, 3, 4 };
    static const double moved[] = { 9, 7, 8, 3, 1, 2, 6, 4, 5 };
    reads("1 2\n3 4\n", two, plain, 2);
    reads("# mine\n\n 1,2\r\n3 ; 4", two, plain, 2);
    reads("normal,attack\n1,2\n3,4\n", two, plain, 2);
    reads("true,Normal,ATTACK\nnormal,1,2\nattack,3,4\n", two, plain, 2);
    reads("|  | normal | attack |\n|---|--:|--:|\n| normal | 1 | 2 |\n| attack | 3 | 4 |\n", two,
          plain, 2);
    reads("[[1, 2], [3, 4]]", two, plain, 2);
    reads(" {\"result\": {\"confusion\": [[1, 2], [3, 4]], \"classes\": [\"normal\", \"attack\"]}}",
          two, plain, 2);
    reads("dos u2r normal\n1 2 3\n4 5 6\n7 8 9\n", turned, moved, 3);
}

static void test_bad_matrices(void **state)
{
    (void)state;
    refuses("", "0 rows");
    refuses("1 2\n3\n", "line 2 has 1 numbers, not 2");
    refuses("1 2\n3 4\n5 6\n", "more rows than the 2 columns");
    refuses("1 2 3\n4 5 6\n", "2 rows and 3 columns");
    refuses("1 2\nx 4 y\n", "is not a number");
    refuses("a b\n1 2\n3 4\n", "no class is called normal");
    refuses("normal normal\n1 2\n3 4\n", "two classes are called normal");
    refuses("normal dos\nnormal 1 2\nu2r 3 4\n", "row 2 is called u2r and column 2 dos");
    refuses("normal dos u2r x\n1 2\n3 4\n", "4 names for 2 classes");
    refuses("[[1, null], [2, 3]]", "no number");
    refuses("{\"rows\": 3}", "no matrix");
    refuses("[[1, 2]", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_thresholds), cmocka_unit_test(test_no_way),
        cmocka_unit_test(test_answers),    cmocka_unit_test(test_alarms),
        cmocka_unit_test(test_matrices),   cmocka_unit_test(test_bad_matrices),
    };
    return unit_run(tests);
}
