/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is handed over to other programs: weights for PyTorch, answers for R, rows for NumPy. Each is
 * written piece by piece, and takes its name when it is whole. */
#ifndef PEEPHOLE_SESSION_EXPORTS_H
#define PEEPHOLE_SESSION_EXPORTS_H

#include "src/session/session.h"

struct export_request {
    struct session *session;
    const struct table *table; /* NULL: not wanted (weights) */
    const char *path;
    struct output *output;
};

/* FILE.safetensors: the weights in use, by layer and block. */
bool export_weights(const struct export_request *request, struct err *err);
/* FILE.csv: a line a row: true class and attack, the answer, probabilities. */
bool export_predictions(const struct export_request *request, struct err *err);
/* FILE.npy: the rows as the model sees them. */
bool export_data(const struct export_request *request, struct err *err);

/* Numbers as IEEE 754 single precision, little-endian on every machine. */
struct file_writer;
bool export_floats(struct file_writer *writer, const real *numbers, size_t count, struct err *err);
/* The file appears where all was good; else what there is of it goes. writer NULL: it could not be
 * opened. */
bool export_finish(struct file_writer *writer, bool good, struct err *err);

#endif
