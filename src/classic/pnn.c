/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "pnn", the probabilistic neural network: Specht (1990), "Probabilistic neural networks",
 * Neural Networks 3(1), equations 1 and 12: the density of class c at x is the mean of the windows over
 * its n_c training rows,
 *
 *     f_c(x) = (1 / n_c) sum over the rows t of c of e^(-|x - t|^2 / (2 sigma^2)),
 *
 * (up to a factor that all classes share), and the answer is the class with the greatest h_c l_c f_c(x):
 * h_c its share of all rows, l_c what it costs to miss one. prior=equal takes all h_c as alike, so rare
 * classes are as likely as others before x is seen; prior=training takes n_c, which makes of it what grnn
 * answers. l_c is class-weight=. Sigma: the one with the fewest wrong answers when each training row is
 * left out in turn.
 */
#include "src/classic/windows.h"
#include "src/net/preset.h"

static const char *const prior_names[] = { "equal", "training", NULL };

static const struct key pnn_keys[] = {
    WINDOW_KEYS,
    { .name = "prior",
      .type = KEY_CHOICE,
      .initial = "equal",
      .choices = prior_names,
      .help = "share of each class before a row is seen: all alike, or as in the training rows" },
    { .name = NULL },
};

static void prior_and_loss(const struct key_values *values, const double *class_rows,
                           const double *class_weights, size_t classes, size_t own, double *factors)
{
    bool equal = values_choice(values, "prior") == 0;
    for (size_t c = 0; c < classes; c++) {
        double rows = class_rows[c] - (c == own ? 1 : 0);
        factors[c] = (class_weights ? class_weights[c] : 1) / (equal && rows > 0 ? rows : 1);
    }
}

/* 1 for a wrong answer, the first of the greatest. */
static double is_wrong(const double *probabilities, size_t classes, size_t truth)
{
    size_t best = 0;
    for (size_t c = 1; c < classes; c++)
        best = probabilities[c] > probabilities[best] ? c : best;
    return best == truth ? 0 : 1;
}

static const struct window_rule rule = {
    .factors = prior_and_loss,
    .cost = is_wrong,
    .cost_name = "share of wrong answers",
};

static struct learned *pnn_fit(const struct learner_task *task, struct err *err)
{
    return windows_fit(&rule, task, err);
}

static struct learned *pnn_read(const struct key_values *values,
                                const struct preparation *preparation, const struct pack *pack,
                                struct err *err)
{
    return windows_read(&rule, values, preparation, pack, err);
}

static const struct learner pnn = {
    .fit = pnn_fit,
    .answer = windows_answer,
    .free = windows_free,
    .write = windows_write,
    .read = pnn_read,
    .parameters = windows_parameters,
    .describe = windows_describe,
    .weighs_classes = true,
    .answers_slowly = true,
};

extern const struct preset preset_pnn;
const struct preset preset_pnn = {
    .name = "pnn",
    .help = "probabilistic neural network: the class whose training rows lie most densely around",
    .paper = "Specht (1990), Neural Networks 3",
    .keys = pnn_keys,
    .learner = &pnn,
};
