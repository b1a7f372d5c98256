/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The demo set: synthetic traffic in the KDD schema, made from a fixed seed, for trying the
 * program out and for its tests. Synthetic wherever its name appears.
 */
#ifndef PEEPHOLE_DATA_DEMO_H
#define PEEPHOLE_DATA_DEMO_H

#include "src/data/load.h"

/* "demo" or "demo:test". The schema is data/demo.schema. Rows go through the same text parser as
 * a file's. */
struct store *demo_store(const char *share_folder, const char *name, struct pool *pool,
                         struct err *err);

#endif
