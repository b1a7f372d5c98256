/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session's beginning and end. */
#include <stdlib.h>
#include <string.h>

#include "src/math/blas.h"
#include "src/session/replay/journal.h"
#include "src/session/replay/outline.h"
#include "src/session/replay/record.h"
#include "src/session/replay/replay.h"
#include "src/session/runs/lineage.h"
#include "src/session/runs/looks.h"
#include "src/session/runs/run_log.h"
#include "src/session/step.h"
#include "src/session/training/job.h"
#include "src/session/training/protection.h"
#include "src/session/training/sweep.h"
#include "src/session/workspace.h"

/* A serial OpenBLAS gives wrong results when several threads call it. */
static size_t wanted_threads(const struct session_config *config)
{
    size_t threads = config->threads > 0 ? config->threads : pool_cores();
    return blas_may_run_parallel() ? threads : 1;
}

static bool set_up(struct session *session, struct err *err)
{
    const char *share = session->config.share_folder;
    prepare_defaults(&session->prepare);
    session->pool = pool_new(wanted_threads(&session->config), err);
    session->catalogue = session->pool ? catalogue_read(share, err) : NULL;
    session->compute = (struct compute){ .pool = session->pool, .kernel = session->config.kernel };
    return session->catalogue != NULL;
}

struct session *session_new(const struct session_config *config, struct err *err)
{
    struct session *session = calloc(1, sizeof *session);
    if (session == NULL) {
        free(config->share_folder);
        free(config->data_path);
        free(config->history_path);
        err_memory(err);
        return NULL;
    }
    session->config = *config;
    display_init(&session->display);
    if (!set_up(session, err)) {
        session_free(session);
        return NULL;
    }
    return session;
}

static void free_results(struct session *session)
{
    session_replace_model(session, NULL);
    for (size_t i = 0; i < session->run_count; i++) {
        session_run_done(&session->runs[i]);
    }
    free(session->runs);
    free(session->orders);
}

void session_free(struct session *session)
{
    if (session == NULL) {
        return;
    }
    job_free(session); /* first: it works on all the rest */
    free(session->best_lines);
    json_free(session->best_leak);
    sweep_kept_free(session->swept);
    json_free(session->lesson_figures);
    replaying_free(session->replaying);
    outline_free(session->outline);
    run_log_free(session);
    looks_free(session);
    lineage_free(session);
    protection_free(session);
    recorder_free(session->recorder);
    journal_free(session);
    free(session->taken_checkpoint);
    free(session->taken_lines);
    free(session->recorded_as);
    free_results(session);
    for (size_t i = 0; i < session->table_count; i++) {
        table_release(session->tables[i]);
    }
    free(session->tables);
    steps_free(session);
    pairs_free(session->settings, session->setting_count);
    pairs_free(session->parameters, session->parameter_count);
    for (size_t i = 0; i < session->history_count; i++) {
        free(session->history[i]);
    }
    free(session->history);
    catalogue_free(session->catalogue);
    pool_free(session->pool);
    display_done(&session->display);
    free(session->config.share_folder);
    free(session->config.data_path);
    free(session->config.history_path);
    free(session);
}

size_t session_taxonomy(const struct session *session, const struct schema *schema)
{
    size_t index = schema_taxonomy_index(schema, session_setting(session, "taxonomy"));
    return index == SIZE_MAX ? 0 : index;
}

struct prepare_settings session_preparation(const struct session *session,
                                            const struct schema *schema)
{
    struct prepare_settings settings = session->prepare;
    settings.taxonomy = session_taxonomy(session, schema);
    return settings;
}
