/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A schema that is learnt from a file: its symbols and labels are those that occur there. The one
 * label that means normal is told by its name; every other one is an attack in a category of its own,
 * unless a schema that comes with the program knows them all: then its categories hold.
 */
#ifndef PEEPHOLE_DATA_LEARN_H
#define PEEPHOLE_DATA_LEARN_H

#include "src/data/store.h"

struct learning;

/* name: of the schema. normal: the label that means normal; NULL: normal, benign, background,
 * legitimate or 0, in any case of letters. Both are copied. */
struct learning *learning_new(const char *name, const char *normal, struct err *err);
void learning_free(struct learning *learning); /* NULL is fine */
/* The next column of the file; copied. The symbols of the label column are the labels. */
bool learning_add(struct learning *learning, const struct schema_column *column, struct err *err);
/* known: a schema whose categories hold where it has all the labels as attacks; NULL: none. */
struct schema *learning_schema(const struct learning *learning, const struct schema *known,
                               struct err *err);

/* When all rows are there: symbols that the store's learnt schema lacks, and new labels, become part
 * of it. new_labels: those of attacks schema->attack_count and above. share_folder: where schemas are
 * that may know the labels; NULL: nowhere. The store gets a schema of its own. */
bool learn_rest(struct store *store, const char *const *new_labels, size_t new_label_count,
                const char *normal, const char *share_folder, struct err *err);

#endif
