/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What importance has found out, and its two forms. Inside the verb importance only. */
#ifndef PEEPHOLE_SESSION_IMPORTANCE_PAGE_H
#define PEEPHOLE_SESSION_IMPORTANCE_PAGE_H

#include "src/eval/importance.h"
#include "src/session/page/output.h"

struct importance_page {
    const struct importance *importance;
    const struct table *table;
    const char *train; /* name of the training table; NULL: not known */
    uint64_t seed;
    size_t top; /* features that are shown to people */
};

void importance_text(const struct importance_page *page, struct output *output);
void importance_json(const struct importance_page *page, struct json *result);

#endif
