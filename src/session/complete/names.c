/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that name something that the program brings along: schemas, their taxonomies, papers,
 * findings of the audit. They are checked with the rest of a script, before its first command runs. */
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/near.h"
#include "src/session/script/parse.h"
#include "src/session/session.h"
#include "src/session/silence.h"

enum { MOST_NAMES = 256, LARGEST_SCHEMA = 4 << 20 };

/* The statement's parse, and a list of names that are right. */
struct naming {
    const struct parse *parse;
    const char *ending; /* of the files that are listed */
    char *names[MOST_NAMES];
    size_t count;
    bool more; /* there may be names that cannot be known yet */
};

static void add_name(struct naming *naming, const char *name, size_t length)
{
    for (size_t i = 0; i < naming->count; i++) {
        if (strlen(naming->names[i]) == length && memcmp(naming->names[i], name, length) == 0) {
            return;
        }
    }
    char *copy = naming->count < MOST_NAMES ? strndup(name, length) : NULL;
    naming->more = naming->more || copy == NULL;
    if (copy) {
        naming->names[naming->count++] = copy;
    }
}

static bool add_file(void *context, const char *name)
{
    struct naming *naming = context;
    size_t length = strlen(name), ending = strlen(naming->ending);
    if (length > ending && strcmp(name + length - ending, naming->ending) == 0) {
        add_name(naming, name, length - ending);
    }
    return true;
}

/* The files of a folder of the program's. */
static bool list_files(struct naming *naming, const char *folder, const char *ending,
                       struct err *err)
{
    naming->ending = ending;
    char *path = file_join(naming->parse->options->session->config.share_folder, folder, err);
    bool ok = path && file_list(path, add_file, naming, err);
    free(path);
    return ok;
}

static void naming_done(struct naming *naming)
{
    for (size_t i = 0; i < naming->count; i++) {
        free(naming->names[i]);
    }
}

/* "there is no WHAT "word"", unless there is. */
static bool check_name(const struct naming *naming, const char *what, const char *word,
                       struct err *err)
{
    const char *const *names = (const char *const *)naming->names;
    struct str list;
    str_init(&list);
    for (size_t i = 0; i < naming->count; i++) {
        if (strcmp(names[i], word) == 0) {
            str_done(&list);
            return true;
        }
        str_addf(&list, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
    bool ok = naming->more;
    if (!ok) {
        const char *near = near_name(word, names, naming->count);
        err_set(err, ERR_USAGE, "there is no %s \"%.60s\"", what, word);
        err_hint(err, near ? "did you mean %s?" : "there are %s", near ? near : list.text);
    }
    str_done(&list);
    return ok;
}

/* --- schemas --- */

/* A name with a point or a folder is the path of a file, which load opens. */
static bool is_path(const char *schema)
{
    return strchr(schema, '/') || strchr(schema, '.');
}

static bool check_schema(struct naming *naming, const char *word, struct err *err)
{
    if (is_path(word)) {
        return true;
    }
    return list_files(naming, "data", ".schema", err) && check_name(naming, "schema", word, err);
}

/* --- papers --- */

static bool check_paper(struct naming *naming, const char *word, struct err *err)
{
    return list_files(naming, "data/papers", ".figures", err) &&
           check_name(naming, "paper", word, err);
}

/* --- experiments --- */

static bool check_experiment(struct naming *naming, const char *word, struct err *err)
{
    return list_files(naming, "data/papers", ".figures", err) &&
           check_name(naming, "experiment", word, err);
}

/* --- taxonomies --- */

static void add_taxonomies(struct naming *naming, const struct schema *schema)
{
    for (size_t i = 0; schema && i < schema->taxonomy_count; i++) {
        add_name(naming, schema->taxonomies[i].name, strlen(schema->taxonomies[i].name));
    }
}

static void add_taxonomies_of(struct naming *naming, const char *path)
{
    const char *share = naming->parse->options->session->config.share_folder;
    struct err ignored = { 0 };
    size_t size = 0;
    char *text = file_read(path, LARGEST_SCHEMA, &size, &ignored);
    struct schema *schema = text ? schema_parse(share, path, text, size, &ignored) : NULL;
    add_taxonomies(naming, schema);
    naming->more = naming->more || schema == NULL; /* load will say what is wrong with it */
    schema_release(schema);
    free(text);
}

/* Schemas of the user's: those of the tables that are loaded, and those that the script loads. */
static void add_own_taxonomies(struct naming *naming)
{
    const struct session *session = naming->parse->options->session;
    for (size_t i = 0; i < session->table_count; i++) {
        add_taxonomies(naming, session->tables[i]->store->schema);
    }
    const struct script *script = naming->parse->script;
    for (size_t i = 0; i < script->count; i++) {
        const struct statement *statement = &script->statements[i];
        for (size_t k = 0; k < statement->key_count; k++) {
            const struct key_value *key = &statement->keys[k];
            if (strcmp(key->name, "schema") == 0 && is_path(key->value)) {
                add_taxonomies_of(naming, key->value);
            }
        }
        /* What these bring is not known yet. */
        const char *verb = statement->words[0];
        naming->more = naming->more || strcmp(verb, "replay") == 0 || strcmp(verb, "restore") == 0;
    }
}

static bool check_taxonomy(struct naming *naming, const char *word, struct err *err)
{
    const char *share = naming->parse->options->session->config.share_folder;
    struct naming schemas = { .parse = naming->parse };
    bool ok = list_files(&schemas, "data", ".schema", err);
    for (size_t i = 0; ok && i < schemas.count; i++) {
        struct schema *schema = schema_read(share, schemas.names[i], err);
        ok = schema != NULL;
        add_taxonomies(naming, schema);
        schema_release(schema);
    }
    naming_done(&schemas);
    add_own_taxonomies(naming);
    return ok && check_name(naming, "taxonomy", word, err);
}

/* --- findings of the audit --- */

static bool check_silence(struct naming *naming, const char *word, struct err *err)
{
    (void)naming;
    return silence_check(word, err);
}

/* --- where such names stand --- */

static const struct named_value {
    const char *verb, *key; /* key NULL: the word behind the verb */
    bool (*check)(struct naming *naming, const char *word, struct err *err);
} named_values[] = {
    { "load", "schema", check_schema },      { "report", "paper", check_paper },
    { "reproduce", NULL, check_experiment }, { "set", "silence", check_silence },
    { "set", "taxonomy", check_taxonomy },
};

/* KEY=VALUE, or as set takes it: KEY VALUE. */
static const char *find_value(const struct statement *statement, const char *name)
{
    if (name == NULL) {
        return statement->word_count > 1 ? statement->words[1] : NULL;
    }
    for (size_t i = 0; i < statement->key_count; i++) {
        if (strcmp(statement->keys[i].name, name) == 0) {
            return statement->keys[i].value;
        }
    }
    bool words = statement->word_count == 3 && strcmp(statement->words[1], name) == 0;
    return words ? statement->words[2] : NULL;
}

bool check_names(const struct parse *parse, const struct statement *statement, struct err *err)
{
    for (size_t i = 0; i < sizeof named_values / sizeof named_values[0]; i++) {
        const struct named_value *row = &named_values[i];
        bool here = parse->options->session && strcmp(statement->words[0], row->verb) == 0;
        const char *value = here ? find_value(statement, row->key) : NULL;
        if (value == NULL) {
            continue;
        }
        struct naming naming = { .parse = parse };
        bool ok = row->check(&naming, value, err);
        naming_done(&naming);
        if (!ok) {
            return err_wrap(err, "%s", row->verb);
        }
    }
    return true;
}
