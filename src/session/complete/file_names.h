/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the beginning of a file tells the prompt before it is loaded: its columns, its labels. */
#ifndef PEEPHOLE_SESSION_FILE_NAMES_H
#define PEEPHOLE_SESSION_FILE_NAMES_H

/* Both call take for each name, in the file's order; for none where the file cannot be read, is no
 * regular file (a pipe would be waited for, and emptied) or has no heading. */
void file_columns(const char *path, void (*take)(void *context, const char *name), void *context);
/* The different labels in the rows at the beginning, or those that an ARFF file declares. label: the
 * name of their column. */
void file_labels(const char *path, const char *label, void (*take)(void *context, const char *name),
                 void *context);

#endif
