/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What explain has found out, and its two forms: text and JSON. Inside the verb explain only. */
#ifndef PEEPHOLE_SESSION_EXPLAIN_PAGE_H
#define PEEPHOLE_SESSION_EXPLAIN_PAGE_H

#include "src/eval/explain.h"
#include "src/session/page/inspect_page.h"

struct explain_page {
    const struct inspect_page *inspected; /* of the same row */
    const struct explanation *explanation;
    size_t baseline; /* class, or BASELINE_ZEROS */
    size_t top;      /* features that are shown to people */
};

void explain_text(const struct explain_page *page, struct output *output);
/* The keys beyond those of inspect row=. */
void explain_json(const struct explain_page *page, struct json *result);

#endif
