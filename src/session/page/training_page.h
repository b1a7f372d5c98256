/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training in words and as JSON: an epoch, its end. */
#ifndef PEEPHOLE_SESSION_TRAINING_H
#define PEEPHOLE_SESSION_TRAINING_H

#include "src/session/page/output.h"
#include "src/train/trainer.h"

/* The members of the event "epoch", and the same as a line. */
struct json *training_epoch_json(const struct run *run, const struct epoch_record *record);
void training_epoch_line(const struct epoch_record *record, struct str *line);

/* What the trainer said at the end becomes part of the run. */
bool training_note_end(struct run *run, const struct train_end *end, struct err *err);
/* The result of train, continue and wait, and the same as text. */
void training_put_result(const struct run *run, struct json *result);
void training_write_result(const struct run *run, struct output *output);

/* {class: weight}; NULL where none were asked for. */
struct json *training_class_weights_json(const struct run *run);

/* The last epoch that is done, 0 for none. */
size_t training_epochs_done(const struct run *run);

#endif
