/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recordings: session scripts written while the user works, each command with its result as a
 * comment line (#= {...}) that verify reads. The file is rewritten whole and atomically after
 * each command, so it is always complete. Times, rates, file names and the like are left out.
 */
#ifndef PEEPHOLE_SESSION_RECORD_H
#define PEEPHOLE_SESSION_RECORD_H

#include "src/session/session.h"

struct recorder *recorder_start(const char *path, const struct session *session, struct err *err);
void recorder_free(struct recorder *recorder);
const char *recorder_path(const struct recorder *recorder);
/* A finished command with its result. While a training is open it goes behind that, without result:
 * it was answered from an epoch that a replay does not stop at. */
bool recorder_add(struct recorder *recorder, const char *line, const struct json *result,
                  struct err *err);
/* A training opens and ends. The orders that were given to it are written as at lines before it.
 * Result NULL: it failed, and is left out. */
bool recorder_begin(struct recorder *recorder, const char *line, struct err *err);
bool recorder_end(struct recorder *recorder, const struct json *result,
                  const struct train_order *orders, size_t order_count, struct err *err);

/* What recordings and journals are made of. The first lines; folder: the working one, NULL: not told. */
void record_header(struct str *text, const struct session *session, const char *folder);
/* The line of a result; most: bytes, of a longer one nothing is added; 0: it may be as long as it is. */
void record_result(struct str *text, const struct json *result, size_t most);
/* A training's line behind the orders that it was given; those of before a crash may stand in it. */
void record_training(struct str *text, const char *line, const struct train_order *orders,
                     size_t order_count);

/* The part of a result that verify compares: without seconds, rates, file names. Caller frees. */
struct json *record_digest(const struct json *result);
/* Where two results differ: calls each with the key's path, texts of both. exact: bit for bit;
 * else the tolerances for another kernel. What only the new one has is no difference. Returns the
 * number of differences. */
size_t record_compare(const struct json *was, const struct json *is, bool exact,
                      void (*each)(void *context, const char *key, const struct json *was,
                                   const struct json *is), /* NULL: absent */
                      void *context);

#endif
