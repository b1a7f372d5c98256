/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What features, attacks and classes are, in words: data/glossary, a text file whose head says how
 * it is written. Entries live as long as the glossary.
 */
#ifndef PEEPHOLE_DATA_GLOSSARY_H
#define PEEPHOLE_DATA_GLOSSARY_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"

enum glossary_kind { GLOSSARY_FEATURE, GLOSSARY_ATTACK, GLOSSARY_CLASS };
extern const char *const glossary_kind_names[]; /* "feature", "attack", "class", NULL */

struct glossary_entry {
    enum glossary_kind kind;
    char *name;
    char *title; /* one line */
    char *group; /* NULL: none */
    char *text;  /* one line of any length; NULL: none */
    char **shown_by;
    size_t shown_by_count;
    size_t line; /* of the file, where it begins */
};

struct glossary;

/* Reads FOLDER/data/glossary. */
struct glossary *glossary_read(const char *share_folder, struct err *err);
struct glossary *glossary_parse(const char *file, const char *text, size_t length, struct err *err);
void glossary_free(struct glossary *glossary); /* NULL is fine */
size_t glossary_count(const struct glossary *glossary);
const struct glossary_entry *glossary_at(const struct glossary *glossary, size_t index);
const struct glossary_entry *glossary_find(const struct glossary *glossary, enum glossary_kind kind,
                                           const char *name); /* NULL: none */
bool glossary_shows(const struct glossary_entry *entry, const char *feature);

#endif
