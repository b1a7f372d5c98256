/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What describe has found out, and its two forms: JSON and text. Inside the verb describe only. */
#ifndef PEEPHOLE_SESSION_DESCRIBE_PAGE_H
#define PEEPHOLE_SESSION_DESCRIBE_PAGE_H

#include "src/data/describe.h"
#include "src/data/twins.h"
#include "src/session/page/output.h"

struct describe_page {
    const struct table *table;
    size_t taxonomy;
    bool all_columns;
    size_t *features; /* count of them, in the order in which they are shown */
    size_t count;
    struct column_description *columns; /* count */
    struct label_description labels;
    /* by=class; else class_count is 0 */
    size_t class_count;
    size_t *class_rows; /* class_count */
    double *typical;    /* count x class_count */
    /* against=; else NULL */
    const struct table *against;
    struct column_shift *shifts;
    size_t shift_count;
    struct overlap overlap, overlap_back; /* of the table in the other, of the other in it */
};

void describe_json(const struct describe_page *page, struct json *result);
void describe_text(const struct describe_page *page, struct output *output);

/* At most six characters, or seven with a sign: "0.05", "54540", "1.38e9"; "-" for NaN. */
const char *short_number(double value, char buffer[40]);
/* "45.2 %", and what is not quite all or nothing does not look so: "<0.1 %", ">99.9 %". */
const char *short_share(size_t part, size_t whole, char buffer[40]);

#endif
