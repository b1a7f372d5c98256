/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the learner "svm" share. LIBSVM and LIBLINEAR can be neither cancelled nor spread, so
 * each machine that tells two groups of rows apart is learnt by a child process of this program
 * (svm_child.c, the only user of both libraries): one a pair of classes for LIBSVM, one a class against
 * the rest for LIBLINEAR. What each child is to learn, and what it found, goes through pipes as a pack
 * (svm_machine.c). Answers are computed here (svm_answer.c).
 */
#ifndef PEEPHOLE_CLASSIC_SVM_PARTS_H
#define PEEPHOLE_CLASSIC_SVM_PARTS_H

#include "src/classic/svm_child.h"
#include "src/net/learner.h"
#include "src/net/model.h"

enum svm_kernel { SVM_RBF, SVM_POLY, SVM_LINEAR, SVM_SIGMOID };

/* RBF exp(-gamma |x - z|^2), poly (gamma x.z + coef0)^degree, linear x.z, sigmoid tanh(gamma x.z + coef0) */
struct svm_settings {
    enum svm_kernel kernel;
    enum svm_solver solver;
    int degree;
    double gamma, coef0, c, tolerance;
    double cache; /* MB of kernel values that a child of LIBSVM keeps */
    bool probabilities;
};

/* Rows of the training table, grouped by class; classes that have no row are not among them. */
struct svm_rows {
    const struct learner_rows *rows;
    size_t present;
    const uint32_t *classes; /* present: which class each is */
    const uint32_t *order;   /* row numbers, class after class */
    const size_t *start;     /* present + 1: where each class begins in order */
    const double *weights;   /* present: of the classes, 1 where none were asked for */
};

/* What one machine tells apart: places among the classes that have rows. */
struct svm_pair {
    size_t first, second; /* second SIZE_MAX: all others */
};
size_t svm_pair_count(enum svm_solver solver, size_t present);
struct svm_pair svm_pair_at(enum svm_solver solver, size_t present, size_t index);

/* A machine that was learnt: a row belongs to `first` where
 *     sum over its support of  coefficient kernel(x, support) - offset  > 0
 * or, of LIBLINEAR, where  x . weights - offset > 0. */
struct svm_machine {
    size_t support_count;
    uint32_t *support; /* row numbers */
    double *coefficients;
    double *weights; /* LIBLINEAR: one an input */
    double offset;
    double a, b;    /* probabilities: P(first) = 1 / (1 + exp(a decision + b)) (Platt) */
    double seconds; /* that the child computed */
};
void svm_machine_done(struct svm_machine *machine);

/* Learns all machines, in as many children at once as the pool has threads. machines: zeroed, as many as
 * there are pairs; the caller calls svm_machine_done for each in every case. reached may be NULL. */
struct svm_work {
    const struct svm_settings *settings;
    const struct svm_rows *rows;
    uint64_t seed;
    size_t at_once;
    const struct cancel *cancel;
    const struct learner_progress *progress; /* NULL: none is told */
    double rate; /* seconds for a row squared, where it is known; 0: it is learnt on the way */
};
bool svm_learn(const struct svm_work *work, struct svm_machine *machines, struct err *err);

/* --- answers: svm_answer.c --- */

struct learned {
    struct svm_settings settings;
    size_t width, class_count;
    size_t present;
    uint32_t *classes; /* present: which class each is */
    size_t machines;
    double *offsets; /* machines */
    double *platt;   /* 2 x machines: a, b; NULL: no probabilities */
    double *line;    /* linear kernels: machines x width; else NULL */
    size_t support_count;
    size_t *start;  /* present + 1: support vectors of each class; NULL for linear kernels */
    real *support;  /* support_count x width */
    double *square; /* support_count: |s|^2 */
    double
        *coefficients; /* support_count x (present - 1): for the machines with each other class, in
                             their order */
    real *real_coefficients;
    double *coefficient_sums; /* machines: of their sizes */
};
/* Memory for all arrays but those of the support vectors, which support_count > 0 asks for. */
struct learned *svm_new(const struct svm_settings *settings, size_t width, size_t class_count,
                        size_t present, size_t support_count, struct err *err);
void svm_free(struct learned *learned);
/* What follows from the rest: squares, sums, coefficients in single precision. */
void svm_finish(struct learned *learned);
bool svm_answer(const struct learned *learned, const struct learner_rows *rows,
                const struct compute *compute, const struct cancel *cancel, float *probabilities,
                struct err *err);
/* Probabilities of all classes from those of pairs, pair[i * count + j] = P(i | i or j); Wu, Lin, Weng 2004. */
void svm_couple(const double *pair, size_t count, double *probabilities);

bool svm_write(const struct learned *learned, struct pack *pack, struct err *err);
struct learned *svm_read(const struct key_values *values, const struct preparation *preparation,
                         const struct pack *pack, struct err *err);
struct svm_settings svm_settings_of(const struct key_values *values, size_t inputs);

#endif
