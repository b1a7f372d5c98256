/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit: which known pitfalls of evaluation the present set-up falls into, with the figures. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/base/num.h"
#include "src/eval/audit.h"
#include "src/eval/wording.h"
#include "src/session/job.h"
#include "src/session/silence.h"

/* --- which tables --- */

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
static const struct table *train_table(const struct session *session,
                                       const struct arguments *arguments, struct err *err)
{
    const char *name = argument_text(arguments, "train");
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

/* What the audit is about. */
struct subject {
    const struct table *train;
    struct table *test;            /* held; NULL: there is none */
    const struct verdict *verdict; /* of just these tables; NULL: none */
};

/* What is named; else "test"; else the rows of the last test. */
static bool choose_tables(const struct session *session, const struct arguments *arguments,
                          struct subject *subject, struct err *err)
{
    const char *name = argument_text(arguments, "test");
    const struct session_run *run = session_current_run(session);
    const struct verdict *verdict = run ? run->verdict : NULL;
    subject->train = train_table(session, arguments, err);
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

/* --- progress --- */

struct telling {
    struct output *output;
    double began; /* seconds */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void tell(void *context, const char *what)
{
    const struct telling *telling = context;
    if (now() - telling->began > 1) {
        output_progress(telling->output, "audit: %s", what);
    }
}

/* --- result --- */

static void write_subject(const struct subject *subject, struct output *output)
{
    const struct table *train = subject->train, *test = subject->test;
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE];
    output_line(output, "training table: %s, %s rows of %s", train->name,
                num_count_text(train->count, a), train->store->source);
    if (test) {
        output_line(output, "test table:     %s, %s rows of %s", test->name,
                    num_count_text(test->count, b), test->store->source);
    } else {
        output_line(output, "test table:     none; load one as=test, or name it by test=TABLE");
    }
    output_line(output, "%s", "");
}

static struct json *checked_json(bool test)
{
    struct json *checked = json_new_array();
    for (size_t i = 0; i < audit_finding_count(); i++) {
        if (test || !audit_finding_needs_test(i)) {
            json_append_text(checked, audit_finding_id(i));
        }
    }
    return checked;
}

static void write_checked(bool test, struct output *output)
{
    struct str list, folded;
    str_init(&list);
    str_init(&folded);
    str_add(&list, "Nothing found. Looked for: ");
    for (size_t i = 0, shown = 0; i < audit_finding_count(); i++) {
        if (test || !audit_finding_needs_test(i)) {
            str_addf(&list, "%s%s", shown++ ? ", " : "", audit_finding_id(i));
        }
    }
    str_add_folded(&folded, list.text, 78);
    output_text(output, folded.text);
    str_done(&list);
    str_done(&folded);
}

static void write_findings(const struct session *session, const struct subject *subject,
                           struct audit *audit, struct output *output)
{
    struct json *silenced = json_new_array();
    struct str text;
    str_init(&text);
    size_t quiet = silence_findings(session, audit, silenced);
    json_put_text(output->result, "train", subject->train->name);
    json_put_text(output->result, "test", subject->test ? subject->test->name : NULL);
    json_put(output->result, "findings", audit_json(audit));
    json_put(output->result, "silenced", silenced);
    json_put(output->result, "checked", checked_json(subject->test != NULL));
    write_subject(subject, output);
    audit_text(audit, 80, &text);
    output_text(output, text.text);
    if (audit->count + quiet == 0) {
        write_checked(subject->test != NULL, output);
    }
    if (quiet > 0) {
        output_line(output, "%zu finding%s silenced (set silence=none shows %s)", quiet,
                    quiet == 1 ? "" : "s", quiet == 1 ? "it" : "them");
    }
    if (audit->count > 0) {
        output_hint(output, "help %s explains the first; set silence=ID,... hides what you know",
                    audit->findings[0].id);
    }
    str_done(&text);
}

static bool audit_command(struct session *session, const struct arguments *arguments,
                          struct output *output, struct err *err)
{
    struct subject subject = { 0 };
    struct audit audit;
    struct telling telling = { output, now() };
    bool ok = choose_tables(session, arguments, &subject, err);
    const struct windowing *windows = session->model ? model_windowing(session->model) : NULL;
    if (ok) {
        struct audit_request request = {
            .train = subject.train,
            .test = subject.test,
            .prepare = &session->prepare,
            .catalogue = session->catalogue,
            .verdict = subject.verdict,
            .steps = windows && windows->view == VIEW_RECORDS ? windows->steps : 0,
            .pool = job_is_running(session) ? NULL : session->pool,
            .cancel = &session->cancel,
            .progress = tell,
            .progress_context = &telling,
        };
        ok = audit_run(&request, &audit, err);
    }
    if (ok) {
        output_progress(output, "%s", "");
        write_findings(session, &subject, &audit, output);
        audit_done(&audit);
    }
    table_release(subject.test);
    return ok;
}

static const struct key audit_keys[] = {
    { .name = "train",
      .type = KEY_TABLE,
      .help = "the training table (that of the last training, else train, else data)" },
    { .name = "test",
      .type = KEY_TABLE,
      .help = "the test table (test, else the last one tested)" },
    { .name = NULL },
};

const struct command cmd_audit = {
    .name = "audit",
    .topic = "data",
    .usage = "audit [train=TABLE] [test=TABLE]",
    .help = "say which known pitfalls of evaluation the tables fall into",
    .details =
        "Errors come first: what makes a score worthless. Without a test table only the\n"
        "training table is looked at. set silence=ID,... hides findings for this session.\n\n"
        "help ID is the page on a finding:\n"
#define FINDING(id, needs_test, title) "  " #id ": " title "\n"
#include "src/eval/findings.def"
#undef FINDING
    ,
    .example = "load demo as=train\nload demo:test as=test\naudit\nset silence=tiny,constant",
    .keys = audit_keys,
    .flags = COMMAND_LOOKS,
    .run = audit_command,
};
