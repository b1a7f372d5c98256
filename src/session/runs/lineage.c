/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines with what they made and what they used, and the way back through them from a table. */
#include "src/session/runs/lineage.h"

#include <stdlib.h>
#include <string.h>

#include "src/session/step.h"

enum { MOST_NAMES = 16 };

/* A list of names, owned. More than there is room for are left out: a line too many then stays. */
struct names {
    char *names[MOST_NAMES];
    size_t count;
    bool more;
};

struct origin {
    char *line;
    struct names made, used; /* tables */
    bool workspace;          /* of preparation or taxonomy */
    bool model;              /* of the model */
    bool step;               /* undo takes it back */
};

struct lineage {
    struct origin *origins;
    size_t count;
    const struct step *last_step; /* that was looked at; only compared */
};

static bool has_name(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void add_name(struct names *names, const char *name)
{
    char *copy = NULL;
    if (name == NULL || has_name(names, name)) {
        return;
    }
    if (names->count < MOST_NAMES && (copy = strdup(name)) != NULL) {
        names->names[names->count++] = copy;
    } else {
        names->more = true;
    }
}

static void remove_name(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0) {
            free(names->names[i]);
            names->names[i] = names->names[--names->count];
            return;
        }
    }
}

static void free_names(struct names *names)
{
    while (names->count > 0) {
        free(names->names[--names->count]);
    }
}

static void free_origin(struct origin *origin)
{
    free(origin->line);
    free_names(&origin->made);
    free_names(&origin->used);
}

/* --- taking down --- */

static struct lineage *lineage_of(struct session *session)
{
    if (session->lineage == NULL) {
        session->lineage = calloc(1, sizeof *session->lineage);
    }
    return session->lineage;
}

static bool was_there(const struct step *before, const struct table *table)
{
    for (size_t i = 0; i < before->table_count; i++) {
        if (before->tables[i] == table) {
            return true;
        }
    }
    return false;
}

static void note_tables(const struct session *session, const struct arguments *arguments,
                        const struct step *before, struct origin *origin)
{
    for (size_t i = 0; i < session->table_count; i++) {
        if (!was_there(before, session->tables[i])) {
            add_name(&origin->made, session->tables[i]->name);
        }
    }
    const struct command_word *word = arguments->command->words;
    for (size_t i = 0; word && word->name && i < arguments->word_count; i++, word++) {
        add_name(&origin->used, word->type == KEY_TABLE ? arguments->words[i] : NULL);
    }
    for (const struct key *key = arguments->command->keys; key && key->name; key++) {
        add_name(&origin->used,
                 key->type == KEY_TABLE ? argument_text(arguments, key->name) : NULL);
    }
}

static void forget_last_step(struct lineage *lineage)
{
    for (size_t i = lineage->count; i > 0; i--) {
        if (lineage->origins[i - 1].step) {
            free_origin(&lineage->origins[i - 1]);
            memmove(&lineage->origins[i - 1], &lineage->origins[i],
                    (lineage->count - i) * sizeof *lineage->origins);
            lineage->count--;
            return;
        }
    }
}

static bool sets_model(const struct command *command)
{
    return strcmp(command->name, "model") == 0 || strcmp(command->name, "restore") == 0;
}

void lineage_note(struct session *session, const struct arguments *arguments)
{
    struct lineage *lineage = lineage_of(session);
    const struct step *step = step_last(session);
    if (lineage == NULL) {
        return; /* a run is kept without its lines */
    }
    bool undone = strcmp(arguments->command->name, "undo") == 0;
    bool stepped = !undone && step != NULL && step != lineage->last_step &&
                   (arguments->command->flags & COMMAND_STEP);
    lineage->last_step = step;
    if (undone) {
        forget_last_step(lineage);
    }
    if (!stepped && !sets_model(arguments->command)) {
        return;
    }
    struct origin *grown =
        realloc(lineage->origins, (lineage->count + 1) * sizeof *lineage->origins);
    if (grown == NULL) {
        return;
    }
    lineage->origins = grown;
    struct origin *origin = &grown[lineage->count++];
    *origin = (struct origin){ .line = argument_line(arguments), .step = stepped };
    origin->model = !stepped;
    if (stepped) {
        note_tables(session, arguments, step, origin);
        origin->workspace = step->changed_prepare || step->changed_taxonomy;
    }
}

/* --- the way back --- */

/* Does the line make a table that is needed? Then it needs what it used instead. */
static bool leads_to(const struct origin *origin, struct names *needed)
{
    bool leads = false;
    for (size_t i = 0; i < origin->made.count; i++) {
        leads = leads || has_name(needed, origin->made.names[i]);
    }
    for (size_t i = 0; leads && i < origin->made.count; i++) {
        remove_name(needed, origin->made.names[i]);
    }
    for (size_t i = 0; leads && i < origin->used.count; i++) {
        add_name(needed, origin->used.names[i]);
    }
    return leads;
}

void lineage_lines(const struct session *session, const struct table *train,
                   const struct table *valid, struct str *lines)
{
    const struct lineage *lineage = session->lineage;
    size_t count = lineage ? lineage->count : 0;
    bool *wanted = calloc(count + 1, sizeof *wanted);
    struct names needed = { 0 };
    bool model = false; /* found; earlier ones do not matter */
    add_name(&needed, train ? train->name : NULL);
    add_name(&needed, valid ? valid->name : NULL);
    for (size_t i = count; wanted && i > 0; i--) {
        const struct origin *origin = &lineage->origins[i - 1];
        bool all = origin->made.more || origin->used.more || needed.more;
        wanted[i - 1] = leads_to(origin, &needed) || origin->workspace ||
                        (origin->model && !model) || (all && origin->made.count > 0);
        model = model || origin->model;
    }
    for (size_t i = 0; wanted && i < count; i++) {
        if (wanted[i] && lineage->origins[i].line) {
            str_addf(lines, "%s\n", lineage->origins[i].line);
        }
    }
    free_names(&needed);
    free(wanted);
}

void lineage_free(struct session *session)
{
    struct lineage *lineage = session->lineage;
    for (size_t i = 0; lineage && i < lineage->count; i++) {
        free_origin(&lineage->origins[i]);
    }
    if (lineage) {
        free(lineage->origins);
    }
    free(lineage);
    session->lineage = NULL;
}
