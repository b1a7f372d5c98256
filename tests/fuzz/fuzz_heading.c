/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV files with a heading: names, quotes, blanks, missing values, guessed kinds.
 *
 * Parser: src/data/heading.c src/data/layout.c src/data/guess.c src/data/csv_split.c src/data/csv_line.c
 */
#include "tests/fuzz/headed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_twice(data, size, "fuzz.csv");
    return 0;
}
