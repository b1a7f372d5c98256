/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files of the catalogue lie: looked up when a command has ended, for that takes too long for
 * a frame. */
#ifndef PEEPHOLE_UI_FOUND_FILES_H
#define PEEPHOLE_UI_FOUND_FILES_H

#include "src/session/session.h"

struct found_files {
    char **files; /* one an entry of the catalogue; NULL: not found, or built in */
    size_t count;
};

void found_files_update(struct found_files *found, const struct session *session);
void found_files_done(struct found_files *found);
/* NULL: not found, or not looked for yet. */
const char *found_file(const struct found_files *found, size_t entry);

#endif
