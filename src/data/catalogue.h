/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data sets that can be loaded by name: data/catalogue, a text file, one entry a data set
 * ("kdd99:10percent": schema, file names, rows, SHA-256, where to get it), and where their files
 * are looked for.
 */
#ifndef PEEPHOLE_DATA_CATALOGUE_H
#define PEEPHOLE_DATA_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"

struct catalogue_entry {
    char *name;   /* "kdd99:10percent" */
    char *title;  /* one line for people */
    char *schema; /* "kdd99" */
    char **files; /* names that the file may have, best first; none for the built-in demo */
    size_t file_count;
    uint64_t rows;
    char *sha256;       /* of the first file as published, or NULL */
    char **file_sha256; /* of each of the files, NULL where it is not known */
    char *address;      /* where to get it, or NULL */
    uint64_t bytes;     /* of the file at the address; 0: not known */
    bool is_test;       /* made to test on: its rows are no one's to choose by */
    char **within;      /* names of the entries whose files hold all rows of this one's */
    size_t within_count;
    char *tested_by; /* name of the entry that what it trained is tested on, or NULL */
};

struct catalogue;

/* Reads FOLDER/data/catalogue. */
struct catalogue *catalogue_read(const char *share_folder, struct err *err);
struct catalogue *catalogue_parse(const char *file, const char *text, size_t length,
                                  struct err *err);
void catalogue_free(struct catalogue *catalogue);
size_t catalogue_count(const struct catalogue *catalogue);
const struct catalogue_entry *catalogue_at(const struct catalogue *catalogue, size_t index);
const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, const char *name);
/* The digest that the entry gives for a file by its name; NULL: none. */
const char *catalogue_file_sha256(const struct catalogue_entry *entry, const char *path);
/* Does the entry give a digest for any of its files? */
bool catalogue_has_sha256(const struct catalogue_entry *entry);
/* Are these the bytes of one of the entry's files as published? */
bool catalogue_published(const struct catalogue_entry *entry, const char *sha256);

/* The first entry with a file of these bytes; NULL: none. */
const struct catalogue_entry *catalogue_of_sha256(const struct catalogue *catalogue,
                                                  const char *sha256);
/* Do all rows of the part stand in the file of the whole, by the lines "within" of the catalogue, or
 * by several of them one after the other? */
bool catalogue_within(const struct catalogue *catalogue, const struct catalogue_entry *part,
                      const struct catalogue_entry *whole);

/* Path of the entry's file: in each folder of search_path (a ':'-separated list; the folder itself
 * and up to two levels below), then in $XDG_DATA_HOME/peephole likewise. NULL where it is not
 * found, with err saying where was looked and how to get it. Caller frees. */
char *catalogue_locate(const struct catalogue_entry *entry, const char *search_path,
                       struct err *err);

#endif
