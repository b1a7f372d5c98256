/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a small file whole, and the only way in which this program writes files: beside the
 * target, flushed, then renamed over it; complete or absent. The directory is fsynced.
 */
#ifndef PEEPHOLE_BASE_FILE_H
#define PEEPHOLE_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"

/* The whole file, with a NUL behind it (caller frees). More than limit bytes is an error, so is a
 * directory. size may be NULL. */
char *file_read(const char *path, size_t limit, size_t *size, struct err *err);

/* Write path atomically: all of it, or the old file stays. Short writes and EINTR are handled.
 * A missing folder is an error that names the folder. */
bool file_save(const char *path, const void *bytes, size_t size, struct err *err);

/* The same for what comes piece by piece. */
struct file_writer;
struct file_writer *file_writer_open(const char *path, struct err *err);
bool file_writer_add(struct file_writer *writer, const void *bytes, size_t size, struct err *err);
/* Makes the file appear under its name and frees the writer, also on failure. */
bool file_writer_commit(struct file_writer *writer, struct err *err);
void file_writer_abandon(struct file_writer *writer); /* removes what was written; NULL is fine */

/* A fresh name beside path, for a program of the user's (gnuplot) to write to, then published with
 * file_publish (fsync, rename) or removed with file_remove. Caller frees the name. */
char *file_beside(const char *path, struct err *err);
bool file_publish(const char *beside, const char *path, struct err *err);
void file_remove(const char *path);

/* Appends one line to a file, creating it with mode 0600 (command history). */
bool file_append_line(const char *path, const char *line, struct err *err);

bool file_exists(const char *path); /* a regular file (or what a link leads to) */
bool file_is_folder(const char *path);
long long file_size(const char *path); /* bytes, -1 where it cannot be told */
/* Creates path and its parents with mode 0700. */
bool file_make_folders(const char *path, struct err *err);
/* folder + "/" + name, or name itself where it is absolute or folder is NULL or empty. Caller
 * frees. */
char *file_join(const char *folder, const char *name, struct err *err);
/* The folder that path lies in ("." where it names none). Caller frees. */
char *file_folder(const char *path, struct err *err);
/* Calls each for every entry of a folder but . and .., in strcmp order; stops where it returns
 * false. */
bool file_list(const char *folder, bool (*each)(void *context, const char *name), void *context,
               struct err *err);

#endif
