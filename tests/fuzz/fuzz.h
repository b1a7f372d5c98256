/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fuzz target defines: fuzz_NAME.c, with its first inputs in corpus/NAME/. `make fuzz`
 * links it with libFuzzer; `make check` with replay.c, which feeds it the corpus. */
#ifndef PEEPHOLE_TESTS_FUZZ_H
#define PEEPHOLE_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Must come through any input without a crash, a leak or a hang; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
