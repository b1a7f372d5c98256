/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a data set looks like: its columns, the fixed vocabulary of its symbols, its attacks and
 * the category of each. Read from data/NAME.schema, a text file (docs/formats.md); no code.
 * A schema is immutable once read, counted by reference, and shared by all stores of its kind.
 */
#ifndef PEEPHOLE_DATA_SCHEMA_H
#define PEEPHOLE_DATA_SCHEMA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"
#include "src/base/str.h"

enum column_kind {
    COLUMN_NUMBER,  /* a feature */
    COLUMN_SYMBOL,  /* a feature with a vocabulary */
    COLUMN_LABEL,   /* the attack's name, or normal */
    COLUMN_IGNORED, /* read over (NSL-KDD's difficulty) */
};

struct schema_column {
    char *name;
    enum column_kind kind;
    char **symbols; /* the vocabulary, in the order that gives the integer codes */
    size_t symbol_count;
    bool bounded; /* a number below `least` is impossible (a negative duration): as if missing */
    double least;
};

struct schema_attack {
    char *name;      /* attack 0 is always "normal" */
    size_t category; /* index into categories, by the first taxonomy */
};

/* A taxonomy differs from the first one in the category of some attacks. */
struct schema_taxonomy {
    char *name;
    size_t *attack; /* exceptions[i]: attack[i] lies in category[i] */
    size_t *category;
    size_t exceptions;
};

struct schema {
    char *name;  /* "kdd99" */
    char *title; /* "KDD Cup 1999", one line for people */
    bool synthetic;
    struct schema_column *columns; /* as they stand in a file */
    size_t column_count;
    size_t *features; /* the columns that are features, in order */
    size_t feature_count;
    size_t label;         /* index of the label column */
    char label_ending;    /* cut off a label where it ends so; 0 for none */
    char **normal_labels; /* labels that mean normal, besides "normal" itself */
    size_t normal_label_count;
    bool learnt_vocabulary; /* the symbols are those of one file: which are known is for the rows of
                               a training table to say */
    char **
        categories; /* "normal", "dos", "probe", "r2l", "u2r": the order of every confusion matrix */
    size_t category_count;
    struct schema_attack *attacks;
    size_t attack_count;
    struct schema_taxonomy *taxonomies; /* [0] is the default, without exceptions */
    size_t taxonomy_count;
    struct arena *arena; /* owns all of the above */
    atomic_uint references;
};

/* Reads FOLDER/data/NAME.schema. Errors name file and line. The caller holds one reference. */
struct schema *schema_read(const char *share_folder, const char *name, struct err *err);
struct schema *schema_parse(const char *share_folder, const char *file, const char *text,
                            size_t length, struct err *err);
/* The text that schema_parse reads, added to `text`: all that there is, without "like". */
void schema_text(const struct schema *schema, struct str *text);
struct schema *schema_hold(struct schema *schema);
void schema_release(struct schema *schema); /* NULL is fine */

/* How much of a label counts: without the ending that the schema cuts off. */
size_t schema_label_length(const struct schema *schema, const char *label, size_t length);

/* SIZE_MAX where there is none of that name. A label that means normal is attack 0. */
size_t schema_attack_index(const struct schema *schema, const char *name, size_t length);
size_t schema_category_index(const struct schema *schema, const char *name);
size_t schema_taxonomy_index(const struct schema *schema, const char *name);
size_t schema_feature_index(const struct schema *schema,
                            const char *name); /* index among features */

const struct schema_column *schema_feature(const struct schema *schema, size_t feature);
/* The greatest value that tells rows apart: all symbols that the vocabulary lacks are one. */
double schema_last_value(const struct schema *schema, size_t feature);
/* The symbol of a code of a struct schema_column, or "(unknown)". */
const char *schema_symbol_text(const void *column, double code);
/* Category of an attack under a taxonomy. */
size_t schema_category(const struct schema *schema, size_t taxonomy, size_t attack);
/* Do two schemas have the same features (names, kinds, vocabularies)? Then rows can be compared. */
bool schema_same_features(const struct schema *a, const struct schema *b);
/* The same attacks, categories and taxonomies, in the same order? Then class numbers agree. */
bool schema_same_classes(const struct schema *a, const struct schema *b);

/* How rows are divided into classes. */
enum scheme { SCHEME_CATEGORY, SCHEME_BINARY, SCHEME_ATTACK };
extern const char *const scheme_names[]; /* "category", "binary", "attack", NULL */
size_t scheme_class_count(const struct schema *schema, enum scheme scheme);
const char *scheme_class_name(const struct schema *schema, enum scheme scheme, size_t class_index);
/* Class of an attack: binary is 0 normal, 1 attack; attack is the attack's own index. */
size_t scheme_class(const struct schema *schema, enum scheme scheme, size_t taxonomy,
                    size_t attack);
/* Is class 0 of every scheme; DR and FAR take all others together as attack. */
enum { CLASS_NORMAL = 0 };

#endif
