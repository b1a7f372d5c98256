/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_onednn: milliseconds of one training step of oneDNN's LSTM primitive (which newer PyTorch calls):
 * 41 inputs, 80 cells, 100 steps, 50 windows, forward and backward; no head, loss or update, and the
 * weights already in the order that it likes. The best of the rounds. Built where `make` finds the
 * library (Debian: libdnnl-dev). Threads by OMP_NUM_THREADS, instruction set by DNNL_MAX_CPU_ISA. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <oneapi/dnnl/dnnl.h>

enum { INPUTS = 41, CELLS = 80, STEPS = 100, WINDOWS = 50, GATES = 4, ROUNDS = 40, ARGUMENTS = 11 };

static void check(dnnl_status_t status, const char *what)
{
    if (status != dnnl_success) {
        fprintf(stderr, "bench_onednn: %s: status %d\n", what, (int)status);
        exit(1);
    }
}

/* A description of float numbers; the order of the weights is left to the library. */
static dnnl_memory_desc_t numbers(int count, const dnnl_dim_t *sizes, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t description;
    dnnl_dims_t dims = { 0 };
    for (int i = 0; i < count; i++)
        dims[i] = sizes[i];
    check(dnnl_memory_desc_init_by_tag(&description, count, dims, dnnl_f32, tag), "a description");
    return description;
}

/* What the two passes share: a memory for each argument, made when it is first asked for. */
struct call {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t arguments[ARGUMENTS];
    int count;
};

static void add_argument(struct call *call, const_dnnl_primitive_desc_t of, int argument,
                         const struct call *forward)
{
    dnnl_exec_arg_t *to = &call->arguments[call->count++];
    to->arg = argument;
    for (int i = 0; forward && i < forward->count; i++) {
        const dnnl_exec_arg_t *known = &forward->arguments[i];
        if (known->arg == argument && argument != DNNL_ARG_WEIGHTS_LAYER &&
            argument != DNNL_ARG_WEIGHTS_ITER) {
            to->memory = known->memory;
            return;
        }
    }
    const dnnl_memory_desc_t *md =
        dnnl_primitive_desc_query_md(of, dnnl_query_exec_arg_md, argument);
    check(dnnl_memory_create(&to->memory, md, call->engine, DNNL_MEMORY_ALLOCATE), "memory");
    float *data;
    check(dnnl_memory_get_data_handle(to->memory, (void **)&data), "data");
    size_t count = dnnl_memory_desc_get_size(md) / sizeof *data;
    for (size_t i = 0; i < count; i++)
        data[i] = (float)(i % 7) * 1e-3F;
}

static void make_call(struct call *call, const_dnnl_primitive_desc_t of, const int *arguments,
                      const struct call *forward)
{
    check(dnnl_primitive_create(&call->primitive, of), "the primitive");
    for (size_t i = 0; arguments[i] != 0; i++)
        add_argument(call, of, arguments[i], forward);
}

static void make_calls(struct call *forward, struct call *backward)
{
    const dnnl_dim_t in_sizes[] = { STEPS, WINDOWS, INPUTS },
                     out_sizes[] = { STEPS, WINDOWS, CELLS };
    const dnnl_dim_t w_x_sizes[] = { 1, 1, INPUTS, GATES, CELLS };
    const dnnl_dim_t w_h_sizes[] = { 1, 1, CELLS, GATES, CELLS };
    const dnnl_dim_t bias_sizes[] = { 1, 1, GATES, CELLS };
    dnnl_memory_desc_t in = numbers(3, in_sizes, dnnl_tnc), out = numbers(3, out_sizes, dnnl_tnc);
    dnnl_memory_desc_t w_x = numbers(5, w_x_sizes, dnnl_format_tag_any);
    dnnl_memory_desc_t w_h = numbers(5, w_h_sizes, dnnl_format_tag_any);
    dnnl_memory_desc_t bias = numbers(4, bias_sizes, dnnl_ldgo);
    dnnl_rnn_desc_t description;
    dnnl_primitive_desc_t first, second;
    check(dnnl_lstm_forward_desc_init(&description, dnnl_forward_training,
                                      dnnl_unidirectional_left2right, &in, NULL, NULL, &w_x, &w_h,
                                      &bias, &out, NULL, NULL, 0),
          "forward");
    check(dnnl_primitive_desc_create(&first, &description, NULL, forward->engine, NULL), "forward");
    check(dnnl_lstm_backward_desc_init(&description, dnnl_backward, dnnl_unidirectional_left2right,
                                       &in, NULL, NULL, &w_x, &w_h, &bias, &out, NULL, NULL, &in,
                                       NULL, NULL, &w_x, &w_h, &bias, &out, NULL, NULL, 0),
          "backward");
    check(dnnl_primitive_desc_create(&second, &description, NULL, forward->engine, first),
          "backward");
    static const int shared[] = { DNNL_ARG_SRC_LAYER,
                                  DNNL_ARG_WEIGHTS_LAYER,
                                  DNNL_ARG_WEIGHTS_ITER,
                                  DNNL_ARG_BIAS,
                                  DNNL_ARG_DST_LAYER,
                                  DNNL_ARG_WORKSPACE,
                                  0 };
    static const int derivatives[] = { DNNL_ARG_DIFF_SRC_LAYER,    DNNL_ARG_DIFF_WEIGHTS_LAYER,
                                       DNNL_ARG_DIFF_WEIGHTS_ITER, DNNL_ARG_DIFF_BIAS,
                                       DNNL_ARG_DIFF_DST_LAYER,    0 };
    make_call(forward, first, shared, NULL);
    make_call(backward, second, shared, forward);
    for (size_t i = 0; derivatives[i] != 0; i++)
        add_argument(backward, second, derivatives[i], NULL);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void)
{
    struct call forward = { 0 }, backward = { 0 };
    check(dnnl_engine_create(&forward.engine, dnnl_cpu, 0), "the engine");
    check(dnnl_stream_create(&forward.stream, forward.engine, dnnl_stream_default_flags), "stream");
    backward.engine = forward.engine;
    backward.stream = forward.stream;
    make_calls(&forward, &backward);
    double best = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        double begun = seconds_now();
        check(dnnl_primitive_execute(forward.primitive, forward.stream, forward.count,
                                     forward.arguments),
              "forward");
        check(dnnl_primitive_execute(backward.primitive, backward.stream, backward.count,
                                     backward.arguments),
              "backward");
        check(dnnl_stream_wait(forward.stream), "waiting");
        double took = seconds_now() - begun;
        best = best > 0 && best < took ? best : took;
    }
    printf("%.2f\n", 1000 * best);
    return 0;
}
