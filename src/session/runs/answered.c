/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers that a question is about: those of the last test, or to a table asked about now. */
#include "src/session/runs/answered.h"

#include "src/base/num.h"
#include "src/session/page/training_page.h"
#include "src/session/runs/looks.h"
#include "src/session/training/job.h"
#include "src/session/workspace.h"

struct session_run *tested_run(const struct session *session)
{
    size_t oldest = job_is_running(session) ? 1 : session->run_count;
    for (size_t i = session->run_count; i > 0 && i >= oldest; i--) {
        if (session->runs[i - 1].verdict != NULL) {
            return &session->runs[i - 1];
        }
    }
    return NULL;
}

const struct session_run *tested_as(const struct session *session, uint64_t number)
{
    for (size_t i = session->run_count; i > 0; i--) {
        const struct session_run *run = &session->runs[i - 1];
        if (run->run->number == number && run->verdict != NULL) {
            return run;
        }
    }
    return NULL;
}

static bool is_about(const struct verdict *verdict, const struct table *table)
{
    return verdict != NULL && !verdict->drawn && verdict->trials[0].table == table;
}

static const struct verdict *of_last_test(const struct session *session, const char *verb,
                                          struct session_run **run, struct err *err)
{
    char label[64];
    *run = tested_run(session);
    if (*run == NULL && job_is_running(session)) {
        err_set(err, ERR_USAGE,
                "run %u is %s, and no test has been made yet that could be looked at",
                session_current_run(session)->run->number, job_label(session, label));
        err_hint(err, "confusion shows the last epoch; test when the training has ended");
        return NULL;
    }
    if (*run == NULL) {
        err_set(err, ERR_USAGE, "the model has not been tested yet");
        err_hint(err, "test it, or name the rows to ask it about: %s table=NAME", verb);
        return NULL;
    }
    if ((*run)->verdict->drawn) {
        err_set(err, ERR_USAGE, "the last test was of %s, whose rows have no numbers",
                (*run)->verdict->table_name);
        err_hint(err, "name the rows to ask the model about: %s table=NAME", verb);
        return NULL;
    }
    return (*run)->verdict;
}

static void show_progress(void *context, size_t done, size_t total)
{
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE];
    output_progress(context, "asking the model: %s of %s rows", num_count_text(done, a),
                    num_count_text(total, b));
}

/* The model's answers to a table that was not tested; kept, since more will be asked about it. */
static const struct verdict *ask(struct session *session, const struct table *table,
                                 struct output *output, struct err *err)
{
    struct session_run *run = session_current_run(session);
    if (session->model == NULL || !model_is_built(session->model)) {
        session_untrained(session, err);
        return NULL;
    }
    struct verdict_request request = { .model = session->model,
                                       .compute = &session->compute,
                                       .table = table,
                                       .cancel = &session->cancel,
                                       .progress = show_progress,
                                       .progress_context = output };
    struct verdict *verdict = verdict_reach(&request, err);
    if (verdict == NULL) {
        return NULL;
    }
    if (table != run->train && table != run->valid) {
        looks_note(session, table, 1, output); /* its labels were read beside the answers */
    }
    verdict->run = run->run->number;
    verdict->epoch = training_epochs_done(run->run);
    for (size_t i = 0; i < session->run_count; i++) { /* those of one table are enough */
        verdict_free(session->runs[i].inspected);
        session->runs[i].inspected = NULL;
    }
    run->inspected = verdict;
    return verdict;
}

static const struct verdict *of_table(struct session *session, const char *verb, const char *name,
                                      struct session_run **run, struct output *output,
                                      struct err *err)
{
    const struct table *table = session_table(session, name, err);
    if (table == NULL) {
        return NULL;
    }
    *run = tested_run(session);
    if (*run && is_about((*run)->verdict, table)) {
        return (*run)->verdict;
    }
    *run = session_current_run(session);
    if (is_about((*run)->inspected, table)) {
        return (*run)->inspected;
    }
    char label[64];
    if (job_is_running(session)) {
        err_set(err, ERR_USAGE, "%s has to wait: run %u is %s, and %s has not been tested", verb,
                (*run)->run->number, job_label(session, label), name);
        err_hint(err, "%s without table= shows the last test, if there was one", verb);
        return NULL;
    }
    return ask(session, table, output, err);
}

const struct verdict *answers_asked_for(struct session *session, const char *verb,
                                        const char *table, struct session_run **run,
                                        struct output *output, struct err *err)
{
    return table ? of_table(session, verb, table, run, output, err)
                 : of_last_test(session, verb, run, err);
}
