/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps on tables and preparation: taking, comparing, bringing back. */
#include "src/session/step.h"

#include <stdlib.h>
#include <string.h>

#include "src/session/workspace.h"

static void step_free(struct step *step)
{
    if (step == NULL) {
        return;
    }
    for (size_t i = 0; i < step->table_count; i++) {
        table_release(step->tables[i]);
    }
    free(step->tables);
    free(step->taxonomy);
    free(step->line);
    free(step);
}

static const char *taxonomy_set(const struct session *session)
{
    return pairs_get(session->settings, session->setting_count, "taxonomy");
}

struct step *step_take(const struct session *session, struct err *err)
{
    struct step *step = calloc(1, sizeof *step);
    const char *taxonomy = taxonomy_set(session);
    bool ok = step != NULL;
    if (ok) {
        step->tables = calloc(session->table_count + 1, sizeof *step->tables);
        step->taxonomy = taxonomy ? strdup(taxonomy) : NULL;
        ok = step->tables && (step->taxonomy || !taxonomy);
    }
    if (!ok) {
        step_free(step);
        err_memory(err);
        return NULL;
    }
    /* Byte by byte, padding included, so that equal settings compare as equal. */
    memcpy(&step->prepare, &session->prepare, sizeof step->prepare);
    for (size_t i = 0; i < session->table_count; i++) {
        step->tables[step->table_count++] = table_hold(session->tables[i]);
    }
    return step;
}

static bool same_tables(const struct session *session, const struct step *step)
{
    return session->table_count == step->table_count &&
           (step->table_count == 0 ||
            memcmp(session->tables, step->tables, step->table_count * sizeof *step->tables) == 0);
}

static bool same_prepare(const struct session *session, const struct step *step)
{
    return memcmp(&session->prepare, &step->prepare, sizeof step->prepare) == 0;
}

static bool same_taxonomy(const struct session *session, const struct step *step)
{
    const char *now = taxonomy_set(session);
    return now && step->taxonomy ? strcmp(now, step->taxonomy) == 0 : now == step->taxonomy;
}

static void compare(const struct session *session, struct step *step)
{
    step->changed_tables = !same_tables(session, step);
    step->changed_prepare = !same_prepare(session, step);
    step->changed_taxonomy = !same_taxonomy(session, step);
}

static bool restore_taxonomy(struct session *session, const struct step *step)
{
    if (step->taxonomy == NULL) {
        pairs_remove(session->settings, &session->setting_count, "taxonomy");
        return true;
    }
    return pairs_set(&session->settings, &session->setting_count, "taxonomy", step->taxonomy);
}

/* The workspace and the step change places where they differ. */
static bool restore(struct session *session, struct step *step)
{
    if (step->changed_tables) {
        struct table **tables = session->tables;
        size_t count = session->table_count;
        session->tables = step->tables;
        session->table_count = step->table_count;
        step->tables = tables;
        step->table_count = count;
    }
    if (step->changed_prepare) {
        memcpy(&session->prepare, &step->prepare, sizeof session->prepare);
    }
    return !step->changed_taxonomy || restore_taxonomy(session, step);
}

static bool append(struct session *session, struct step *owned_step, struct err *err)
{
    if (session->steps == NULL) {
        session->steps = calloc(STEPS_KEPT, sizeof(struct step *));
    }
    if (session->steps == NULL) {
        step_free(owned_step);
        return err_memory(err);
    }
    if (session->step_count == STEPS_KEPT) {
        step_free(session->steps[0]);
        session->step_count--;
        memmove(session->steps, session->steps + 1, session->step_count * sizeof *session->steps);
    }
    session->steps[session->step_count++] = owned_step;
    return true;
}

bool step_keep(struct session *session, struct step *owned_step, char *owned_line, struct err *err)
{
    owned_step->line = owned_line;
    if (owned_line == NULL) {
        step_free(owned_step);
        return err_memory(err);
    }
    compare(session, owned_step);
    if (owned_step->changed_tables || owned_step->changed_prepare || owned_step->changed_taxonomy) {
        return append(session, owned_step, err);
    }
    step_free(owned_step);
    return true;
}

void step_drop(struct session *session, struct step *owned_step)
{
    compare(session, owned_step);
    restore(session, owned_step);
    step_free(owned_step);
}

const struct step *step_last(const struct session *session)
{
    return session->step_count > 0 ? session->steps[session->step_count - 1] : NULL;
}

bool step_undo(struct session *session, struct err *err)
{
    struct step *step = session->steps[--session->step_count];
    bool ok = restore(session, step) || err_memory(err);
    step_free(step);
    return ok;
}

void steps_free(struct session *session)
{
    for (size_t i = 0; i < session->step_count; i++) {
        step_free(session->steps[i]);
    }
    free(session->steps);
}
