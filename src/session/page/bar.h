/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars in tables of text, and counts of classes before and after as two columns of them. */
#ifndef PEEPHOLE_SESSION_BAR_H
#define PEEPHOLE_SESSION_BAR_H

#include "src/data/schema.h"
#include "src/session/page/output.h"

/* A cell with a bar of value / most x width columns; something, where value is not 0. In eighths of a
 * column where the sink takes UTF-8, else of '#'. */
void bar_cell(struct text_table *table, size_t value, size_t most, size_t width,
              const struct output *output);

/* Rows by class, where before has any; each column's bars are relative to its own largest class. */
struct class_change {
    const struct schema *schema;
    enum scheme scheme;
    size_t taxonomy;
    const size_t *before, *after; /* by attack */
};
/* Adds `before` and `after` {class: rows} to the result, and writes the table. false: no memory. */
bool class_change_show(const struct class_change *change, struct output *output, struct err *err);

#endif
