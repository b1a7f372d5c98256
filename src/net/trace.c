/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series of numbers that recurrent layers leave behind. */
#include "src/net/trace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take_room(struct trace_layer *traced)
{
    size_t all = traced->series_count + 2 * traced->form->gates, size, numbers;
    if (!size_product(traced->steps, traced->cells, &size) || !size_product(size, all, &numbers)) {
        return false;
    }
    traced->values = calloc(numbers + 1, sizeof *traced->values);
    traced->pointers = calloc(all + 1, sizeof *traced->pointers);
    if (!traced->values || !traced->pointers) {
        return false;
    }
    for (size_t i = 0; i < all; i++) {
        traced->pointers[i] = traced->values + i * size;
    }
    traced->series = traced->pointers;
    traced->peephole = traced->series + traced->series_count;
    traced->rest = traced->peephole + traced->form->gates;
    return true;
}

struct trace_layer *trace_add(struct trace *trace, const struct layer *layer,
                              const struct pass *pass, const struct trace_form *form, size_t cells)
{
    if (trace->count == TRACE_LAYERS_MOST) {
        err_set(trace->err, ERR_USAGE, "more than %d layers have cells", TRACE_LAYERS_MOST);
        return NULL;
    }
    struct trace_layer *traced = &trace->layers[trace->count++];
    *traced = (struct trace_layer){ .form = form, .steps = pass->steps, .cells = cells };
    while (form->names[traced->series_count]) {
        traced->series_count++;
    }
    snprintf(traced->name, sizeof traced->name, "%s%s%s", layer->name, trace->direction ? " " : "",
             trace->direction ? trace->direction : "");
    if (!take_room(traced)) {
        err_memory(trace->err);
        return NULL;
    }
    return traced;
}

void trace_done(struct trace *trace)
{
    for (size_t i = 0; i < trace->count; i++) {
        free(trace->layers[i].values);
        free(trace->layers[i].pointers);
    }
    *trace = (struct trace){ 0 };
}

void trace_copy(const struct trace_layer *traced, const real *from, size_t stride, double *series)
{
    for (size_t t = 0; t < traced->steps; t++) {
        for (size_t j = 0; j < traced->cells; j++) {
            series[t * traced->cells + j] = (double)from[t * stride + j];
        }
    }
}

void trace_reverse(struct trace_layer *traced)
{
    size_t all = traced->series_count + 2 * traced->form->gates, cells = traced->cells;
    for (size_t i = 0; i < all; i++) {
        for (size_t t = 0; t < traced->steps / 2; t++) {
            double *one = traced->pointers[i] + t * cells;
            double *other = traced->pointers[i] + (traced->steps - 1 - t) * cells;
            for (size_t j = 0; j < cells; j++) {
                double kept = one[j];
                one[j] = other[j];
                other[j] = kept;
            }
        }
    }
}

double trace_share(const struct trace_layer *traced, size_t gate, size_t step)
{
    const double *peephole = traced->peephole[gate] + step * traced->cells;
    const double *rest = traced->rest[gate] + step * traced->cells;
    double own = 0, all = 0;
    for (size_t j = 0; j < traced->cells; j++) {
        own += fabs(peephole[j]);
        all += fabs(peephole[j]) + fabs(rest[j]);
    }
    return all > 0 ? own / all : 0;
}
