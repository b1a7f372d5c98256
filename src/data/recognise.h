/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling the schema of a file from its first line. */
#ifndef PEEPHOLE_DATA_RECOGNISE_H
#define PEEPHOLE_DATA_RECOGNISE_H

#include "src/data/schema.h"

/* The first line of a text that is not empty: its length without the line feed, 0 where all are
 * empty. *empty is how many come before it, *line where it begins. */
size_t recognise_first_line(const char *text, size_t length, const char **line, size_t *empty);

/* The schema whose shape the line has, among all data/NAME.schema; or NULL and err, which names no
 * file and line yet, with the shapes that are known. '\n' and CSV_PADDING readable bytes stand
 * behind the line. The caller holds one reference. */
struct schema *recognise_line(const char *share_folder, const char *line, size_t length,
                              struct err *err);

#endif
