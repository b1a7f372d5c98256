/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of findings: checking one, and leaving out what it names. */
#include "src/session/silence.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"

static const char nothing[] = "none";

static bool check_id(const char *id, struct err *err)
{
    enum { MOST = 64 };
    const char *names[MOST];
    size_t count = 0;
    for (; count + 1 < MOST && audit_finding_id(count); count++) {
        names[count] = audit_finding_id(count);
    }
    if (audit_finding_index(id) != SIZE_MAX) {
        return true;
    }
    const char *near = near_name(id, names, count);
    err_set(err, ERR_USAGE, "silence names \"%.60s\", which is no finding of the audit", id);
    return near ? err_hint(err, "did you mean %s?", near)
                : err_hint(err, "help audit lists them; set silence=none silences nothing");
}

/* Calls back for each name of the list, until one is refused. */
static bool each_name(const char *list, bool (*call)(const char *id, struct err *err),
                      struct err *err)
{
    char *copy = strdup(list), *rest = copy;
    bool ok = copy ? true : err_memory(err);
    for (char *name; ok && (name = strsep(&rest, ","));) {
        ok = call(name, err);
    }
    free(copy);
    return ok;
}

bool silence_check(const char *value, struct err *err)
{
    return strcmp(value, nothing) == 0 || each_name(value, check_id, err);
}

static bool list_has(const char *list, const char *id)
{
    size_t length = strlen(id);
    for (const char *at = list; (at = strstr(at, id)); at += length) {
        bool begins = at == list || at[-1] == ',';
        if (begins && (at[length] == '\0' || at[length] == ',')) {
            return true;
        }
    }
    return false;
}

size_t silence_findings(const struct session *session, struct audit *audit, struct json *ids)
{
    const char *list = session_setting(session, "silence");
    size_t kept = 0, count = audit->count;
    for (size_t i = 0; i < count; i++) {
        struct finding *finding = &audit->findings[i];
        if (list_has(list, finding->id)) {
            json_append_text(ids, finding->id);
            free(finding->message);
            json_free(finding->figures);
        } else {
            audit->findings[kept++] = *finding;
        }
    }
    audit->count = kept;
    return count - kept;
}
