/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hash of a row's features: the sum of its values, each times its column's odd number, mixed at
 * the end. Numbers count in millionths where that is exact, symbols by their text; so it does not matter
 * how a file writes a row, where a vocabulary lists a symbol, or how a store keeps it.
 */
#ifndef PEEPHOLE_DATA_ROW_HASH_H
#define PEEPHOLE_DATA_ROW_HASH_H

#include "src/data/store.h"

uint64_t row_hash_mix(uint64_t x); /* all bits of the result depend on all bits of x */
uint64_t row_hash_multiplier(size_t feature);
uint64_t row_hash_number(double value);

/* The hash of a row from its cells. */
uint64_t row_hash(const struct store *store, uint32_t row);

#endif
