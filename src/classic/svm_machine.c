/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Support vector machines learnt side by side, each by a child process of this program. Which machines
 * there are, and what each learns from, depends on the rows alone: results are the same on any number of
 * cores. The largest begin first.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/base/child.h"
#include "src/base/rng.h"
#include "src/base/arena.h"
#include "src/classic/svm_child.h"
#include "src/classic/svm_parts.h"

enum { FACTS = 8, NUMBERS = 7, MOST_SAID = 200 };

size_t svm_pair_count(enum svm_solver solver, size_t present)
{
    if (solver == SVM_LIBSVM)
        return present * (present - 1) / 2;
    return present > 2 ? present : present - 1;
}

struct svm_pair svm_pair_at(enum svm_solver solver, size_t present, size_t index)
{
    if (solver == SVM_LIBLINEAR)
        return present > 2 ? (struct svm_pair){ index, SIZE_MAX } : (struct svm_pair){ 0, 1 };
    size_t first = 0;
    while (index >= present - 1 - first) {
        index -= present - 1 - first;
        first++;
    }
    return (struct svm_pair){ first, first + 1 + index };
}

void svm_machine_done(struct svm_machine *machine)
{
    free(machine->support);
    free(machine->coefficients);
    free(machine->weights);
    *machine = (struct svm_machine){ 0 };
}

/* A machine's rows: two stretches of the order of all rows, or one stretch and what stands around it. */
struct stretch {
    size_t first_count, second_count;
};

static size_t class_rows(const struct svm_rows *rows, size_t place)
{
    return rows->start[place + 1] - rows->start[place];
}

static struct stretch stretch_of(const struct svm_rows *rows, struct svm_pair pair)
{
    size_t first = class_rows(rows, pair.first);
    return (struct stretch){ .first_count = first,
                             .second_count = pair.second == SIZE_MAX
                                                 ? rows->start[rows->present] - first
                                                 : class_rows(rows, pair.second) };
}

/* The row that stands at a place of a machine's rows, first group first. */
static uint32_t row_at(const struct svm_rows *rows, struct svm_pair pair, size_t place)
{
    size_t first = class_rows(rows, pair.first);
    if (place < first)
        return rows->order[rows->start[pair.first] + place];
    place -= first;
    if (pair.second != SIZE_MAX)
        return rows->order[rows->start[pair.second] + place];
    return rows->order[place < rows->start[pair.first] ? place : place + first];
}

struct learning {
    const struct svm_work *work;
    struct svm_machine *machines;
    size_t count;
    uint32_t *turns; /* in which order they begin */
    double *begun;   /* by machine: when; 0: not yet */
    double *effort;  /* by machine: rows squared */
    double all_effort, done_effort, done_seconds;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double weight_of(const struct svm_rows *rows, size_t place)
{
    return place == SIZE_MAX ? 1 : rows->weights[place];
}

static bool pack_inputs(const struct svm_rows *rows, struct svm_pair pair, size_t count,
                        struct pack *pack, struct err *err)
{
    size_t width = rows->rows->width;
    size_t numbers = 0;
    float *inputs = NULL;
    if (size_product(count, width * sizeof *inputs, &numbers))
        inputs = malloc(numbers + 1);
    if (!inputs)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        const real *from = rows->rows->inputs + (size_t)row_at(rows, pair, i) * width;
        for (size_t j = 0; j < width; j++)
            inputs[i * width + j] = (float)from[j];
    }
    bool good = pack_add_floats(pack, "inputs", inputs, count * width, err);
    free(inputs);
    return good;
}

/* What svm_child.c reads. */
static unsigned char *lesson_bytes(void *context, size_t turn, size_t *size, struct err *err)
{
    struct learning *learning = context;
    const struct svm_work *work = learning->work;
    const struct svm_settings *settings = work->settings;
    size_t index = learning->turns[turn];
    struct svm_pair pair = svm_pair_at(settings->solver, work->rows->present, index);
    struct stretch stretch = stretch_of(work->rows, pair);
    struct rng rng = rng_stream_at(work->seed, "svm", index);
    const int64_t facts[FACTS] = { settings->solver,
                                   settings->kernel,
                                   settings->degree,
                                   settings->probabilities,
                                   (int64_t)stretch.first_count,
                                   (int64_t)stretch.second_count,
                                   (int64_t)work->rows->rows->width,
                                   (int64_t)rng_below(&rng, INT32_MAX) };
    const double numbers[NUMBERS] = { settings->c,
                                      settings->gamma,
                                      settings->coef0,
                                      settings->tolerance,
                                      weight_of(work->rows, pair.first),
                                      weight_of(work->rows, pair.second),
                                      settings->cache };
    unsigned char *bytes = NULL;
    struct pack *pack = pack_new(err);
    bool good =
        pack && pack_add_wholes(pack, "facts", facts, FACTS, err) &&
        pack_add_doubles(pack, "numbers", numbers, NUMBERS, err) &&
        pack_inputs(work->rows, pair, stretch.first_count + stretch.second_count, pack, err) &&
        pack_write(pack, &bytes, size, err);
    pack_free(pack);
    learning->begun[index] = now();
    return good ? bytes : NULL;
}

static bool take_support(struct svm_machine *machine, const struct pack *pack,
                         const struct svm_rows *rows, struct svm_pair pair, struct err *err)
{
    struct stretch stretch = stretch_of(rows, pair);
    size_t count = pack_count(pack, "coefficients");
    const double *coefficients = pack_doubles(pack, "coefficients", count, err);
    const int64_t *support = coefficients ? pack_wholes(pack, "support", count, err) : NULL;
    if (!support)
        return false;
    machine->support = calloc(count + 1, sizeof *machine->support);
    machine->coefficients = calloc(count + 1, sizeof *machine->coefficients);
    if (!machine->support || !machine->coefficients)
        return err_memory(err);
    machine->support_count = count;
    for (size_t i = 0; i < count; i++) {
        if (support[i] < 0 || (uint64_t)support[i] >= stretch.first_count + stretch.second_count)
            return err_set(err, ERR_INTERNAL, "LIBSVM found a support vector that is no row");
        machine->support[i] = row_at(rows, pair, (size_t)support[i]);
        machine->coefficients[i] = coefficients[i];
    }
    return true;
}

static bool take_machine(struct svm_machine *machine, const struct pack *pack,
                         const struct svm_work *work, struct svm_pair pair, struct err *err)
{
    size_t width = work->rows->rows->width;
    const double *offset = pack_doubles(pack, "offset", 3, err);
    const double *seconds = offset ? pack_doubles(pack, "seconds", 1, err) : NULL;
    if (!seconds)
        return false;
    machine->seconds = *seconds;
    machine->offset = offset[0];
    machine->a = offset[1];
    machine->b = offset[2];
    if (work->settings->solver == SVM_LIBSVM)
        return take_support(machine, pack, work->rows, pair, err);
    const double *weights = pack_doubles(pack, "weights", width, err);
    machine->weights = weights ? malloc((width + 1) * sizeof *machine->weights) : NULL;
    if (weights && !machine->weights)
        err_memory(err);
    if (machine->weights)
        memcpy(machine->weights, weights, width * sizeof *weights);
    return machine->weights != NULL;
}

/* What a child said instead of an answer: a sentence of its own, if it can be one. */
static bool child_failed(const struct child_result *result, struct err *err)
{
    const struct str *said = &result->output;
    bool plain = said->length > 0 && said->length < MOST_SAID;
    for (size_t i = 0; plain && i < said->length; i++)
        plain = (unsigned char)said->text[i] >= ' ';
    if (plain && result->status != 0)
        return err_set(err, ERR_INTERNAL, "a child process could not learn: %s", said->text);
    err_set(err, ERR_INTERNAL, "the child process that learns ended with status %d",
            result->status);
    return err_hint(err, "it may have run out of memory; sample or balance give fewer rows");
}

static bool lesson_ended(void *context, size_t turn, const struct child_result *result,
                         struct err *err)
{
    struct learning *learning = context;
    const struct svm_work *work = learning->work;
    size_t index = learning->turns[turn];
    struct err ignored = { 0 };
    learning->done_effort += learning->effort[index];
    learning->done_seconds += now() - learning->begun[index];
    learning->begun[index] = 0;
    struct pack *pack = NULL;
    if (result->status == 0)
        pack =
            pack_read((const unsigned char *)result->output.text, result->output.length, &ignored);
    if (!pack)
        return child_failed(result, err);
    bool good = take_machine(&learning->machines[index], pack, work,
                             svm_pair_at(work->settings->solver, work->rows->present, index), err);
    pack_free(pack);
    return good;
}

/* Effort that is done, and of what runs as much as its time so far would have done. */
static void tell_progress(void *context)
{
    struct learning *learning = context;
    const struct learner_progress *progress = learning->work->progress;
    double rate = learning->done_effort > 0 ? learning->done_seconds / learning->done_effort
                                            : learning->work->rate;
    double done = learning->done_effort;
    if (!progress || !progress->reached)
        return;
    for (size_t i = 0; rate > 0 && i < learning->count; i++) {
        if (!(learning->begun[i] > 0))
            continue;
        double part = (now() - learning->begun[i]) / rate;
        double most = 0.95 * learning->effort[i];
        done += part < most ? part : most;
    }
    progress->reached(progress->context, done / learning->all_effort);
}

/* By effort, the largest first; of equals the first. */
static void put_in_turn(struct learning *learning)
{
    for (size_t i = 0; i < learning->count; i++) {
        size_t at = i;
        for (; at > 0 && learning->effort[learning->turns[at - 1]] < learning->effort[i]; at--)
            learning->turns[at] = learning->turns[at - 1];
        learning->turns[at] = (uint32_t)i;
    }
}

bool svm_learn(const struct svm_work *work, struct svm_machine *machines, struct err *err)
{
    static const char *const argv[] = { "/proc/self/exe", SVM_CHILD_ARGUMENT, NULL };
    enum svm_solver solver = work->settings->solver;
    struct learning learning = { .work = work,
                                 .machines = machines,
                                 .count = svm_pair_count(solver, work->rows->present) };
    learning.turns = calloc(learning.count + 1, sizeof *learning.turns);
    learning.begun = calloc(learning.count + 1, sizeof *learning.begun);
    learning.effort = calloc(learning.count + 1, sizeof *learning.effort);
    bool good = (learning.turns && learning.begun && learning.effort) || err_memory(err);
    for (size_t i = 0; good && i < learning.count; i++) {
        struct stretch stretch =
            stretch_of(work->rows, svm_pair_at(solver, work->rows->present, i));
        double rows = (double)(stretch.first_count + stretch.second_count);
        learning.effort[i] = rows * rows;
        learning.all_effort += learning.effort[i];
    }
    if (good) {
        put_in_turn(&learning);
        const struct child_batch batch = { .argv = argv,
                                           .count = learning.count,
                                           .at_once = work->at_once,
                                           .output_limit = SIZE_MAX,
                                           .context = &learning,
                                           .input = lesson_bytes,
                                           .ended = lesson_ended,
                                           .waiting = tell_progress };
        good = child_run_all(&batch, work->cancel, err);
    }
    free(learning.effort);
    free(learning.begun);
    free(learning.turns);
    if (!good && err->code == ERR_CANCELLED)
        err_set(err, ERR_CANCELLED, "the training was stopped");
    return good;
}
