/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of the trainer (trainer.h) that trains models that are no nets: in one pass. */
#ifndef PEEPHOLE_TRAIN_LEARN_H
#define PEEPHOLE_TRAIN_LEARN_H

#include "src/train/trainer_parts.h"

/* After the settings' texts are there: checks them, and weighs the classes. */
bool trainer_set_up_learning(struct trainer *trainer, struct err *err);
/* As trainer_run. A cancel or a planned stop ends it with nothing learnt. */
bool trainer_learn(struct trainer *trainer, const struct train_order *orders, size_t order_count,
                   const struct cancel *cancel, const struct train_listener *listener,
                   struct train_end *end, struct err *err);

#endif
