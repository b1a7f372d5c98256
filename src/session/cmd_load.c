/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load: a data set by its name in the catalogue, or a file. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/base/file.h"
#include "src/base/near.h"
#include "src/base/num.h"
#include "src/data/demo.h"
#include "src/data/encoding.h"
#include "src/session/page/load_page.h"
#include "src/session/shared_keys.h"
#include "src/session/table_word.h"

/* One load on its way. */
struct load_job {
    struct session *session;
    struct output *output;
    const char *source;
    const struct catalogue_entry *entry; /* NULL: a path */
    char *path;                          /* owned; NULL for the demo set */
    struct schema *schema;               /* NULL: the file's first line will tell */
    bool skip;
    const struct arguments *arguments;
    double began, told; /* seconds */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* After half a second, ten times a second at most. The size of a pipe is not known. */
static void tell_progress(void *context, uint64_t done, uint64_t total)
{
    struct load_job *job = context;
    double time = now(), passed = time - job->began;
    char left[NUM_TEXT_SIZE];
    bool typing = done == 0 && strcmp(job->source, "-") == 0; /* whoever types knows */
    if (passed < 0.5 || time - job->told < 0.1 || typing) {
        return;
    }
    job->told = time;
    if (done == 0) {
        output_progress(job->output, "loading %s: nothing has come yet", job->source);
        return;
    }
    if (total == 0) {
        output_progress(job->output, "loading %s: %.1f MB", job->source, (double)done / 1e6);
        return;
    }
    double share = (double)done / (double)total;
    output_progress(job->output, "loading %s: %.0f %%, %s left", job->source, 100 * share,
                    num_duration_text(passed / share - passed, left));
}

/* Neither a name of the catalogue nor a file. */
static bool unknown_source(const struct session *session, const char *source, struct err *err)
{
    size_t count = catalogue_count(session->catalogue);
    const char **names = calloc(count + 1, sizeof *names);
    if (names == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        names[i] = catalogue_at(session->catalogue, i)->name;
    }
    const char *near = near_name(source, names, count);
    err_set(err, ERR_USAGE, "%s is neither a data set of the catalogue nor a file", source);
    if (near) {
        err_hint(err, "did you mean %s?", near);
    } else {
        err_hint(err, "datasets lists the names; files need their path");
    }
    free(names);
    return false;
}

static bool find_source(struct load_job *job, struct err *err)
{
    const struct session *session = job->session;
    job->entry = catalogue_find(session->catalogue, job->source);
    if (job->entry) {
        if (job->entry->file_count > 0) {
            job->path = catalogue_locate(job->entry, session_setting(session, "data"), err);
        }
        return job->path || job->entry->file_count == 0;
    }
    /* A word that looks like a path is told as one by what opens it: no such file, a folder, ... */
    bool path = strchr(job->source, '/') || strchr(job->source, '.') ||
                strcmp(job->source, "-") == 0 || access(job->source, F_OK) == 0;
    if (!path) {
        return unknown_source(session, job->source, err);
    }
    job->path = strdup(job->source);
    return job->path || err_memory(err);
}

/* schema=: a name in data/, or the path of a schema file, which an editor may have saved in Latin-1. */
static struct schema *named_schema(const struct session *session, const char *name, struct err *err)
{
    enum { LIMIT = 4 << 20 };
    const char *share = session->config.share_folder;
    if (strchr(name, '/') == NULL && strchr(name, '.') == NULL) {
        return schema_read(share, name, err);
    }
    size_t size = 0;
    struct err trouble = { 0 };
    char *text = file_read(name, LIMIT, &size, err);
    char *copy = text ? encoding_to_utf8(text, size, &size, &trouble) : NULL;
    struct schema *schema = NULL;
    if (trouble.code != ERR_NONE) {
        *err = trouble;
    } else if (text) {
        schema = schema_parse(share, name, copy ? copy : text, size, err);
    }
    free(text);
    free(copy);
    return schema;
}

/* Weka's form names its columns, and its labels are not those of the plain file. */
static bool is_arff(const char *path)
{
    static const char *const endings[] = { ".arff", ".arff.gz" };
    size_t length = strlen(path);
    for (size_t i = 0; i < 2; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strcmp(path + length - ending, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* None for a file whose first line will tell. */
static bool find_schema(struct load_job *job, const char *named, struct err *err)
{
    if (named) {
        job->schema = named_schema(job->session, named, err);
    } else if (job->entry && !is_arff(job->path)) {
        job->schema = schema_read(job->session->config.share_folder, job->entry->schema, err);
    } else {
        return true;
    }
    return job->schema;
}

static struct store *read_store(struct load_job *job, struct err *err)
{
    struct session *session = job->session;
    if (job->path == NULL) {
        return demo_store(session->config.share_folder, job->source, session->pool, err);
    }
    const struct preparation *preparation =
        session->model ? model_preparation(session->model) : NULL;
    struct load_request request = { .source = job->source,
                                    .path = job->path,
                                    .schema = job->schema,
                                    .share_folder = session->config.share_folder,
                                    .skip_bad_rows = job->skip,
                                    .missing =
                                        (enum missing)argument_choice(job->arguments, "missing"),
                                    .label = argument_text(job->arguments, "label"),
                                    .normal = argument_text(job->arguments, "normal"),
                                    .symbols = argument_text(job->arguments, "symbols"),
                                    .ignore = argument_text(job->arguments, "ignore"),
                                    .tables = (const struct table *const *)session->tables,
                                    .table_count = session->table_count,
                                    .model_schema =
                                        preparation ? preparation_schema(preparation) : NULL,
                                    .pool = session->pool,
                                    .cancel = &session->cancel,
                                    .progress = tell_progress,
                                    .progress_context = job };
    return load_file(&request, err);
}

static bool load_source(struct load_job *job, const struct arguments *arguments, struct err *err)
{
    struct store *store = read_store(job, err);
    if (store == NULL) {
        return false;
    }
    char *line = argument_line(arguments);
    struct store *held = store_hold(store);
    struct table *table =
        table_of_store(argument_text(arguments, "as"), store, line ? line : "load", err);
    bool ok = put_and_describe(job->session, table, job->output, job->output->result, err);
    if (ok) {
        load_describe(held, job->entry, job->output);
        hint_look(job->session, argument_text(arguments, "as"), job->output);
    }
    store_release(held);
    free(line);
    return ok;
}

/* The demo set needs no description; one that is given must not pass silently. */
static bool takes_no_description(const struct load_job *job, struct err *err)
{
    static const char *const keys[] = { "schema", "label", "normal", "symbols", "ignore" };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (argument_given(job->arguments, keys[i])) {
            err_set(err, ERR_USAGE, "%s is made by the program, so %s= has no meaning for it",
                    job->source, keys[i]);
            return err_hint(err, "leave %s= out", keys[i]);
        }
    }
    return true;
}

static bool load_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    struct load_job job = { .session = session,
                            .output = output,
                            .source = argument_word(arguments, 0),
                            .skip = skips_bad_rows(arguments),
                            .arguments = arguments,
                            .began = now() };
    bool ok = find_source(&job, err) &&
              (job.path ? find_schema(&job, argument_text(arguments, "schema"), err)
                        : takes_no_description(&job, err)) &&
              load_source(&job, arguments, err);
    schema_release(job.schema);
    free(job.path);
    return ok;
}

static const struct command_word load_words[] = {
    { .name = "SOURCE",
      .type = KEY_FILE,
      .help = "a name that datasets lists, or a path (plain or gzip)" },
    { .name = NULL },
};

static const struct key load_keys[] = {
    { .name = "as", .type = KEY_NEW_TABLE, .initial = "data", .help = "name of the new table" },
    { .name = "schema",
      .type = KEY_TEXT,
      .help = "how to read the file: kdd99, nsl-kdd, or a schema file" },
    { .name = "label",
      .type = KEY_TEXT,
      .help = "of a file with a heading: the column that says what a row is" },
    KEY_ROW_MISSING,
    { .name = "normal",
      .type = KEY_TEXT,
      .help = "the label that means normal, where that is not plain" },
    { .name = "symbols",
      .type = KEY_NAMES,
      .help = "columns that are symbols, though numbers stand there (ports)" },
    { .name = "ignore", .type = KEY_NAMES, .help = "columns to leave out" },
    KEY_ROW_ON_ERROR,
    { .name = NULL },
};

const struct command cmd_load = {
    .name = "load",
    .topic = "data",
    .usage = "load SOURCE [as=NAME] [schema=NAME] [label=COLUMN] [missing=stop|drop|zero|median]\n"
             "     [normal=LABEL] [symbols=COLUMNS] [ignore=COLUMNS] [on-error=stop|skip]",
    .help = "load a data set or a file into a table",
    .details =
        "A file is plain or gzip, rows with commas (below a heading also semicolons, tabs or |) between\n"
        "their fields, or Weka's ARFF; - is standard input. Files of the\n"
        "data sets that datasets lists are known by their shape, or by the names in their heading, in\n"
        "any order. Any other file with a heading line needs label=COLUMN: what its columns hold is\n"
        "guessed and told, and schema save FILE writes the guess for you to edit. A second file with\n"
        "the same columns is read as the first one was, or as the model's rows were. A file is read\n"
        "once, so it may be a pipe.\n\n"
        "missing= says what becomes of cells without a usable value: stop says how many there are;\n"
        "drop leaves their rows out; zero makes them 0; median keeps them, and each preparation fills\n"
        "in the median of its training rows (a missing symbol is the value ?).\n",
    .example = "load demo\nload demo:test as=test\nload my.csv label=Label missing=median",
    .words = load_words,
    .keys = load_keys,
    .flags = COMMAND_STEP,
    .run = load_run,
};
