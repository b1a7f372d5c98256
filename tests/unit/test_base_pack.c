/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named arrays as bytes: what was added comes back to the bit, and bytes that are no pack, cut anywhere or
 * with a bit turned, are refused or hold what they say. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/pack.h"

static const float floats[] = { 0, -0.0f, 1.5f, 3e38f, 1e-42f };
static const double doubles[] = { 0.1, -1e300 };
static const int64_t wholes[] = { INT64_MIN, -1, 0, INT64_MAX };

static struct pack *some_pack(void)
{
    struct err err = { 0 };
    struct pack *pack = pack_new(&err);
    assert_non_null(pack);
    assert_true(pack_add_floats(pack, "floats", floats, 5, &err));
    assert_true(pack_add_doubles(pack, "doubles", doubles, 2, &err));
    assert_true(pack_add_wholes(pack, "wholes", wholes, 4, &err));
    assert_true(pack_add_doubles(pack, "none", NULL, 0, &err));
    return pack;
}

static unsigned char *some_bytes(size_t *size)
{
    struct err err = { 0 };
    unsigned char *bytes;
    struct pack *pack = some_pack();
    assert_true(pack_write(pack, &bytes, size, &err));
    pack_free(pack);
    return bytes;
}

static void check_arrays(const struct pack *pack)
{
    struct err err = { 0 };
    assert_memory_equal(pack_floats(pack, "floats", 5, &err), floats, sizeof floats);
    assert_memory_equal(pack_doubles(pack, "doubles", 2, &err), doubles, sizeof doubles);
    assert_memory_equal(pack_wholes(pack, "wholes", 4, &err), wholes, sizeof wholes);
    assert_non_null(pack_doubles(pack, "none", 0, &err));
    assert_int_equal(pack_count(pack, "floats"), 5);
    assert_int_equal(pack_count(pack, "none"), 0);
    assert_true(pack_count(pack, "nobody") == SIZE_MAX);
}

static void test_there_and_back(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t size, again_size;
    unsigned char *bytes = some_bytes(&size), *again;
    struct pack *pack = pack_read(bytes, size, &err);
    assert_non_null(pack);
    check_arrays(pack);
    assert_true(pack_write(pack, &again, &again_size, &err));
    assert_int_equal(again_size, size);
    assert_memory_equal(again, bytes, size);
    pack_free(pack);
    free(bytes);
    free(again);
}

/* The layout stands in files: first array, written out by hand. */
static void test_layout(void **state)
{
    (void)state;
    struct err err = { 0 };
    static const unsigned char wanted[] = {
        'p', 'a', 'c', 'k', 1,   0,   0,   0,   /* version */
        1,   0,   0,   0,   'k',                /* name */
        3,   0,   0,   0,                       /* whole numbers */
        1,   0,   0,   0,   0,   0,   0,   0,   /* one */
        254, 255, 255, 255, 255, 255, 255, 255, /* -2 */
    };
    const int64_t number = -2;
    unsigned char *bytes;
    size_t size;
    struct pack *pack = pack_new(&err);
    assert_true(pack_add_wholes(pack, "k", &number, 1, &err));
    assert_true(pack_write(pack, &bytes, &size, &err));
    assert_int_equal(size, sizeof wanted);
    assert_memory_equal(bytes, wanted, size);
    pack_free(pack);
    free(bytes);
}

static void test_what_is_not_there(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct pack *pack = some_pack();
    assert_null(pack_floats(pack, "nobody", 5, &err));
    assert_string_equal(err.message, "the array \"nobody\" is missing");
    assert_null(pack_floats(pack, "floats", 4, &err));
    assert_string_equal(err.message, "the array \"floats\" has 5 floats where 4 floats are wanted");
    assert_null(pack_doubles(pack, "floats", 5, &err));
    assert_null(pack_wholes(pack, "doubles", 2, &err));
    assert_false(pack_add_floats(pack, "wholes", floats, 1, &err)); /* that name is taken */
    assert_false(pack_add_floats(pack, "", floats, 1, &err));
    assert_false(pack_add_floats(
        pack, "a name of sixty-four characters, which is one more than there may be", floats, 1,
        &err));
    check_arrays(pack);
    pack_free(pack);
}

/* A cut between two arrays leaves a shorter pack; any other is an error. */
static void test_cut(void **state)
{
    (void)state;
    size_t size, whole = 0;
    unsigned char *bytes = some_bytes(&size);
    for (size_t cut = 0; cut < size; cut++) {
        struct err err = { 0 };
        unsigned char *part = malloc(cut + 1); /* so that a sanitizer sees a step beyond */
        memcpy(part, bytes, cut);
        struct pack *pack = pack_read(part, cut, &err);
        assert_true((pack != NULL) == (err.code == ERR_NONE));
        whole += pack != NULL;
        if (pack)
            assert_true(pack_count(pack, "none") == SIZE_MAX);
        pack_free(pack);
        free(part);
    }
    assert_int_equal(whole, 4); /* of 0, 1, 2, 3 arrays */
    free(bytes);
}

/* Every byte changed in a few ways: read or refused, never beyond the end (the sanitizers look). */
static void test_damage(void **state)
{
    (void)state;
    static const unsigned char turned[] = { 1, 0x80, 0xff };
    size_t size, refused = 0;
    unsigned char *bytes = some_bytes(&size);
    for (size_t at = 0; at < size; at++) {
        for (size_t way = 0; way < sizeof turned; way++) {
            struct err err = { 0 };
            bytes[at] ^= turned[way];
            struct pack *pack = pack_read(bytes, size, &err);
            refused += pack == NULL;
            assert_true((pack != NULL) == (err.code == ERR_NONE));
            pack_free(pack);
            bytes[at] ^= turned[way];
        }
    }
    assert_true(refused > 100);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_damage),
    };
    return unit_run(tests);
}
