/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings as data: checking a value against its row, and reading values that passed the check. */
#include "src/base/key.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/base/str.h"

const struct key *key_find(const struct key *keys, const char *name)
{
    for (const struct key *key = keys; key && key->name; key++) {
        if (strcmp(key->name, name) == 0)
            return key;
    }
    return NULL;
}

static size_t choice_count(const struct key *key)
{
    size_t count = 0;
    while (key->choices && key->choices[count])
        count++;
    return count;
}

size_t key_choice(const struct key *key, const char *value)
{
    size_t count = choice_count(key);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(key->choices[i], value) == 0)
            return i;
    }
    return SIZE_MAX;
}

bool key_same(const struct key *key, const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    if (key->type == KEY_COUNT)
        return key_count(a) == key_count(b);
    if (key->type == KEY_NUMBER)
        return key_number(a) == key_number(b);
    return strcmp(a, b) == 0;
}

/* "a, b or c" */
static void list_choices(const struct key *key, struct str *text)
{
    size_t count = choice_count(key);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            str_add(text, i + 1 == count ? " or " : ", ");
        str_add(text, key->choices[i]);
    }
}

static bool check_choice(const struct key *key, const char *value, struct err *err)
{
    if (key_choice(key, value) != SIZE_MAX)
        return true;
    struct str choices;
    str_init(&choices);
    list_choices(key, &choices);
    err_set(err, ERR_USAGE, "%s is %s, not \"%s\"", key->name, choices.text, value);
    str_done(&choices);
    const char *near = near_name(value, key->choices, choice_count(key));
    if (near)
        err_hint(err, "did you mean %s=%s?", key->name, near);
    return false;
}

static bool is_bounded(const struct key *key)
{
    return key->least != 0 || key->greatest != 0;
}

/* Whole numbers in a range are written in full, other limits in their shortest form. */
static const char *limit_text(double value, char buffer[NUM_TEXT_SIZE])
{
    if (value >= 0 && value < 1e15 && value == floor(value))
        return num_count_text((uint64_t)value, buffer);
    return num_text(value, buffer);
}

/* "hidden is a whole number from 1 to 4,096, not "x"" */
static bool refuse_number(const struct key *key, const char *kind, const char *value,
                          struct err *err)
{
    char least[NUM_TEXT_SIZE];
    char greatest[NUM_TEXT_SIZE];
    limit_text(key->least, least);
    limit_text(key->greatest, greatest);
    if (!is_bounded(key)) {
        const char *sign = key->type == KEY_COUNT ? ", 0 or more" : "";
        return err_set(err, ERR_USAGE, "%s is a %s%s, not \"%s\"", key->name, kind, sign, value);
    }
    if (key->above_least) {
        return err_set(err, ERR_USAGE, "%s is a %s above %s, at most %s, not \"%s\"", key->name,
                       kind, least, greatest, value);
    }
    return err_set(err, ERR_USAGE, "%s is a %s from %s to %s, not \"%s\"", key->name, kind, least,
                   greatest, value);
}

static bool in_range(const struct key *key, double value)
{
    if (!is_bounded(key))
        return true;
    bool high_enough = key->above_least ? value > key->least : value >= key->least;
    return high_enough && value <= key->greatest;
}

static bool check_count(const struct key *key, const char *value, struct err *err)
{
    uint64_t count;
    if (num_parse_count(value, &count) && in_range(key, (double)count))
        return true;
    return refuse_number(key, "whole number", value, err);
}

static bool check_number(const struct key *key, const char *value, struct err *err)
{
    double number;
    if (num_parse_scaled(value, &number) && isfinite(number) && in_range(key, number))
        return true;
    return refuse_number(key, "number", value, err);
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

static bool check_table_name(const struct key *key, const char *value, struct err *err)
{
    size_t length = 0;
    while (is_name_char(value[length]))
        length++;
    if (length > 0 && !value[length])
        return true;
    err_set(err, ERR_USAGE, "%s is a name for a table, not \"%s\"", key->name, value);
    err_hint(err, "a name is made of letters, digits and _ - .");
    return false;
}

/* Names between commas, none of them empty. */
static bool check_names(const struct key *key, const char *value, struct err *err)
{
    bool empty = true;
    for (const char *c = value; *c; c++) {
        if (*c == ',' && empty)
            return err_set(err, ERR_USAGE, "%s has an empty name in \"%s\"", key->name, value);
        empty = *c == ',';
    }
    if (empty && *value)
        return err_set(err, ERR_USAGE, "%s has an empty name in \"%s\"", key->name, value);
    return true;
}

static bool check_present(const struct key *key, const char *value, struct err *err)
{
    if (*value)
        return true;
    return err_set(err, ERR_USAGE, "%s has no value", key->name);
}

bool key_check(const struct key *key, const char *value, struct err *err)
{
    switch (key->type) {
    case KEY_COUNT:
        return check_count(key, value, err);
    case KEY_NUMBER:
        return check_number(key, value, err);
    case KEY_CHOICE:
        return check_choice(key, value, err);
    case KEY_YESNO:
        if (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0)
            return true;
        return err_set(err, ERR_USAGE, "%s is yes or no, not \"%s\"", key->name, value);
    case KEY_NEW_TABLE:
        return check_table_name(key, value, err);
    case KEY_NAMES:
        return check_names(key, value, err);
    case KEY_TEXT:
        return true;
    case KEY_TABLE:
    case KEY_FILE:
    case KEY_NEW_FILE:
    case KEY_CONDITION:
    case KEY_CLASS:
        return check_present(key, value, err);
    }
    return err_set(err, ERR_INTERNAL, "the key %s has no known type", key->name);
}

uint64_t key_count(const char *value)
{
    uint64_t count = 0;
    return num_parse_count(value, &count) ? count : 0;
}

double key_number(const char *value)
{
    double number;
    return num_parse_scaled(value, &number) ? number : (double)NAN;
}

static const struct key_value *find_given(const struct key_values *values, const char *name)
{
    /* The last one counts, as on a command line. */
    for (size_t i = values->given_count; i-- > 0;) {
        if (strcmp(values->given[i].name, name) == 0)
            return &values->given[i];
    }
    return NULL;
}

bool values_given(const struct key_values *values, const char *name)
{
    return find_given(values, name) != NULL;
}

const char *values_text(const struct key_values *values, const char *name)
{
    const struct key_value *given = find_given(values, name);
    if (given)
        return given->value;
    const struct key *key = key_find(values->keys, name);
    assert(key && "a key that is read must stand in its table");
    return key ? key->initial : NULL;
}

uint64_t values_count(const struct key_values *values, const char *name)
{
    const char *text = values_text(values, name);
    return text ? key_count(text) : 0;
}

double values_number(const struct key_values *values, const char *name)
{
    const char *text = values_text(values, name);
    return text ? key_number(text) : (double)NAN;
}

bool values_yes(const struct key_values *values, const char *name)
{
    const char *text = values_text(values, name);
    return text && strcmp(text, "yes") == 0;
}

size_t values_choice(const struct key_values *values, const char *name)
{
    const char *text = values_text(values, name);
    const struct key *key = key_find(values->keys, name);
    return text && key ? key_choice(key, text) : SIZE_MAX;
}
