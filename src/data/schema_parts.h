/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that read a schema share: a schema on its way. */
#ifndef PEEPHOLE_DATA_SCHEMA_PARTS_H
#define PEEPHOLE_DATA_SCHEMA_PARTS_H

#include "src/data/lines.h"
#include "src/data/schema.h"
#include "src/data/symbols.h"

enum { SCHEMA_NAME_LIMIT = 255 };

/* A schema on its way, and where we are in which file. */
struct builder {
    struct schema *schema;
    const char *share_folder;
    const char *file;
    size_t line;
    unsigned depth;
    bool own_taxonomies;   /* this file has begun its own list of taxonomies */
    size_t column;         /* the symbol that continued lines add values to */
    struct symbols values; /* its values so far */
    size_t category;       /* of the attacks that continued lines add to */
    struct err *err;
};

/* --- schema_file.c --- */

/* The error about this line, and about a word of it; false. */
bool schema_complain(struct builder *b, const char *what, const struct word *word);
/* Room for one more item in an array that lives in the arena. */
void *schema_grown(struct builder *b, void *items, size_t count, size_t size);
/* A value of a symbol, a label, a category; a name, which holds no comma. Copied into the arena. */
char *schema_value_of(struct builder *b, const struct word *word);
char *schema_name_of(struct builder *b, const struct word *word);
/* The line has no more words; it has just one. */
bool schema_no_more_words(struct builder *b, struct line *line);
bool schema_one_word(struct builder *b, struct line *line, struct word *word);

/* --- the lines, each read by a function of its own --- */

/* schema_columns.c */
bool schema_read_number(struct builder *b, struct line *line);
bool schema_read_symbol(struct builder *b, struct line *line);
bool schema_read_label(struct builder *b, struct line *line);
bool schema_read_ignored(struct builder *b, struct line *line);
/* schema_classes.c */
bool schema_read_normal(struct builder *b, struct line *line);
bool schema_read_categories(struct builder *b, struct line *line);
bool schema_read_attacks(struct builder *b, struct line *line);
bool schema_read_taxonomy(struct builder *b, struct line *line);

#endif
