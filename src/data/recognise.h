/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling the schema of a file from its first line, or from its heading. */
#ifndef PEEPHOLE_DATA_RECOGNISE_H
#define PEEPHOLE_DATA_RECOGNISE_H

#include "src/data/heading.h"
#include "src/data/schema.h"

/* The first line of a text that is not empty: its length without the line feed, 0 where all are
 * empty. *empty is how many come before it, *line where it begins. */
size_t recognise_first_line(const char *text, size_t length, const char **line, size_t *empty);

/* The schema whose shape the line has, among all data/NAME.schema; or NULL and err, which names no
 * file and line yet, with the shapes that are known. '\n' and CSV_PADDING readable bytes stand
 * behind the line. The caller holds one reference. */
struct schema *recognise_line(const char *share_folder, const char *line, size_t length,
                              struct err *err);

/* The schema of data/ whose columns the heading has, and that reads most of these rows (whole lines);
 * of equals the one with most columns of the file, then the first by name. NULL where there is none,
 * or, with err->code set, where a schema cannot be read. label: as for layout_match. */
struct schema *recognise_heading(const char *share_folder, const struct heading *heading,
                                 const char *label, const char *rows, size_t length,
                                 struct err *err);
/* FOLDER/data/FILE where that is the name of a schema file; else NULL, and err untouched. */
struct schema *recognise_schema_file(const char *share_folder, const char *file, struct err *err);

#endif
