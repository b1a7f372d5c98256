/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON values, over jansson (json.c is its only user). A value that is put into another belongs to
 * it. NULL values may be passed on: a put of NULL, or into NULL, does nothing, and json_text of NULL
 * is NULL; what memory refuses is left out. Keys keep the order in which they were put. NaN and
 * infinity become null.
 */
#ifndef PEEPHOLE_BASE_JSON_H
#define PEEPHOLE_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"

struct json;

struct json *json_new_object(void);
struct json *json_new_array(void);
struct json *json_new_number(double value);   /* a whole number below 2^53 prints without a point */
struct json *json_new_text(const char *text); /* bytes that are no UTF-8 are replaced by '?' */
struct json *json_new_bool(bool value);
struct json *json_new_null(void);
struct json *json_copy_of(const struct json *value); /* deep */
void json_free(struct json *value);                  /* NULL is fine */

void json_put(struct json *object, const char *key, struct json *owned_value);
void json_put_number(struct json *object, const char *key, double value);
void json_put_text(struct json *object, const char *key, const char *text); /* NULL text: null */
void json_put_bool(struct json *object, const char *key, bool value);
void json_append(struct json *array, struct json *owned_value);
void json_append_number(struct json *array, double value);
void json_append_text(struct json *array, const char *text);

/* One line, no line feed. Caller frees. */
char *json_text(const struct json *value);
/* length bytes; hostile input is fine (depth and size are bounded by jansson). */
struct json *json_parse(const char *text, size_t length, struct err *err);

enum json_type {
    JSON_TYPE_OBJECT,
    JSON_TYPE_ARRAY,
    JSON_TYPE_TEXT,
    JSON_TYPE_NUMBER,
    JSON_TYPE_BOOL,
    JSON_TYPE_NULL,
};
enum json_type json_type_of(const struct json *value);
/* Borrowed views, valid as long as the parent; NULL where absent. */
const struct json *json_get(const struct json *object, const char *key);
const struct json *json_at(const struct json *array, size_t index);
size_t json_count(const struct json *value);          /* members of an array or object */
double json_number(const struct json *value);         /* NaN where it is none */
const char *json_string_of(const struct json *value); /* NULL where it is none */
bool json_bool_of(const struct json *value);
/* Walks an object in its order: start with position NULL; NULL at the end. */
const void *json_next(const struct json *object, const void *position, const char **key,
                      const struct json **value);

const char *json_library(void); /* jansson's version, "2.14" */

#endif
