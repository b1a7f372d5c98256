/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers in and out, with the point of the C locale whatever the user's locale is.
 * The program sets LC_CTYPE only; these functions do not depend even on that.
 */
#ifndef PEEPHOLE_BASE_NUM_H
#define PEEPHOLE_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/str.h"

/* Plain decimal number ("-1.5e-3"): all of text must be used; no inf, nan or hexadecimal. */
bool num_parse(const char *text, double *value);

/* A number as the command language has it: num_parse plus a suffix %, k, M or /day ("30%" is 0.3,
 * "1.5k" 1500, "1M/day" 1e6 a day). */
bool num_parse_scaled(const char *text, double *value);

/* A non-negative whole number below 2^53 as the command language has it ("300", "5k", "1e6"). */
bool num_parse_count(const char *text, uint64_t *value);

/* Shortest text that reads back as the same double ("0.1", "1e-05", "494021"). Writes into
 * buffer. */
enum { NUM_TEXT_SIZE = 40 };
const char *num_text(double value, char buffer[NUM_TEXT_SIZE]);

/* "494,021" for people. */
const char *num_count_text(uint64_t value, char buffer[NUM_TEXT_SIZE]);

/* "1.2 s", "3 min 20 s", "2 h 05 min" for people. */
const char *num_duration_text(double seconds, char buffer[NUM_TEXT_SIZE]);

#endif
