/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading gzip or plain bytes: inflated, or read, straight into the caller's buffer. */
#include "src/base/gzip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "src/base/digest.h"

enum {
    INPUT_SIZE = 256 * 1024,
    GZIP_WINDOW = 15 + 16, /* zlib: the largest window, and the gzip format only */
    LARGEST_STEP = 1 << 30 /* zlib counts in 32 bits, read() in ssize_t */
};

struct gzip_reader {
    char *path; /* for messages */
    int fd;
    bool compressed;
    bool input_ended; /* read() said so */
    bool in_member;   /* between a gzip header and its trailer */
    bool at_end;      /* all bytes were handed out, and they were sound */
    uint64_t stored_size;
    uint64_t stored_read;
    struct digest *digest; /* NULL once finished */
    char hex[DIGEST_HEX_SIZE];
    z_stream stream; /* next_in, avail_in: input that waits, also where it is plain */
    unsigned char input[INPUT_SIZE];
};

/* One read() of up to size bytes, counted and digested. false: the system refused. */
static bool read_stored(struct gzip_reader *reader, void *buffer, size_t size, size_t *got,
                        struct err *err)
{
    ssize_t count = 0;
    do {
        count = read(reader->fd, buffer, size < LARGEST_STEP ? size : LARGEST_STEP);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        return err_system(err, errno, "cannot read %s", reader->path);
    }
    reader->input_ended = count == 0;
    reader->stored_read += (uint64_t)count;
    digest_add(reader->digest, buffer, (size_t)count);
    *got = (size_t)count;
    return true;
}

/* Reads more input behind what waits, which must be at the start of the input buffer. */
static bool fill_input(struct gzip_reader *reader, struct err *err)
{
    size_t waiting = reader->stream.avail_in;
    size_t got = 0;
    if (!read_stored(reader, reader->input + waiting, INPUT_SIZE - waiting, &got, err)) {
        return false;
    }
    reader->stream.next_in = reader->input;
    reader->stream.avail_in += (uInt)got;
    return true;
}

/* Moves what waits to the start of the buffer and reads until at least two bytes wait, or all. */
static bool fill_two(struct gzip_reader *reader, struct err *err)
{
    if (reader->stream.avail_in > 0) {
        memmove(reader->input, reader->stream.next_in, reader->stream.avail_in);
    }
    reader->stream.next_in = reader->input;
    while (reader->stream.avail_in < 2 && !reader->input_ended) {
        if (!fill_input(reader, err)) {
            return false;
        }
    }
    return true;
}

static bool starts_as_gzip(const struct gzip_reader *reader)
{
    const unsigned char *bytes = reader->stream.next_in;
    return reader->stream.avail_in >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
}

static bool open_file(struct gzip_reader *reader, const char *path, struct err *err)
{
    bool standard_input = strcmp(path, "-") == 0;
    reader->path = strdup(standard_input ? "standard input" : path);
    if (reader->path == NULL) {
        return err_memory(err);
    }
    reader->fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat status;
    if (reader->fd < 0 || fstat(reader->fd, &status) != 0) {
        return err_system(err, errno, "cannot open %s", reader->path);
    }
    if (S_ISDIR(status.st_mode)) {
        return err_set(err, ERR_IO, "cannot read %s: it is a folder, not a file", reader->path);
    }
    if (S_ISREG(status.st_mode) && status.st_size > 0) {
        reader->stored_size = (uint64_t)status.st_size;
        (void)posix_fadvise(reader->fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* a hint, may be refused */
    }
    return true;
}

static bool begin(struct gzip_reader *reader, const char *path, struct err *err)
{
    reader->fd = -1;
    if (!open_file(reader, path, err)) {
        return false;
    }
    reader->digest = digest_new(err);
    if (reader->digest == NULL || !fill_two(reader, err)) {
        return false;
    }
    if (!starts_as_gzip(reader)) {
        return true;
    }
    if (inflateInit2(&reader->stream, GZIP_WINDOW) != Z_OK) {
        return err_memory(err);
    }
    reader->compressed = true;
    reader->in_member = true;
    return true;
}

struct gzip_reader *gzip_open(const char *path, struct err *err)
{
    struct gzip_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        err_memory(err);
        return NULL;
    }
    if (!begin(reader, path, err)) {
        gzip_close(reader);
        return NULL;
    }
    return reader;
}

void gzip_close(struct gzip_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->compressed) {
        inflateEnd(&reader->stream);
    }
    if (reader->fd > STDIN_FILENO) {
        close(reader->fd); /* was only read: nothing can be lost here */
    }
    digest_free(reader->digest);
    free(reader->path);
    free(reader);
}

static bool damaged(const struct gzip_reader *reader, const char *what, struct err *err)
{
    err_set(err, ERR_INPUT, "%s: %s", reader->path, what);
    return err_hint(err, "get the file again");
}

static bool inflate_failed(const struct gzip_reader *reader, int status, struct err *err)
{
    if (status == Z_MEM_ERROR) {
        return err_memory(err);
    }
    const char *reason = reader->stream.msg != NULL ? reader->stream.msg : "unknown format";
    err_set(err, ERR_INPUT, "%s: the gzip data are damaged (%s)", reader->path, reason);
    return err_hint(err, "get the file again");
}

/* Behind a member: another one, or zero bytes to the end of the file (gzip pads tapes so). */
static bool next_member(struct gzip_reader *reader, struct err *err)
{
    if (!fill_two(reader, err)) {
        return false;
    }
    if (starts_as_gzip(reader)) {
        reader->in_member = true;
        return inflateReset(&reader->stream) == Z_OK ||
               err_set(err, ERR_INTERNAL, "zlib could not start anew");
    }
    while (reader->stream.avail_in > 0) {
        for (uInt i = 0; i < reader->stream.avail_in; i++) {
            if (reader->stream.next_in[i] != 0) {
                return damaged(reader, "something that is no gzip follows the gzip data", err);
            }
        }
        reader->stream.avail_in = 0;
        if (!fill_input(reader, err)) {
            return false;
        }
    }
    reader->at_end = true;
    return true;
}

/* One inflate() into the room that the stream was given. */
static bool inflate_step(struct gzip_reader *reader, struct err *err)
{
    if (reader->stream.avail_in == 0) {
        if (!fill_input(reader, err)) {
            return false;
        }
        if (reader->input_ended) {
            return damaged(reader, "the gzip data end too early: the file is cut short", err);
        }
    }
    int status = inflate(&reader->stream, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
        reader->in_member = false;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
        return inflate_failed(reader, status, err);
    }
    return true;
}

static bool read_compressed(struct gzip_reader *reader, unsigned char *buffer, size_t size,
                            size_t *got, struct err *err)
{
    z_stream *stream = &reader->stream;
    size_t done = 0;
    bool sound = true;
    while (sound && done < size && !reader->at_end) {
        if (!reader->in_member) {
            sound = next_member(reader, err);
            continue;
        }
        size_t room = size - done < LARGEST_STEP ? size - done : LARGEST_STEP;
        stream->next_out = buffer + done;
        stream->avail_out = (uInt)room;
        sound = inflate_step(reader, err);
        done += room - stream->avail_out;
    }
    *got = done;
    return sound;
}

static bool read_plain(struct gzip_reader *reader, unsigned char *buffer, size_t size, size_t *got,
                       struct err *err)
{
    size_t waiting = reader->stream.avail_in; /* what was read to look at the first bytes */
    size_t done = waiting < size ? waiting : size;
    if (done > 0) {
        memcpy(buffer, reader->stream.next_in, done);
        reader->stream.next_in += done;
        reader->stream.avail_in -= (uInt)done;
    }
    bool sound = true;
    while (sound && done < size && !reader->input_ended) {
        size_t count = 0;
        sound = read_stored(reader, buffer + done, size - done, &count, err);
        done += count;
    }
    reader->at_end = sound && done < size;
    *got = done;
    return sound;
}

bool gzip_read(struct gzip_reader *reader, void *buffer, size_t size, size_t *got, struct err *err)
{
    *got = 0;
    if (reader->at_end) {
        return true;
    }
    return reader->compressed ? read_compressed(reader, buffer, size, got, err)
                              : read_plain(reader, buffer, size, got, err);
}

uint64_t gzip_position(const struct gzip_reader *reader)
{
    return reader->stored_read - reader->stream.avail_in;
}

uint64_t gzip_stored_size(const struct gzip_reader *reader)
{
    return reader->stored_size;
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
