/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ARFF files: every input has the word before it that makes it one.
 *
 * Parser: src/data/arff.c
 */
#include "tests/fuzz/headed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char begin[] = "@relation x\n";
    uint8_t *text = size > 0 ? malloc(size + sizeof begin) : NULL;
    if (!text)
        return 0;
    text[0] = data[0];
    memcpy(text + 1, begin, sizeof begin - 1);
    memcpy(text + sizeof begin, data + 1, size - 1);
    read_twice(text, size + sizeof begin - 1, "fuzz.arff");
    free(text);
    return 0;
}
