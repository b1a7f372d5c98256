/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "boosted": bags of boosted trees with minimum expected cost, the recipe that won the KDD
 * Cup 1999 (Pfahringer 2000). A bag is a sample of the training rows that keeps the small classes whole;
 * on each, trees of C4.5 are boosted (AdaBoost.M1, Freund and Schapire 1996, as in Quinlan 1996), and
 * they vote. The shares of the bags that answer a class are its probability; the answer is the class i
 * with the least sum_j p_j cost(j, i).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/classic/boosted.h"
#include "src/net/model.h"
#include "src/score/score.h"

enum { MOST_ROUNDS = 1000 };

static const char *const cost_names[] = { "none", "kdd", NULL };
enum cost { COST_NONE, COST_KDD };

static const struct key boosted_keys[] = {
    { .name = "bags",
      .type = KEY_COUNT,
      .initial = "50",
      .least = 1,
      .greatest = 1000,
      .help = "samples of the training rows, each with boosted trees of its own" },
    { .name = "rounds",
      .type = KEY_COUNT,
      .initial = "10",
      .least = 1,
      .greatest = MOST_ROUNDS,
      .help = "trees of a bag; fewer where one is right on all rows, or wrong on half of them" },
    { .name = "share",
      .type = KEY_NUMBER,
      .initial = "10%",
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "of the rows of a class that a bag draws" },
    { .name = "keep",
      .type = KEY_COUNT,
      .initial = "2000",
      .least = 1,
      .greatest = 1000000000,
      .help = "rows of a class that a bag has at least, or all of them" },
    { .name = "cost",
      .type = KEY_CHOICE,
      .choices = cost_names,
      .help = "that the answer keeps low; unset: kdd where the classes are the contest's five "
              "categories" },
    { .name = "confidence",
      .type = KEY_NUMBER,
      .initial = "0.25",
      .least = 0,
      .greatest = 0.5,
      .above_least = true,
      .help = "of the errors to be expected of a leaf: the lower, the more is pruned" },
    { .name = "least",
      .type = KEY_COUNT,
      .initial = "2",
      .least = 1,
      .greatest = 1000000,
      .help = "weight of rows that at least two branches of a split have" },
    { .name = NULL },
};

static void boosted_free(struct learned *learned)
{
    if (!learned)
        return;
    tree_columns_done(&learned->columns);
    trees_done(&learned->trees);
    free(learned->rounds);
    free(learned->votes);
    free(learned->costs);
    free(learned);
}

/* The costs that the key asks for. */
static bool find_costs(struct learned *learned, const struct key_values *values,
                       const struct preparation *preparation, struct err *err)
{
    size_t classes = learned->trees.classes;
    bool asked = values_text(values, "cost");
    if (asked && values_choice(values, "cost") == COST_NONE)
        return true;
    const char **names = calloc(classes + 1, sizeof *names);
    learned->costs = calloc(classes * classes + 1, sizeof *learned->costs);
    bool good = (names && learned->costs) || err_memory(err), has = false;
    for (size_t c = 0; good && c < classes; c++)
        names[c] = preparation_class_name(preparation, c);
    if (good)
        has = kdd_cup_costs(names, classes, learned->costs);
    free(names);
    if (!good || has)
        return good;
    free(learned->costs);
    learned->costs = NULL;
    if (!asked)
        return true;
    err_set(err, ERR_USAGE,
            "cost=kdd is for the contest's categories: normal, dos, probe, r2l, u2r");
    return err_hint(err, "prepare classes=category, or model boosted cost=none");
}

static struct learned *boosted_new(const struct key_values *values,
                                   const struct preparation *preparation, size_t bags,
                                   struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->bags = bags;
    learned->trees.classes = preparation_classes(preparation);
    learned->rounds = calloc(bags + 1, sizeof *learned->rounds);
    if (!learned->rounds)
        err_memory(err);
    else if (tree_columns_of(&learned->columns, preparation, true, err) &&
             find_costs(learned, values, preparation, err))
        return learned;
    boosted_free(learned);
    return NULL;
}

static struct learned *boosted_fit(const struct learner_task *task, struct err *err)
{
    size_t bags = values_count(task->values, "bags");
    struct learned *learned = boosted_new(task->values, task->rows.preparation, bags, err);
    if (learned && boosted_learn(learned, task, err))
        return learned;
    boosted_free(learned);
    return NULL;
}

/* --- answers --- */

/* Shares of the bags by the class that their trees vote for. */
static void count_bags(const struct learned *learned, const real *inputs, double *votes,
                       double *shares)
{
    size_t classes = learned->trees.classes, tree = 0;
    memset(shares, 0, classes * sizeof *shares);
    for (size_t b = 0; b < learned->bags; b++) {
        memset(votes, 0, classes * sizeof *votes);
        for (int64_t r = 0; r < learned->rounds[b]; r++, tree++) {
            const double *leaf =
                tree_leaf(&learned->trees.of[tree], &learned->columns, classes, inputs);
            votes[boosted_greatest(leaf, classes)] += learned->votes[tree];
        }
        shares[boosted_greatest(votes, classes)] += 1 / (double)learned->bags;
    }
}

/* The class of least expected cost. */
static size_t cheapest(const double *costs, const double *shares, size_t classes)
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t answer = 0; answer < classes; answer++) {
        double expected = 0;
        for (size_t truth = 0; truth < classes; truth++)
            expected += shares[truth] * costs[truth * classes + answer];
        if (expected < least - 1e-12) {
            least = expected;
            best = answer;
        }
    }
    return best;
}

/* The cheapest class changes places with the most probable one, so that the first of the greatest is
 * it. Where both are as probable, a hair is moved from the one to the other. */
static void put_first(double *shares, size_t classes, size_t best)
{
    size_t most = boosted_greatest(shares, classes);
    if (most == best)
        return;
    double share = shares[best];
    shares[best] = shares[most];
    shares[most] = share;
    for (size_t c = 0; c < best; c++) {
        if (shares[c] < shares[best])
            continue;
        shares[c] -= 1e-4;
        shares[best] += 1e-4;
    }
}

/* Behind the shares is room for the votes of a bag. */
static void answer_row(const struct learned *learned, const real *inputs, double *shares)
{
    size_t classes = learned->trees.classes;
    count_bags(learned, inputs, shares + classes, shares);
    if (learned->costs)
        put_first(shares, classes, cheapest(learned->costs, shares, classes));
}

static bool boosted_answer(const struct learned *learned, const struct learner_rows *rows,
                           const struct compute *compute, const struct cancel *cancel,
                           float *probabilities, struct err *err)
{
    return trees_answer(learned, answer_row, learned->trees.classes, rows, compute, cancel,
                        "the trees answered", probabilities, err);
}

/* --- files --- */

static bool boosted_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    return trees_write(&learned->trees, pack, err) &&
           pack_add_wholes(pack, "rounds", learned->rounds, learned->bags, err) &&
           pack_add_doubles(pack, "votes", learned->votes, learned->trees.count, err);
}

static bool read_votes(struct learned *learned, const struct pack *pack, struct err *err)
{
    size_t count = learned->trees.count, sum = 0;
    const int64_t *rounds = pack_wholes(pack, "rounds", learned->bags, err);
    const double *votes = rounds ? pack_doubles(pack, "votes", count, err) : NULL;
    learned->votes = calloc(count + 1, sizeof *learned->votes);
    if (!votes || !learned->votes)
        return votes ? err_memory(err) : false;
    for (size_t b = 0; b < learned->bags; b++) {
        if (rounds[b] < 1 || rounds[b] > MOST_ROUNDS)
            return err_set(err, ERR_INPUT, "a bag has no trees, or too many");
        learned->rounds[b] = rounds[b];
        sum += (size_t)rounds[b];
    }
    for (size_t t = 0; t < count; t++) {
        learned->votes[t] = votes[t];
        if (!(votes[t] >= 0 && votes[t] < 1e6))
            return err_set(err, ERR_INPUT, "the vote of a tree is damaged");
    }
    return sum == count || err_set(err, ERR_INPUT, "the bags have other trees than there are");
}

static struct learned *boosted_read(const struct key_values *values,
                                    const struct preparation *preparation, const struct pack *pack,
                                    struct err *err)
{
    size_t bags = pack_count(pack, "rounds");
    if (bags < 1 || bags > 1000) {
        err_set(err, ERR_INPUT, "there are no bags of trees, or too many");
        return NULL;
    }
    struct learned *learned = boosted_new(values, preparation, bags, err);
    if (learned &&
        trees_read(&learned->trees, &learned->columns, learned->trees.classes, pack, err) &&
        read_votes(learned, pack, err))
        return learned;
    boosted_free(learned);
    return NULL;
}

static size_t boosted_parameters(const struct learned *learned)
{
    return trees_nodes(&learned->trees);
}

static bool boosted_describe(const struct learned *learned, const struct preparation *preparation,
                             struct str *text)
{
    char trees[NUM_TEXT_SIZE], nodes[NUM_TEXT_SIZE];
    (void)preparation;
    str_addf(text, "%zu %s with %s trees, %s nodes in all\n", learned->bags,
             learned->bags == 1 ? "bag" : "bags", num_count_text(learned->trees.count, trees),
             num_count_text(boosted_parameters(learned), nodes));
    str_add(text, learned->costs
                      ? "The answer is the class of least expected cost by the matrix of the "
                        "contest; it takes\nthe greatest probability from the class that "
                        "most bags vote for\n"
                      : "The answer is the class that most bags vote for\n");
    return !str_failed(text);
}

extern const struct learner learner_boosted;
const struct learner learner_boosted = {
    .fit = boosted_fit,
    .answer = boosted_answer,
    .free = boosted_free,
    .write = boosted_write,
    .read = boosted_read,
    .parameters = boosted_parameters,
    .describe = boosted_describe,
    .weighs_classes = true,
    .answers_slowly = true,
};

static const struct recipe boosted_recipe = {
    .from = "the winner of the KDD Cup 1999 (Pfahringer 2000)",
    .remark = "Its bags had all rows of the two small classes, and duplicates were removed before.",
    .settings = (const struct recipe_setting[]){ PRINTED("bags", "50"),
                                                 PRINTED("rounds", "10"),
                                                 PRINTED("cost", "kdd"),
                                                 CUSTOMARY("share", "10%"),
                                                 { .name = NULL } },
};

extern const struct preset preset_boosted;
const struct preset preset_boosted = {
    .name = "boosted",
    .help = "bags of boosted trees; the answer is that of least expected cost",
    .paper = "Pfahringer (2000)",
    .recipe = &boosted_recipe,
    .keys = boosted_keys,
    .learner = &learner_boosted,
};
