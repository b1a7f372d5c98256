/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of a trainer, shared by the files that make it: trainer_new.c (setting up), step.c
 * (one batch), statistics.c (what layers measure in it), trainer.c (epochs, orders, ends), trainer_state.c (saving and going on). Only the
 * thread in trainer_run touches a trainer; the slices belong to the compute threads while a step
 * runs.
 */
#ifndef PEEPHOLE_TRAIN_TRAINER_PARTS_H
#define PEEPHOLE_TRAIN_TRAINER_PARTS_H

#include "src/base/rng.h"
#include "src/net/loss.h"
#include "src/net/model_net.h"
#include "src/net/predict.h"
#include "src/net/teach.h"
#include "src/net/window.h"
#include "src/train/optimizer.h"
#include "src/train/schedule.h"
#include "src/train/trainer.h"

/* A batch is cut into a number of slices that depends on its size alone, never on the threads: the
 * sums of a step and their order depend on it. */
enum { SLICES_MOST = 8 };

struct slice {
    struct net_work *work;
    const size_t *indices; /* windows of this slice in the batch at hand */
    size_t count;
    struct loss_sums sums;    /* of the batch at hand */
    struct teach_sums taught; /* the same without labels, and the errors, by step and window */
    double *errors;
};

/* Settings as numbers. */
struct train_settings {
    size_t batch;            /* windows; not more than there are */
    const struct loss *loss; /* of_loss */
    struct loss of_loss;     /* with its settings */
    const struct optimizer *optimizer;
    struct optimizer_settings of_optimizer;
    double l1, l2; /* penalties; 0: none */
    struct schedule_settings schedule;
    double clip, clip_value; /* of the gradient's norm, of each of its numbers; 0: off */
    bool shuffle;
    size_t patience; /* epochs; 0: off */
    uint64_t seed;
};

/* A part of the training (phase.c): stages without labels that come first, and the last one. */
struct train_phase {
    bool teaches; /* without labels */
    bool last;
    size_t stage;  /* of the layer that is taught */
    size_t index;  /* from 1 among those that come first; 0: the last */
    size_t first;  /* epochs finished before it */
    size_t epochs; /* of it, as many as were asked for */
};

/* Weights that change in the phase at hand. */
struct weight_range {
    size_t start, count;
};

/* What changes while training goes on, besides weights and memories. Plain values. */
struct train_position {
    size_t epoch;   /* finished epochs */
    size_t batch;   /* batches done of the epoch at hand */
    size_t steps;   /* of the optimizer */
    struct rng rng; /* the stream "shuffle" as it was before the epoch at hand */
    double rate;    /* learning rate that was asked for, without the schedule */
    double loss;    /* sums over the batches of the epoch at hand */
    size_t rows;
    double norm;
    double best_loss;  /* infinity: none yet */
    size_t best_epoch; /* 0: none yet */
    size_t since_best; /* epochs */
};

struct trainer {
    struct arena *arena; /* owns the arrays below */
    struct model *model;
    const struct net
        *net; /* NULL: the model is none (learn.h), and most of what follows is empty */
    struct model *student; /* of the same kind: learns where the session may look at `model` */
    struct compute compute;
    struct table *train, *valid; /* held; valid may be NULL */
    struct key_values values;    /* the settings' texts, owned */
    struct table *taught;        /* held: the rows that are learnt from, most often `train` */
    struct train_settings settings;
    struct window_plan plan;
    double *class_weights;  /* one a class; NULL: none */
    struct row_source rows; /* of the training table; all of them encoded where they are few */
    size_t batches;         /* an epoch */
    size_t *order;          /* windows of the epoch at hand, in the order of training */
    uint32_t *shuffled;
    const struct layer *pupil;           /* learns without labels; NULL: none does */
    struct teach_plan lessons;           /* zeros where none does */
    struct table *normal, *valid_normal; /* held: normal rows of train and valid; of an anomaly */
    struct train_phase phase;
    struct weight_range *ranges;
    size_t range_count;
    double *means;  /* of a code's cells over the batch */
    double *errors; /* of the normal rows */
    size_t *places; /* windows of a batch that is measured */
    size_t slice_count;
    struct slice slices[SLICES_MOST];
    real *gradient;  /* of the batch at hand: in the first slice that has windows */
    double *squares; /* of the gradient's parts (update.c) */
    real *memory[OPTIMIZER_MEMORIES_MOST];
    size_t memory_count;
    size_t *confusion; /* of the epoch at hand: classes x classes */
    double *
        layer_norms; /* sums of the epoch at hand, a layer each; NaN: not known from its beginning */
    size_t *last_confusion;      /* on the training rows, of the last finished epoch */
    struct predictor *predictor; /* NULL where no scoring pass is needed */
    struct train_position position;
    /* As it was after the last finished epoch, to fall back on: */
    real *good_weights;
    real *good_memory[OPTIMIZER_MEMORIES_MOST];
    struct train_position good_position;
    size_t epochs;        /* asked for in all: what the schedule goes by */
    double rate_in_force; /* of the last step */
    /* For the explanation of a model that answers one class: */
    double norm_total; /* of the gradient, over all steps */
    double path_total; /* sum of rate x norm over all steps: the weights moved no farther */
    size_t step_total;
};

/* Numbers the settings; false where they do not go together. */
bool trainer_read_settings(struct trainer *trainer, struct err *err);

/* One batch: forward, backward, optimizer. false: something was no longer finite, nothing changed
 * but the sums. *norm: of the gradient before clipping; *rows: labelled records. */
struct step_result {
    double loss; /* sum of the records' values */
    double norm;
    size_t rows;
    bool finite;
};
struct step_result trainer_step(struct trainer *trainer, size_t batch);
/* The two halves of what follows the slices: their gradients summed, with penalties and clipped values,
 * whose norm is the result; and the optimizer's step, with the gradient clipped by its norm. */
double trainer_collect(struct trainer *trainer);
void trainer_update(struct trainer *trainer, double norm);
/* Parts that the two cut a net's weights into: as many numbers are in trainer->squares. */
size_t trainer_part_count(const struct net *net);
/* Behind the optimizer: what layers measured in the batch. */
void trainer_settle_statistics(struct trainer *trainer);
/* The windows of the epoch that begins at the position, in their order. */
void trainer_order_windows(struct trainer *trainer);
void trainer_reset_states(struct trainer *trainer);

/* Keeps what the last finished epoch left; goes back to it. */
void trainer_keep_good(struct trainer *trainer);
void trainer_fall_back(struct trainer *trainer);

/* Texts for people. */
void trainer_explain_divergence(const struct trainer *trainer, const struct step_result *result,
                                size_t batch, char *text, size_t size);
/* "" where more than one class is answered. */
void trainer_explain_one_class(const struct trainer *trainer, char *text, size_t size);

#endif
