/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a model file, between the file that writes them and the one that reads them:
 *
 *   16 bytes  magic
 *    4 bytes  version of the format, little-endian like all numbers here
 *    4 bytes  zero
 *    8 bytes  length of the header
 *             header: one JSON object
 *             arrays, in the order in which the header lists them: 4 bytes a number, IEEE 754; or one
 *             of bytes, of a model that is no net (version 2): what it has learnt, as src/base/pack.h
 *   64 bytes  SHA-256 of all before it, in hexadecimal digits
 */
#ifndef PEEPHOLE_TRAIN_MODEL_LAYOUT_H
#define PEEPHOLE_TRAIN_MODEL_LAYOUT_H

#include "src/base/digest.h"
#include "src/base/json.h"

#define MODEL_MAGIC "peephole model\r\n" /* 16 bytes, without the NUL */
enum { MODEL_MAGIC_SIZE = 16, MODEL_START_SIZE = 32, MODEL_DIGEST_SIZE = DIGEST_HEX_SIZE - 1 };
enum { MODEL_VERSION_NETS = 1, MODEL_VERSION = 2 /* the newest */ };
#define MODEL_LEARNED_ARRAY "learned"
#define MODEL_FILE_MOST ((size_t)4 << 30) /* bytes */

/* The training's part of the header. */
struct trainer_state;
struct json *trainer_state_to_json(const struct trainer_state *state);
/* Without the arrays, which trainer_state_add gives it. */
struct trainer_state *trainer_state_from_json(const struct json *json, struct err *err);

#endif
