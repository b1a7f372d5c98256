/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that cannot be opened: why, and which one may have been meant. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/near.h"

enum { MOST_NAMES = 4096 /* of a folder, to find the nearest in */ };

struct names {
    char *names[MOST_NAMES];
    size_t count;
};

static bool keep_name(void *context, const char *name)
{
    struct names *names = context;
    if (name[0] != '.' && (names->names[names->count] = strdup(name)) != NULL) {
        names->count++;
    }
    return names->count < MOST_NAMES;
}

/* Where a path's last name begins. */
static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool file_suggest(const char *path, const char *written, struct err *err)
{
    struct err ignored = { 0 };
    struct names *names = calloc(1, sizeof *names);
    char *folder = file_folder(path, &ignored);
    const char *near = NULL;
    if (names && folder && !file_exists(path) && !file_is_folder(path)) {
        file_list(folder, keep_name, names, &ignored);
        near = near_name(last_name(path), (const char *const *)names->names, names->count);
    }
    if (near) {
        err_hint(err, "did you mean %.*s%s?", (int)(last_name(written) - written), written, near);
    }
    for (size_t i = 0; names && i < names->count; i++) {
        free(names->names[i]);
    }
    free(names);
    free(folder);
    return near != NULL;
}

bool file_cannot_open(const char *path, int error_number, struct err *err)
{
    err_system(err, error_number, "cannot open %s", path);
    if (error_number != ENOENT || file_suggest(path, path, err)) {
        return false;
    }
    char *folder = file_folder(path, &(struct err){ 0 });
    if (folder && !file_is_folder(folder)) {
        err_hint(err, "there is no folder %s", folder);
    } else if (folder && path[0] != '/') {
        err_hint(err, "give its path as seen from the folder that peephole was started in");
    } else if (folder) {
        err_hint(err, "%s has no file of that name", folder);
    }
    free(folder);
    return false;
}

bool file_is_a_folder(const char *path, struct err *err)
{
    err_set(err, ERR_IO, "cannot read %s: it is a folder, not a file", path);
    return err_hint(err, "name a file in it");
}
