/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a stack of layers from its text. */
#include "src/net/stack.h"

#include <stdio.h>
#include <string.h>

#include "src/base/near.h"

enum { KINDS_MOST = 64, AFTER_MOST = 4 };

/* Other names of kinds, with what they set. */
static const struct {
    const char *name, *kind, *key, *value;
} aliases[] = {
    { "conv1d", "conv", NULL, NULL },
    { "bilstm", "bidirectional", "cell", "lstm" },
    { "bigru", "bidirectional", "cell", "gru" },
    { "birnn", "bidirectional", "cell", "rnn" },
    { "relu", "activation", "function", "relu" },
    { "leaky-relu", "activation", "function", "leaky-relu" },
    { "elu", "activation", "function", "elu" },
    { "gelu", "activation", "function", "gelu" },
    { "tanh", "activation", "function", "tanh" },
    { "sigmoid", "activation", "function", "sigmoid" },
    { "softmax", "activation", "function", "softmax" },
};
enum { ALIAS_COUNT = sizeof aliases / sizeof aliases[0] };

/* What numbers without a key set, in their order. */
static const struct {
    const char *kind, *first, *second;
} numbers[] = {
    { "dense", "units", NULL },          { "conv", "filters", "size" },
    { "maxpool", "size", NULL },         { "avgpool", "size", NULL },
    { "lstm", "hidden", NULL },          { "gru", "hidden", NULL },
    { "rnn", "hidden", NULL },           { "dropout", "p", NULL },
    { "experts", "experts", "hidden" },  { "autoencoder", "units", NULL },
    { "bidirectional", "hidden", NULL }, { "jordan", "hidden", NULL },
    { "residual", "units", "layers" },   { "denseblock", "layers", "growth" },
};

/* One layer on its way. */
struct reading {
    struct layer_list *list;
    size_t place; /* from 1 */
    bool is_last;
    const char *kind;
    const char *activation; /* that follows the layer as one of its own; NULL: none */
    /* Settings of that activation (slope=, alpha=) which the layer itself does not have. */
    struct key_value after[AFTER_MOST];
    size_t after_count;
    struct err *err;
};

static bool blame(const struct reading *reading)
{
    return err_wrap(reading->err, "layer %zu", reading->place);
}

static bool unknown_kind(const struct reading *reading, const char *name)
{
    const char *names[KINDS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < layer_kind_count() && count < KINDS_MOST; i++)
        names[count++] = layer_kind_at(i)->name;
    for (size_t i = 0; i < ALIAS_COUNT && count < KINDS_MOST; i++)
        names[count++] = aliases[i].name;
    const char *near = near_name(name, names, count);
    err_set(reading->err, ERR_USAGE, "layer %zu: \"%.40s\" is no kind of layer", reading->place,
            name);
    return near ? err_hint(reading->err, "did you mean %s?", near)
                : err_hint(reading->err, "help layers lists them");
}

static size_t find_alias(const char *name)
{
    for (size_t i = 0; i < ALIAS_COUNT; i++)
        if (strcmp(aliases[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

const char *stack_word(size_t index)
{
    return index < ALIAS_COUNT ? aliases[index].name : NULL;
}

const struct layer_kind *stack_kind(const char *word)
{
    size_t alias = find_alias(word);
    return layer_kind_find(alias == SIZE_MAX ? word : aliases[alias].kind);
}

static bool add_kind(struct reading *reading, const char *name)
{
    size_t alias = find_alias(name);
    reading->kind = alias == SIZE_MAX ? name : aliases[alias].kind;
    if (!layer_kind_find(reading->kind))
        return unknown_kind(reading, name);
    if (!layer_list_add(reading->list, reading->kind, reading->err))
        return blame(reading);
    return alias == SIZE_MAX || !aliases[alias].key ||
           layer_list_set(reading->list, aliases[alias].key, aliases[alias].value, reading->err) ||
           blame(reading);
}

static bool set_key(struct reading *reading, const char *key, const char *value)
{
    return layer_list_set(reading->list, key, value, reading->err) || blame(reading);
}

/* A setting behind an activation may be the activation's. */
static bool set_given(struct reading *reading, const char *key, const char *value)
{
    const struct layer_kind *kind = layer_kind_find(reading->kind);
    if (!reading->activation || key_find(kind->keys, key) || reading->after_count == AFTER_MOST ||
        !key_find(layer_kind_find("activation")->keys, key))
        return set_key(reading, key, value);
    reading->after[reading->after_count++] = (struct key_value){ key, value };
    return true;
}

/* The softmax of the last layer is a setting of its kind where that has one (dense softmax). */
static bool ends_in_softmax(const struct reading *reading)
{
    const struct key *key = key_find(layer_kind_find(reading->kind)->keys, "activation");
    return reading->is_last && key && key->type == KEY_CHOICE &&
           key_choice(key, "softmax") != SIZE_MAX;
}

/* "48x3" or "70"; the word is cut in place. */
static bool set_numbers(struct reading *reading, char *word)
{
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(numbers[i].kind, reading->kind) != 0)
            continue;
        char *cross = numbers[i].second ? strchr(word, 'x') : NULL;
        if (cross)
            *cross = '\0';
        return set_key(reading, numbers[i].first, word) &&
               (!cross || set_key(reading, numbers[i].second, cross + 1));
    }
    return err_set(reading->err, ERR_USAGE, "layer %zu: %s takes no number (\"%.40s\")",
                   reading->place, reading->kind, word);
}

static bool unknown_word(const struct reading *reading, const char *word)
{
    const char *names[ALIAS_COUNT];
    for (size_t i = 0; i < ALIAS_COUNT; i++)
        names[i] = aliases[i].name;
    const char *near = near_name(word, names, ALIAS_COUNT);
    err_set(reading->err, ERR_USAGE,
            "layer %zu: \"%.40s\" is neither a number, an activation, nor key=value",
            reading->place, word);
    return near ? err_hint(reading->err, "did you mean %s?", near) : false;
}

static bool take_word(struct reading *reading, char *word)
{
    char *equals = strchr(word, '=');
    if (equals) {
        *equals = '\0';
        return set_given(reading, word, equals + 1);
    }
    if ((word[0] >= '0' && word[0] <= '9') || word[0] == '.')
        return set_numbers(reading, word);
    if (strcmp(word, "softmax") == 0 && ends_in_softmax(reading))
        return set_key(reading, "activation", "softmax");
    size_t alias = find_alias(word);
    if (alias != SIZE_MAX && strcmp(aliases[alias].kind, "activation") == 0) {
        reading->activation = word;
        return true;
    }
    return unknown_word(reading, word);
}

/* The words of one layer, cut in place. */
static bool read_layer(struct reading *reading, char *text)
{
    char *rest = NULL, *word = strtok_r(text, " \t", &rest);
    if (!word)
        return err_set(reading->err, ERR_USAGE, "layer %zu is empty", reading->place);
    if (!add_kind(reading, word))
        return false;
    reading->activation = NULL;
    reading->after_count = 0;
    while ((word = strtok_r(NULL, " \t", &rest)))
        if (!take_word(reading, word))
            return false;
    if (reading->activation && !add_kind(reading, reading->activation))
        return false;
    for (size_t i = 0; i < reading->after_count; i++)
        if (!set_key(reading, reading->after[i].name, reading->after[i].value))
            return false;
    return true;
}

bool stack_read(const char *text, struct layer_list *list, struct err *err)
{
    struct reading reading = { .list = list, .place = 1, .err = err };
    if ((size_t)snprintf(list->texts, sizeof list->texts, "%s", text) >= sizeof list->texts)
        return err_set(err, ERR_USAGE, "the stack is longer than %zu bytes",
                       sizeof list->texts - 1);
    list->texts_used = strlen(list->texts) + 1;
    char *rest = list->texts;
    for (char *layer; (layer = strsep(&rest, "|")); reading.place++) {
        reading.is_last = rest == NULL;
        if (!read_layer(&reading, layer))
            return false;
    }
    return true;
}
