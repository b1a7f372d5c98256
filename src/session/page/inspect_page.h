/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What inspect has found out, and its two forms: text and JSON. Inside the verbs inspect and explain only. */
#ifndef PEEPHOLE_SESSION_INSPECT_PAGE_H
#define PEEPHOLE_SESSION_INSPECT_PAGE_H

#include "src/eval/inspect.h"
#include "src/session/page/output.h"

struct inspect_page {
    const struct verdict *verdict; /* on one table */
    const struct table *train;     /* NULL: not known */
    const struct row_filter *filter;
    const struct row_list *list; /* NULL where one row is looked at */
    const struct row_look *look;
    bool all; /* features, not only those that are outside */
};

/* The rows that are asked about, and what a row of them is called. */
const struct table *inspect_table(const struct inspect_page *page);
const char *inspect_class(const struct inspect_page *page, size_t class_index);
/* The same of a class that was asked for, "attack" among them. */
const char *inspect_asked(const struct inspect_page *page, size_t class_index);
const char *inspect_attack(const struct table *table, size_t position);

void inspect_text(const struct inspect_page *page, struct output *output);
void inspect_row_text(const struct inspect_page *page, struct output *output);
/* Its two halves: the row with its answer, and what it stands beside. */
void inspect_row_head_text(const struct inspect_page *page, struct output *output);
void inspect_row_beside_text(const struct inspect_page *page, struct output *output);
void inspect_json(const struct inspect_page *page, struct json *result);

#endif
