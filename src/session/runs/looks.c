/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at tables. */
#include "src/session/runs/looks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/runs/run_log.h"

struct look {
    char digest[DIGEST_HEX_SIZE];
    uint64_t times;
    bool tested;
};

/* Of this session alone. */
struct looks {
    struct look *at;
    size_t count;
};

static struct look *find(const struct session *session, const char *digest)
{
    const struct looks *looks = session->looks;
    for (size_t i = 0; looks && i < looks->count; i++) {
        if (strcmp(looks->at[i].digest, digest) == 0) {
            return &looks->at[i];
        }
    }
    return NULL;
}

/* A look that cannot be kept for want of memory is not counted here; the history has it. */
static struct look *find_or_add(struct session *session, const char *digest)
{
    struct look *found = find(session, digest);
    if (session->looks == NULL) {
        session->looks = calloc(1, sizeof *session->looks);
    }
    if (found || session->looks == NULL) {
        return found;
    }
    struct look *more =
        realloc(session->looks->at, (session->looks->count + 1) * sizeof *session->looks->at);
    if (more == NULL) {
        return NULL;
    }
    session->looks->at = more;
    found = &more[session->looks->count++];
    *found = (struct look){ .times = 0 };
    memcpy(found->digest, digest, DIGEST_HEX_SIZE);
    return found;
}

uint64_t looks_at(struct session *session, const struct table *table)
{
    struct err ignored = { 0 };
    char digest[DIGEST_HEX_SIZE];
    uint64_t ever = 0, tests = 0;
    if (!table_digest(table, digest, &ignored)) {
        return 0;
    }
    const struct look *here = find(session, digest);
    uint64_t times = here ? here->times : 0;
    /* The history counts those of this session, too, but for what it could not be told. */
    return run_log_looks(session, digest, &ever, &tests) && ever > times ? ever : times;
}

static void add(struct session *session, const struct table *table, uint64_t times, bool tested)
{
    struct err ignored = { 0 };
    char digest[DIGEST_HEX_SIZE];
    struct look *look = table_digest(table, digest, &ignored) ? find_or_add(session, digest) : NULL;
    if (look) {
        look->times += times;
        look->tested = look->tested || tested;
    }
}

void looks_note_test(struct session *session, const struct table *table)
{
    add(session, table, 1, true);
}

void looks_note(struct session *session, const struct table *table, uint64_t times,
                struct output *output)
{
    struct err ignored = { 0 };
    char digest[DIGEST_HEX_SIZE];
    if (times > 0 && table_digest(table, digest, &ignored)) {
        add(session, table, times, false);
        run_log_look_at(session, digest, table->name, times, output);
    }
}

void looks_note_training(struct session *session, struct output *output)
{
    struct session_run *current = session_current_run(session);
    size_t validated = 0;
    for (size_t i = 0; i < current->run->epoch_count; i++) {
        validated += !isnan(current->run->epochs[i].valid_loss);
    }
    if (current->run->watched && current->valid && validated > current->looks) {
        looks_note(session, current->valid, validated - current->looks, output);
    }
    current->looks = validated; /* continue adds to them */
}

bool looks_tested(struct session *session, const struct table *table, bool ever)
{
    struct err ignored = { 0 };
    char digest[DIGEST_HEX_SIZE];
    uint64_t looks = 0, tests = 0;
    if (!table_digest(table, digest, &ignored)) {
        return false;
    }
    const struct look *here = find(session, digest);
    return (here && here->tested) ||
           (ever && run_log_looks(session, digest, &looks, &tests) && tests > 0);
}

void looks_free(struct session *session)
{
    if (session->looks) {
        free(session->looks->at);
        free(session->looks);
        session->looks = NULL;
    }
}
