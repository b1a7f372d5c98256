/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "src/base/digest.h"
#include "src/base/gzip.h"
#include "src/base/rng.h"

/* Bytes, made by the functions below and freed by their user. */
struct bytes {
    unsigned char *at;
    size_t size;
};

/* Half of it repeats itself, half is noise, so that it is larger packed than the input buffer. */
static struct bytes sample_bytes(size_t size)
{
    struct bytes bytes = { .at = malloc(size + 1), .size = size };
    assert_non_null(bytes.at);
    struct rng rng = rng_stream(1, "gzip");
    for (size_t i = 0; i < size; i++) {
        bytes.at[i] = (unsigned char)(i / 1000 % 2 == 0 ? i : rng_next(&rng));
    }
    return bytes;
}

/* One gzip member more at the end of packed. */
static void pack(struct bytes *packed, const void *bytes, size_t size)
{
    z_stream stream = { 0 };
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&stream, size) + 64;
    unsigned char *larger = realloc(packed->at, packed->size + room);
    assert_non_null(larger);
    packed->at = larger;
    stream.next_in = (unsigned char *)(uintptr_t)bytes;
    stream.avail_in = (uInt)size;
    stream.next_out = packed->at + packed->size;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed->size += room - stream.avail_out;
    deflateEnd(&stream);
}

/* The library that inflates: each test is run once with the best one and once with the last one,
 * which is zlib. */
static size_t inflater;

static int use_best(void **state)
{
    (void)state;
    inflater = 0;
    return 0;
}

static int use_zlib(void **state)
{
    (void)state;
    inflater = 0;
    while (gzip_inflater(inflater + 1) != NULL) {
        inflater++;
    }
    return strcmp(gzip_inflater(inflater), "zlib");
}

/* Reads in steps of `step` bytes to the end or the first error; the digest into hex if sound. */
static bool read_in_steps(const char *path, size_t step, struct bytes *read, char hex[65],
                          struct err *err)
{
    size_t room = step;
    *read = (struct bytes){ .at = malloc(room) };
    assert_non_null(read->at);
    struct gzip_reader *reader = gzip_open_with(path, inflater, NULL, err);
    if (reader == NULL) {
        return false;
    }
    bool sound = true;
    size_t got = step;
    uint64_t position = 0;
    while (sound && got == step) {
        if (room - read->size < step) {
            room = room * 2 + step;
            unsigned char *larger = realloc(read->at, room);
            assert_non_null(larger);
            read->at = larger;
        }
        sound = gzip_read(reader, read->at + read->size, step, &got, err);
        read->size += got;
        assert_true(got <= step);
        assert_true(gzip_position(reader) >= position);
        position = gzip_position(reader);
    }
    if (sound) {
        assert_true(gzip_stored_size(reader) == 0 || gzip_stored_size(reader) == position);
        assert_true(gzip_read(reader, read->at, 0, &got, err)); /* behind the end: nothing more */
        gzip_sha256(reader, hex);
    }
    gzip_close(reader);
    return sound;
}

/* The file holds `stored`, and reads as `expected`, in steps of every kind. */
static void reads_as(const struct bytes *stored, const void *expected, size_t size)
{
    const char *path = unit_temp_path("stored");
    unit_write(path, stored->at, stored->size);
    struct err err = { 0 };
    char wanted[DIGEST_HEX_SIZE];
    assert_true(digest_bytes(stored->at, stored->size, wanted, &err));
    const size_t steps[] = { size < 5000 ? 1 : 977, 4096, size > 0 ? size : 1, size + 1, 1 << 22 };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct bytes read;
        char hex[65] = "";
        if (!read_in_steps(path, steps[i], &read, hex, &err)) {
            fail_msg("%s", err.message);
        }
        assert_int_equal(read.size, size);
        assert_memory_equal(read.at, expected, size);
        assert_string_equal(hex, wanted);
        free(read.at);
    }
}

static void refuses(const struct bytes *stored, const char *words)
{
    const char *path = unit_temp_path("bad.gz");
    unit_write(path, stored->at, stored->size);
    for (size_t step = 7; step < 10000000; step *= 100) {
        struct err err = { 0 };
        struct bytes read;
        char hex[65];
        if (read_in_steps(path, step, &read, hex, &err)) {
            fail_msg("read without an error, %zu bytes", read.size);
        }
        assert_int_equal(err.code, ERR_INPUT);
        assert_non_null(strstr(err.message, path));
        if (words != NULL && strstr(err.message, words) == NULL) {
            fail_msg("'%s' does not say '%s'", err.message, words);
        }
        free(read.at);
    }
}

static void test_plain(void **state)
{
    (void)state;
    struct bytes bytes = sample_bytes(1000000);
    reads_as(&bytes, bytes.at, bytes.size);
    static const size_t sizes[] = { 0, 1, 2, 3, 4095, 4096, 262143, 262144, 262145 };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct bytes part = { .at = bytes.at, .size = sizes[i] };
        reads_as(&part, bytes.at, sizes[i]);
    }
    struct bytes nearly = { .at = (unsigned char[]){ 0x1F }, .size = 1 };
    reads_as(&nearly, nearly.at, 1);
    struct bytes close_by = { .at = (unsigned char[]){ 0x1F, 0x8C, 8 }, .size = 3 };
    reads_as(&close_by, close_by.at, 3);
    free(bytes.at);
}

static void test_gzip(void **state)
{
    (void)state;
    struct bytes bytes = sample_bytes(1500000);
    static const size_t sizes[] = { 0, 1, 1000, 1500000 };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct bytes packed = { 0 };
        pack(&packed, bytes.at, sizes[i]);
        assert_true(i < 3 || packed.size > 300000); /* more than one buffer full */
        reads_as(&packed, bytes.at, sizes[i]);
        free(packed.at);
    }
    free(bytes.at);
}

/* Several members, empty ones among them; then as gzip pads them on a tape. */
static void test_members(void **state)
{
    (void)state;
    struct bytes bytes = sample_bytes(700000);
    struct bytes packed = { 0 };
    pack(&packed, bytes.at, 300000);
    pack(&packed, bytes.at, 0);
    pack(&packed, bytes.at + 300000, 1);
    pack(&packed, bytes.at + 300001, 399999);
    pack(&packed, bytes.at, 0);
    reads_as(&packed, bytes.at, bytes.size);
    struct bytes padded = { .at = calloc(1, packed.size + 600000), .size = packed.size + 600000 };
    assert_non_null(padded.at);
    memcpy(padded.at, packed.at, packed.size);
    reads_as(&padded, bytes.at, bytes.size);
    padded.at[padded.size - 1] = 'x';
    refuses(&padded, "no gzip follows");
    free(padded.at);
    free(packed.at);
    free(bytes.at);
}

/* Cut at every place, within the header, the data and the trailer. */
static void test_cut(void **state)
{
    (void)state;
    struct bytes packed = { 0 };
    pack(&packed, "some text, some text, some text", 31);
    size_t first = packed.size;
    pack(&packed, "and more of it", 14);
    for (size_t size = 2; size < packed.size; size++) {
        struct bytes cut = { .at = packed.at, .size = size };
        if (size == first) {
            reads_as(&cut, "some text, some text, some text", 31);
        } else if (size == first + 1) {
            refuses(&cut, "no gzip follows");
        } else {
            refuses(&cut, "cut short");
        }
    }
    free(packed.at);
    struct bytes bytes = sample_bytes(1000000);
    struct bytes large = { 0 };
    pack(&large, bytes.at, bytes.size);
    large.size = large.size / 2;
    refuses(&large, "cut short");
    free(large.at);
    free(bytes.at);
}

/* Every bit turned over. All are found but for those that mean nothing: some of the header (a time,
 * the system), and the last few of the packed data, which only fill their byte. */
static void test_corrupt(void **state)
{
    (void)state;
    static const char text[] = "some text, some text, some text";
    struct bytes packed = { 0 };
    pack(&packed, text, 31);
    const char *path = unit_temp_path("bit.gz");
    int passed = 0;
    for (size_t bit = 10 * 8; bit < packed.size * 8; bit++) {
        packed.at[bit / 8] ^= (unsigned char)(1 << bit % 8);
        unit_write(path, packed.at, packed.size);
        packed.at[bit / 8] ^= (unsigned char)(1 << bit % 8);
        struct err err = { 0 };
        struct bytes read;
        char hex[65];
        if (read_in_steps(path, 10, &read, hex, &err)) {
            assert_int_equal(read.size, 31);
            assert_memory_equal(read.at, text, 31);
            passed++;
        } else {
            assert_int_equal(err.code, ERR_INPUT);
        }
        free(read.at);
    }
    assert_in_range(passed, 0, 7);
    reads_as(&packed, "some text, some text, some text", 31);
    packed.at[packed.size - 8] ^= 1;
    refuses(&packed, "incorrect data check");
    packed.at[packed.size - 8] ^= 1;
    packed.at[3] |= 0x40; /* a flag that is reserved */
    refuses(&packed, "unknown header flags");
    packed.at[3] = 0;
    packed.at[2] = 9; /* another method than deflate */
    refuses(&packed, "damaged");
    free(packed.at);
}

static void test_cannot_open(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_null(gzip_open(unit_temp_path("absent.gz"), NULL, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "No such file"));
    const char *folder = unit_temp_path("folder");
    assert_int_equal(mkdir(folder, 0755), 0);
    assert_null(gzip_open(folder, NULL, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "folder, not a file"));
    gzip_close(NULL);
}

static void test_no_permission(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *path = unit_temp_path("secret");
    unit_write(path, "x", 1);
    assert_int_equal(chmod(path, 0000), 0);
    bool root = getuid() == 0;
    if (root) { /* who may read everything: try as somebody else */
        assert_int_equal(chmod(unit_temp_path("."), 0755), 0);
        assert_int_equal(setresuid(65534, 65534, 0), 0);
    }
    struct gzip_reader *reader = gzip_open(path, NULL, &err);
    if (root) {
        assert_int_equal(setresuid(0, 0, 0), 0);
    }
    assert_null(reader);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "Permission denied"));
}

/* Through a pipe, where bytes come one by one and no size is known. */
static void read_standard_input(const void *bytes, size_t size, const char *expected)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], bytes, size), (ssize_t)size);
    close(fds[1]);
    int kept = dup(STDIN_FILENO);
    assert_int_equal(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
    close(fds[0]);
    struct err err = { 0 };
    struct bytes read;
    char hex[65] = "";
    assert_true(read_in_steps("-", 4, &read, hex, &err));
    assert_int_equal(read.size, strlen(expected));
    assert_memory_equal(read.at, expected, read.size);
    free(read.at);
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0); /* it is not ours to close */
    assert_true(kept < 0 || dup2(kept, STDIN_FILENO) == STDIN_FILENO);
    close(kept);
}

static void test_standard_input(void **state)
{
    (void)state;
    read_standard_input("plain text", 10, "plain text");
    struct bytes packed = { 0 };
    pack(&packed, "packed text", 11);
    read_standard_input(packed.at, packed.size, "packed text");
    free(packed.at);
}

static void test_digest_before_the_end(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *path = unit_temp_path("early");
    unit_write(path, "some text", 9);
    struct gzip_reader *reader = gzip_open(path, NULL, &err);
    char byte = 0;
    size_t got = 0;
    char hex[65] = "?";
    assert_true(gzip_read(reader, &byte, 1, &got, &err));
    gzip_sha256(reader, hex);
    assert_string_equal(hex, ""); /* rather none than a wrong one */
    assert_true(gzip_stored_size(reader) == 9);
    gzip_close(reader);
}

static void test_real_file(void **state)
{
    (void)state;
    const char *path = unit_data_file("kddcup.data_10_percent.gz");
    if (path == NULL) {
        return;
    }
    struct err err = { 0 };
    struct bytes read;
    char hex[65];
    assert_true(read_in_steps(path, 1 << 20, &read, hex, &err));
    assert_int_equal(read.size, 74889749);
    assert_string_equal(hex, "8045aca0d84e70e622d1148d7df782496f6333bf6eb979a1b0837c42a9fd9561");
    free(read.at);
}

/* Both libraries say the same of any bytes: the same text, or an error behind the same text. */
static void test_libraries_agree(void **state)
{
    (void)state;
    struct bytes bytes = sample_bytes(20000);
    struct bytes packed = { 0 };
    pack(&packed, bytes.at, 12000);
    pack(&packed, bytes.at, bytes.size);
    const char *path = unit_temp_path("damaged.gz");
    struct rng rng = rng_stream(2, "damage");
    for (int i = 0; i < 300; i++) {
        size_t at = 10 + (size_t)rng_below(&rng, packed.size - 10);
        unsigned char was = packed.at[at];
        packed.at[at] = (unsigned char)rng_next(&rng);
        unit_write(path, packed.at, packed.size);
        packed.at[at] = was;
        struct bytes one, other;
        struct err err = { 0 }, other_err = { 0 };
        char hex[65] = "", other_hex[65] = "";
        use_best(NULL);
        bool sound = read_in_steps(path, 1000, &one, hex, &err);
        assert_int_equal(use_zlib(NULL), 0);
        assert_int_equal(read_in_steps(path, 1000, &other, other_hex, &other_err), sound);
        assert_int_equal(err.code, other_err.code);
        assert_string_equal(hex, other_hex);
        assert_true(!sound || (one.size == other.size && memcmp(one.at, other.at, one.size) == 0));
        free(one.at);
        free(other.at);
    }
    free(packed.at);
    free(bytes.at);
}

#define BOTH(test) cmocka_unit_test_setup(test, use_best), cmocka_unit_test_setup(test, use_zlib)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_plain),
        BOTH(test_gzip),
        BOTH(test_members),
        BOTH(test_cut),
        BOTH(test_corrupt),
        BOTH(test_standard_input),
        BOTH(test_digest_before_the_end),
        BOTH(test_real_file),
        cmocka_unit_test(test_libraries_agree),
        cmocka_unit_test(test_cannot_open),
        cmocka_unit_test(test_no_permission),
    };
    return unit_run(tests);
}
