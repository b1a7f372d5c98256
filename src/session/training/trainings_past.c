/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ended runs of the history that are the same trainings as those at hand. */
#include "src/session/training/trainings_past.h"

#include <stdlib.h>
#include <string.h>

#include "src/session/runs/run_log.h"
#include "src/session/runs/run_log_row.h"

/* --- keys --- */

static bool is_table_name(const char *key)
{
    return strcmp(key, "table") == 0 || strcmp(key, "valid") == 0;
}

static void add_settings(const struct json *settings, struct str *text)
{
    const char *part, *key;
    const struct json *values, *value;
    for (const void *p = json_next(settings, NULL, &part, &values); p;
         p = json_next(settings, p, &part, &values)) {
        for (const void *v = json_next(values, NULL, &key, &value); v;
             v = json_next(values, v, &key, &value)) {
            char *written = json_text(value);
            if (!is_table_name(key)) {
                str_addf(text, "%s.%s=%s\n", part, key, written ? written : "");
            }
            free(written);
        }
    }
}

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

static char *row_key(const struct history_run *row)
{
    struct err ignored = { 0 };
    struct json *settings =
        row->settings ? json_parse(row->settings, strlen(row->settings), &ignored) : NULL;
    struct str text;
    str_init(&text);
    str_addf(&text, "%s\n%s\n%s\n%s\n%s\n", or_nothing(row->version), or_nothing(row->blas),
             or_nothing(row->kernel), or_nothing(row->train_digest), or_nothing(row->valid_digest));
    if (settings) {
        add_settings(settings, &text);
    }
    json_free(settings);
    return str_take(&text);
}

char *training_key(const struct session *session, const struct training_among *training,
                   struct err *err)
{
    struct history_run row;
    history_run_init(&row);
    char *key = run_row_begin(session, &training->of, &row, err) ? row_key(&row) : NULL;
    history_run_done(&row);
    if (key == NULL && err->code == ERR_NONE) {
        err_memory(err);
    }
    return key;
}

/* --- looking for them --- */

struct found {
    size_t training;
    uint64_t number;
    char weights_sha256[DIGEST_HEX_SIZE];
    double seconds;
    size_t epochs;
};

struct search {
    const struct trainings *trainings;
    struct found *found; /* the newest last */
    size_t count;
    bool failed; /* memory */
};

/* Did it go from its first epoch to its end without anybody's orders? */
static bool is_whole(const struct history_run *row)
{
    const char *state = or_nothing(row->state);
    const char *commands = or_nothing(row->commands);
    bool ended =
        strcmp(state, "done") == 0 || strcmp(state, "early") == 0 || strcmp(state, "diverged") == 0;
    return ended && row->continued_from == 0 && row->train_digest && row->weights_sha256 &&
           strstr(commands, "\ncontinue ") == NULL && strstr(commands, "\nat ") == NULL &&
           strncmp(commands, "at ", 3) != 0;
}

static bool add_found(struct search *search, size_t training, const struct history_run *row)
{
    struct found *grown = realloc(search->found, (search->count + 1) * sizeof *grown);
    if (grown == NULL) {
        search->failed = true;
        return false;
    }
    search->found = grown;
    struct found *found = &grown[search->count++];
    *found = (struct found){
        .training = training, .number = row->number, .seconds = row->seconds, .epochs = row->epochs
    };
    strncpy(found->weights_sha256, row->weights_sha256, sizeof found->weights_sha256 - 1);
    return true;
}

static bool look_at(void *context, const struct history_run *row)
{
    struct search *search = context;
    const struct trainings *all = search->trainings;
    char *key = NULL;
    bool ok = true;
    for (size_t i = 0; ok && is_whole(row) && i < all->count; i++) {
        const struct training_among *training = &all->list[i];
        if (strcmp(training->of.run->table_digest, row->train_digest) != 0) {
            continue;
        }
        key = key ? key : row_key(row);
        if (key && strcmp(key, training->key) == 0) {
            ok = add_found(search, i, row);
        }
    }
    free(key);
    return ok;
}

/* --- taking their figures --- */

/* Are these figures of all rows, each answered with its most probable class? */
static bool are_plain(const struct json *figures)
{
    return figures && json_get(figures, "confusion") && !json_get(figures, "draws") &&
           !json_get(figures, "decision");
}

static const struct json *matching_figures(const struct json *tests, const char *digest,
                                           const char *weights)
{
    for (size_t i = json_count(tests); i > 0; i--) {
        const struct json *test = json_at(tests, i - 1);
        const char *of = json_string_of(json_get(test, "digest"));
        const char *by = json_string_of(json_get(test, "weights"));
        const struct json *figures = json_get(test, "figures");
        if (of && by && strcmp(of, digest) == 0 && strcmp(by, weights) == 0 && are_plain(figures)) {
            return figures;
        }
    }
    return NULL;
}

static bool take(struct history *history, struct trainings *trainings, const struct found *found,
                 struct err *err)
{
    struct training_among *training = &trainings->list[found->training];
    char digest[DIGEST_HEX_SIZE];
    if (training->figures) {
        return true;
    }
    struct json *tests = table_digest(training->judged, digest, err)
                             ? history_tests(history, found->number, err)
                             : NULL;
    if (tests == NULL) {
        return false;
    }
    const struct json *figures = matching_figures(tests, digest, trainings->weights);
    if (figures) {
        struct run *run = training->of.run;
        training->figures = json_copy_of(figures);
        training->reused = true;
        training->of.kept = true;
        run->number = (unsigned)found->number;
        run->seconds = found->seconds;
        memcpy(run->weights_sha256, found->weights_sha256, sizeof run->weights_sha256);
        trainings->reused++;
    }
    json_free(tests);
    return true;
}

static void tag_reused(struct session *session, const struct trainings *trainings,
                       struct output *output)
{
    struct history *history = trainings->reused > 0 ? run_log_open(session, output) : NULL;
    bool ok = history != NULL;
    for (size_t i = 0; ok && i < trainings->count; i++) {
        const struct training_among *training = &trainings->list[i];
        for (size_t t = 0; ok && training->reused && trainings->tags[t]; t++) {
            struct err ignored = { 0 }; /* a history that can only be read is no trouble here */
            ok = history_tag(history, training->of.run->number, trainings->tags[t], true, &ignored);
        }
    }
}

bool trainings_past(struct session *session, struct trainings *trainings, struct output *output,
                    struct err *err)
{
    const char *path = session->config.history_path;
    struct history *history = NULL;
    if (session->verifying || path == NULL || path[0] == '\0') {
        return true;
    }
    if (!run_log_look(session, &history, err)) {
        return false;
    }
    if (history == NULL) {
        return true; /* there is none yet */
    }
    struct search search = { .trainings = trainings };
    struct history_query query = { .detail = true };
    bool ok = history_runs(history, &query, look_at, &search, NULL, err) &&
              (!search.failed || err_memory(err));
    for (size_t i = search.count; ok && i > 0; i--) {
        ok = take(history, trainings, &search.found[i - 1], err);
    }
    free(search.found);
    if (ok) {
        tag_reused(session, trainings, output);
    }
    return ok;
}
