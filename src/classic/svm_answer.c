/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers of support vector machines. Kernel values of a block of rows and a chunk of support vectors are
 * one matrix product in single precision,
 *     |x - s|^2 = |x|^2 + |s|^2 - 2 x.s,
 * and so are the decisions: the support vectors of class i, times their coefficients for the machines with
 * each other class. A decision too near to 0 for that precision is computed again in double precision, so
 * that the labels are those of LIBSVM. Linear machines are computed in double precision from the start.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/svm_parts.h"
#include "src/math/product.h"

enum { BLOCK_ROWS = 128, CHUNK = 512 };

/* --- kernels --- */

static double power(double base, int exponent)
{
    double product = 1;
    for (int i = 0; i < exponent; i++)
        product *= base;
    return product;
}

static double exact_kernel(const struct svm_settings *settings, const real *x, const real *z,
                           size_t width)
{
    double sum = 0;
    if (settings->kernel == SVM_RBF) {
        for (size_t j = 0; j < width; j++) {
            double off = (double)x[j] - (double)z[j];
            sum += off * off;
        }
        return exp(-settings->gamma * sum);
    }
    for (size_t j = 0; j < width; j++)
        sum += (double)x[j] * (double)z[j];
    if (settings->kernel == SVM_POLY)
        return power(settings->gamma * sum + settings->coef0, settings->degree);
    return tanh(settings->gamma * sum + settings->coef0);
}

/* Products of rows and support vectors become kernel values, in place. */
static void turn_products(const struct learned *learned, const struct kernel *kernel, real *values,
                          const double *row_squares, size_t rows, size_t first, size_t count)
{
    const struct svm_settings *settings = &learned->settings;
    real gamma = (real)settings->gamma;
    real coef0 = (real)settings->coef0;
    for (size_t i = 0; settings->kernel == SVM_RBF && i < rows; i++)
        for (size_t s = 0; s < count; s++) {
            real squares = (real)(row_squares[i] + learned->square[first + s]);
            real apart = squares - 2 * values[i * count + s];
            values[i * count + s] = -gamma * (apart > 0 ? apart : 0);
        }
    if (settings->kernel == SVM_RBF) {
        kernel->exp(values, rows * count);
        return;
    }
    for (size_t i = 0; i < rows * count; i++) {
        real value = gamma * values[i] + coef0;
        if (settings->kernel == SVM_POLY)
            value = (real)power((double)value, settings->degree);
        values[i] = value;
    }
    if (settings->kernel == SVM_SIGMOID)
        kernel->tanh(values, rows * count);
}

/* How far a kernel value in single precision may be from the exact one, for a row of that length. */
static double kernel_error(const struct learned *learned, double row_square, double greatest_square)
{
    const double unit = 1.2e-7; /* 2^-23 */
    const struct svm_settings *settings = &learned->settings;
    double both = row_square + greatest_square;
    if (settings->kernel == SVM_RBF)
        return unit * (8 + 8 * settings->gamma * both);
    double inner = settings->gamma * sqrt(row_square * greatest_square) + fabs(settings->coef0);
    if (settings->kernel == SVM_SIGMOID)
        return unit * (8 + 8 * inner);
    return unit * 8 * (settings->degree + 1) * power(inner, settings->degree);
}

/* --- decisions --- */

struct asking {
    const struct learned *learned;
    const struct learner_rows *rows;
    const struct compute *compute;
    const struct cancel *cancel;
    double greatest_square; /* of a support vector */
    float *probabilities;
    atomic_bool failed;
};

/* The sums of class `place` of a block: sums (rows x present - 1, from 0) += kernel values x coefficients. */
static void add_class(const struct asking *asking, size_t place, const real *inputs,
                      const double *row_squares, size_t rows, real *values, real *sums)
{
    const struct learned *learned = asking->learned;
    const struct kernel *kernel = asking->compute->kernel;
    size_t others = learned->present - 1;
    for (size_t s = learned->start[place]; s < learned->start[place + 1]; s += CHUNK) {
        size_t left = learned->start[place + 1] - s;
        size_t count = left < CHUNK ? left : CHUNK;
        product_back(kernel, rows, count, learned->width, inputs,
                     learned->support + s * learned->width, values);
        turn_products(learned, kernel, values, row_squares, rows, s, count);
        const struct multiplication todo = { .ta = PLAIN,
                                             .tb = PLAIN,
                                             .m = rows,
                                             .n = others,
                                             .k = count,
                                             .a = values,
                                             .b = learned->real_coefficients + s * others,
                                             .stride_a = count,
                                             .stride_b = others,
                                             .add = true,
                                             .c = sums,
                                             .stride_c = others };
        product_run(kernel, &todo);
    }
}

/* What the support vectors of class `place` say in its machine with another one, exactly. */
static double exact_sum(const struct learned *learned, size_t place, size_t other, const real *row)
{
    size_t others = learned->present - 1;
    size_t column = other < place ? other : other - 1;
    double sum = 0;
    for (size_t s = learned->start[place]; s < learned->start[place + 1]; s++) {
        double coefficient = learned->coefficients[s * others + column];
        if (coefficient > 0 || coefficient < 0)
            sum +=
                coefficient * exact_kernel(&learned->settings, row,
                                           learned->support + s * learned->width, learned->width);
    }
    return sum;
}

/* sums: present x rows x others. decisions: machines, of one row. */
static void decide_row(const struct asking *asking, const real *row, double row_square,
                       const real *sums, size_t rows, size_t i, double *decisions)
{
    const struct learned *learned = asking->learned;
    size_t others = learned->present - 1;
    double error = kernel_error(learned, row_square, asking->greatest_square);
    for (size_t m = 0; m < learned->machines; m++) {
        struct svm_pair pair = svm_pair_at(SVM_LIBSVM, learned->present, m);
        double first = (double)sums[(pair.first * rows + i) * others + pair.second - 1];
        double second = (double)sums[(pair.second * rows + i) * others + pair.first];
        decisions[m] = first + second - learned->offsets[m];
        if (!(fabs(decisions[m]) >
              error * learned->coefficient_sums[m])) /* also where it is no number */
            decisions[m] = exact_sum(learned, pair.first, pair.second, row) +
                           exact_sum(learned, pair.second, pair.first, row) - learned->offsets[m];
    }
}

static void decide_on_lines(const struct learned *learned, const real *row, double *decisions)
{
    for (size_t m = 0; m < learned->machines; m++) {
        decisions[m] = -learned->offsets[m];
        for (size_t j = 0; j < learned->width; j++)
            decisions[m] += (double)row[j] * learned->line[m * learned->width + j];
    }
}

/* --- from decisions to an answer --- */

/* Each machine votes for one of its classes; of equals the first wins, as in LIBSVM. */
static size_t most_votes(const struct learned *learned, const double *decisions, double *votes)
{
    size_t best = 0;
    for (size_t k = 0; k < learned->present; k++)
        votes[k] = 0;
    for (size_t m = 0; m < learned->machines; m++) {
        struct svm_pair pair = svm_pair_at(SVM_LIBSVM, learned->present, m);
        votes[decisions[m] > 0 ? pair.first : pair.second] += 1;
    }
    for (size_t k = 1; k < learned->present; k++)
        if (votes[k] > votes[best])
            best = k;
    return best;
}

static size_t best_line(const struct learned *learned, const double *decisions)
{
    size_t best = 0;
    if (learned->present <= 2)
        return learned->present == 2 && !(decisions[0] > 0);
    for (size_t k = 1; k < learned->machines; k++)
        if (decisions[k] > decisions[best])
            best = k;
    return best;
}

/* P = 1 / (1 + exp(a decision + b)), held off 0 and 1. */
static double platt(double decision, const double *ab)
{
    const double least = 1e-7;
    double z = decision * ab[0] + ab[1];
    double p = z >= 0 ? exp(-z) / (1 + exp(-z)) : 1 / (1 + exp(z));
    return fmin(fmax(p, least), 1 - least);
}

/* One step over all classes of algorithm 2 of Wu, Lin, Weng (2004), "Probability estimates for multi-class
 * classification by pairwise coupling": qp = Q p, both kept normalised. False: p has settled. */
static bool couple_once(const double *q, size_t count, double *p, double *qp)
{
    double pqp = 0;
    for (size_t t = 0; t < count; t++) {
        qp[t] = 0;
        for (size_t j = 0; j < count; j++)
            qp[t] += q[t * count + j] * p[j];
        pqp += p[t] * qp[t];
    }
    double worst = 0;
    for (size_t t = 0; t < count; t++)
        worst = fmax(worst, fabs(qp[t] - pqp));
    if (worst < 0.005 / (double)count)
        return false;
    for (size_t t = 0; t < count; t++) {
        double own = q[t * count + t];
        double step = (pqp - qp[t]) / own;
        double whole = 1 + step;
        p[t] += step;
        pqp = (pqp + step * (step * own + 2 * qp[t])) / (whole * whole);
        for (size_t j = 0; j < count; j++) {
            qp[j] = (qp[j] + step * q[t * count + j]) / whole;
            p[j] /= whole;
        }
    }
    return true;
}

void svm_couple(const double *pair, size_t count, double *probabilities)
{
    size_t most = count > 100 ? count : 100;
    double *q = calloc(count + 1, (count + 1) * sizeof *q);
    for (size_t t = 0; t < count; t++)
        probabilities[t] = 1 / (double)count;
    for (size_t t = 0; q && t < count; t++)
        for (size_t j = 0; j < count; j++)
            if (j != t) {
                double against = pair[j * count + t];
                q[t * count + t] += against * against;
                q[t * count + j] = -against * pair[t * count + j];
            }
    for (size_t i = 0; q && i < most && couple_once(q, count, probabilities, q + count * count);
         i++)
        ;
    free(q);
}

static void answer_row(const struct learned *learned, const double *decisions, double *room,
                       float *out)
{
    size_t present = learned->present;
    memset(out, 0, learned->class_count * sizeof *out);
    if (!learned->platt || present < 2) {
        size_t best = learned->settings.solver == SVM_LIBLINEAR
                          ? best_line(learned, decisions)
                          : most_votes(learned, decisions, room);
        out[learned->classes[best]] = 1;
        return;
    }
    double *pairs = room + present;
    for (size_t m = 0; m < learned->machines; m++) {
        struct svm_pair pair = svm_pair_at(SVM_LIBSVM, present, m);
        double p = platt(decisions[m], learned->platt + 2 * m);
        pairs[pair.first * present + pair.second] = p;
        pairs[pair.second * present + pair.first] = 1 - p;
    }
    if (present == 2) {
        room[0] = pairs[1];
        room[1] = pairs[2];
    } else {
        svm_couple(pairs, present, room);
    }
    for (size_t k = 0; k < present; k++)
        out[learned->classes[k]] = (float)room[k];
}

/* --- blocks of rows --- */

struct room {
    real *inputs; /* a whole block: where there are fewer rows, zeros behind them */
    real *values, *sums;
    double *row_squares, *decisions, *votes;
};

static bool take_room(const struct learned *learned, struct room *room)
{
    size_t present = learned->present;
    room->inputs = calloc(BLOCK_ROWS * learned->width + 1, sizeof *room->inputs);
    room->values = malloc(BLOCK_ROWS * CHUNK * sizeof *room->values);
    room->sums = calloc(BLOCK_ROWS * present * present + 1, sizeof *room->sums);
    room->row_squares = calloc(BLOCK_ROWS, sizeof *room->row_squares);
    room->decisions = calloc(learned->machines + 1, sizeof *room->decisions);
    room->votes = calloc(present + present * present + 1, sizeof *room->votes);
    return room->inputs && room->values && room->sums && room->row_squares && room->decisions &&
           room->votes;
}

static void give_room(struct room *room)
{
    free(room->inputs);
    free(room->values);
    free(room->sums);
    free(room->row_squares);
    free(room->decisions);
    free(room->votes);
}

static double square_of(const real *x, size_t width)
{
    double sum = 0;
    for (size_t j = 0; j < width; j++)
        sum += (double)x[j] * (double)x[j];
    return sum;
}

/* Products are always those of a whole block, so that a row's sums do not depend on the rows beside it. */
static void sum_block(const struct asking *asking, const real *inputs, size_t rows,
                      struct room *room)
{
    const struct learned *learned = asking->learned;
    size_t others = learned->present - 1;
    memcpy(room->inputs, inputs, rows * learned->width * sizeof *inputs);
    for (size_t i = 0; i < rows; i++)
        room->row_squares[i] = square_of(inputs + i * learned->width, learned->width);
    for (size_t k = 0; k < learned->present; k++)
        add_class(asking, k, room->inputs, room->row_squares, BLOCK_ROWS, room->values,
                  room->sums + k * BLOCK_ROWS * others);
}

static void answer_block(void *context, size_t index)
{
    struct asking *asking = context;
    const struct learned *learned = asking->learned;
    size_t first = index * BLOCK_ROWS;
    size_t left = asking->rows->count - first;
    size_t rows = left < BLOCK_ROWS ? left : BLOCK_ROWS;
    const real *inputs = asking->rows->inputs + first * learned->width;
    struct room room = { 0 };
    if (cancel_requested(asking->cancel))
        return;
    bool good = take_room(learned, &room);
    if (!good)
        atomic_store(&asking->failed, true);
    if (good && !learned->line && learned->present > 1)
        sum_block(asking, inputs, rows, &room);
    for (size_t i = 0; good && i < rows; i++) {
        const real *row = inputs + i * learned->width;
        if (learned->line)
            decide_on_lines(learned, row, room.decisions);
        else
            decide_row(asking, row, room.row_squares[i], room.sums, BLOCK_ROWS, i, room.decisions);
        answer_row(learned, room.decisions, room.votes,
                   asking->probabilities + (first + i) * learned->class_count);
    }
    give_room(&room);
}

bool svm_answer(const struct learned *learned, const struct learner_rows *rows,
                const struct compute *compute, const struct cancel *cancel, float *probabilities,
                struct err *err)
{
    struct asking asking = { .learned = learned,
                             .rows = rows,
                             .compute = compute,
                             .cancel = cancel,
                             .probabilities = probabilities };
    for (size_t s = 0; s < learned->support_count; s++)
        asking.greatest_square = fmax(asking.greatest_square, learned->square[s]);
    pool_run(compute->pool, (rows->count + BLOCK_ROWS - 1) / BLOCK_ROWS, answer_block, &asking);
    if (cancel_requested(cancel))
        return err_set(err, ERR_CANCELLED, "the rows were not all answered");
    return !atomic_load(&asking.failed) || err_memory(err);
}
