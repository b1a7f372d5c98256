/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Round after round of a file becomes a small store of its own. */
#include "src/data/stream.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/str.h"
#include "src/data/blocks.h"
#include "src/data/encoding.h"
#include "src/data/join.h"
#include "src/data/stream_form.h"

enum { PAUSE_MS = 100 };

struct stream {
    struct stream_request request;
    const char *name; /* for messages */
    struct rounds *rounds;
    struct stream_form form; /* its schema is NULL until the first line has told it */
    struct blocks blocks;
    struct csv_block line; /* for rows one at a time */
    bool begun;
    bool first;   /* no round has been taken yet */
    size_t lines; /* of the pieces before */
    uint64_t row; /* number of the last row */
    uint64_t *numbers;
    size_t number_count, number_room;
    size_t skipped;
    char *skipped_first;
};

struct stream *stream_open(const struct stream_request *request, struct err *err)
{
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream) {
        err_memory(err);
        return NULL;
    }
    stream->request = *request;
    stream->name = strcmp(request->path, "-") == 0 ? "standard input" : request->path;
    stream->first = true;
    stream->rounds = rounds_open_live(request->path, PAUSE_MS, err);
    if (stream->rounds)
        return stream;
    stream_close(stream);
    return NULL;
}

void stream_close(struct stream *stream)
{
    if (!stream)
        return;
    rounds_close(stream->rounds);
    blocks_done(&stream->blocks);
    csv_block_done(&stream->line);
    stream_form_done(&stream->form);
    free(stream->numbers);
    free(stream->skipped_first);
    free(stream);
}

size_t stream_skipped(const struct stream *stream)
{
    return stream->skipped;
}

const char *stream_skipped_first(const struct stream *stream)
{
    return stream->skipped_first;
}

/* --- the first line --- */

static bool begin(struct stream *stream, const char *text, size_t length, size_t *skip,
                  struct err *err)
{
    struct stream_form *form = &stream->form;
    size_t line = stream->lines;
    if (!stream_form_find(form, &stream->request, text, length, &line, err))
        return err->code == ERR_INPUT ? err_wrap(err, "%s:%zu", stream->name, line) : false;
    *skip = form->skip_bytes;
    stream->lines += form->skip_lines;
    if (!form->schema)
        return true; /* all lines so far are empty */
    const struct csv_options options = { .layout = &form->layout,
                                         .missing = stream->request.missing,
                                         .skip_bad_rows = stream->request.skip_bad_rows };
    stream->begun = blocks_init(&stream->blocks, form->schema, &options, err) &&
                    csv_block_init(&stream->line, &stream->blocks.plan, err);
    return stream->begun;
}

/* --- numbers of rows --- */

static bool add_number(struct stream *stream, uint64_t number, struct err *err)
{
    if (stream->number_count == stream->number_room) {
        size_t room = stream->number_room ? 2 * stream->number_room : 4096;
        uint64_t *more = realloc(stream->numbers, room * sizeof *more);
        if (!more)
            return err_memory(err);
        stream->numbers = more;
        stream->number_room = room;
    }
    stream->numbers[stream->number_count++] = number;
    return true;
}

/* Where not every line of a block is a row that was taken, each is looked at by itself. */
static bool number_by_line(struct stream *stream, const char *text, const char *end,
                           struct err *err)
{
    while (text < end) {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        const char *next = feed ? feed + 1 : end;
        csv_parse(&stream->blocks.plan, text, (size_t)(next - text), &stream->line);
        const struct csv_block *line = &stream->line;
        bool is_row = line->rows + line->bad + line->missing_rows > 0;
        stream->row += is_row;
        if (line->rows == 1 && !add_number(stream, stream->row, err))
            return false;
        text = next;
    }
    return true;
}

static bool number_rows(struct stream *stream, size_t index, struct err *err)
{
    const struct blocks *blocks = &stream->blocks;
    const struct csv_block *block = &blocks->at[index];
    if (block->rows != block->lines)
        return number_by_line(stream, blocks->text + blocks->starts[index],
                              blocks->text + blocks->starts[index + 1], err);
    for (size_t i = 0; i < block->rows; i++)
        if (!add_number(stream, ++stream->row, err))
            return false;
    return true;
}

/* --- rows that cannot be used --- */

static bool refuse(const struct stream *stream, const struct err *fault, size_t line, bool row,
                   struct err *err)
{
    char hint[sizeof err->hint];
    *err = *fault;
    if (err->code != ERR_INPUT)
        return false;
    memcpy(hint, err->hint, sizeof hint);
    if (row)
        err_hint(err, "%s%son-error=skip leaves bad rows out", hint, hint[0] ? " " : "");
    return err_wrap(err, "%s:%zu", stream->name, stream->lines + line);
}

static bool note_skipped(struct stream *stream, const struct csv_block *block, struct err *err)
{
    stream->skipped += block->bad;
    if (block->bad == 0 || stream->skipped_first)
        return true;
    struct str note;
    str_init(&note);
    str_addf(&note, "line %zu: %s", stream->lines + block->bad_line, block->first_bad.message);
    stream->skipped_first = str_take(&note);
    return stream->skipped_first || err_memory(err);
}

static bool check_block(struct stream *stream, size_t index, struct err *err)
{
    const struct csv_block *block = &stream->blocks.at[index];
    if (!stream->blocks.good[index])
        return refuse(stream, &block->err, block->bad_line, block->bad > 0, err);
    if (stream->request.missing == MISSING_STOP && block->missing_rows > 0)
        return refuse(stream, &block->first_missing, block->missing_line, true, err);
    return note_skipped(stream, block, err);
}

/* --- pieces --- */

static bool join_rows_of(struct stream *stream, struct stream_piece *piece, struct err *err)
{
    struct join *join = join_new(stream->form.schema, err);
    if (!join)
        return false;
    if (!join_blocks(join, stream->blocks.at, stream->blocks.count, stream->request.pool, err)) {
        join_free(join);
        return err->code == ERR_INPUT ? err_wrap(err, "%s", stream->name) : false;
    }
    if (join_rows(join) == 0) {
        join_free(join);
        return true;
    }
    piece->store = join_finish(join, err);
    return piece->store;
}

static bool take_text(struct stream *stream, const char *text, size_t length,
                      struct stream_piece *piece, struct err *err)
{
    size_t skip = 0;
    if (!stream->begun && !begin(stream, text, length, &skip, err))
        return false;
    if (!stream->begun || length == skip)
        return true;
    blocks_parse(&stream->blocks, text + skip, length - skip, stream->request.pool);
    for (size_t i = 0; i < stream->blocks.count; i++) {
        if (!check_block(stream, i, err) || !number_rows(stream, i, err))
            return false;
        stream->lines += stream->blocks.at[i].lines;
    }
    return join_rows_of(stream, piece, err);
}

static bool take_round(struct stream *stream, const struct round *round, struct stream_piece *piece,
                       struct err *err)
{
    struct err trouble = { 0 };
    const char *text = round->text;
    size_t length = round->length;
    if (stream->first && length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    stream->first = stream->first && length == 0;
    char *copy = round->ascii ? NULL : encoding_to_utf8(text, length, &length, &trouble);
    if (trouble.code != ERR_NONE) {
        *err = trouble;
        return false;
    }
    bool good = length == 0 || take_text(stream, copy ? copy : text, length, piece, err);
    free(copy);
    if (good && round->line_too_long) {
        csv_refuse_long_line(err);
        good = err_wrap(err, "%s:%zu", stream->name, stream->lines + 1);
    }
    return good;
}

bool stream_next(struct stream *stream, struct stream_piece *piece, struct err *err)
{
    struct round *round = rounds_next(stream->rounds, stream->request.cancel);
    *piece = (struct stream_piece){ .store = NULL };
    stream->number_count = 0;
    if (!round)
        return err_set(err, ERR_CANCELLED, "reading %s was cancelled", stream->name);
    *piece = (struct stream_piece){ .paused = round->paused,
                                    .last = round->last,
                                    .done = round->position,
                                    .total = round->stored };
    bool good = !round->failed;
    if (good)
        good = take_round(stream, round, piece, err);
    else
        *err = round->err;
    piece->numbers = stream->numbers;
    if (!good) {
        store_release(piece->store);
        piece->store = NULL;
    }
    if (!piece->last)
        rounds_give_back(stream->rounds, round);
    return good;
}
