/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a training ended badly, with the figures that show it, and what to try. */
#include <math.h>
#include <stdio.h>

#include "src/base/num.h"
#include "src/train/trainer_parts.h"

void trainer_explain_divergence(const struct trainer *trainer, const struct step_result *result,
                                size_t batch, char *text, size_t size)
{
    char rate[NUM_TEXT_SIZE];
    char smaller[NUM_TEXT_SIZE];
    const struct train_position *position = &trainer->position;
    num_text(position->rate, rate);
    num_text(position->rate / 10, smaller);
    const char *what = isfinite(result->loss) ? "the gradient or the weights are" : "the loss is";
    int length =
        snprintf(text, size, "%s no longer a finite number in epoch %zu, batch %zu, with lr=%s; ",
                 what, position->epoch + 1, batch, rate);
    if (length < 0 || (size_t)length >= size)
        return;
    text += length;
    size -= (size_t)length;
    const char *clip = trainer->settings.clip > 0 ? "" : " or clip=5";
    if (position->epoch > 0)
        snprintf(text, size, "the weights after epoch %zu are kept; try lr=%s%s", position->epoch,
                 smaller, clip);
    else
        snprintf(text, size, "the initial weights are kept; try lr=%s%s", smaller, clip);
}

/* The only class that is answered, or `classes` where there are several. */
static size_t only_answer(const size_t *confusion, size_t classes)
{
    size_t only = classes;
    for (size_t answer = 0; answer < classes; answer++) {
        size_t rows = 0;
        for (size_t truth = 0; truth < classes; truth++)
            rows += confusion[truth * classes + answer];
        if (rows > 0 && only != classes)
            return classes;
        if (rows > 0)
            only = answer;
    }
    return only;
}

static size_t classes_present(const size_t *confusion, size_t classes)
{
    size_t present = 0;
    for (size_t truth = 0; truth < classes; truth++) {
        size_t rows = 0;
        for (size_t answer = 0; answer < classes; answer++)
            rows += confusion[truth * classes + answer];
        present += rows > 0;
    }
    return present;
}

/* Where few or small steps are the reason, the figures say so: the weights cannot have moved
 * farther than the sum of rate x gradient norm. */
void trainer_explain_one_class(const struct trainer *trainer, char *text, size_t size)
{
    size_t classes = trainer->net->classes;
    text[0] = '\0';
    size_t only = only_answer(trainer->last_confusion, classes);
    if (only == classes || classes_present(trainer->last_confusion, classes) < 2 ||
        trainer->step_total == 0)
        return;
    const char *name = preparation_class_name(model_preparation(trainer->model), only);
    char windows[NUM_TEXT_SIZE];
    char steps[NUM_TEXT_SIZE];
    num_count_text(trainer->plan.count, windows);
    num_count_text(trainer->step_total, steps);
    double norm = trainer->norm_total / (double)trainer->step_total;
    int length =
        snprintf(text, size,
                 "every row is answered %s: %s windows in batches of %zu gave %s steps in all, "
                 "with a mean gradient of %.3g, so the weights moved by %.3g at most",
                 name, windows, trainer->settings.batch, steps, norm, trainer->path_total);
    if (length < 0 || (size_t)length >= size)
        return;
    const char *loss = trainer->settings.loss->name;
    bool mean = loss == loss_names[0];
    snprintf(text + length, size - (size_t)length, "; try a larger lr%s, more epochs%s",
             mean ? ", loss=cross-entropy or loss=mse-sum" : "",
             trainer->batches == 1 ? " or a smaller batch" : "");
}
