/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of features by name. */
#include "src/session/feature_list.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"

static bool unknown_feature(const struct schema *schema, const char *name, struct err *err)
{
    const char **names = calloc(schema->feature_count, sizeof *names);
    if (names == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < schema->feature_count; i++) {
        names[i] = schema_feature(schema, i)->name;
    }
    const char *near = near_name(name, names, schema->feature_count);
    err_set(err, ERR_USAGE, "there is no column \"%.60s\"", name);
    if (near) {
        err_hint(err, "did you mean %s?", near);
    }
    free(names);
    return false;
}

static bool holds(const size_t *features, size_t count, size_t feature)
{
    for (size_t i = 0; i < count; i++) {
        if (features[i] == feature) {
            return true;
        }
    }
    return false;
}

static bool read_names(const struct schema *schema, char *names, size_t *features, size_t *count,
                       struct err *err)
{
    for (char *name; (name = strsep(&names, ","));) {
        size_t feature = schema_feature_index(schema, name);
        if (feature == SIZE_MAX) {
            return unknown_feature(schema, name, err);
        }
        if (!holds(features, *count, feature)) {
            features[(*count)++] = feature;
        }
    }
    return true;
}

bool feature_list(const struct schema *schema, const char *list, size_t **features, size_t *count,
                  struct err *err)
{
    char *names = strdup(list ? list : "");
    *count = 0;
    *features = calloc(schema->feature_count, sizeof **features);
    bool ok = (names && *features) || err_memory(err);
    for (size_t i = 0; ok && list == NULL && i < schema->feature_count; i++) {
        (*features)[(*count)++] = i;
    }
    ok = ok && (list == NULL || read_names(schema, names, *features, count, err));
    free(names);
    if (!ok) {
        free(*features);
        *features = NULL;
    }
    return ok;
}
