/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files of the catalogue lie. */
#include "ui/found_files.h"

#include <stdlib.h>

void found_files_done(struct found_files *found)
{
    for (size_t i = 0; i < found->count; i++)
        free(found->files[i]);
    free(found->files);
    *found = (struct found_files){ 0 };
}

void found_files_update(struct found_files *found, const struct session *session)
{
    const char *path = session_setting(session, "data");
    size_t count = catalogue_count(session->catalogue);
    found_files_done(found);
    found->files = calloc(count + 1, sizeof *found->files);
    found->count = found->files ? count : 0;
    for (size_t i = 0; i < found->count; i++) {
        const struct catalogue_entry *entry = catalogue_at(session->catalogue, i);
        struct err ignored = { 0 };
        found->files[i] = entry->file_count > 0 ? catalogue_locate(entry, path, &ignored) : NULL;
    }
}

const char *found_file(const struct found_files *found, size_t entry)
{
    return entry < found->count ? found->files[entry] : NULL;
}
