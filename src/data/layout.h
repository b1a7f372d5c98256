/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which field of a row is which column of a schema, by the names of a heading. */
#ifndef PEEPHOLE_DATA_LAYOUT_H
#define PEEPHOLE_DATA_LAYOUT_H

#include "src/data/heading.h"

/* Every feature of the schema and its label must have a column of that name (in any case of letters);
 * columns that the schema lacks are read over. label: the name of the label's column in the heading,
 * NULL: as the schema has it. Names are borrowed from the heading. ERR_INPUT names the columns that
 * are missing. */
bool layout_match(struct csv_layout *layout, const struct heading *heading,
                  const struct schema *schema, const char *label, struct err *err);
/* The same without the label, which is read over where there is one. */
bool layout_match_features(struct csv_layout *layout, const struct heading *heading,
                           const struct schema *schema, struct err *err);
void layout_done(struct csv_layout *layout);

#endif
