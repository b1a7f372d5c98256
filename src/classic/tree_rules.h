/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree in words: a rule for each leaf. */
#ifndef PEEPHOLE_CLASSIC_TREE_RULES_H
#define PEEPHOLE_CLASSIC_TREE_RULES_H

#include "src/classic/trees.h"

/* "dos: flag = S0 and count > 5 (34,851 rows, 12 of them others)", those with the most rows first, a
 * line each; leaves without training rows are left out. */
bool tree_rules(const struct tree *tree, const struct tree_notes *notes,
                const struct tree_columns *columns, const struct preparation *preparation,
                struct str *text);

#endif
