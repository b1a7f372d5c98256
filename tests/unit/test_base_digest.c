/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include "src/base/digest.h"

/* FIPS 180-2, and the empty text. */
static void test_published_values(void **state)
{
    (void)state;
    struct err err = { 0 };
    char hex[DIGEST_HEX_SIZE];
    assert_true(digest_bytes("abc", 3, hex, &err));
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(digest_bytes(NULL, 0, hex, &err));
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_piece_by_piece(void **state)
{
    (void)state;
    struct err err = { 0 };
    char bytes[5000];
    char whole[DIGEST_HEX_SIZE];
    char pieces[DIGEST_HEX_SIZE];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(i * 7);
    }
    assert_true(digest_bytes(bytes, sizeof bytes, whole, &err));
    struct digest *digest = digest_new(&err);
    for (size_t at = 0, step = 0; at < sizeof bytes; at += step, step++) {
        digest_add(digest, bytes + at, step < sizeof bytes - at ? step : sizeof bytes - at);
    }
    digest_finish(digest, pieces);
    assert_string_equal(pieces, whole);
    digest_free(digest_new(&err));
    digest_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_values),
        cmocka_unit_test(test_piece_by_piece),
    };
    return unit_run(tests);
}
