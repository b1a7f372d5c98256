/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON values: jansson's, under names of our own. Only the printing is ours, since numbers shall
 * have the fewest digits that read back the same. */
#include "src/base/json.h"

#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/base/str.h"

/* struct json is never completed: its pointers are jansson's. */
static json_t *inner(const struct json *value)
{
    return (json_t *)(uintptr_t)value; /* jansson counts references also in what is only read */
}

static struct json *outer(json_t *value)
{
    return (struct json *)value;
}

static const struct json *view(const json_t *value)
{
    return (const struct json *)value;
}

/* Making */

struct json *json_new_object(void)
{
    return outer(json_object());
}

struct json *json_new_array(void)
{
    return outer(json_array());
}

struct json *json_new_null(void)
{
    return outer(json_null());
}

struct json *json_new_number(double number)
{
    return outer(isfinite(number) ? json_real(number) : json_null());
}

struct json *json_new_bool(bool boolean)
{
    return outer(json_boolean(boolean));
}

/* Bytes of the UTF-8 character that text begins with, 0 where it is none: jansson takes valid UTF-8
 * only, so it is asked. */
static size_t character_length(const char *text)
{
    for (size_t length = 1; length <= 4 && text[length - 1] != '\0'; length++) {
        json_t *character = json_stringn(text, length);
        if (character != NULL) {
            json_decref(character);
            return length;
        }
    }
    return 0;
}

/* A copy in which bytes that are no UTF-8 are question marks. */
static char *clean_copy(const char *text)
{
    char *copy = strdup(text);
    for (char *at = copy; at != NULL && *at != '\0';) {
        size_t length = character_length(at);
        if (length == 0) {
            *at = '?';
            length = 1;
        }
        at += length;
    }
    return copy;
}

struct json *json_new_text(const char *text)
{
    json_t *value = json_string(text);
    if (value != NULL) {
        return outer(value);
    }
    char *clean = clean_copy(text);
    value = clean != NULL ? json_string(clean) : NULL;
    free(clean);
    return outer(value);
}

struct json *json_copy_of(const struct json *value)
{
    return outer(json_deep_copy(inner(value)));
}

void json_free(struct json *value)
{
    json_decref(inner(value));
}

/* Putting together; jansson's setters take NULL, and free the value where they fail. */

void json_put(struct json *object, const char *key, struct json *owned_value)
{
    json_t *value = inner(owned_value);
    json_incref(value);
    if (json_object_set_new(inner(object), key, value) != 0) { /* perhaps the key is no UTF-8 */
        char *clean = clean_copy(key);
        if (clean != NULL) {
            json_object_set(inner(object), clean, inner(owned_value));
        }
        free(clean);
    }
    json_free(owned_value);
}

void json_put_number(struct json *object, const char *key, double value)
{
    json_put(object, key, json_new_number(value));
}

void json_put_text(struct json *object, const char *key, const char *text)
{
    json_put(object, key, text != NULL ? json_new_text(text) : json_new_null());
}

void json_put_bool(struct json *object, const char *key, bool value)
{
    json_put(object, key, json_new_bool(value));
}

void json_append(struct json *array, struct json *owned_value)
{
    json_array_append_new(inner(array), inner(owned_value));
}

void json_append_number(struct json *array, double value)
{
    json_append(array, json_new_number(value));
}

void json_append_text(struct json *array, const char *text)
{
    json_append(array, text != NULL ? json_new_text(text) : json_new_null());
}

/* Printing */

static void print_number(struct str *out, double number)
{
    char buffer[NUM_TEXT_SIZE];
    if (fabs(number) < 9007199254740992.0 && trunc(number) == number) { /* exactly whole */
        str_addf(out, "%lld", (long long)number);
    } else {
        str_add(out, num_text(number, buffer));
    }
}

/* A text, true, false or null, as jansson prints it. */
static void print_plain(struct str *out, const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    if (text == NULL) {
        out->failed = true;
        return;
    }
    str_add(out, text);
    free(text);
}

static void print_value(struct str *out, const json_t *value);

static void print_array(struct str *out, const json_t *array)
{
    str_add_char(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        str_add(out, i > 0 ? ", " : "");
        print_value(out, json_array_get(array, i));
    }
    str_add_char(out, ']');
}

static void print_object(struct str *out, const struct json *object)
{
    const char *key = NULL;
    const struct json *member = NULL;
    const char *comma = "";
    str_add_char(out, '{');
    for (const void *at = json_next(object, NULL, &key, &member); at != NULL;
         at = json_next(object, at, &key, &member)) {
        json_t *name = json_string(key);
        str_add(out, comma);
        print_plain(out, name);
        str_add(out, ": ");
        print_value(out, inner(member));
        json_decref(name);
        comma = ", ";
    }
    str_add_char(out, '}');
}

static void print_value(struct str *out, const json_t *value)
{
    if (json_is_object(value)) {
        print_object(out, view(value));
    } else if (json_is_array(value)) {
        print_array(out, value);
    } else if (json_is_number(value)) {
        print_number(out, json_number_value(value));
    } else {
        print_plain(out, value);
    }
}

char *json_text(const struct json *value)
{
    if (value == NULL) {
        return NULL;
    }
    struct str out;
    str_init(&out);
    print_value(&out, inner(value));
    return str_take(&out);
}

/* Reading */

/* jansson quotes the text it stumbled over, which may hold anything. */
static void make_printable(char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F) {
            *text = '?';
        }
    }
}

struct json *json_parse(const char *text, size_t length, struct err *err)
{
    json_error_t error;
    json_t *value = json_loadb(text, length, JSON_DECODE_ANY, &error);
    if (value == NULL) {
        make_printable(error.text);
        err_set(err, ERR_INPUT, "line %d, column %d: this is no JSON: %s", error.line, error.column,
                error.text);
    }
    return outer(value);
}

/* Looking */

enum json_type json_type_of(const struct json *value)
{
    static const enum json_type types[] = {
        [JSON_OBJECT] = JSON_TYPE_OBJECT, [JSON_ARRAY] = JSON_TYPE_ARRAY,
        [JSON_STRING] = JSON_TYPE_TEXT,   [JSON_INTEGER] = JSON_TYPE_NUMBER,
        [JSON_REAL] = JSON_TYPE_NUMBER,   [JSON_TRUE] = JSON_TYPE_BOOL,
        [JSON_FALSE] = JSON_TYPE_BOOL,    [JSON_NULL] = JSON_TYPE_NULL,
    };
    return value != NULL ? types[json_typeof(inner(value))] : JSON_TYPE_NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
    return view(json_object_get(inner(object), key));
}

const struct json *json_at(const struct json *array, size_t index)
{
    return view(json_array_get(inner(array), index));
}

size_t json_count(const struct json *value)
{
    return json_is_object(inner(value)) ? json_object_size(inner(value))
                                        : json_array_size(inner(value));
}

double json_number(const struct json *value)
{
    return json_is_number(inner(value)) ? json_number_value(inner(value)) : (double)NAN;
}

const char *json_string_of(const struct json *value)
{
    return json_string_value(inner(value));
}

bool json_bool_of(const struct json *value)
{
    return json_is_true(inner(value));
}

const void *json_next(const struct json *object, const void *position, const char **key,
                      const struct json **value)
{
    /* jansson's position is not const, though walking changes nothing. */
    void *at = position != NULL ? json_object_iter_next(inner(object), (void *)(uintptr_t)position)
                                : json_object_iter(inner(object));
    if (at != NULL) {
        *key = json_object_iter_key(at);
        *value = view(json_object_iter_value(at));
    }
    return at;
}

const char *json_library(void)
{
#if JANSSON_VERSION_HEX >= 0x020d00
    return jansson_version_str();
#else
    return JANSSON_VERSION; /* older ones cannot be asked */
#endif
}
