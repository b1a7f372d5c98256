/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Settings as data: a table of keys (name, type, range, default, one line of help) serves
 * checking, help, completion and JSON wherever a user writes key=value.
 */
#ifndef PEEPHOLE_BASE_KEY_H
#define PEEPHOLE_BASE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"

enum key_type {
    KEY_COUNT,     /* whole number, least .. greatest */
    KEY_NUMBER,    /* number, least .. greatest; may end in %, k, M, /day */
    KEY_CHOICE,    /* one of choices */
    KEY_YESNO,     /* yes or no */
    KEY_TEXT,      /* any text */
    KEY_NAMES,     /* comma-separated names (columns) */
    KEY_TABLE,     /* a table of the workspace */
    KEY_NEW_TABLE, /* a name for a table: letters, digits, _ - . */
    KEY_FILE,      /* a file to read */
    KEY_NEW_FILE,  /* a file to write */
    KEY_CONDITION, /* a condition on rows */
    KEY_CLASS,     /* a class of the scheme in use */
};

struct key {
    const char *name;
    enum key_type type;
    const char *initial;    /* default as text, NULL: none (the key is unset unless given) */
    double least, greatest; /* KEY_COUNT, KEY_NUMBER; both 0: any non-negative count, any number */
    bool above_least;       /* least itself is not allowed ("lr > 0") */
    const char *const *choices; /* KEY_CHOICE, ends with NULL */
    const char *help;           /* one line, no full stop */
};
/* A table of keys ends with a row whose name is NULL. */

const struct key *key_find(const struct key *keys, const char *name); /* NULL: none */
/* Is the value well formed for this key? The message names what is allowed and the nearest choice. */
bool key_check(const struct key *key, const char *value, struct err *err);
/* For values that passed key_check. */
uint64_t key_count(const char *value);
double key_number(const char *value);
size_t key_choice(const struct key *key, const char *value); /* index; SIZE_MAX: none */
/* Do two values mean the same ("1e2" and "100")? NULL, an unset value, is like itself alone. */
bool key_same(const struct key *key, const char *a, const char *b);

/* Values for a table of keys: what was given, else the default. */
struct key_value {
    const char *name; /* borrowed or owned as the holder says */
    const char *value;
};
struct key_values {
    const struct key *keys;
    const struct key_value *given;
    size_t given_count;
};
const char *values_text(const struct key_values *values, const char *name); /* NULL: unset */
bool values_given(const struct key_values *values, const char *name); /* given, not a default */
uint64_t values_count(const struct key_values *values, const char *name);
double values_number(const struct key_values *values, const char *name); /* NaN: unset */
bool values_yes(const struct key_values *values, const char *name);
size_t values_choice(const struct key_values *values, const char *name);

#endif
