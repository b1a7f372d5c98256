/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/headed.h"

#include "src/data/encoding.h"

static void check(const char *text, const char *wanted)
{
    struct err err = { 0 };
    size_t length = 0;
    char *made = encoding_to_utf8(text, strlen(text), &length, &err);
    assert_int_equal(err.code, ERR_NONE);
    if (!wanted) {
        assert_null(made);
        return;
    }
    assert_non_null(made);
    assert_int_equal(length, strlen(wanted));
    assert_memory_equal(made, wanted, length + 1);
    free(made);
}

static void test_utf8_stays(void **state)
{
    (void)state;
    check("", NULL);
    check("plain\n", NULL);
    check("na\xc3\xafve, \xe2\x82\xac, \xf0\x9f\x98\x80, \xed\x9f\xbf, \xf4\x8f\xbf\xbf\n", NULL);
}

/* What Python has for bytes.decode("cp1252").encode(). */
static void test_other_bytes(void **state)
{
    (void)state;
    check("Web Attack \x96 XSS", "Web Attack \xe2\x80\x93 XSS");
    check("\x80\x9f\xa0\xe4\xff", "\xe2\x82\xac\xc5\xb8\xc2\xa0\xc3\xa4\xc3\xbf");
    check("\x81|\x8d|\x8f|\x90|\x9d",
          "\xef\xbf\xbd|\xef\xbf\xbd|\xef\xbf\xbd|\xef\xbf\xbd|\xef\xbf\xbd");
    check("a\xc3\xa4\xe4z", "a\xc3\xa4\xc3\xa4z"); /* both in one text */
}

/* Forms that UTF-8 forbids, each byte by itself. */
static void test_forbidden(void **state)
{
    (void)state;
    check("\xc0\xaf", "\xc3\x80\xc2\xaf");                 /* longer than need be */
    check("\xe0\x80\xaf", "\xc3\xa0\xe2\x82\xac\xc2\xaf"); /* likewise */
    check("\xed\xa0\x80", "\xc3\xad\xc2\xa0\xe2\x82\xac"); /* a surrogate */
    check("\xf4\x90\x80\x80", "\xc3\xb4\xef\xbf\xbd\xe2\x82\xac\xe2\x82\xac"); /* too large */
    check("\xf5", "\xc3\xb5");
    check("\xe2\x82", "\xc3\xa2\xe2\x80\x9a"); /* cut off */
}

static void test_ascii(void **state)
{
    (void)state;
    char text[10000];
    memset(text, 'a', sizeof text);
    assert_true(encoding_is_ascii(text, sizeof text));
    for (size_t i = 0; i < sizeof text; i += 999) {
        text[i] = '\x80';
        assert_false(encoding_is_ascii(text, sizeof text));
        text[i] = 'a';
    }
}

/* In names, values and labels; the file may say the same in both ways. */
static void test_loaded(void **state)
{
    (void)state;
    struct load_request request = { .label = "Art" };
    struct store *store = must_load(request, "Gr\xf6\xdf"
                                             "e,ger\xe4t,Art\n1,\xfc,normal\n"
                                             "2,\xc3\xbc,Web \x96 XSS\n3,u,Web \xe2\x80\x93 XSS\n");
    assert_string_equal(schema_feature(store->schema, 0)->name, "Gr\xc3\xb6\xc3\x9f"
                                                                "e");
    assert_int_equal(schema_feature(store->schema, 1)->symbol_count, 2);
    assert_string_equal(cell(store, "ger\xc3\xa4t", 0), "\xc3\xbc");
    assert_int_equal(store->schema->attack_count, 2);
    assert_string_equal(label_of(store, 1), "Web \xe2\x80\x93 XSS");
    assert_int_equal(store->attacks[1], store->attacks[2]);
    store_release(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_stays), cmocka_unit_test(test_other_bytes),
        cmocka_unit_test(test_forbidden),  cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_loaded),
    };
    return unit_run(tests);
}
