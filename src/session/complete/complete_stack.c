/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion within a stack of layers: "dense 64 leaky-relu slope=.2 | batchn". Kinds where a layer
 * begins, then its settings and activations, and behind a setting its choices. */
#include <stdio.h>
#include <string.h>

#include "src/classic/kinds.h"
#include "src/net/stack.h"
#include "src/session/complete/complete_parts.h"
#include "src/session/script/arguments.h"

/* The layer at the cursor, in the text of the stack as far as typing->word. */
struct layer_typed {
    const char *begin; /* its first word */
    size_t length;     /* of that word; 0: it is the one being typed */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct layer_typed layer_at(const char *text, const char *word)
{
    const char *begin = word;
    while (begin > text && begin[-1] != '|') {
        begin--;
    }
    while (begin < word && is_blank(*begin)) {
        begin++;
    }
    size_t length = 0;
    while (begin + length < word && !is_blank(begin[length])) {
        length++;
    }
    return (struct layer_typed){ begin, length };
}

/* The setting whose value is being typed: "slope" of "slope=". Its length; 0: none. */
static size_t setting_before(const char *text, const char *word, const char **setting)
{
    const char *end = word;
    if (end == text || end[-1] != '=') {
        return 0;
    }
    *setting = --end;
    while (*setting > text && !is_blank((*setting)[-1]) && (*setting)[-1] != '|') {
        --*setting;
    }
    return (size_t)(end - *setting);
}

static void offer_kinds(struct typing *typing)
{
    for (size_t i = 0; i < layer_kind_count(); i++) {
        offer(typing, layer_kind_at(i)->name, layer_kind_at(i)->help, true);
    }
    for (size_t i = 0; stack_word(i); i++) {
        offer(typing, stack_word(i), NULL, true);
    }
}

static void offer_settings(struct typing *typing, const struct layer_kind *kind)
{
    for (const struct key *key = kind->keys; key->name; key++) {
        struct str text;
        str_init(&text);
        str_addf(&text, "%s=", key->name);
        offer(typing, text.text, key->help, true);
        str_done(&text);
    }
}

/* The setting of the layer's kind, or of an activation behind it. */
static const struct key *find_setting(const struct layer_kind *kind, const char *name)
{
    const struct key *key = key_find(kind->keys, name);
    return key ? key : key_find(layer_kind_find("activation")->keys, name);
}

/* What may follow the name of a layer. */
static void offer_rest(struct typing *typing, const struct layer_kind *kind)
{
    offer_settings(typing, kind);
    for (size_t i = 0; stack_word(i); i++) {
        if (strcmp(stack_kind(stack_word(i))->name, "activation") == 0) {
            offer(typing, stack_word(i), NULL, true);
        }
    }
}

/* A second word belongs to kinds of models that have a key for it. */
static bool takes_stack(const struct typing *typing)
{
    const char *kind = argument_word(typing->arguments, 0);
    const struct preset *preset = kind ? kind_find(kind) : NULL;
    return preset && preset->word_key;
}

void offer_stack(struct typing *typing)
{
    const struct token *token = typing->at_word ? &typing->tokens[typing->count - 1] : NULL;
    const char *text = !token                   ? typing->word
                       : token->name_length > 0 ? token->text + token->name_length + 1
                                                : token->text;
    char name[LAYER_NAME_SIZE + 8];
    const char *setting = NULL;
    if (!takes_stack(typing)) {
        return;
    }
    struct layer_typed layer = layer_at(text, typing->word);
    if (layer.length == 0) {
        offer_kinds(typing);
        return;
    }
    snprintf(name, sizeof name, "%.*s", (int)layer.length, layer.begin);
    const struct layer_kind *kind = stack_kind(name);
    size_t length = setting_before(text, typing->word, &setting);
    if (kind && length == 0) {
        offer_rest(typing, kind);
        return;
    }
    snprintf(name, sizeof name, "%.*s", (int)length, length > 0 ? setting : "");
    const struct key *key = kind ? find_setting(kind, name) : NULL;
    if (key) {
        offer_value(typing, key);
    }
}
