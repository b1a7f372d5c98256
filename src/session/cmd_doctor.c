/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor: is everything in place that the program works with? */
#include <stdlib.h>
#include <string.h>

#include "src/base/digest.h"
#include "src/base/file.h"
#include "src/base/gzip.h"
#include "src/math/product.h"
#include "src/classic/svm_child.h"
#include "src/report/figure.h"
#include "src/session/runs/run_log.h"

enum level { LEVEL_OK, LEVEL_WARNING, LEVEL_ERROR };
static const char *const level_names[] = { "ok", "warning", "error" };

struct checkup {
    struct session *session;
    struct output *output;
    struct text_table *table;
    struct json *checks;
    size_t errors;
};

static void say(struct checkup *checkup, const char *name, enum level level, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

static void say(struct checkup *checkup, const char *name, enum level level, const char *format,
                ...)
{
    struct str text;
    str_init(&text);
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    text_table_cell(checkup->table, "%s", name);
    text_table_cell(checkup->table, "%s", level_names[level]);
    text_table_cell(checkup->table, "%s", text.text);
    struct json *row = json_new_object();
    json_put_text(row, "name", name);
    json_put_text(row, "level", level_names[level]);
    json_put_text(row, "message", text.text);
    json_append(checkup->checks, row);
    checkup->errors += level == LEVEL_ERROR;
    str_done(&text);
}

static void check_program(struct checkup *checkup)
{
    const struct session_config *config = &checkup->session->config;
    say(checkup, "version", LEVEL_OK, "peephole %s", config->version);
    say(checkup, "files", LEVEL_OK, "data descriptions, plots and sessions in %s",
        config->share_folder);
}

static void check_blas(struct checkup *checkup)
{
    say(checkup, "OpenBLAS", LEVEL_OK, "%s; core %s", blas_version(), blas_core());
    if (blas_uses_openmp()) {
        say(checkup, "OpenBLAS", LEVEL_WARNING,
            "an OpenMP build may start threads of its own; set OMP_NUM_THREADS=1");
    } else if (!blas_may_run_parallel()) {
        say(checkup, "OpenBLAS", LEVEL_WARNING,
            "a serial build; trainings use one core (on Debian, install libopenblas0-pthread)");
    }
    struct err err = { 0 };
    checkup->session->products_checked = false; /* a training looks again */
    if (blas_self_check(&err)) {
        say(checkup, "products", LEVEL_OK, "matrix products agree with a plain loop");
    } else {
        say(checkup, "products", LEVEL_ERROR, "%s; %s", err.message, err.hint);
    }
}

/* What the learner svm is built on, and can be built without. */
static void check_svm(struct checkup *checkup, const char *name, enum svm_solver solver)
{
    int version = svm_library(solver);
    if (version > 0) {
        say(checkup, name, LEVEL_OK, "%d.%02d", version / 100, version % 100);
    } else {
        say(checkup, name, LEVEL_OK, "not built in; the learner svm does without");
    }
}

/* The other libraries have no state that could be wrong. */
static void check_libraries(struct checkup *checkup)
{
    const char *editor = checkup->session->config.line_editor;
    say(checkup, "zlib", LEVEL_OK, "%s", gzip_library());
    if (gzip_fast_library()) {
        say(checkup, "ISA-L", LEVEL_OK, "%s; inflates gzip", gzip_fast_library());
    } else {
        say(checkup, "ISA-L", LEVEL_OK, "not built in; zlib inflates gzip, more slowly");
    }
    say(checkup, "jansson", LEVEL_OK, "%s", json_library());
    say(checkup, "libcrypto", LEVEL_OK, "%s", digest_library());
    say(checkup, "SQLite", LEVEL_OK, "%s", history_library());
    check_svm(checkup, "LIBSVM", SVM_LIBSVM);
    check_svm(checkup, "LIBLINEAR", SVM_LIBLINEAR);
    if (editor) {
        say(checkup, "Readline", LEVEL_OK, "%s", editor);
    }
}

static void check_kernels(struct checkup *checkup)
{
    const struct kernel *in_use = checkup->session->config.kernel;
    struct json *kernels = json_new_array();
    for (size_t i = 0; i < kernel_count(); i++) {
        const struct kernel *kernel = kernel_at(i);
        bool supported = kernel->supported();
        const char *state = kernel == in_use ? ", in use"
                            : supported      ? ""
                                             : ", not on this processor";
        say(checkup, "kernel", LEVEL_OK, "%s (%s)%s", kernel->name, kernel->help, state);
        struct json *row = json_new_object();
        json_put_text(row, "name", kernel->name);
        json_put_bool(row, "supported", supported);
        json_put_bool(row, "in_use", kernel == in_use);
        json_append(kernels, row);
    }
    json_put(checkup->output->result, "kernels", kernels);
    size_t threads = pool_threads(checkup->session->pool);
    say(checkup, "threads", LEVEL_OK, "%zu of %zu cores compute", threads, pool_cores());
    double rate = product_rate(in_use), peak = blas_peak();
    say(checkup, "speed", LEVEL_OK,
        "%.0f GFLOP/s a core in an LSTM's products, %.0f %% of the SGEMM peak of %.0f", rate,
        100 * rate / peak, peak);
    json_put_number(checkup->output->result, "product_gflops", rate);
    json_put_number(checkup->output->result, "peak_gflops", peak);
}

static void check_terminal(struct checkup *checkup)
{
    const struct output_sink *sink = checkup->output->sink;
    if (sink == NULL || sink->columns == 0) {
        say(checkup, "terminal", LEVEL_OK, "none: output goes to a file or a pipe");
        return;
    }
    say(checkup, "terminal", LEVEL_OK, "%zu columns, %zu lines, %s, %s", sink->columns, sink->lines,
        sink->utf8 ? "UTF-8" : "ASCII only", sink->colour ? "colour" : "no colour");
}

static void check_gnuplot(struct checkup *checkup)
{
    struct gnuplot_look look;
    gnuplot_look(&look, &checkup->session->cancel);
    checkup->session->gnuplot_trouble[0] = '\0'; /* plot may try it again */
    if (look.fine) {
        say(checkup, "gnuplot", LEVEL_OK, "%s", look.text);
    } else if (look.found) {
        say(checkup, "gnuplot", LEVEL_WARNING, "%s, so plots are drawn as text", look.text);
        say(checkup, "gnuplot", LEVEL_WARNING, "that is %s --version", look.program);
    } else {
        say(checkup, "gnuplot", LEVEL_WARNING,
            "not found, so plots are drawn as text (on Debian, install gnuplot-nox)");
    }
}

static void check_data(struct checkup *checkup)
{
    const struct catalogue *catalogue = checkup->session->catalogue;
    const char *path = checkup->session->config.data_path;
    size_t found = 0;
    size_t wanted = 0;
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        const struct catalogue_entry *entry = catalogue_at(catalogue, i);
        if (entry->file_count == 0) {
            continue; /* built in */
        }
        wanted++;
        struct err err = { 0 };
        char *file = catalogue_locate(entry, path, &err);
        if (file) {
            found++;
            say(checkup, "data", LEVEL_OK, "%s: %s", entry->name, file);
        }
        free(file);
    }
    if (found < wanted) {
        say(checkup, "data", LEVEL_WARNING,
            "%zu of %zu data sets are not found; datasets says where they are looked for "
            "and how to get them",
            wanted - found, wanted);
    }
}

static bool no_run(void *context, const struct history_run *run)
{
    (void)context;
    (void)run;
    return true;
}

/* Looked into, never made. */
static void check_history(struct checkup *checkup)
{
    const char *path = checkup->session->config.history_path;
    struct history *history = NULL;
    struct history_query query = { .limit = 1 };
    struct err err = { 0 };
    uint64_t runs = 0;
    if (path == NULL) {
        say(checkup, "history", LEVEL_WARNING,
            "off: trainings are not kept (set history=on, or PEEPHOLE_HISTORY=FILE)");
    } else if (!run_log_look(checkup->session, &history, &err)) {
        say(checkup, "history", LEVEL_WARNING, "%s; %s", err.message, err.hint);
    } else if (history == NULL) {
        say(checkup, "history", LEVEL_OK, "%s; not begun yet", path);
    } else if (!history_runs(history, &query, no_run, NULL, &runs, &err)) {
        say(checkup, "history", LEVEL_WARNING, "%s; %s", err.message, err.hint);
    } else {
        say(checkup, "history", LEVEL_OK, "%s; %llu runs", path, (unsigned long long)runs);
    }
}

static bool doctor_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    static const char *const headings[] = { "", "", "" };
    static void (*const checks[])(struct checkup * checkup) = { check_program,   check_blas,
                                                                check_libraries, check_kernels,
                                                                check_terminal,  check_gnuplot,
                                                                check_data,      check_history };
    (void)arguments;
    struct checkup checkup = {
        .session = session, .output = output, .table = text_table_new(), .checks = json_new_array()
    };
    text_table_heading(checkup.table, 3, headings);
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        checks[i](&checkup);
    }
    text_table_write(checkup.table, output);
    json_put(output->result, "checks", checkup.checks);
    if (checkup.errors > 0) {
        return err_set(err, ERR_IO, "%zu of the checks failed", checkup.errors);
    }
    return true;
}

const struct command cmd_doctor = {
    .name = "doctor",
    .topic = "session",
    .usage = "doctor",
    .help = "check libraries, kernels, terminal, gnuplot and data",
    .example = "doctor",
    .flags = COMMAND_META,
    .run = doctor_run,
};
