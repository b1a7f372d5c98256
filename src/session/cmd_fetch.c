/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch: a data set of the catalogue from its address. */
#include <stdlib.h>
#include <time.h>

#include "src/base/file.h"
#include "src/base/near.h"
#include "src/base/num.h"
#include "src/base/xdg.h"
#include "src/data/download.h"
#include "src/session/session.h"

/* One fetch on its way. */
struct fetch_job {
    struct output *output;
    const struct catalogue_entry *entry;
    uint64_t first;     /* bytes that were there when the first of this time came */
    double began, told; /* seconds; began: when these came */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Ten times a second at most. */
static void tell_progress(void *context, uint64_t done, uint64_t total)
{
    struct fetch_job *job = context;
    double time = now();
    char left[NUM_TEXT_SIZE], here[NUM_TEXT_SIZE];
    if (job->began == 0) {
        job->began = time;
        job->first = done;
    }
    if (time - job->told < 0.1) {
        return;
    }
    job->told = time;
    if (total <= done || done == job->first) {
        output_progress(job->output, "fetching %s: %s bytes", job->entry->name,
                        num_count_text(done, here));
        return;
    }
    double seconds = (time - job->began) * (double)(total - done) / (double)(done - job->first);
    output_progress(job->output, "fetching %s: %.0f %%, %s left", job->entry->name,
                    100 * (double)done / (double)total, num_duration_text(seconds, left));
}

static const struct catalogue_entry *find_entry(const struct session *session, const char *name,
                                                struct err *err)
{
    const struct catalogue_entry *entry = catalogue_find(session->catalogue, name);
    size_t count = catalogue_count(session->catalogue);
    const char **names = entry ? NULL : calloc(count + 1, sizeof *names);
    if (entry) {
        return entry;
    }
    if (names == NULL) {
        err_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        names[i] = catalogue_at(session->catalogue, i)->name;
    }
    const char *near = near_name(name, names, count);
    err_set(err, ERR_USAGE, "%s is no data set of the catalogue", name);
    if (near) {
        err_hint(err, "did you mean %s?", near);
    } else {
        err_hint(err, "datasets lists the names");
    }
    free(names);
    return NULL;
}

/* to=, which must be there, or the user's own data folder. Caller frees. */
static char *find_folder(const char *named, struct err *err)
{
    if (named == NULL) {
        return xdg_data(err);
    }
    if (!file_is_folder(named)) {
        err_set(err, ERR_USAGE, "there is no folder %s", named);
        err_hint(err, "make it first, or leave to= out");
        return NULL;
    }
    return file_join(NULL, named, err);
}

static void describe(const struct fetch_job *job, const struct download *download)
{
    struct output *output = job->output;
    char bytes[NUM_TEXT_SIZE];
    json_put_text(output->result, "name", job->entry->name);
    json_put_text(output->result, "file", download->file);
    json_put_number(output->result, "bytes", (double)download->bytes);
    json_put_text(output->result, "sha256", download->sha256);
    json_put_bool(output->result, "resumed", download->resumed);
    json_put_bool(output->result, "fetched", download->fetched);
    num_count_text(download->bytes, bytes);
    if (!download->fetched) {
        output_line(output, "%s is here already: %s, %s bytes", job->entry->name, download->file,
                    bytes);
    } else {
        output_line(output, "%s: %s, %s bytes%s", job->entry->name, download->file, bytes,
                    download->resumed ? ", the first of them from an earlier try" : "");
    }
    if (download->published) {
        output_line(output, "  the file as published (sha256 %.12s...)", download->sha256);
    } else {
        output_note(output, "the catalogue has no sha256 to compare it with; it is %s",
                    download->sha256);
    }
}

/* Is a right file somewhere on the search path? Then there is nothing to do. */
static bool is_here(const struct session *session, const struct catalogue_entry *entry,
                    struct download *download)
{
    struct err ignored = { 0 };
    char *file = catalogue_locate(entry, session_setting(session, "data"), &ignored);
    if (file && download_digest(file, download->sha256, &ignored) &&
        catalogue_published(entry, download->sha256)) {
        download->file = file;
        download->bytes = (uint64_t)file_size(file);
        download->published = true;
        return true;
    }
    free(file);
    return false;
}

static bool fetch_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    const char *named = argument_text(arguments, "to");
    struct fetch_job job = { .output = output };
    struct download download = { 0 };
    job.entry = find_entry(session, argument_word(arguments, 0), err);
    char *folder = job.entry ? find_folder(named, err) : NULL;
    struct download_request request = { .entry = job.entry,
                                        .folder = folder,
                                        .cancel = &session->cancel,
                                        .progress = tell_progress,
                                        .progress_context = &job };
    bool ok =
        folder && download_name(job.entry, folder, err) &&
        ((named == NULL && is_here(session, job.entry, &download)) ||
         ((named || file_make_folders(folder, err)) && download_file(&request, &download, err)));
    output_progress(output, "%s", "");
    if (ok) {
        describe(&job, &download);
        output_hint(output, "load %s", named ? download.file : job.entry->name);
    }
    free(download.file);
    free(folder);
    return ok;
}

static const struct command_word fetch_words[] = {
    { .name = "DATASET", .type = KEY_TEXT, .help = "a name that datasets lists" },
    { .name = NULL },
};

static const struct key fetch_keys[] = {
    { .name = "to",
      .type = KEY_FILE,
      .help = "a folder; without it the user's own, where load looks, too" },
    { .name = NULL },
};

const struct command cmd_fetch = {
    .name = "fetch",
    .topic = "data",
    .usage = "fetch DATASET [to=FOLDER]",
    .help = "download a data set from its address in the catalogue",
    .details =
        "The file is compared with the SHA-256 of the catalogue before it gets its name; another one\n"
        "is not kept. What came of a download that was cut, or stopped with Ctrl-C, stays in FILE.part,\n"
        "and the next fetch goes on from there. Proxies are taken from the environment, as curl does.",
    .example = "fetch kdd99:10percent",
    .words = fetch_words,
    .keys = fetch_keys,
    .run = fetch_run,
};
