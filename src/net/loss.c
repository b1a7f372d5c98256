/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Softmax and the losses. */
#include "src/net/loss.h"

#include <math.h>
#include <string.h>

static double square_error(const real *p, size_t classes, size_t label)
{
    double sum = 0;
    for (size_t k = 0; k < classes; k++) {
        double difference = (double)p[k] - (k == label ? 1 : 0);
        sum += difference * difference;
    }
    return sum;
}

static double mse_value(const real *p, double log_p, size_t classes, size_t label)
{
    (void)log_p;
    return square_error(p, classes, label) / (double)classes;
}

static double mse_sum_value(const real *p, double log_p, size_t classes, size_t label)
{
    (void)log_p;
    return square_error(p, classes, label);
}

/* dz_k = 2 p_k ((p_k - y_k) - sum_j p_j (p_j - y_j)) */
static void mse_sum_gradient(const real *p, size_t classes, size_t label, real scale, real *d_z)
{
    real mean = 0;
    for (size_t k = 0; k < classes; k++)
        mean += p[k] * (p[k] - (real)(k == label));
    for (size_t k = 0; k < classes; k++)
        d_z[k] = scale * 2 * p[k] * (p[k] - (real)(k == label) - mean);
}

static void mse_gradient(const real *p, size_t classes, size_t label, real scale, real *d_z)
{
    mse_sum_gradient(p, classes, label, scale / (real)classes, d_z);
}

static double cross_entropy_value(const real *p, double log_p, size_t classes, size_t label)
{
    (void)p;
    (void)classes;
    (void)label;
    return -log_p;
}

/* dz_k = p_k - y_k */
static void cross_entropy_gradient(const real *p, size_t classes, size_t label, real scale,
                                   real *d_z)
{
    for (size_t k = 0; k < classes; k++)
        d_z[k] = scale * (p[k] - (real)(k == label));
}

static const struct loss losses[] = {
    { "mse", "mean squared error over records and classes", false, mse_value, mse_gradient },
    { "mse-sum", "squared error summed over the classes and the records of a window", true,
      mse_sum_value, mse_sum_gradient },
    { "cross-entropy", "mean of -log of the probability of the true class", false,
      cross_entropy_value, cross_entropy_gradient },
};
const char *const loss_names[] = { "mse", "mse-sum", "cross-entropy", NULL };
enum { LOSS_COUNT = sizeof losses / sizeof losses[0] };

const struct loss *loss_at(size_t index)
{
    return index < LOSS_COUNT ? &losses[index] : NULL;
}

const struct loss *loss_find(const char *name)
{
    for (size_t i = 0; i < LOSS_COUNT; i++) {
        if (strcmp(losses[i].name, name) == 0)
            return &losses[i];
    }
    return NULL;
}

size_t largest_of(const real *x, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (x[i] > x[best])
            best = i;
    }
    return best;
}

/* The sums under the softmax, less the largest of their record, so that none overflows. */
void loss_softmax(const struct kernel *kernel, struct net_work *work)
{
    size_t classes = work->net->classes;
    size_t rows = net_out_steps(work->net, work->steps) * work->windows;
    const real *z = net_work_sums(work);
    real *p = work->probabilities;
    for (size_t row = 0; row < rows; row++) {
        const real *from = z + row * classes;
        real largest = from[0];
        for (size_t k = 1; k < classes; k++)
            largest = from[k] > largest ? from[k] : largest;
        for (size_t k = 0; k < classes; k++)
            p[row * classes + k] = from[k] - largest;
    }
    kernel->exp(p, rows * classes);
    for (size_t row = 0; row < rows; row++) {
        real sum = 0;
        for (size_t k = 0; k < classes; k++)
            sum += p[row * classes + k];
        for (size_t k = 0; k < classes; k++)
            p[row * classes + k] /= sum;
    }
}

/* log p_label = z_label - log sum_k e^z_k, from the sums: exact also where p_label is 0. */
static double log_probability(const real *z, size_t classes, size_t label)
{
    double largest = (double)z[largest_of(z, classes)];
    double sum = 0;
    for (size_t k = 0; k < classes; k++)
        sum += exp((double)z[k] - largest);
    return (double)z[label] - largest - log(sum);
}

static double weighted(double value, const double *class_weights, size_t label)
{
    return class_weights ? class_weights[label] * value : value;
}

void loss_add(const struct loss *loss, const double *class_weights, const struct net_work *work,
              struct loss_sums *sums)
{
    size_t classes = work->net->classes;
    size_t rows = net_out_steps(work->net, work->steps) * work->windows;
    bool wants_log = loss->value == cross_entropy_value;
    const real *z = net_work_sums(work);
    for (size_t row = 0; row < rows; row++) {
        size_t label = work->labels[row];
        if (label == NET_NO_LABEL)
            continue;
        const real *p = work->probabilities + row * classes;
        double log_p = wants_log ? log_probability(z + row * classes, classes, label) : 0;
        sums->loss += weighted(loss->value(p, log_p, classes, label), class_weights, label);
        sums->rows++;
        if (sums->confusion)
            sums->confusion[label * classes + largest_of(p, classes)]++;
    }
}

void loss_backward(const struct loss *loss, const double *class_weights, struct net_work *work,
                   real scale)
{
    size_t classes = work->net->classes;
    size_t rows = net_out_steps(work->net, work->steps) * work->windows;
    real *d_z = net_work_d_sums(work);
    for (size_t row = 0; row < rows; row++) {
        size_t label = work->labels[row];
        if (label == NET_NO_LABEL)
            memset(d_z + row * classes, 0, classes * sizeof(real));
        else
            loss->gradient(work->probabilities + row * classes, classes, label,
                           (real)weighted((double)scale, class_weights, label),
                           d_z + row * classes);
    }
}
