/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the findings of the audit share: figures that several of them need, made once. */
#ifndef PEEPHOLE_EVAL_AUDIT_PARTS_H
#define PEEPHOLE_EVAL_AUDIT_PARTS_H

#include "src/data/class_tally.h"
#include "src/data/twins.h"
#include "src/eval/audit.h"
#include "src/score/rule.h"

struct audit_work {
    const struct audit_request *request;
    struct audit *audit;
    const struct table *train, *test; /* of the request */
    enum scheme scheme;
    size_t taxonomy;
    struct overlap overlap;            /* of test with train */
    struct twin_rows twins;            /* likewise; empty without a test table */
    struct class_tally *train_tallies; /* by feature; classes are the attacks */
    struct preparation *preparation;   /* fitted on train */
    struct err *err;
};

/* One function a row of findings.def: adds what it finds. False and err where it could not look. */
#define FINDING(id, needs_test, title) bool find_##id(struct audit_work *work);
#include "src/eval/findings.def"
#undef FINDING

/* Takes over the figures. The sentence has no final full stop. */
bool audit_add(struct audit_work *work, const char *id, enum finding_level level,
               struct json *owned_figures, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Do both tables come from one file: the same bytes, or the same set of the catalogue? */
bool audit_same_file(const struct audit_work *work);

/* Rows of each class of the scheme in use; caller frees. */
size_t *audit_class_rows(const struct audit_work *work, const struct table *table, size_t *classes);
/* Values with rows of class normal and attack; unknown symbols are one. class_tally_done empties
 * it. */
bool audit_binary(const struct audit_work *work, const struct table *table,
                  const struct class_tally *from, size_t feature, struct class_tally *to);

#endif
