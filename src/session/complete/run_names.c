/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for conditions on runs, and numbers of runs. */
#include "src/session/complete/run_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/kinds.h"
#include "src/history/where.h"
#include "src/session/runs/run_log.h"
#include "src/train/trainer.h"

/* --- settings --- */

struct names {
    const char **names;
    size_t count;
    bool failed;
};

static void add_name(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0) {
            return;
        }
    }
    const char **grown = realloc(names->names, (names->count + 2) * sizeof *grown);
    if (grown == NULL) {
        names->failed = true;
        return;
    }
    names->names = grown;
    grown[names->count++] = name;
    grown[names->count] = NULL;
}

static void add_keys(struct names *names, const struct key *keys)
{
    for (const struct key *key = keys; key && key->name; key++) {
        add_name(names, key->name);
    }
}

const char **run_setting_names(void)
{
    struct names names = { 0 };
    add_keys(&names, trainer_keys);
    add_keys(&names, command_find("prepare")->keys);
    for (size_t i = 0; i < kind_count(); i++) {
        add_keys(&names, kind_at(i)->keys);
    }
    add_name(&names, "taxonomy");
    if (names.failed) {
        free(names.names);
        return NULL;
    }
    return names.names;
}

/* --- Tab --- */

static bool offer_run(void *context, const struct history_run *run)
{
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)run->number);
    offer(context, text, NULL, false);
    return true;
}

void offer_runs(struct typing *typing)
{
    enum { MOST_OFFERED = 100 };
    /* Looking opens the file, which the session keeps; nothing of the workspace changes. */
    struct session *session = (struct session *)(uintptr_t)typing->session;
    struct history *history = NULL;
    struct err ignored = { 0 };
    struct history_query query = { .limit = MOST_OFFERED };
    if (run_log_look(session, &history, &ignored) && history) {
        history_runs(history, &query, offer_run, typing, NULL, &ignored);
    }
}

void offer_run_names(struct typing *typing)
{
    static const char *const words[] = { "and", "or", "not", NULL };
    const char **settings = run_setting_names();
    for (size_t i = 0; where_name_at(i); i++) {
        offer(typing, where_name_at(i), NULL, true);
    }
    for (size_t i = 0; settings && settings[i]; i++) {
        offer(typing, settings[i], NULL, true);
    }
    for (size_t i = 0; words[i]; i++) {
        offer(typing, words[i], NULL, false);
    }
    free(settings);
}
