/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a stored file. Every library that inflates says the same of them, whatever the size of
 * the pieces that are asked for; what zlib's own functions packed comes back as it was.
 *
 * Parser: src/base/gzip.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "src/base/gzip.h"
#include "tests/fuzz/fuzz.h"

enum { LIMIT = 1 << 20 }; /* bytes that are read at most: few stored bytes may inflate to many */

struct reading {
    bool opened, sound;
    bool strict; /* refused for a set of codes that is not complete, which ISA-L reads over */
    size_t size;
    char sha256[65];
    unsigned char bytes[LIMIT];
};

static void demand(bool holds)
{
    if (!holds)
        abort();
}

/* A file in memory, as a path. */
static int stored_file(const uint8_t *data, size_t size, char path[64])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    demand(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

static void read_pieces(struct gzip_reader *reader, size_t piece, struct reading *reading,
                        struct err *err)
{
    size_t got = piece;
    while (reading->sound && got == piece && reading->size + piece <= LIMIT) {
        uint64_t before = gzip_position(reader);
        reading->sound = gzip_read(reader, reading->bytes + reading->size, piece, &got, err);
        demand(got <= piece && gzip_position(reader) >= before);
        reading->size += got;
    }
    gzip_sha256(reader, reading->sha256);
}

static void read_with(const char *path, size_t inflater, size_t piece, struct reading *reading)
{
    struct err err = { 0 };
    struct gzip_reader *reader = gzip_open_with(path, inflater, NULL, &err);
    reading->opened = reading->sound = reader;
    reading->strict = false;
    reading->size = 0;
    reading->sha256[0] = '\0';
    if (reader)
        read_pieces(reader, piece, reading, &err);
    gzip_close(reader);
    reading->strict = !reading->sound && strstr(err.message, "set)");
    demand(reading->sound || (err.code == ERR_INPUT && err.message[0]));
}

/* What is read of a damaged file may differ in length; its beginning and the verdict do not. */
static void compare(const struct reading *a, const struct reading *b)
{
    size_t both = a->size < b->size ? a->size : b->size;
    bool whole = a->size < LIMIT / 2 && b->size < LIMIT / 2;
    demand(memcmp(a->bytes, b->bytes, both) == 0);
    if (a->strict || b->strict)
        return; /* what is read of it has the checksum that is stored, all the same */
    if (whole)
        demand(a->sound == b->sound && strcmp(a->sha256, b->sha256) == 0);
    if (whole && a->sound)
        demand(a->size == b->size);
}

static void check_packed(const uint8_t *data, size_t size, struct reading *reading)
{
    unsigned char packed[4096];
    char path[64];
    z_stream stream = { .next_in = (unsigned char *)(uintptr_t)data, .avail_in = (uInt)size };
    stream.next_out = packed;
    stream.avail_out = sizeof packed;
    demand(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    demand(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    int fd = stored_file(packed, sizeof packed - stream.avail_out, path);
    deflateEnd(&stream);
    for (size_t i = 0; gzip_inflater(i); i++) {
        read_with(path, i, 100, reading);
        demand(reading->sound && reading->size == size && memcmp(reading->bytes, data, size) == 0);
    }
    close(fd);
}

/* The same bytes through a pipe, where reading may pause. */
static void read_pipe(const uint8_t *data, size_t size, struct reading *reading)
{
    enum { PIECE = 700 };
    int ends[2];
    char path[64];
    struct err err = { 0 };
    demand(pipe(ends) == 0 && write(ends[1], data, size) == (ssize_t)size && close(ends[1]) == 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
    struct gzip_reader *reader = gzip_open(path, NULL, &err);
    reading->opened = reading->sound = reader;
    reading->size = 0;
    reading->sha256[0] = '\0';
    if (reader)
        gzip_set_pause(reader, 1);
    while (reading->sound && !gzip_at_end(reader) && reading->size + PIECE <= LIMIT) {
        size_t got = 0;
        reading->sound = gzip_read(reader, reading->bytes + reading->size, PIECE, &got, &err);
        reading->size += got;
    }
    if (reader)
        gzip_sha256(reader, reading->sha256);
    gzip_close(reader);
    close(ends[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct reading first, other;
    static const size_t pieces[] = { 65536, 1, 777 };
    char path[64];
    int fd = stored_file(size ? data : (const uint8_t *)"", size, path);
    read_with(path, 0, 4096, &first);
    for (size_t i = 0; gzip_inflater(i); i++) {
        size_t piece = pieces[size % 3];
        if (first.size > 20000 && piece == 1)
            piece = 777; /* for speed */
        read_with(path, i, piece, &other);
        demand(first.opened == other.opened);
        compare(&first, &other);
    }
    close(fd);
    if (size > 0 && size < 30000) {
        read_pipe(data, size, &other);
        demand(first.opened == other.opened);
        compare(&first, &other);
    }
    if (size < 2000)
        check_packed(size ? data : (const uint8_t *)"", size, &other);
    return 0;
}
