/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One window with made-up inputs through a net, forward and back to its inputs. */
#include "src/net/probe.h"

#include <stdlib.h>
#include <string.h>

#include "src/net/loss.h"

/* inputs and width are set. */
static bool begin(struct probe *probe, const struct net *net, const real *weights, struct err *err)
{
    size_t numbers = probe->window.length * probe->width, steps = numbers / net->in.width;
    probe->net = net;
    probe->weights = weights;
    probe->classes = net->classes;
    probe->cells = probe->window.length * probe->inputs;
    probe->work = net_work_new(net, steps, PROBE_WINDOWS, true, err);
    probe->d_input = calloc(numbers * PROBE_WINDOWS + 1, sizeof *probe->d_input);
    probe->projected = calloc(numbers + 1, sizeof *probe->projected);
    probe->back = calloc(probe->inputs + 1, sizeof *probe->back);
    probe->own = calloc(probe->cells + 1, sizeof *probe->own);
    if (!probe->work || !probe->d_input || !probe->projected || !probe->back || !probe->own) {
        probe_done(probe);
        return err_memory(err);
    }
    probe->work->d_input = probe->d_input;
    probe->work->steps = steps;
    return true;
}

bool probe_init_net(struct probe *probe, const struct net *net, const real *weights,
                    const struct kernel *kernel, struct window window, size_t inputs, size_t step,
                    struct err *err)
{
    *probe = (struct probe){
        .kernel = kernel, .window = window, .inputs = inputs, .width = inputs, .step = step
    };
    return begin(probe, net, weights, err);
}

void probe_done(struct probe *probe)
{
    net_work_free(probe->work);
    free(probe->d_input);
    free(probe->projected);
    free(probe->back);
    free(probe->own);
    store_release(probe->rows);
    free(probe->narrow);
    *probe = (struct probe){ 0 };
}

bool probe_init(struct probe *probe, const struct model *model, const struct compute *compute,
                const struct table *table, size_t position, struct err *err)
{
    const struct net *net = model_net(model);
    const struct windowing *windowing = model_windowing(model);
    *probe = (struct probe){ 0 };
    if (model_learner(model))
        return probe_init_rows(probe, model, compute, table, position, err);
    if (windowing->carry) {
        err_set(err, ERR_USAGE,
                "with carry=yes an answer rests on all rows before it, not on a window of its own");
        return err_hint(err, "inspect row=%zu shows the row beside its classes", position + 1);
    }
    struct window_plan plan = window_plan_scoring(windowing, table->count);
    struct window window = window_at(&plan, plan.ends ? position : position / plan.steps);
    size_t steps = plan.view == VIEW_FEATURES ? net->in.steps : window.length;
    size_t step = net_out_steps(net, steps) == 1 ? 0 : position - window.first;
    const struct preparation *preparation = model_preparation(model);
    *probe = (struct probe){ .kernel = compute->kernel,
                             .window = window,
                             .preparation = preparation,
                             .inputs = preparation_cells(preparation),
                             .width = preparation_inputs(preparation),
                             .step = step };
    bool best = model_uses_best(model);
    if (!begin(probe, net, best ? model_best_weights(model) : model_last_weights_of(model), err))
        return false;
    for (size_t row = 0; row < window.length; row++)
        preparation_encode_cells(preparation, table->store, table->rows[window.first + row],
                                 probe->own + row * probe->inputs);
    return true;
}

/* A window's cells as they go in. */
static const real *project(struct probe *probe, const real *cells)
{
    if (!probe->preparation)
        return cells;
    for (size_t row = 0; row < probe->window.length; row++)
        preparation_project(probe->preparation, cells + row * probe->inputs,
                            probe->projected + row * probe->width);
    return probe->projected;
}

/* Step after step, window after window. */
static void put_in(struct probe *probe, const real *cells, size_t count)
{
    struct net_work *work = probe->work;
    size_t width = probe->net->in.width;
    work->windows = count;
    for (size_t w = 0; w < count; w++) {
        const real *numbers = project(probe, cells + w * probe->cells);
        work->lengths[w] = work->steps;
        for (size_t t = 0; t < work->steps; t++)
            memcpy(work->input + (t * count + w) * width, numbers + t * width,
                   width * sizeof *cells);
    }
}

void probe_answer(struct probe *probe, const real *cells, size_t count, double *probabilities)
{
    struct net_work *work = probe->work;
    if (probe->rows) {
        probe_answer_rows(probe, count, probabilities);
        return;
    }
    put_in(probe, cells, count);
    net_forward(probe->net, probe->weights, probe->kernel, work);
    loss_softmax(probe->kernel, work);
    for (size_t i = 0; i < count * probe->classes; i++)
        probabilities[i] = (double)work->probabilities[probe->step * count * probe->classes + i];
}

/* dp_c / dz_k = p_c ((k = c) - p_k) */
static void start_back(struct probe *probe, size_t count, size_t c, const double *probabilities)
{
    size_t classes = probe->classes;
    size_t all = net_out_steps(probe->net, probe->work->steps) * count * classes;
    real *d_sums = net_work_d_sums(probe->work);
    memset(d_sums, 0, all * sizeof *d_sums);
    d_sums += probe->step * count * classes;
    for (size_t w = 0; w < count; w++) {
        const double *p = probabilities + w * classes;
        for (size_t k = 0; k < classes; k++)
            d_sums[w * classes + k] = (real)(p[c] * ((k == c ? 1.0 : 0.0) - p[k]));
    }
}

/* From the derivatives for what went in to those for the cells of window w. */
static void gather_back(struct probe *probe, size_t w, double *gradient)
{
    const struct net_work *work = probe->work;
    size_t width = probe->net->in.width;
    for (size_t t = 0; t < work->steps; t++)
        memcpy(probe->projected + t * width, probe->d_input + (t * work->windows + w) * width,
               width * sizeof *probe->projected);
    for (size_t row = 0; row < probe->window.length; row++) {
        const real *back = probe->projected + row * probe->width;
        if (probe->preparation) {
            preparation_project_back(probe->preparation, back, probe->back);
            back = probe->back;
        }
        for (size_t i = 0; i < probe->inputs; i++)
            gradient[row * probe->inputs + i] = (double)back[i];
    }
}

void probe_gradient(struct probe *probe, const real *cells, size_t count, size_t class_index,
                    double *probabilities, double *gradient)
{
    probe_answer(probe, cells, count, probabilities);
    start_back(probe, count, class_index, probabilities);
    net_backward(probe->net, probe->weights, probe->kernel, probe->work);
    for (size_t w = 0; w < count; w++)
        gather_back(probe, w, gradient + w * probe->cells);
}

bool probe_trace(struct probe *probe, struct trace *trace, struct err *err)
{
    if (!probe->net) {
        *trace = (struct trace){ .err = err };
        return true;
    }
    put_in(probe, probe->own, 1);
    net_forward(probe->net, probe->weights, probe->kernel, probe->work);
    return net_trace(probe->net, probe->weights, probe->kernel, probe->work, trace, err);
}
