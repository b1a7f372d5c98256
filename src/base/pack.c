/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named arrays of numbers as bytes. */
#include "src/base/pack.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"

enum { NAME_MOST = 63, VERSION = 1, START_SIZE = 8, ARRAY_HEAD_SIZE = 12 };

/* Stand in files: never renumber. */
enum kind { KIND_FLOATS = 1, KIND_DOUBLES = 2, KIND_WHOLES = 3 };

struct array {
    struct array *next;
    enum kind kind;
    size_t count;
    void *numbers; /* of the pack's arena, as all here */
    char name[NAME_MOST + 1];
};

struct pack {
    struct arena *arena;
    struct array *first, *last;
};

static size_t number_size(enum kind kind)
{
    return kind == KIND_FLOATS ? 4 : 8;
}

static const char *kind_name(enum kind kind)
{
    return kind == KIND_FLOATS ? "floats" : kind == KIND_DOUBLES ? "doubles" : "whole numbers";
}

struct pack *pack_new(struct err *err)
{
    struct pack *pack = calloc(1, sizeof *pack);
    if (!pack) {
        err_memory(err);
        return NULL;
    }
    pack->arena = arena_new(err);
    if (pack->arena)
        return pack;
    free(pack);
    return NULL;
}

void pack_free(struct pack *pack)
{
    if (!pack)
        return;
    arena_free(pack->arena);
    free(pack);
}

static const struct array *find(const struct pack *pack, const char *name)
{
    const struct array *array = pack->first;
    while (array && strcmp(array->name, name) != 0)
        array = array->next;
    return array;
}

/* An array without its numbers, which the caller fills in. NULL and err on failure. */
static struct array *add(struct pack *pack, const char *name, enum kind kind, size_t count,
                         struct err *err)
{
    size_t length = strlen(name);
    if (length == 0 || length > NAME_MOST || find(pack, name)) {
        err_set(err, ERR_INPUT, "\"%.80s\" is no name for another array", name);
        return NULL;
    }
    struct array *array = arena_take(pack->arena, 1, sizeof *array, err);
    if (!array)
        return NULL;
    array->numbers = arena_take(pack->arena, count, number_size(kind), err);
    if (!array->numbers)
        return NULL;
    array->kind = kind;
    array->count = count;
    memcpy(array->name, name, length);
    if (pack->last)
        pack->last->next = array;
    else
        pack->first = array;
    pack->last = array;
    return array;
}

static bool add_copy(struct pack *pack, const char *name, enum kind kind, const void *numbers,
                     size_t count, struct err *err)
{
    struct array *array = add(pack, name, kind, count, err);
    if (!array)
        return false;
    if (count > 0)
        memcpy(array->numbers, numbers, count * number_size(kind));
    return true;
}

bool pack_add_floats(struct pack *pack, const char *name, const float *numbers, size_t count,
                     struct err *err)
{
    return add_copy(pack, name, KIND_FLOATS, numbers, count, err);
}

bool pack_add_doubles(struct pack *pack, const char *name, const double *numbers, size_t count,
                      struct err *err)
{
    return add_copy(pack, name, KIND_DOUBLES, numbers, count, err);
}

bool pack_add_wholes(struct pack *pack, const char *name, const int64_t *numbers, size_t count,
                     struct err *err)
{
    return add_copy(pack, name, KIND_WHOLES, numbers, count, err);
}

static const void *get(const struct pack *pack, const char *name, enum kind kind, size_t count,
                       struct err *err)
{
    const struct array *array = find(pack, name);
    if (array && array->kind == kind && array->count == count)
        return array->numbers;
    if (!array)
        err_set(err, ERR_INPUT, "the array \"%s\" is missing", name);
    else
        err_set(err, ERR_INPUT, "the array \"%s\" has %zu %s where %zu %s are wanted", name,
                array->count, kind_name(array->kind), count, kind_name(kind));
    return NULL;
}

const float *pack_floats(const struct pack *pack, const char *name, size_t count, struct err *err)
{
    return get(pack, name, KIND_FLOATS, count, err);
}

const double *pack_doubles(const struct pack *pack, const char *name, size_t count, struct err *err)
{
    return get(pack, name, KIND_DOUBLES, count, err);
}

const int64_t *pack_wholes(const struct pack *pack, const char *name, size_t count, struct err *err)
{
    return get(pack, name, KIND_WHOLES, count, err);
}

size_t pack_count(const struct pack *pack, const char *name)
{
    const struct array *array = find(pack, name);
    return array ? array->count : SIZE_MAX;
}

/* --- bytes --- */

static void put(unsigned char *to, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get_bytes(const unsigned char *from, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return value;
}

/* Numbers are moved as the bits that they are. */
static void put_numbers(unsigned char *to, const struct array *array)
{
    size_t size = number_size(array->kind);
    for (size_t i = 0; i < array->count; i++) {
        uint32_t narrow = 0;
        uint64_t bits = 0;
        const char *from = (const char *)array->numbers + i * size;
        if (size == sizeof narrow)
            memcpy(&narrow, from, size);
        else
            memcpy(&bits, from, size);
        put(to + i * size, size == sizeof narrow ? narrow : bits, size);
    }
}

static void get_numbers(struct array *array, const unsigned char *from)
{
    size_t size = number_size(array->kind);
    for (size_t i = 0; i < array->count; i++) {
        uint64_t bits = get_bytes(from + i * size, size);
        uint32_t narrow = (uint32_t)bits;
        char *to = (char *)array->numbers + i * size;
        if (size == sizeof narrow)
            memcpy(to, &narrow, size);
        else
            memcpy(to, &bits, size);
    }
}

bool pack_write(const struct pack *pack, unsigned char **bytes, size_t *size, struct err *err)
{
    *size = START_SIZE;
    for (const struct array *array = pack->first; array; array = array->next)
        *size +=
            4 + strlen(array->name) + ARRAY_HEAD_SIZE + array->count * number_size(array->kind);
    *bytes = malloc(*size);
    if (!*bytes)
        return err_memory(err);
    unsigned char *to = *bytes;
    memcpy(to, "pack", 4);
    put(to + 4, VERSION, 4);
    to += START_SIZE;
    for (const struct array *array = pack->first; array; array = array->next) {
        size_t length = strlen(array->name);
        put(to, length, 4);
        memcpy(to + 4, array->name, length);
        to += 4 + length;
        put(to, (uint64_t)array->kind, 4);
        put(to + 4, array->count, 8);
        put_numbers(to + ARRAY_HEAD_SIZE, array);
        to += ARRAY_HEAD_SIZE + array->count * number_size(array->kind);
    }
    return true;
}

/* One array off the front of what is left. */
static bool read_array(struct pack *pack, const unsigned char **at, size_t *left, struct err *err)
{
    char name[NAME_MOST + 1] = "";
    uint64_t length = *left < 4 ? 0 : get_bytes(*at, 4);
    if (length == 0 || length > NAME_MOST || *left < 4 + length + ARRAY_HEAD_SIZE ||
        memchr(*at + 4, '\0', length))
        return err_set(err, ERR_INPUT, "the name of an array is cut or damaged");
    memcpy(name, *at + 4, length);
    const unsigned char *head = *at + 4 + length;
    uint64_t kind = get_bytes(head, 4), count = get_bytes(head + 4, 8);
    if (kind < KIND_FLOATS || kind > KIND_WHOLES)
        return err_set(err, ERR_INPUT, "an array is of no known kind");
    size_t size = number_size((enum kind)kind);
    *at = head + ARRAY_HEAD_SIZE;
    *left -= 4 + (size_t)length + ARRAY_HEAD_SIZE;
    if (count > *left / size)
        return err_set(err, ERR_INPUT, "an array is cut");
    struct array *array = add(pack, name, (enum kind)kind, (size_t)count, err);
    if (!array)
        return false;
    get_numbers(array, *at);
    *at += (size_t)count * size;
    *left -= (size_t)count * size;
    return true;
}

struct pack *pack_read(const unsigned char *bytes, size_t size, struct err *err)
{
    if (size < START_SIZE || memcmp(bytes, "pack", 4) != 0 || get_bytes(bytes + 4, 4) != VERSION) {
        err_set(err, ERR_INPUT, "these are no arrays that this version can read");
        return NULL;
    }
    struct pack *pack = pack_new(err);
    const unsigned char *at = bytes + START_SIZE;
    size_t left = size - START_SIZE;
    while (pack && left > 0) {
        if (read_array(pack, &at, &left, err))
            continue;
        pack_free(pack);
        return NULL;
    }
    return pack;
}
