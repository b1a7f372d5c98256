/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model from a file becomes the session's, with the run that it comes from. */
#include "src/session/training/restored.h"

#include <string.h>

#include "src/session/runs/run_facts.h"
#include "src/session/workspace.h"

/* What the weights themselves say goes before what the facts say. */
static bool complete_run(struct session *session, struct run *run, struct err *err)
{
    run->parameters = model_parameters(session->model);
    return model_weights_digest(session->model, run->weights_sha256, err);
}

/* The preparation comes back with the model, its taxonomy too. */
static bool take_preparation(struct session *session, struct err *err)
{
    const struct preparation *preparation = model_preparation(session->model);
    session->prepare = *preparation_settings(preparation);
    const struct schema *schema = preparation_schema(preparation);
    size_t taxonomy = session->prepare.taxonomy;
    session->prepare.taxonomy = 0;
    const char *name = taxonomy < schema->taxonomy_count ? schema->taxonomies[taxonomy].name : NULL;
    if (name == NULL || strcmp(name, session_setting(session, "taxonomy")) == 0) {
        return true;
    }
    return pairs_set(&session->settings, &session->setting_count, "taxonomy", name) ||
           err_memory(err);
}

struct session_run *session_take_model(struct session *session, struct model_file *file,
                                       struct err *err)
{
    struct session_run *run = session_add_run(session, err);
    if (run == NULL) {
        return NULL;
    }
    session_replace_model(session, file->model);
    session->saved_state = file->state;
    file->model = NULL;
    file->state = NULL;
    if (!run_from_facts(run->run, file->facts, err) || !complete_run(session, run->run, err) ||
        !take_preparation(session, err)) {
        session_undo_training(session);
        return NULL;
    }
    const char *digest = fact_text(json_get(file->facts, "valid"), "digest");
    strncpy(run->valid_digest, digest ? digest : "", sizeof run->valid_digest - 1);
    session_find_tables(session, run);
    return run;
}
