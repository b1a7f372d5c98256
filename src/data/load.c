/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading: round after round of text, cut into blocks that all cores parse, joined in order. */
#include "src/data/load.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/base/str.h"
#include "src/data/blocks.h"
#include "src/data/csv.h"
#include "src/data/encoding.h"
#include "src/data/join.h"
#include "src/data/learn.h"
#include "src/data/reading.h"
#include "src/data/rounds.h"

struct loading {
    const struct load_request *request;
    const char *name;       /* for messages */
    struct reading reading; /* its schema is NULL until the first line has told it */
    struct blocks blocks;
    struct join *join;
    size_t lines; /* of the rounds before */
    size_t skipped;
    char *skipped_first;
    size_t missing_rows;
    struct err first_missing; /* of a row that cannot be used; its message has the line */
};

static void loading_done(struct loading *loading)
{
    blocks_done(&loading->blocks);
    join_free(loading->join);
    reading_done(&loading->reading);
    free(loading->skipped_first);
    free(loading);
}

const char *load_name(const struct load_request *request)
{
    if (!request->path)
        return request->source;
    return strcmp(request->path, "-") == 0 ? "standard input" : request->path;
}

static struct loading *loading_new(const struct load_request *request, struct err *err)
{
    struct loading *loading = calloc(1, sizeof *loading);
    if (!loading) {
        err_memory(err);
        return NULL;
    }
    loading->request = request;
    loading->name = load_name(request);
    return loading;
}

/* What is made once for a schema, when it is known. */
static bool begin(struct loading *loading, struct err *err)
{
    struct schema *schema = loading->reading.schema;
    const struct csv_options options = reading_options(&loading->reading, loading->request);
    bool good = blocks_init(&loading->blocks, schema, &options, err);
    loading->join = good ? join_new(schema, err) : NULL;
    return loading->join;
}

/* Before the first rows. Lines that are all empty tell no schema, and none is needed for them.
 * *skip: the bytes of the heading. */
static bool find_schema(struct loading *loading, const char *text, size_t length, size_t *skip,
                        struct err *err)
{
    struct reading *reading = &loading->reading;
    bool found = reading_find(reading, loading->request, text, length, loading->lines, err);
    *skip = reading->skip_bytes;
    loading->lines += reading->skip_lines;
    return found && (!reading->schema || begin(loading, err));
}

/* The first of all bad rows, for whoever left them out. */
static bool note_skipped(struct loading *loading, const struct csv_block *block, struct err *err)
{
    loading->skipped += block->bad;
    if (block->bad == 0 || loading->skipped_first)
        return true;
    struct str note;
    str_init(&note);
    str_addf(&note, "line %zu: %s", loading->lines + block->bad_line, block->first_bad.message);
    loading->skipped_first = str_take(&note);
    return loading->skipped_first || err_memory(err);
}

/* The first row that lacks values and cannot be used for it. */
static bool note_missing(struct loading *loading, const struct csv_block *block)
{
    loading->missing_rows += block->missing_rows;
    if (block->first_missing.code == ERR_NONE || loading->first_missing.code != ERR_NONE)
        return true;
    loading->first_missing = block->first_missing;
    if (block->first_missing.code == ERR_INPUT)
        err_wrap(&loading->first_missing, "%s:%zu", loading->name,
                 loading->lines + block->missing_line);
    return true;
}

static bool blame(const struct loading *loading, const struct csv_block *block, struct err *err)
{
    *err = block->err;
    if (err->code != ERR_INPUT)
        return false;
    if (block->bad > 0 &&
        !loading->request->skip_bad_rows) { /* it is a row that might be left out */
        char hint[sizeof err->hint];
        memcpy(hint, err->hint, sizeof hint);
        err_hint(err, "%s%son-error=skip leaves bad rows out", hint, hint[0] ? " " : "");
    }
    return err_wrap(err, "%s:%zu", loading->name, loading->lines + block->bad_line);
}

static bool cancelled(const struct loading *loading, struct err *err)
{
    return err_set(err, ERR_CANCELLED, "loading %s was cancelled", loading->name);
}

static bool take_text(struct loading *loading, const char *text, size_t length, struct err *err)
{
    size_t skip = 0;
    if (!loading->reading.schema && !find_schema(loading, text, length, &skip, err))
        return false;
    text += skip;
    length -= skip;
    if (!loading->reading.schema || length == 0)
        return true;
    if (cancel_requested(loading->request->cancel))
        return cancelled(loading, err);
    struct blocks *blocks = &loading->blocks;
    blocks_parse(blocks, text, length, loading->request->pool);
    for (size_t i = 0; i < blocks->count; i++) {
        const struct csv_block *block = &blocks->at[i];
        if (!blocks->good[i])
            return blame(loading, block, err);
        if (!note_skipped(loading, block, err) || !note_missing(loading, block))
            return false;
        loading->lines += block->lines;
    }
    if (join_blocks(loading->join, blocks->at, blocks->count, loading->request->pool, err))
        return true;
    return err->code == ERR_INPUT ? err_wrap(err, "%s", loading->name) : false;
}

/* The same of bytes that may be no UTF-8. */
static bool take_bytes(struct loading *loading, const char *text, size_t length, bool ascii,
                       struct err *err)
{
    struct err trouble = { 0 };
    if (ascii)
        return take_text(loading, text, length, err);
    char *copy = encoding_to_utf8(text, length, &length, &trouble);
    if (trouble.code != ERR_NONE) {
        *err = trouble;
        return false;
    }
    bool good = take_text(loading, copy ? copy : text, length, err);
    free(copy);
    return good;
}

static bool too_long(const struct loading *loading, struct err *err)
{
    csv_refuse_long_line(err);
    return err_wrap(err, "%s:%zu", loading->name, loading->lines + 1);
}

/* The rest of the file has about as many rows a byte, give or take. */
static void expect_rows(struct loading *loading, uint64_t done, uint64_t total)
{
    if (loading->join && done > 0 && total > done)
        join_expect(loading->join, (size_t)((double)join_rows(loading->join) * 1.05 *
                                            (double)total / (double)done));
}

/* Bytes of a byte order mark that the text begins with. */
static size_t byte_order_mark(const char *text, size_t length)
{
    return length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* While nothing comes from a slow source, whoever shows the progress is asked all the same. */
static void wait_for_round(const struct load_request *request, struct rounds *rounds,
                           uint64_t position, uint64_t stored)
{
    enum { TELL_EVERY_MS = 100 };
    while (request->progress && !cancel_requested(request->cancel) &&
           !rounds_wait(rounds, TELL_EVERY_MS))
        request->progress(request->progress_context, position, stored);
}

static bool take_rounds(struct loading *loading, struct rounds *rounds, struct err *err)
{
    const struct load_request *request = loading->request;
    uint64_t position = 0, stored = 0;
    for (bool first = true, last = false; !last; first = false) {
        wait_for_round(request, rounds, position, stored);
        struct round *round = rounds_next(rounds, request->cancel);
        if (!round)
            return cancelled(loading, err);
        position = round->position;
        stored = round->stored;
        size_t mark = first ? byte_order_mark(round->text, round->length) : 0;
        last = round->last;
        if (round->failed) {
            *err = round->err;
            return false;
        }
        if (round->length > mark &&
            !take_bytes(loading, round->text + mark, round->length - mark, round->ascii, err))
            return false;
        if (round->line_too_long)
            return too_long(loading, err);
        expect_rows(loading, round->position, round->stored);
        if (request->progress)
            request->progress(request->progress_context, round->position, round->stored);
        if (!last)
            rounds_give_back(rounds, round);
    }
    return true;
}

/* "Flow_Bytes/s 1,358, Flow_Duration 2": the columns with cells that have no usable value. */
static void list_missing(const struct store *store, struct str *list)
{
    enum { SHOWN = 6 };
    size_t columns = 0;
    for (size_t i = 0; i < store->schema->feature_count; i++) {
        const struct column *column = &store->columns[i];
        size_t cells = column->empty + column->infinite + column->impossible;
        char count[NUM_TEXT_SIZE];
        if (cells > 0 && columns++ < SHOWN)
            str_addf(list, "%s%s %s", columns == 1 ? "" : ", ",
                     schema_feature(store->schema, i)->name, num_count_text(cells, count));
    }
    if (columns > SHOWN)
        str_addf(list, " and %zu more columns", columns - SHOWN);
}

/* missing=stop, and some cells have no usable value. */
static bool refuse_missing(const struct loading *loading, const struct store *store,
                           struct err *err)
{
    struct str list;
    char count[NUM_TEXT_SIZE];
    const struct err *first = &loading->first_missing;
    str_init(&list);
    list_missing(store, &list);
    err_set(err, first->code, "%s", first->message);
    if (loading->missing_rows > 1)
        err_set(err, first->code, "%s; in all, %s rows have cells without a usable value: %s",
                first->message, num_count_text(loading->missing_rows, count), list.text);
    err_hint(err, "%s", first->hint);
    str_done(&list);
    return false;
}

/* file may be NULL: there was none. */
static bool describe_store(struct loading *loading, struct store *store, const char *file,
                           struct err *err)
{
    struct reading *reading = &loading->reading;
    bool dropped = loading->request->missing <= MISSING_DROP;
    store->skipped = loading->skipped;
    store->skipped_first = loading->skipped_first;
    loading->skipped_first = NULL;
    store->missing_rows = loading->missing_rows;
    store->missing_dropped = dropped ? loading->missing_rows : 0;
    store->guessed_from = reading->guess.rows;
    store->source = strdup(loading->request->source);
    store->file = file ? strdup(file) : NULL;
    store->like = reading->like ? strdup(reading->like) : NULL;
    return (store->source && (store->file || !file) && (store->like || !reading->like) &&
            reading_left_out(reading, &store->left_out, &store->left_out_count)) ||
           err_memory(err);
}

/* Symbols and labels that the guess had not seen. */
static bool learn(const struct loading *loading, struct store *store, const struct symbols *labels,
                  struct err *err)
{
    const struct load_request *request = loading->request;
    if (!loading->reading.guess.schema)
        return true;
    const char **texts = calloc(labels->count + 1, sizeof *texts);
    if (!texts)
        return err_memory(err);
    if (labels->count > 0)
        symbols_texts(labels, texts);
    bool good =
        learn_rest(store, texts, labels->count, request->normal, request->share_folder, err);
    free(texts);
    return good || (err->code == ERR_INPUT && err_wrap(err, "%s", loading->name));
}

static bool refuse_empty(const struct loading *loading, struct err *err)
{
    if (loading->first_missing.code != ERR_NONE) {
        *err = loading->first_missing;
        return false;
    }
    if (loading->skipped > 0)
        return err_set(err, ERR_INPUT, "%s: none of its %zu rows can be read; %s", loading->name,
                       loading->skipped, loading->skipped_first);
    if (loading->reading.heading.form)
        return err_set(err, ERR_INPUT, "%s: there are no rows below the heading", loading->name);
    return err_set(err, ERR_INPUT, "%s: there are no rows, the file is empty", loading->name);
}

static struct store *finish(struct loading *loading, const char *file, struct err *err)
{
    if (!loading->join || join_rows(loading->join) == 0) {
        refuse_empty(loading, err);
        return NULL;
    }
    struct symbols labels;
    join_take_labels(loading->join, &labels);
    struct store *store = join_finish(loading->join, err);
    loading->join = NULL;
    bool good = store && learn(loading, store, &labels, err);
    symbols_done(&labels);
    if (good && loading->request->missing == MISSING_STOP && loading->missing_rows > 0)
        good = refuse_missing(loading, store, err);
    good = good && describe_store(loading, store, file, err);
    if (good)
        return store;
    store_release(store);
    return NULL;
}

struct store *load_file(const struct load_request *request, struct err *err)
{
    struct rounds *rounds = rounds_open(request->path, err);
    struct loading *loading = rounds ? loading_new(request, err) : NULL;
    struct store *store = NULL;
    if (loading && take_rounds(loading, rounds, err))
        store = finish(loading, request->path, err);
    if (store)
        rounds_sha256(rounds, store->sha256);
    if (loading)
        loading_done(loading);
    rounds_close(rounds);
    return store;
}

/* Where the next round of a text begins. */
static size_t next_round(const char *text, size_t at, size_t length)
{
    size_t end = length - at > ROUND_SIZE ? at + ROUND_SIZE : length;
    const char *feed = end < length ? memchr(text + end, '\n', length - end) : NULL;
    return feed ? (size_t)(feed - text) + 1 : length;
}

static bool take_whole_text(struct loading *loading, const char *text, size_t length,
                            struct err *err)
{
    for (size_t at = byte_order_mark(text, length), end; at < length; at = end) {
        end = next_round(text, at, length);
        size_t size = end - at;
        char *copy = calloc(1, size + 1 + CSV_PADDING);
        if (!copy)
            return err_memory(err);
        memcpy(copy, text + at, size);
        if (copy[size - 1] != '\n')
            copy[size++] = '\n';
        bool good = take_bytes(loading, copy, size, false, err);
        free(copy);
        if (!good)
            return false;
    }
    return true;
}

struct store *load_text(const struct load_request *request, const char *text, size_t length,
                        struct err *err)
{
    struct loading *loading = loading_new(request, err);
    struct store *store = NULL;
    if (loading && take_whole_text(loading, text, length, err))
        store = finish(loading, NULL, err);
    if (loading)
        loading_done(loading);
    if (store && !digest_bytes(text, length, store->sha256, err)) {
        store_release(store);
        return NULL;
    }
    return store;
}
