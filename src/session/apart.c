/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session beside the present one. */
#include "src/session/apart.h"

#include <stdlib.h>
#include <string.h>

static char *copy_or_null(const char *text, bool *ok)
{
    char *copy = text ? strdup(text) : NULL;
    *ok = *ok && (text == NULL || copy);
    return copy;
}

struct session *session_apart(const struct session *above, bool keep_runs, struct err *err)
{
    struct session_config config = above->config;
    bool ok = true;
    config.interactive = false;
    config.share_folder = copy_or_null(above->config.share_folder, &ok);
    config.data_path = copy_or_null(above->config.data_path, &ok);
    config.history_path = copy_or_null(keep_runs ? above->config.history_path : NULL, &ok);
    if (!ok) {
        free(config.share_folder);
        free(config.data_path);
        free(config.history_path);
        err_memory(err);
        return NULL;
    }
    struct session *apart = session_new(&config, err);
    if (apart) {
        apart->depth = above->depth + 1;
        apart->above = above;
    }
    return apart;
}
