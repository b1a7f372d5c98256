/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a load has to tell of the file besides its rows. Inside the verb load only. */
#ifndef PEEPHOLE_SESSION_LOAD_PAGE_H
#define PEEPHOLE_SESSION_LOAD_PAGE_H

#include "src/data/catalogue.h"
#include "src/data/store.h"
#include "src/session/page/output.h"

/* entry: of the catalogue; NULL where the file was named by its path. */
void load_describe(const struct store *store, const struct catalogue_entry *entry,
                   struct output *output);

#endif
