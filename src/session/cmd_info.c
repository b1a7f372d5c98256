/* SPDX-License-Identifier: GPL-3.0-or-later */
/* info: what a feature, an attack or a class is, and how often it occurs in the loaded tables. */
#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/data/glossary.h"
#include "src/session/page/info_page.h"

static const char *const names[] = {
#define INFO_NAME(name) #name,
#include "src/session/page/info_names.def"
#undef INFO_NAME
};
enum { NAME_COUNT = sizeof names / sizeof names[0] };

static const char *known_name(size_t index)
{
    return index < NAME_COUNT ? names[index] : NULL;
}

/* Is it a column, attack or category of a schema? */
static bool schema_knows(const struct schema *schema, enum glossary_kind kind, const char *name)
{
    switch (kind) {
    case GLOSSARY_FEATURE:
        return schema_feature_index(schema, name) != SIZE_MAX;
    case GLOSSARY_ATTACK:
        return schema_attack_index(schema, name, strlen(name)) != SIZE_MAX;
    case GLOSSARY_CLASS:
        break;
    }
    return schema_category_index(schema, name) != SIZE_MAX;
}

/* The schema of the first table that knows the name, NULL: none does. */
static const struct schema *knowing_schema(const struct session *session, enum glossary_kind kind,
                                           const char *name)
{
    for (size_t i = 0; i < session->table_count; i++) {
        if (schema_knows(session->tables[i]->store->schema, kind, name)) {
            return session->tables[i]->store->schema;
        }
    }
    return NULL;
}

/* The nearest of the glossary's names and of those in the first table's schema. */
static bool refuse_name(const struct session *session, const struct glossary *glossary,
                        const char *name, struct err *err)
{
    const struct schema *schema =
        session->table_count > 0 ? session->tables[0]->store->schema : NULL;
    size_t count = 0, most = glossary_count(glossary);
    most += schema ? schema->feature_count + schema->attack_count : 0;
    const char **all = calloc(most + 1, sizeof *all);
    if (all == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < glossary_count(glossary); i++) {
        all[count++] = glossary_at(glossary, i)->name;
    }
    for (size_t i = 0; schema && i < schema->feature_count; i++) {
        all[count++] = schema_feature(schema, i)->name;
    }
    for (size_t i = 0; schema && i < schema->attack_count; i++) {
        all[count++] = schema->attacks[i].name;
    }
    const char *near = near_name(name, all, count);
    err_set(err, ERR_USAGE, "\"%.60s\" is no feature, attack or class that is known here", name);
    if (near) {
        err_hint(err, "did you mean info %s?", near);
    } else {
        err_hint(err, "Tab behind info lists the names; info smurf and info count are two");
    }
    free(all);
    return false;
}

/* A name may be a feature and an attack ("land"): an entry each. */
static bool show_entries(struct info_page *page, const struct schema *otherwise, const char *name,
                         struct output *output, struct err *err)
{
    struct json *entries = json_new_array();
    size_t shown = 0;
    bool ok = true;
    for (size_t i = 0; ok && glossary_kind_names[i]; i++) {
        page->kind = (enum glossary_kind)i;
        page->entry = glossary_find(page->glossary, page->kind, name);
        /* "normal" is an attack and a category, and the same as both. */
        bool twice = page->kind == GLOSSARY_CLASS && page->entry == NULL && shown > 0;
        const struct schema *knowing = knowing_schema(page->session, page->kind, name);
        if (page->entry == NULL && (twice || knowing == NULL)) {
            continue;
        }
        page->schema = knowing ? knowing : otherwise;
        if (shown++ > 0) {
            output_line(output, "%s", "");
        }
        struct json *entry = json_new_object();
        ok = info_show(page, entry, output, err);
        json_append(entries, entry);
    }
    json_put_text(output->result, "name", name);
    json_put(output->result, "entries", entries);
    return ok && (shown > 0 || refuse_name(page->session, page->glossary, name, err));
}

static bool info_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    const char *name = argument_word(arguments, 0);
    struct info_page page = { .session = session, .name = name };
    page.glossary = glossary_read(session->config.share_folder, err);
    if (page.glossary == NULL) {
        return false;
    }
    struct schema *first = session->table_count > 0
                               ? schema_hold(session->tables[0]->store->schema)
                               : schema_read(session->config.share_folder, "kdd99", err);
    bool ok = first != NULL && show_entries(&page, first, name, output, err);
    schema_release(first);
    glossary_free(page.glossary);
    return ok;
}

static const struct command_word info_words[] = {
    { .name = "NAME",
      .type = KEY_TEXT,
      .choice = known_name,
      .help = "a feature, an attack, or a class: smurf, dst_host_count, u2r" },
    { .name = NULL },
};

const struct command cmd_info = {
    .name = "info",
    .topic = "data",
    .usage = "info NAME",
    .help = "explain a feature, an attack or a class, with its counts",
    .example = "load demo\ninfo smurf\ninfo dst_host_count",
    .words = info_words,
    .flags = COMMAND_LOOKS,
    .run = info_run,
};
