/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A support vector machine that was learnt: its memory, to and from a model file. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/classic/svm_parts.h"

void svm_free(struct learned *learned)
{
    if (!learned)
        return;
    free(learned->classes);
    free(learned->offsets);
    free(learned->platt);
    free(learned->line);
    free(learned->start);
    free(learned->support);
    free(learned->square);
    free(learned->coefficients);
    free(learned->real_coefficients);
    free(learned->coefficient_sums);
    free(learned);
}

/* count x each zeroed numbers of that size; NULL where that is too much. */
static void *take(size_t count, size_t each, size_t size)
{
    size_t all = 0;
    return size_product(count + 1, each, &all) ? calloc(all + 1, size) : NULL;
}

struct learned *svm_new(const struct svm_settings *settings, size_t width, size_t class_count,
                        size_t present, size_t support_count, struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    *learned = (struct learned){ .settings = *settings,
                                 .width = width,
                                 .class_count = class_count,
                                 .present = present,
                                 .machines = svm_pair_count(settings->solver, present),
                                 .support_count = support_count };
    size_t others = present - 1;
    bool linear = settings->kernel == SVM_LINEAR;
    learned->classes = take(present, 1, sizeof *learned->classes);
    learned->offsets = take(learned->machines, 1, sizeof *learned->offsets);
    learned->coefficient_sums = take(learned->machines, 1, sizeof *learned->coefficient_sums);
    bool good = learned->classes && learned->offsets && learned->coefficient_sums;
    if (settings->probabilities) {
        learned->platt = take(learned->machines, 2, sizeof *learned->platt);
        good = good && learned->platt;
    }
    if (linear) {
        learned->line = take(learned->machines, width, sizeof *learned->line);
        good = good && learned->line;
    } else {
        learned->start = take(present + 1, 1, sizeof *learned->start);
        learned->support = take(support_count, width, sizeof *learned->support);
        learned->square = take(support_count, 1, sizeof *learned->square);
        learned->coefficients = take(support_count, others, sizeof *learned->coefficients);
        learned->real_coefficients = take(support_count, others, sizeof(real));
        good = good && learned->start && learned->support && learned->square &&
               learned->coefficients && learned->real_coefficients;
    }
    if (good)
        return learned;
    svm_free(learned);
    err_memory(err);
    return NULL;
}

/* The sizes of the coefficients of each machine: two classes, one column each. */
static void sum_coefficients(struct learned *learned)
{
    size_t others = learned->present - 1;
    for (size_t m = 0; m < learned->machines; m++) {
        struct svm_pair pair = svm_pair_at(SVM_LIBSVM, learned->present, m);
        double sum = 0;
        for (size_t s = learned->start[pair.first]; s < learned->start[pair.first + 1]; s++)
            sum += fabs(learned->coefficients[s * others + pair.second - 1]);
        for (size_t s = learned->start[pair.second]; s < learned->start[pair.second + 1]; s++)
            sum += fabs(learned->coefficients[s * others + pair.first]);
        learned->coefficient_sums[m] = sum;
    }
}

void svm_finish(struct learned *learned)
{
    if (learned->line)
        return;
    for (size_t s = 0; s < learned->support_count; s++)
        for (size_t j = 0; j < learned->width; j++) {
            double number = (double)learned->support[s * learned->width + j];
            learned->square[s] += number * number;
        }
    for (size_t i = 0; i < learned->support_count * (learned->present - 1); i++)
        learned->real_coefficients[i] = (real)learned->coefficients[i];
    sum_coefficients(learned);
}

/* --- to a file --- */

static bool write_support(const struct learned *learned, struct pack *pack, struct err *err)
{
    size_t numbers = learned->support_count * learned->width;
    int64_t *start = calloc(learned->present + 1, sizeof *start);
    float *support = calloc(numbers + 1, sizeof *support);
    bool good = (start && support) || err_memory(err);
    for (size_t k = 0; good && k <= learned->present; k++)
        start[k] = (int64_t)learned->start[k];
    for (size_t i = 0; good && i < numbers; i++)
        support[i] = (float)learned->support[i];
    good = good && pack_add_wholes(pack, "start", start, learned->present + 1, err) &&
           pack_add_floats(pack, "support", support, numbers, err) &&
           pack_add_doubles(pack, "coefficients", learned->coefficients,
                            learned->support_count * (learned->present - 1), err);
    free(support);
    free(start);
    return good;
}

bool svm_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    int64_t *classes = calloc(learned->present + 1, sizeof *classes);
    if (!classes)
        return err_memory(err);
    for (size_t k = 0; k < learned->present; k++)
        classes[k] = learned->classes[k];
    bool good = pack_add_wholes(pack, "classes", classes, learned->present, err) &&
                pack_add_doubles(pack, "gamma", &learned->settings.gamma, 1, err) &&
                pack_add_doubles(pack, "offsets", learned->offsets, learned->machines, err) &&
                (!learned->platt ||
                 pack_add_doubles(pack, "platt", learned->platt, 2 * learned->machines, err));
    free(classes);
    if (!good)
        return false;
    return learned->line ? pack_add_doubles(pack, "lines", learned->line,
                                            learned->machines * learned->width, err)
                         : write_support(learned, pack, err);
}

/* --- from a file --- */

static bool damaged(struct err *err)
{
    return err_set(err, ERR_INPUT, "the model's support vectors make no sense");
}

static bool copy_finite(double *to, const struct pack *pack, const char *name, size_t count,
                        struct err *err)
{
    const double *from = pack_doubles(pack, name, count, err);
    if (!from)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(from[i]))
            return damaged(err);
        to[i] = from[i];
    }
    return true;
}

static bool read_classes(struct learned *learned, const struct pack *pack, struct err *err)
{
    const int64_t *classes = pack_wholes(pack, "classes", learned->present, err);
    if (!classes)
        return false;
    for (size_t k = 0; k < learned->present; k++) {
        if (classes[k] < 0 || classes[k] >= (int64_t)learned->class_count ||
            (k > 0 && classes[k] <= classes[k - 1]))
            return damaged(err);
        learned->classes[k] = (uint32_t)classes[k];
    }
    return true;
}

static bool read_support(struct learned *learned, const struct pack *pack, struct err *err)
{
    size_t numbers = learned->support_count * learned->width;
    const int64_t *start = pack_wholes(pack, "start", learned->present + 1, err);
    const float *support = start ? pack_floats(pack, "support", numbers, err) : NULL;
    if (!support)
        return false;
    if (start[0] != 0 || start[learned->present] != (int64_t)learned->support_count)
        return damaged(err);
    for (size_t k = 0; k <= learned->present; k++) {
        if (k > 0 && start[k] < start[k - 1])
            return damaged(err);
        learned->start[k] = (size_t)start[k];
    }
    for (size_t i = 0; i < numbers; i++) {
        if (!isfinite(support[i]))
            return damaged(err);
        learned->support[i] = support[i];
    }
    return copy_finite(learned->coefficients, pack, "coefficients",
                       learned->support_count * (learned->present - 1), err);
}

/* How many support vectors the file has: those that its numbers are enough for. */
static bool count_support(const struct pack *pack, size_t width, size_t present, size_t *count,
                          struct err *err)
{
    size_t numbers = pack_count(pack, "support");
    *count = 0;
    if (numbers == SIZE_MAX || width == 0)
        return true;
    *count = numbers / width;
    size_t coefficients = pack_count(pack, "coefficients");
    return (numbers % width == 0 && coefficients == *count * (present - 1)) || damaged(err);
}

struct learned *svm_read(const struct key_values *values, const struct preparation *preparation,
                         const struct pack *pack, struct err *err)
{
    size_t width = preparation_inputs(preparation);
    struct svm_settings settings = svm_settings_of(values, width);
    size_t class_count = preparation_classes(preparation);
    size_t present = pack_count(pack, "classes");
    size_t support = 0;
    if (present == 0 || present > class_count) {
        err_set(err, ERR_INPUT, "the model does not say which classes it knows");
        return NULL;
    }
    if (!copy_finite(&settings.gamma, pack, "gamma", 1, err) ||
        !count_support(pack, width, present, &support, err))
        return NULL;
    struct learned *learned = svm_new(&settings, width, class_count, present, support, err);
    bool good =
        learned && read_classes(learned, pack, err) &&
        copy_finite(learned->offsets, pack, "offsets", learned->machines, err) &&
        (!learned->platt ||
         copy_finite(learned->platt, pack, "platt", 2 * learned->machines, err)) &&
        (learned->line ? copy_finite(learned->line, pack, "lines", learned->machines * width, err)
                       : read_support(learned, pack, err));
    if (good) {
        svm_finish(learned);
        return learned;
    }
    svm_free(learned);
    return NULL;
}
