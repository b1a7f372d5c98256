/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables are never changed and counted by reference, so that making and dropping them is safe beside
 * a training, as long as its own names stay what they are and the compute threads are left to it. */
#include "src/session/training/job_rules.h"

#include <stdio.h>
#include <string.h>

#include "src/data/draw.h"
#include "src/session/training/job.h"

enum { MOST_TABLES = 3 };

/* The tables that a command makes or drops; how many. */
typedef size_t tables_of(const struct arguments *arguments, const char *names[MOST_TABLES]);

static size_t new_table(const struct arguments *arguments, const char *names[MOST_TABLES])
{
    names[0] = argument_text(arguments, "as");
    return names[0] ? 1 : 0;
}

/* A preview makes none. */
static size_t balanced_table(const struct arguments *arguments, const char *names[MOST_TABLES])
{
    return argument_yes(arguments, "preview") ? 0 : new_table(arguments, names);
}

static size_t named_table(const struct arguments *arguments, const char *names[MOST_TABLES])
{
    names[0] = argument_word(arguments, 0);
    return 1;
}

static size_t parts(const struct arguments *arguments, const char *names[MOST_TABLES])
{
    static const char *const all[MOST_TABLES] = { "train", "valid", "test" };
    size_t count = 0;
    for (size_t i = 0; i < MOST_TABLES; i++) {
        if (argument_given(arguments, all[i])) {
            names[count++] = all[i];
        }
    }
    for (size_t i = 0; count == 0 && i < MOST_TABLES; i++) {
        names[i] = all[i];
    }
    return count ? count : MOST_TABLES;
}

/* None of these uses the compute threads, but for smote. */
static const struct table_verb {
    const char *verb;
    tables_of *tables;
} table_verbs[] = {
    { "balance", balanced_table },
    { "sample", new_table },
    { "split", parts },
    { "drop", named_table },
};

static const struct table_verb *find_verb(const char *verb)
{
    for (size_t i = 0; i < sizeof table_verbs / sizeof table_verbs[0]; i++) {
        if (strcmp(table_verbs[i].verb, verb) == 0) {
            return &table_verbs[i];
        }
    }
    return NULL;
}

/* The first of the tables that the training works with; NULL: none of them. */
static const char *table_in_use(const struct session_run *run, const struct table_verb *verb,
                                const struct arguments *arguments)
{
    const char *names[MOST_TABLES];
    size_t count = verb->tables(arguments, names);
    for (size_t i = 0; i < count; i++) {
        bool train = run->train && strcmp(run->train->name, names[i]) == 0;
        if (train || (run->valid && strcmp(run->valid->name, names[i]) == 0)) {
            return names[i];
        }
    }
    return NULL;
}

static bool needs_cores(const struct arguments *arguments, const char *verb)
{
    if (strcmp(verb, "balance") == 0) {
        return argument_choice(arguments, "method") == BALANCE_SMOTE &&
               !argument_yes(arguments, "preview");
    }
    return strcmp(verb, "load") == 0;
}

bool job_allows(const struct session *session, const struct arguments *arguments, const char *verb,
                unsigned flags, struct err *err)
{
    if (!job_is_running(session) || flags & (COMMAND_LOOKS | COMMAND_STEERS)) {
        return true;
    }
    const struct session_run *run = session_current_run(session);
    bool cores = needs_cores(arguments, verb);
    const struct table_verb *about_tables = cores ? NULL : find_verb(verb);
    const char *in_use = about_tables ? table_in_use(run, about_tables, arguments) : NULL;
    if (about_tables && in_use == NULL) {
        return true;
    }
    char label[64], why[128] = "";
    if (in_use) {
        snprintf(why, sizeof why, " with the table %.60s", in_use);
    } else if (cores) {
        snprintf(why, sizeof why, " and keeps the cores busy");
    }
    err_set(err, ERR_USAGE, "%s has to wait: run %u is %s%s", verb, run->run->number,
            job_label(session, label), why);
    return err_hint(err, job_is_paused(session)
                             ? "resume goes on with it, stop ends it"
                             : "wait waits for its end, stop ends it after its batch");
}
