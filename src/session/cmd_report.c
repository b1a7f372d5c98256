/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: set-up and results for a person, beside a paper's figures where that is asked for. */
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/report/report.h"
#include "src/session/figure/figure_caption.h"
#include "src/session/runs/audit_subject.h"

/* What is being put together. */
struct draft {
    struct session *session;
    const struct arguments *arguments;
    struct output *output;
    const struct printed *printed; /* NULL: no paper */
    struct str text;
};

static void describe_preparation(const struct session *session, struct str *text)
{
    const struct preparation *preparation =
        session->model ? model_preparation(session->model) : NULL;
    if (preparation == NULL) {
        return;
    }
    const struct prepare_settings *settings = preparation_settings(preparation);
    str_addf(text, "classes=%s encode=%s scale=%s log=%s%s%s clip=%s",
             scheme_names[settings->classes], encode_names[settings->encode],
             scale_names[settings->scale], settings->log, settings->drop[0] != '\0' ? " drop=" : "",
             settings->drop, settings->clip ? "yes" : "no");
    if (settings->select != SELECTION_NONE) {
        str_addf(text, " select=%s keep=%zu", selection_names[settings->select], settings->keep);
    }
    str_addf(text, "; taxonomy %s; fitted on %s",
             preparation_schema(preparation)->taxonomies[settings->taxonomy].name,
             preparation_fitted_on(preparation));
}

/* Our figures beside the paper's, after the rest. */
static bool add_comparison(struct draft *draft, const struct verdict *verdict, bool markdown,
                           struct err *err)
{
    const struct printed *printed = draft->printed;
    struct comparison_row *rows = calloc(printed->count + 1, sizeof *rows);
    if (rows == NULL) {
        return err_memory(err);
    }
    bool ok = printed_compare(printed, verdict, rows, err);
    if (ok) {
        str_add(&draft->text, markdown ? "\n" : "");
        (markdown ? comparison_markdown : comparison_text)(printed, rows, &draft->text);
        json_free(draft->output->result);
        draft->output->result = comparison_json(printed, rows);
    }
    free(rows);
    return ok;
}

/* "Run 1: lstm hidden=80 ..., tested on 10 draws of 5,000 rows from data" */
static void add_heading(const struct session_run *run, struct str *text)
{
    str_addf(text, "Run %u: %s, seed %llu", run->run->number, run->run->model,
             (unsigned long long)run->run->seed);
    if (run->verdict != NULL) {
        str_addf(text, "; tested on %s", run->verdict->table_name);
    }
    str_add(text, "\n");
}

/* The findings of the audit of the run's tables. Where its training table is not there any more, that
 * is said. */
static bool add_audit(struct draft *draft, bool markdown, struct err *err)
{
    struct session *session = draft->session;
    struct audit_subject subject;
    struct audit_request request;
    struct audit audit;
    if (session_current_run(session)->train == NULL) {
        str_add(&draft->text, "\nNot audited: the training table is not loaded.\n");
        return true;
    }
    bool ok = audit_subject_of(session, NULL, NULL, &subject, err);
    if (ok) {
        output_progress(draft->output, "%s", "audit");
        audit_subject_request(session, &subject, &request);
        ok = audit_run(&request, &audit, err);
        output_progress(draft->output, "%s", "");
    }
    if (ok) {
        report_audit(subject.train, subject.test, &audit, markdown, &draft->text);
        json_put(draft->output->result, "findings", audit_json(&audit));
        audit_done(&audit);
    }
    audit_subject_done(&subject);
    return ok;
}

/* The newest run by itself. Printed beside a paper it is that comparison only: test said the rest. */
static bool write_one(struct draft *draft, bool markdown, struct err *err)
{
    const struct session_run *run = session_current_run(draft->session);
    const char *title = argument_text(draft->arguments, "title");
    struct str caption, preparation;
    str_init(&caption);
    str_init(&preparation);
    if (title != NULL) {
        str_add(&caption, title);
    } else {
        figure_caption(run, run->verdict == NULL, &caption);
    }
    describe_preparation(draft->session, &preparation);
    struct figure_source source = { .run = run->run,
                                    .verdict = run->verdict,
                                    .caption = caption.text };
    bool ok = true;
    if (markdown || draft->printed == NULL) {
        ok = (markdown ? report_markdown : report_text)(&source, preparation.text, &draft->text,
                                                        err) &&
             add_audit(draft, markdown, err);
    } else {
        add_heading(run, &draft->text);
    }
    ok = ok && (draft->printed == NULL || add_comparison(draft, run->verdict, markdown, err));
    json_put_number(draft->output->result, "run", run->run->number);
    str_done(&caption);
    str_done(&preparation);
    return ok;
}

/* "peephole run results.peep", or nothing where the commands were typed. A folder is part of the
 * name only as the user wrote it, and only below the present one. */
static void describe_making(const struct arguments *arguments, struct str *text)
{
    const char *file = arguments->file;
    const char *ending = strrchr(file, '.');
    if (ending == NULL || strcmp(ending, ".peep") != 0) {
        return;
    }
    const char *base = strrchr(file, '/');
    str_addf(text, "peephole run %s", file[0] == '/' && base != NULL ? base + 1 : file);
}

/* The audits of several runs, one after the other. */
struct audits {
    struct report_audited *list;
    struct audit_subject *subjects;
    struct audit *audits;
    size_t count;
};

static void audits_done(struct audits *all)
{
    for (size_t i = 0; i < all->count; i++) {
        audit_done(&all->audits[i]);
        audit_subject_done(&all->subjects[i]);
    }
    free(all->list);
    free(all->subjects);
    free(all->audits);
}

static bool audit_one(struct session *session, const struct session_run *run, struct audits *all,
                      struct err *err)
{
    struct audit_subject *subject = &all->subjects[all->count];
    struct audit *audit = &all->audits[all->count];
    struct report_audited *row = &all->list[all->count++];
    struct audit_request request;
    row->run = run->run->number;
    if (run->train == NULL) {
        row->missing = "its training table is not loaded";
        return true;
    }
    bool ok = audit_subject_of_run(session, run, subject, &request, err) &&
              audit_run(&request, audit, err);
    row->train = subject->train;
    row->test = subject->test;
    row->audit = ok ? audit : NULL;
    return ok;
}

static struct json *audits_json(const struct audits *all)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < all->count; i++) {
        struct json *json = json_new_object();
        json_put_number(json, "run", all->list[i].run);
        json_put(json, "findings", all->list[i].audit ? audit_json(all->list[i].audit) : NULL);
        json_put_text(json, "missing", all->list[i].missing);
        json_append(list, json);
    }
    return list;
}

static bool add_audits(struct draft *draft, size_t most, struct err *err)
{
    struct session *session = draft->session;
    struct audits all = { calloc(most, sizeof *all.list), calloc(most, sizeof *all.subjects),
                          calloc(most, sizeof *all.audits), 0 };
    bool ok = (all.list && all.subjects && all.audits) || err_memory(err);
    for (size_t i = 0; ok && i < session->run_count; i++) {
        if (session->runs[i].verdict != NULL) {
            output_progress(draft->output, "audit %zu of %zu", all.count + 1, most);
            ok = audit_one(session, &session->runs[i], &all, err);
        }
    }
    output_progress(draft->output, "%s", "");
    ok = ok && report_audits(all.list, all.count, &draft->text, err);
    if (ok) {
        json_put(draft->output->result, "audits", audits_json(&all));
    }
    audits_done(&all);
    return ok;
}

/* All runs of the session that were tested, as a page about an experiment. */
static bool write_all(struct draft *draft, struct err *err)
{
    const struct session *session = draft->session;
    struct experiment_row *rows = calloc(session->run_count + 1, sizeof *rows);
    if (rows == NULL) {
        return err_memory(err);
    }
    size_t count = 0;
    for (size_t i = 0; i < session->run_count; i++) {
        if (session->runs[i].verdict != NULL) {
            const struct table *train = session->runs[i].train;
            rows[count++] = (struct experiment_row){ session->runs[i].run, session->runs[i].verdict,
                                                     train != NULL ? train->origin : NULL };
        }
    }
    const char *title = argument_text(draft->arguments, "title");
    struct str machine, command;
    str_init(&machine);
    str_init(&command);
    str_addf(&machine, "peephole %s, %zu thread%s", session->config.version,
             pool_threads(session->pool), pool_threads(session->pool) == 1 ? "" : "s");
    str_addf(&machine, ", kernel %s", count > 0 ? rows[0].run->kernel : "");
    describe_making(draft->arguments, &command);
    struct experiment experiment = {
        title == NULL ? "Runs" : title, command.text, machine.text, draft->printed, rows, count
    };
    bool ok = count > 0 || err_set(err, ERR_USAGE, "no run of this session has been tested");
    ok = ok && experiment_markdown(&experiment, &draft->text, err) && add_audits(draft, count, err);
    json_put_number(draft->output->result, "runs", (double)count);
    str_done(&machine);
    str_done(&command);
    free(rows);
    return ok;
}

static bool publish(const struct draft *draft, const char *file, struct err *err)
{
    if (str_failed(&draft->text)) {
        return err_memory(err);
    }
    if (file == NULL) {
        output_text(draft->output, draft->text.text);
        return true;
    }
    if (!file_save(file, draft->text.text, draft->text.length, err)) {
        return false;
    }
    json_put_text(draft->output->result, "file", file);
    json_put_number(draft->output->result, "bytes", (double)draft->text.length);
    output_line(draft->output, "wrote %s", file);
    return true;
}

static bool report_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const char *file = argument_word(arguments, 0);
    const char *paper = argument_text(arguments, "paper");
    bool all = strcmp(argument_text(arguments, "runs"), "all") == 0;
    struct printed printed = { 0 };
    if (paper != NULL && !(printed_read(session->config.share_folder, paper, &printed, err) &&
                           printed_keep_chosen(&printed, err))) {
        printed_done(&printed);
        return false;
    }
    struct draft draft = { session, arguments, output, paper == NULL ? NULL : &printed, { 0 } };
    str_init(&draft.text);
    bool ok = (all ? write_all(&draft, err) : write_one(&draft, file != NULL, err)) &&
              publish(&draft, file, err);
    str_done(&draft.text);
    printed_done(&printed);
    return ok;
}

static const char *const runs_names[] = { "newest", "all", NULL };

static const struct command_word report_words[] = {
    { .name = "FILE",
      .type = KEY_NEW_FILE,
      .optional = true,
      .help = "Markdown; without one the report is printed" },
    { .name = NULL },
};

static const struct key report_keys[] = {
    { .name = "paper",
      .type = KEY_TEXT,
      .help = "figures that a paper prints, put beside ours: kim-table3, kim-table4, kim-table5" },
    { .name = "runs",
      .type = KEY_CHOICE,
      .initial = "newest",
      .choices = runs_names,
      .help = "all: one page on every tested run of this session" },
    { .name = "title", .type = KEY_TEXT, .help = "heading of the page" },
    { .name = NULL },
};

const struct command cmd_report = {
    .name = "report",
    .topic = "results",
    .usage = "report [FILE.md] [paper=NAME] [runs=newest|all] [title=TEXT]",
    .help = "sum up set-up and results, also beside a paper's",
    .details =
        "Set-up with seeds and digests, figures, what must be said beside them (looks at the test rows,\n"
        "choices made on them), and the findings of the audit of the two tables.\n\n"
        "paper= reads the figures from data/papers/NAME.figures: printed, ours, difference.\n"
        "runs=all makes one page of every run of this session that was tested: a row a run with\n"
        "its seed and figures, mean and spread over the runs, recall by class, and what the audit finds of\n"
        "each run's tables.",
    .example = "load demo\nmodel lstm hidden=20\ntrain table=data epochs=5\n"
               "test draws=5 size=500 from=data\nreport paper=kim-table4",
    .words = report_words,
    .keys = report_keys,
    .flags = COMMAND_LOOKS | COMMAND_NEEDS_RUN,
    .run = report_run,
};
