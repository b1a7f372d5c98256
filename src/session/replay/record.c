/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a recording: the whole file after each command, so that it is complete at any time. */
#include "src/session/replay/record.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/session/script/order.h"

struct recorder {
    char *path;
    struct str text;  /* what is settled */
    struct str open;  /* the line of a training that runs; "": none */
    struct str later; /* commands typed since it began */
};

static const char first_words[] = "# peephole ";

/* A file that is no recording is not ours to replace; one that is, is kept as FILE~. */
static bool make_way(const char *path, struct err *err)
{
    enum { LARGEST = 64 << 20 };
    if (!file_exists(path)) {
        return true;
    }
    size_t size = 0;
    char *old = file_read(path, LARGEST, &size, err);
    if (old == NULL) {
        return false;
    }
    bool ok = size == 0 || strncmp(old, first_words, strlen(first_words)) == 0;
    if (!ok) {
        err_set(err, ERR_USAGE, "%s exists and is no recording", path);
        err_hint(err, "choose another name, or remove it first");
    } else if (size > 0) {
        ok = file_keep_older(path, old, size, err);
    }
    free(old);
    return ok;
}

void record_header(struct str *text, const struct session *session, const char *folder)
{
    char kernel[64];
    session_kernel_label(session, kernel);
    struct json *header = json_new_object();
    json_put_text(header, "version", session->config.version);
    json_put_text(header, "kernel", kernel);
    if (folder) {
        json_put_text(header, "folder", folder);
    }
    char *line = json_text(header);
    str_addf(text, "%s%s session\n#= %s\n", first_words, session->config.version,
             line ? line : "{}");
    free(line);
    json_free(header);
}

/* What is settled, and the running training without its end. */
static bool save(const struct recorder *recorder, struct err *err)
{
    struct str all;
    str_init(&all);
    str_add_bytes(&all, recorder->text.text, recorder->text.length);
    if (recorder->open.length > 0) {
        str_addf(&all, "%s\n", recorder->open.text);
    }
    str_add_bytes(&all, recorder->later.text, recorder->later.length);
    bool failed = str_failed(&recorder->text) || str_failed(&recorder->open) ||
                  str_failed(&recorder->later) || str_failed(&all);
    bool ok = failed ? err_memory(err) : file_save(recorder->path, all.text, all.length, err);
    str_done(&all);
    return ok || err_wrap(err, "recording");
}

struct recorder *recorder_start(const char *path, const struct session *session, struct err *err)
{
    struct recorder *recorder = calloc(1, sizeof *recorder);
    if (recorder == NULL || (recorder->path = strdup(path)) == NULL) {
        free(recorder);
        err_memory(err);
        return NULL;
    }
    str_init(&recorder->text);
    str_init(&recorder->open);
    str_init(&recorder->later);
    record_header(&recorder->text, session, NULL);
    if (!make_way(path, err) || !save(recorder, err)) {
        recorder_free(recorder);
        return NULL;
    }
    return recorder;
}

void recorder_free(struct recorder *recorder)
{
    if (recorder == NULL) {
        return;
    }
    str_done(&recorder->text);
    str_done(&recorder->open);
    str_done(&recorder->later);
    free(recorder->path);
    free(recorder);
}

const char *recorder_path(const struct recorder *recorder)
{
    return recorder->path;
}

void record_result(struct str *text, const struct json *result, size_t most)
{
    struct json *digest = record_digest(result);
    char *line = json_text(digest);
    if (line && (most == 0 || strlen(line) <= most)) {
        str_addf(text, "#= %s\n", line);
    }
    free(line);
    json_free(digest);
}

bool recorder_add(struct recorder *recorder, const char *line, const struct json *result,
                  struct err *err)
{
    bool open = recorder->open.length > 0;
    struct str *text = open ? &recorder->later : &recorder->text;
    str_addf(text, "%s\n", line);
    if (!open) {
        record_result(text, result, 0);
    }
    return save(recorder, err);
}

void record_training(struct str *text, const char *line, const struct train_order *orders,
                     size_t order_count)
{
    const char *last = strrchr(line, '\n');
    struct str order;
    str_init(&order);
    if (last) {
        str_add_bytes(text, line, (size_t)(last + 1 - line));
    }
    for (size_t i = 0; i < order_count; i++) {
        str_clear(&order);
        order_line(&orders[i], &order);
        str_add_char(&order, '\n');
        if (strstr(line, order.text) == NULL) {
            str_add(text, order.text);
        }
    }
    str_done(&order);
    str_addf(text, "%s\n", last ? last + 1 : line);
}

bool recorder_begin(struct recorder *recorder, const char *line, struct err *err)
{
    str_clear(&recorder->open);
    str_add(&recorder->open, line);
    return save(recorder, err);
}

bool recorder_end(struct recorder *recorder, const struct json *result,
                  const struct train_order *orders, size_t order_count, struct err *err)
{
    struct str *text = &recorder->text;
    if (result && recorder->open.length > 0) {
        record_training(text, recorder->open.text, orders, order_count);
        record_result(text, result, 0);
    }
    str_add(text, recorder->later.text);
    str_clear(&recorder->open);
    str_clear(&recorder->later);
    return save(recorder, err);
}
