/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which tables an audit is about, and what the session knows of them. */
#include "src/session/runs/audit_subject.h"

#include <stdlib.h>
#include <string.h>

#include "src/session/runs/looks.h"
#include "src/session/runs/sealed.h"
#include "src/session/training/job.h"

static const struct table *find_table(const struct session *session, const char *name)
{
    for (size_t i = 0; i < session->table_count; i++) {
        if (strcmp(session->tables[i]->name, name) == 0) {
            return session->tables[i];
        }
    }
    return NULL;
}

/* What is named; else the table of the current run, else "train", else "data". */
static const struct table *train_table(const struct session *session, const char *name,
                                       struct err *err)
{
    const struct session_run *run = session_current_run(session);
    if (name) {
        return session_table(session, name, err);
    }
    if (run && run->train) {
        return run->train;
    }
    const struct table *train = find_table(session, "train");
    return train ? train : session_table(session, "data", err);
}

/* All rows that the last test was made on, as one table; draws come from one store. NULL without
 * err: there was no test. */
static struct table *tested_rows(const struct verdict *verdict, struct err *err)
{
    size_t count = 0;
    if (verdict == NULL || verdict->trial_count == 0) {
        return NULL;
    }
    if (verdict->trial_count == 1) {
        return table_hold(verdict->trials[0].table);
    }
    for (size_t i = 0; i < verdict->trial_count; i++) {
        count += verdict->trials[i].table->count;
    }
    uint32_t *rows = malloc((count + 1) * sizeof *rows);
    if (rows == NULL) {
        err_memory(err);
        return NULL;
    }
    count = 0;
    for (size_t i = 0; i < verdict->trial_count; i++) {
        const struct table *table = verdict->trials[i].table;
        memcpy(rows + count, table->rows, table->count * sizeof *rows);
        count += table->count;
    }
    return table_of_rows(verdict->table_name, verdict->trials[0].table->store, rows, count, "test",
                         err);
}

static bool same_rows(const struct table *a, const struct table *b)
{
    return a->store == b->store && a->count == b->count &&
           memcmp(a->rows, b->rows, a->count * sizeof *a->rows) == 0;
}

bool audit_subject_of(const struct session *session, const char *train_name, const char *name,
                      struct audit_subject *subject, struct err *err)
{
    const struct session_run *run = session_current_run(session);
    const struct verdict *verdict = run ? run->verdict : NULL;
    *subject = (struct audit_subject){ .train = NULL };
    subject->train = train_table(session, train_name, err);
    if (subject->train == NULL) {
        return false;
    }
    const struct table *test =
        name ? session_table(session, name, err) : find_table(session, "test");
    if (name && test == NULL) {
        return false;
    }
    struct table *tested = tested_rows(verdict, err);
    bool about = tested && (test == NULL || same_rows(test, tested)) && run->train &&
                 same_rows(run->train, subject->train);
    subject->verdict = about ? verdict : NULL;
    subject->test = test ? table_hold(test) : tested ? table_hold(tested) : NULL;
    table_release(tested);
    return err->code == ERR_NONE;
}

void audit_subject_done(struct audit_subject *subject)
{
    table_release(subject->test);
    json_free(subject->leak);
    *subject = (struct audit_subject){ .train = NULL };
}

/* Draws have no table of their own: the looks are those of the last test. */
static uint64_t looks_of(struct session *session, const struct audit_subject *subject)
{
    bool drawn = subject->verdict && subject->verdict->drawn;
    return drawn                   ? subject->verdict->looks
           : subject->test != NULL ? looks_at(session, subject->test)
                                   : 0;
}

void audit_subject_request(struct session *session, struct audit_subject *subject,
                           struct audit_request *request)
{
    const struct windowing *windows = session->model ? model_windowing(session->model) : NULL;
    const struct session_run *run = session_current_run(session);
    bool running = job_is_running(session);
    json_free(subject->leak);
    subject->leak = subject->verdict && subject->verdict->leak
                        ? json_copy_of(subject->verdict->leak)
                        : sealed_marks(session);
    subject->prepare = session_preparation(session, subject->train->store->schema);
    *request = (struct audit_request){
        .train = subject->train,
        .test = subject->test,
        .prepare = &subject->prepare,
        .catalogue = session->catalogue,
        .verdict = subject->verdict,
        .looks = looks_of(session, subject),
        .leak = subject->leak,
        .watched = run && run->run->watched != NULL,
        .steps = windows && windows->view == VIEW_RECORDS ? windows->steps : 0,
        .pool = running ? NULL : session->pool,
        .cancel = &session->cancel,
    };
}

bool audit_subject_of_run(struct session *session, const struct session_run *run,
                          struct audit_subject *subject, struct audit_request *request,
                          struct err *err)
{
    const struct verdict *verdict = run->verdict;
    const struct windowing *windows = &verdict->windowing;
    *subject = (struct audit_subject){ .train = run->train, .verdict = verdict };
    subject->test = tested_rows(verdict, err);
    subject->leak = verdict->leak ? json_copy_of(verdict->leak) : NULL;
    *request = (struct audit_request){
        .train = subject->train,
        .test = subject->test,
        .prepare = preparation_settings(verdict->preparation),
        .catalogue = session->catalogue,
        .verdict = verdict,
        .looks = verdict->looks,
        .leak = subject->leak,
        .watched = run->run->watched != NULL,
        .steps = windows->view == VIEW_RECORDS ? windows->steps : 0,
        .pool = job_is_running(session) ? NULL : session->pool,
        .cancel = &session->cancel,
    };
    return subject->test != NULL;
}
