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

static double mse_value(const struct loss *loss, const real *p, double log_p, size_t classes,
                        size_t label)
{
    (void)loss;
    (void)log_p;
    return square_error(p, classes, label) / (double)classes;
}

static double mse_sum_value(const struct loss *loss, const real *p, double log_p, size_t classes,
                            size_t label)
{
    (void)loss;
    (void)log_p;
    return square_error(p, classes, label);
}

/* dz_k = 2 p_k ((p_k - y_k) - sum_j p_j (p_j - y_j)) */
static void mse_sum_gradient(const struct loss *loss, const real *p, size_t classes, size_t label,
                             real scale, real *d_z)
{
    (void)loss;
    real mean = 0;
    for (size_t k = 0; k < classes; k++)
        mean += p[k] * (p[k] - (real)(k == label));
    for (size_t k = 0; k < classes; k++)
        d_z[k] = scale * 2 * p[k] * (p[k] - (real)(k == label) - mean);
}

static void mse_gradient(const struct loss *loss, const real *p, size_t classes, size_t label,
                         real scale, real *d_z)
{
    mse_sum_gradient(loss, p, classes, label, scale / (real)classes, d_z);
}

static double cross_entropy_value(const struct loss *loss, const real *p, double log_p,
                                  size_t classes, size_t label)
{
    (void)loss;
    (void)p;
    (void)classes;
    (void)label;
    return -log_p;
}

/* dz_k = p_k - y_k */
static void cross_entropy_gradient(const struct loss *loss, const real *p, size_t classes,
                                   size_t label, real scale, real *d_z)
{
    (void)loss;
    for (size_t k = 0; k < classes; k++)
        d_z[k] = scale * (p[k] - (real)(k == label));
}

/* q = 1 - p_label, as a sum: exact where p_label is near 1. */
static double other_share(const real *p, size_t classes, size_t label)
{
    double sum = 0;
    for (size_t k = 0; k < classes; k++)
        sum += k == label ? 0 : (double)p[k];
    return sum;
}

/* q^gamma (-log p), p of the label, q = 1 - p */
static double focal_value(const struct loss *loss, const real *p, double log_p, size_t classes,
                          size_t label)
{
    return pow(other_share(p, classes, label), loss->gamma) * -log_p;
}

/* dz_k = (q^gamma - gamma p q^(gamma - 1) log p) (p_k - y_k), the factor being -p times the derivative
 * of q^gamma (-log p) by p; its second term is q^gamma times gamma p (-log p)/q, which goes to 0 with p
 * and to gamma with q. */
static void focal_gradient(const struct loss *loss, const real *p, size_t classes, size_t label,
                           real scale, real *d_z)
{
    double q = other_share(p, classes, label), own = (double)p[label];
    double ratio = 1;
    if (own <= 0)
        ratio = 0;
    else if (q > 0)
        ratio = own * -(own > 0.5 ? log1p(-q) : log(own)) / q;
    double factor = pow(q, loss->gamma) * (1 + loss->gamma * ratio);
    cross_entropy_gradient(loss, p, classes, label, (real)factor * scale, d_z);
}

static const struct loss losses[] = {
    { .name = "mse",
      .help = "mean squared error over records and classes",
      .value = mse_value,
      .gradient = mse_gradient },
    { .name = "mse-sum",
      .help = "squared error summed over the classes and the records of a window",
      .per_window = true,
      .value = mse_sum_value,
      .gradient = mse_sum_gradient },
    { .name = "cross-entropy",
      .help = "mean of -log of the probability of the true class",
      .takes_log = true,
      .value = cross_entropy_value,
      .gradient = cross_entropy_gradient },
    { .name = "focal",
      .help = "cross-entropy in which records that are answered well count less",
      .takes_log = true,
      .gamma = 2,
      .value = focal_value,
      .gradient = focal_gradient },
};
const char *const loss_names[] = { "mse", "mse-sum", "cross-entropy", "focal", NULL };
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
    const real *z = net_work_sums(work);
    for (size_t row = 0; row < rows; row++) {
        size_t label = work->labels[row];
        if (label == NET_NO_LABEL)
            continue;
        const real *p = work->probabilities + row * classes;
        double log_p = loss->takes_log ? log_probability(z + row * classes, classes, label) : 0;
        sums->loss += weighted(loss->value(loss, p, log_p, classes, label), class_weights, label);
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
            loss->gradient(loss, work->probabilities + row * classes, classes, label,
                           (real)weighted((double)scale, class_weights, label),
                           d_z + row * classes);
    }
}
