/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numeric against analytic gradient. */
#include "src/net/gradcheck.h"

#include <math.h>
#include <string.h>

/* What the loss of the batch is divided by. */
static double parts_of(const struct gradcheck *check)
{
    return check->loss->per_window ? (double)check->work->windows
                                   : (double)net_work_labelled(check->work);
}

static double loss_after_forward(const struct gradcheck *check)
{
    struct loss_sums sums = { 0 };
    loss_softmax(check->kernel, check->work);
    loss_add(check->loss, check->class_weights, check->work, &sums);
    return sums.loss / parts_of(check);
}

double gradcheck_loss(const struct gradcheck *check)
{
    net_forward(check->net, check->weights, check->kernel, check->work);
    return loss_after_forward(check);
}

double gradcheck_analytic(const struct gradcheck *check)
{
    struct net_work *work = check->work;
    double loss = gradcheck_loss(check);
    loss_backward(check->loss, check->class_weights, work, (real)(1 / parts_of(check)));
    if (check->spoil_sums) {
        size_t count = net_out_steps(check->net, work->steps) * work->windows * check->net->classes;
        check->spoil_sums(check->context, net_work_d_sums(work), count);
    }
    net_backward(check->net, check->weights, check->kernel, work);
    if (check->spoil_gradient)
        check->spoil_gradient(check->context, check->net, work->gradient);
    return loss;
}

static double loss_at_offset(const struct gradcheck *check, real *weight, double offset)
{
    real before = *weight;
    *weight = (real)((double)before + offset);
    double loss = gradcheck_loss(check);
    *weight = before;
    return loss;
}

/* f'(w) = (8 (f(w+h) - f(w-h)) - (f(w+2h) - f(w-2h))) / 12h + O(h^4) */
static double numeric(const struct gradcheck *check, real *weight)
{
    double h = check->step > 0 ? check->step : 1e-3;
    double near = loss_at_offset(check, weight, h) - loss_at_offset(check, weight, -h);
    double far = loss_at_offset(check, weight, 2 * h) - loss_at_offset(check, weight, -2 * h);
    return (8 * near - far) / (12 * h);
}

static double block_error(const struct gradcheck *check, const struct block *block)
{
    double difference = 0;
    double analytic_size = 0;
    double numeric_size = 0;
    for (size_t i = 0; i < block->rows * block->cols; i++) {
        double analytic = (double)check->work->gradient[block->offset + i];
        double wanted = numeric(check, &check->weights[block->offset + i]);
        difference += (analytic - wanted) * (analytic - wanted);
        analytic_size += analytic * analytic;
        numeric_size += wanted * wanted;
    }
    double size = sqrt(analytic_size) + sqrt(numeric_size);
    return size > 0 ? sqrt(difference) / size : 0;
}

struct gradcheck_result gradcheck_run(const struct gradcheck *check)
{
    struct gradcheck_result result = { .error = 0, .layer = "", .block = "" };
    gradcheck_analytic(check); /* the differences below leave work->gradient alone */
    for (size_t i = 0; i < check->net->layer_count; i++) {
        const struct layer *layer = &check->net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            if (layer->blocks[b].role == BLOCK_STATISTIC)
                continue; /* it has no derivative */
            double error = block_error(check, &layer->blocks[b]);
            if (!(error <= result.error)) /* NaN counts as the worst */
                result = (struct gradcheck_result){ isnan(error) ? (double)INFINITY : error,
                                                    layer->name, layer->blocks[b].name };
        }
    }
    return result;
}
