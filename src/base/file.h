/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a small file whole, and the only way in which this program writes files: beside the
 * target, flushed, then renamed over it; complete or absent. The directory is fsynced. What a
 * process that was killed has left beside a target goes when the next file is written there.
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
/* Saves what stands in path, and is about to be replaced, as path~. */
bool file_keep_older(const char *path, const void *bytes, size_t size, struct err *err);

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

/* A file that grows, perhaps over several runs of the program, and takes its name when it is whole
 * (a download; file_part.c). What stands at path stays through errors of file_part_add and through
 * file_part_close; a new one is empty. Errors: path is a link or no plain file, or another program
 * has it open as a part. */
struct file_part;
struct file_part *file_part_open(const char *path, struct err *err);
unsigned long long file_part_size(const struct file_part *part);
bool file_part_restart(struct file_part *part, struct err *err); /* as if nothing had come yet */
bool file_part_add(struct file_part *part, const void *bytes, size_t size, struct err *err);
/* file_publish for it; frees the part, also on failure. */
bool file_part_commit(struct file_part *part, const char *path, struct err *err);
void file_part_close(struct file_part *part); /* an empty one is removed; NULL is fine */

/* Appends one line to a file, creating it with mode 0600 (command history). */
bool file_append_line(const char *path, const char *line, struct err *err);

/* Calls each with the bytes of a file, piece by piece. */
bool file_pieces(const char *path, void (*each)(void *context, const void *bytes, size_t size),
                 void *context, struct err *err);

/* ERR_IO "cannot open PATH: ...", with what to do as the hint: the nearest name in its folder where
 * the file is not there. Returns false. */
bool file_cannot_open(const char *path, int error_number, struct err *err);
bool file_is_a_folder(const char *path, struct err *err); /* the same of a folder */
/* "did you mean", as the hint, in the form in which the name was written; false, and err as it was,
 * where path is there or nothing has a near name. */
bool file_suggest(const char *path, const char *written, struct err *err);

bool file_exists(const char *path); /* a regular file (or what a link leads to) */
bool file_is_folder(const char *path);
long long file_size(const char *path);    /* bytes, -1 where it cannot be told */
long long file_changed(const char *path); /* when, in seconds since 1970; -1 likewise */
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
