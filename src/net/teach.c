/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning without labels: the passes of a batch through the layer that does it. */
#include "src/net/teach.h"

#include <string.h>

const struct layer *net_pupil(const struct net *net)
{
    return net->layer_count > 0 && net->layers[0].kind->teaching ? &net->layers[0] : NULL;
}

static struct pass pass_of(const struct net_work *work, const real *weights,
                           const struct kernel *kernel, struct rng *random)
{
    return (struct pass){
        .kernel = kernel,
        .weights = weights,
        .gradient = work->gradient,
        .steps = work->steps,
        .windows = work->windows,
        .lengths = work->lengths,
        .in = work->input,
        .out = work->out[0],
        .work = work->layer_work[0],
        .random = work->draws ? random : NULL,
    };
}

void net_teach_forward(const struct net *net, const real *weights, const struct kernel *kernel,
                       struct net_work *work, size_t stage, struct teach_sums *sums, double *errors)
{
    struct rng random = work->random;
    struct pass pass = pass_of(work, weights, kernel, &random);
    net->layers[0].kind->teaching->forward(&net->layers[0], &pass, stage, sums, errors);
}

void net_teach_backward(const struct net *net, const real *weights, const struct kernel *kernel,
                        struct net_work *work, size_t stage, const double *means, real scale)
{
    struct rng random = work->random;
    struct pass pass = pass_of(work, weights, kernel, &random);
    memset(work->gradient, 0, net->weight_count * sizeof(real));
    net->layers[0].kind->teaching->backward(&net->layers[0], &pass, stage, means, scale);
}
