/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading gzip or plain bytes: inflated, or read, straight into the caller's buffer. Two libraries
 * inflate: zlib, which is always there, and ISA-L, which is taken where the build found it: it
 * inflates kddcup.data_10_percent.gz in a quarter of zlib's time (10 ms against 40 ms on an AMD EPYC,
 * libraries 2.30 and 1.2.13).
 */
#include "src/base/gzip.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>
#ifdef PEEPHOLE_ISAL
#include <isa-l.h>
#endif

#include "src/base/digest.h"
#include "src/base/stored.h"

enum {
    INPUT_SIZE = 256 * 1024,
    HEAD_SIZE = 4,         /* of a member: two bytes that tell it, the method, the flags */
    GZIP_WINDOW = 15 + 16, /* zlib: the largest window, and the gzip format only */
    LARGEST_STEP = 1 << 30 /* zlib counts in 32 bits */
};

/* What one call has come to. */
enum step { STEP_GOES_ON, STEP_MEMBER_ENDED, STEP_FAILED };

/* A library that inflates. */
struct inflater {
    const char *name;
    bool (*begin)(struct gzip_reader *reader);   /* false: no memory */
    bool (*restart)(struct gzip_reader *reader); /* before every member but the first */
    /* Inflates what waits into `room` bytes, as far as it goes; *written says how many came. */
    enum step (*step)(struct gzip_reader *reader, unsigned char *buffer, size_t room,
                      size_t *written, struct err *err);
    void (*end)(struct gzip_reader *reader);
};

struct gzip_reader {
    struct stored stored;
    const struct inflater *inflater; /* NULL where the bytes are plain */
    bool input_ended;                /* read() said so */
    bool in_member;                  /* between a gzip header and its trailer */
    bool more_inside;                /* the inflater may have output without more input */
    bool at_end;                     /* all bytes were handed out, and they were sound */
    int pause_ms;                    /* 0: reading waits for all that is asked for */
    double begun; /* seconds, when the first byte of a reading with pauses came */
    uint64_t stored_read;
    struct digest *digest; /* NULL once finished or taken */
    char hex[DIGEST_HEX_SIZE];
    unsigned char *next; /* input that waits, `waiting` bytes of it, also where it is plain */
    size_t waiting;
    z_stream zlib;
#ifdef PEEPHOLE_ISAL
    struct inflate_state isal;
#endif
    unsigned char input[INPUT_SIZE];
};

/* One read() of up to size bytes, counted and digested. false: the system refused. */
static bool read_stored(struct gzip_reader *reader, void *buffer, size_t size, size_t *got,
                        struct err *err)
{
    if (!stored_read(&reader->stored, buffer, size, got, err)) {
        return false;
    }
    reader->input_ended = *got == 0;
    reader->stored_read += *got;
    if (reader->digest != NULL) {
        digest_add(reader->digest, buffer, *got);
    }
    return true;
}

/* Reads more input behind what waits, which must be at the start of the input buffer. */
static bool fill_input(struct gzip_reader *reader, struct err *err)
{
    size_t got = 0;
    if (!read_stored(reader, reader->input + reader->waiting, INPUT_SIZE - reader->waiting, &got,
                     err)) {
        return false;
    }
    reader->next = reader->input;
    reader->waiting += got;
    return true;
}

/* Moves what waits to the start of the buffer and reads until what tells a gzip waits, or all. */
static bool fill_head(struct gzip_reader *reader, struct err *err)
{
    if (reader->waiting > 0) {
        memmove(reader->input, reader->next, reader->waiting);
    }
    reader->next = reader->input;
    while (reader->waiting < HEAD_SIZE && !reader->input_ended) {
        if (!fill_input(reader, err)) {
            return false;
        }
    }
    return true;
}

static bool starts_as_gzip(const struct gzip_reader *reader)
{
    return reader->waiting >= 2 && reader->next[0] == 0x1F && reader->next[1] == 0x8B;
}

static bool damaged(const struct gzip_reader *reader, const char *what, struct err *err)
{
    err_set(err, ERR_INPUT, "%s: %s", reader->stored.name, what);
    return err_hint(err, "get the file again");
}

/* Flags that are reserved must be refused (RFC 1952, 2.3.1.2), which ISA-L does not. */
static bool knows_flags(const struct gzip_reader *reader, struct err *err)
{
    enum { RESERVED = 0xE0 };
    return reader->waiting < HEAD_SIZE || (reader->next[HEAD_SIZE - 1] & RESERVED) == 0 ||
           damaged(reader, "the gzip data are damaged (unknown header flags)", err);
}

/* --- zlib --- */

static bool zlib_begin(struct gzip_reader *reader)
{
    return inflateInit2(&reader->zlib, GZIP_WINDOW) == Z_OK;
}

static bool zlib_restart(struct gzip_reader *reader)
{
    return inflateReset(&reader->zlib) == Z_OK;
}

static enum step zlib_failed(const struct gzip_reader *reader, int status, struct err *err)
{
    if (status == Z_MEM_ERROR) {
        err_memory(err);
        return STEP_FAILED;
    }
    const char *reason = reader->zlib.msg != NULL ? reader->zlib.msg : "unknown format";
    err_set(err, ERR_INPUT, "%s: the gzip data are damaged (%s)", reader->stored.name, reason);
    err_hint(err, "get the file again");
    return STEP_FAILED;
}

static enum step zlib_step(struct gzip_reader *reader, unsigned char *buffer, size_t room,
                           size_t *written, struct err *err)
{
    z_stream *stream = &reader->zlib;
    stream->next_in = reader->next;
    stream->avail_in = (uInt)reader->waiting;
    stream->next_out = buffer;
    stream->avail_out = (uInt)room;
    int status = inflate(stream, Z_NO_FLUSH);
    reader->next += reader->waiting - stream->avail_in;
    reader->waiting = stream->avail_in;
    *written = room - stream->avail_out;
    if (status == Z_STREAM_END) {
        return STEP_MEMBER_ENDED;
    }
    return status == Z_OK || status == Z_BUF_ERROR ? STEP_GOES_ON
                                                   : zlib_failed(reader, status, err);
}

static void zlib_end(struct gzip_reader *reader)
{
    inflateEnd(&reader->zlib);
}

/* --- ISA-L --- */

#ifdef PEEPHOLE_ISAL
static bool isal_begin(struct gzip_reader *reader)
{
    isal_inflate_init(&reader->isal);
    reader->isal.crc_flag = ISAL_GZIP;
    return true;
}

static bool isal_restart(struct gzip_reader *reader)
{
    isal_inflate_reset(&reader->isal);
    reader->isal.crc_flag = ISAL_GZIP;
    return true;
}

static const char *isal_reason(int status)
{
    switch (status) {
    case ISAL_INVALID_BLOCK:
        return "invalid block";
    case ISAL_INVALID_SYMBOL:
        return "invalid code";
    case ISAL_INVALID_LOOKBACK:
        return "invalid distance too far back";
    case ISAL_INVALID_WRAPPER:
        return "incorrect header";
    case ISAL_UNSUPPORTED_METHOD:
        return "unknown compression method";
    case ISAL_INCORRECT_CHECKSUM:
        return "incorrect data check";
    default:
        return "unknown format";
    }
}

static enum step isal_step(struct gzip_reader *reader, unsigned char *buffer, size_t room,
                           size_t *written, struct err *err)
{
    struct inflate_state *state = &reader->isal;
    state->next_in = reader->next;
    state->avail_in = (uint32_t)reader->waiting;
    state->next_out = buffer;
    state->avail_out = (uint32_t)room;
    int status = isal_inflate(state);
    reader->next += reader->waiting - state->avail_in;
    reader->waiting = state->avail_in;
    *written = room - state->avail_out;
    if (status < 0 || status == ISAL_NEED_DICT) {
        err_set(err, ERR_INPUT, "%s: the gzip data are damaged (%s)", reader->stored.name,
                isal_reason(status));
        err_hint(err, "get the file again");
        return STEP_FAILED;
    }
    return state->block_state == ISAL_BLOCK_FINISH ? STEP_MEMBER_ENDED : STEP_GOES_ON;
}

static void isal_end(struct gzip_reader *reader)
{
    (void)reader; /* has no memory of its own */
}
#endif

/* The best one first. */
static const struct inflater inflaters[] = {
#ifdef PEEPHOLE_ISAL
    { "ISA-L", isal_begin, isal_restart, isal_step, isal_end },
#endif
    { "zlib", zlib_begin, zlib_restart, zlib_step, zlib_end },
};
static const size_t inflater_count = sizeof inflaters / sizeof inflaters[0];

const char *gzip_inflater(size_t index)
{
    return index < inflater_count ? inflaters[index].name : NULL;
}

/* --- opening --- */

static bool begin(struct gzip_reader *reader, const struct inflater *inflater, struct err *err)
{
    reader->digest = digest_new(err);
    if (reader->digest == NULL || !fill_head(reader, err)) {
        return false;
    }
    if (!starts_as_gzip(reader)) {
        return true;
    }
    if (!knows_flags(reader, err)) {
        return false;
    }
    if (!inflater->begin(reader)) {
        return err_memory(err);
    }
    reader->inflater = inflater;
    reader->in_member = true;
    return true;
}

struct gzip_reader *gzip_open_with(const char *path, size_t inflater, const struct cancel *cancel,
                                   struct err *err)
{
    struct gzip_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        err_memory(err);
        return NULL;
    }
    if (!stored_open(&reader->stored, path, cancel, err) ||
        !begin(reader, &inflaters[inflater], err)) {
        gzip_close(reader);
        return NULL;
    }
    return reader;
}

struct gzip_reader *gzip_open(const char *path, const struct cancel *cancel, struct err *err)
{
    return gzip_open_with(path, 0, cancel, err);
}

void gzip_close(struct gzip_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->inflater != NULL) {
        reader->inflater->end(reader);
    }
    stored_close(&reader->stored);
    digest_free(reader->digest);
    free(reader);
}

/* --- reading --- */

/* Behind a member: another one, or zero bytes to the end of the file (gzip pads tapes so). */
static bool next_member(struct gzip_reader *reader, struct err *err)
{
    if (!fill_head(reader, err)) {
        return false;
    }
    if (starts_as_gzip(reader)) {
        reader->in_member = true;
        reader->more_inside = false;
        if (!knows_flags(reader, err)) {
            return false;
        }
        return reader->inflater->restart(reader) ||
               err_set(err, ERR_INTERNAL, "%s could not start anew", reader->inflater->name);
    }
    while (reader->waiting > 0) {
        for (size_t i = 0; i < reader->waiting; i++) {
            if (reader->next[i] != 0) {
                return damaged(reader, "something that is no gzip follows the gzip data", err);
            }
        }
        reader->waiting = 0;
        if (!fill_input(reader, err)) {
            return false;
        }
    }
    reader->at_end = true;
    return true;
}

/* One call of the inflater. */
static bool inflate_step(struct gzip_reader *reader, unsigned char *buffer, size_t room,
                         size_t *written, struct err *err)
{
    if (reader->waiting == 0 && !reader->more_inside) {
        if (!fill_input(reader, err)) {
            return false;
        }
        if (reader->input_ended) {
            return damaged(reader, "the gzip data end too early: the file is cut short", err);
        }
    }
    enum step step = reader->inflater->step(reader, buffer, room, written, err);
    reader->in_member = step != STEP_MEMBER_ENDED;
    reader->more_inside = *written == room;
    return step != STEP_FAILED;
}

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Some bytes have come; is it time to hand them out, though more were asked for? */
static bool pauses(struct gzip_reader *reader, size_t done)
{
    enum { LONGEST_SECONDS = 1 };
    bool fast = reader->pause_ms == 0 || reader->stored.size > 0 || reader->input_ended;
    if (fast || done == 0) {
        reader->begun = 0;
        return false;
    }
    if (reader->begun <= 0) {
        reader->begun = now_seconds();
    }
    return now_seconds() - reader->begun > LONGEST_SECONDS ||
           !stored_waits(&reader->stored, reader->pause_ms);
}

static bool read_compressed(struct gzip_reader *reader, unsigned char *buffer, size_t size,
                            size_t *got, struct err *err)
{
    size_t done = 0;
    bool sound = true;
    while (sound && done < size && !reader->at_end) {
        bool dry = reader->waiting == 0 && !(reader->in_member && reader->more_inside);
        if (dry && pauses(reader, done)) {
            break;
        }
        if (!reader->in_member) {
            sound = next_member(reader, err);
            continue;
        }
        size_t room = size - done < LARGEST_STEP ? size - done : LARGEST_STEP;
        size_t written = 0;
        sound = inflate_step(reader, buffer + done, room, &written, err);
        done += written;
    }
    *got = done;
    return sound;
}

static bool read_plain(struct gzip_reader *reader, unsigned char *buffer, size_t size, size_t *got,
                       struct err *err)
{
    /* First what was read to look at the first bytes. */
    size_t done = reader->waiting < size ? reader->waiting : size;
    if (done > 0) {
        memcpy(buffer, reader->next, done);
        reader->next += done;
        reader->waiting -= done;
    }
    bool sound = true;
    while (sound && done < size && !reader->input_ended && !pauses(reader, done)) {
        size_t count = 0;
        sound = read_stored(reader, buffer + done, size - done, &count, err);
        done += count;
    }
    reader->at_end = sound && done < size && reader->input_ended;
    *got = done;
    return sound;
}

bool gzip_read(struct gzip_reader *reader, void *buffer, size_t size, size_t *got, struct err *err)
{
    *got = 0;
    if (reader->at_end) {
        return true;
    }
    return reader->inflater ? read_compressed(reader, buffer, size, got, err)
                            : read_plain(reader, buffer, size, got, err);
}

void gzip_set_pause(struct gzip_reader *reader, int pause_ms)
{
    reader->pause_ms = pause_ms;
}

bool gzip_at_end(const struct gzip_reader *reader)
{
    return reader->at_end;
}

uint64_t gzip_position(const struct gzip_reader *reader)
{
    return reader->stored_read - reader->waiting;
}

uint64_t gzip_stored_size(const struct gzip_reader *reader)
{
    return reader->stored.size;
}

struct digest *gzip_take_digest(struct gzip_reader *reader, size_t *ahead)
{
    struct digest *digest = reader->inflater == NULL ? reader->digest : NULL;
    if (digest != NULL) {
        reader->digest = NULL;
        *ahead = reader->waiting;
    }
    return digest;
}

void gzip_sha256(struct gzip_reader *reader, char hex[65])
{
    if (reader->at_end && reader->digest != NULL) {
        digest_finish(reader->digest, reader->hex);
        reader->digest = NULL;
    }
    memcpy(hex, reader->hex, DIGEST_HEX_SIZE);
}

const char *gzip_library(void)
{
    return zlibVersion();
}

const char *gzip_fast_library(void)
{
#ifdef PEEPHOLE_ISAL
#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor) TEXT_OF(major) "." TEXT_OF(minor)
    return VERSION_TEXT(ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION);
#else
    return NULL;
#endif
}
