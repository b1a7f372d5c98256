/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the file of a catalogue entry lies. */
#include "src/data/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/str.h"
#include "src/base/xdg.h"

enum { DEPTH = 2 }; /* levels below a folder that are looked through */

struct search {
    const char *folder;
    const char *name;
    unsigned depth; /* levels that may still be gone down */
    char *found;
    bool failed;
    struct err *err;
};

static void search_folder(struct search *search);

static bool visit(void *context, const char *name)
{
    struct search *search = context;
    struct search below = *search;
    char *path = file_join(search->folder, name, search->err);
    if (!path) {
        search->failed = true;
        return false;
    }
    if (file_is_folder(path)) {
        below.folder = path;
        below.depth--;
        search_folder(&below);
        search->found = below.found;
        search->failed = below.failed;
    }
    free(path);
    return !search->found && !search->failed;
}

/* The folder itself first, then those in it. A folder that cannot be read holds nothing for us. */
static void search_folder(struct search *search)
{
    char *path = file_join(search->folder, search->name, search->err);
    search->failed = !path;
    if (path && file_exists(path)) {
        search->found = path;
        return;
    }
    free(path);
    struct err ignored = { 0 };
    if (!search->failed && search->depth > 0)
        file_list(search->folder, visit, search, &ignored);
}

/* The entry's files, best first. */
static char *search_entry(const struct catalogue_entry *entry, const char *folder, bool *failed,
                          struct err *err)
{
    for (size_t i = 0; i < entry->file_count; i++) {
        struct search search = {
            .folder = folder, .name = entry->files[i], .depth = DEPTH, .err = err
        };
        search_folder(&search);
        *failed = search.failed;
        if (search.found || search.failed)
            return search.found;
    }
    return NULL;
}

/* The folders of a search path as far as a sentence has room for them. */
static void add_folders(struct str *text, const char *search_path, const char *own)
{
    size_t count = 0, length = 0;
    const char *only = NULL;
    for (const char *at = search_path; *at; at += *at == ':') {
        size_t size = strcspn(at, ":");
        if (size > 0 && count++ == 0) {
            only = at;
            length = size;
        }
        at += size;
    }
    if (count == 1 && length <= 80)
        str_addf(text, "%.*s", (int)length, only);
    else if (count > 0)
        str_addf(text, "the %zu folder%s of --data or PEEPHOLE_DATA", count, count == 1 ? "" : "s");
    if (own)
        str_addf(text, "%s%s", count > 0 ? " or " : "", own);
    else if (count == 0)
        str_add(text, "any folder, since none is named");
}

/* What was looked for and where, and what to do. A file's other names are left out. */
static void explain(const struct catalogue_entry *entry, const char *search_path, const char *own,
                    struct err *err)
{
    struct str folders;
    str_init(&folders);
    add_folders(&folders, search_path, own);
    err_set(err, ERR_IO, "%s was not found: there is no %s in %s", entry->name, entry->files[0],
            folders.text);
    err_hint(err, "%s%s%sput it into %s, or say with --data DIR where it is",
             entry->address ? "get it from " : "", entry->address ? entry->address : "",
             entry->address ? ", " : "", own ? own : "a folder");
    str_done(&folders);
}

char *catalogue_locate(const struct catalogue_entry *entry, const char *search_path,
                       struct err *err)
{
    bool failed = false;
    char *found = NULL;
    struct err ignored = { 0 };
    char *own = xdg_data(&ignored);
    char *folders = strdup(search_path ? search_path : "");
    if (!folders)
        failed = !err_memory(err);
    char *rest = folders;
    for (char *folder; !failed && !found && (folder = strsep(&rest, ":"));)
        if (folder[0])
            found = search_entry(entry, folder, &failed, err);
    if (!failed && !found && own)
        found = search_entry(entry, own, &failed, err);
    if (!failed && !found)
        explain(entry, search_path ? search_path : "", own, err);
    free(folders);
    free(own);
    return found;
}
