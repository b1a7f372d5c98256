/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders of the XDG Base Directory specification. */
#include "src/base/xdg.h"

#include <stddef.h>
#include <stdlib.h>

#include "src/base/str.h"

/* $variable/peephole, or $HOME/fallback/peephole. */
static char *folder_of(const char *variable, const char *fallback, struct err *err)
{
    const char *base = getenv(variable);
    const char *home = getenv("HOME");
    struct str path;
    str_init(&path);
    if (base != NULL && base[0] == '/') {
        str_addf(&path, "%s/peephole", base);
    } else if (home != NULL && home[0] == '/') {
        str_addf(&path, "%s/%s/peephole", home, fallback);
    } else {
        err_set(err, ERR_IO, "there is no home folder: HOME is not set to a full path");
        err_hint(err, "set HOME, or %s", variable);
        return NULL;
    }
    char *text = str_take(&path);
    if (text == NULL) {
        err_memory(err);
    }
    return text;
}

char *xdg_data(struct err *err)
{
    return folder_of("XDG_DATA_HOME", ".local/share", err);
}

char *xdg_state(struct err *err)
{
    return folder_of("XDG_STATE_HOME", ".local/state", err);
}
