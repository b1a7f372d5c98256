/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include "src/data/pages.h"

static void test_parse(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char text[] =
        "# pages\npage leak\ntitle rows on both sides\ntext one\n    two # not this\n"
        "do draw anew\ntext three\nsource A 2022\n\npage b\nsource B\ntitle t\n"
        "topic c\ntitle u\ntry load demo\n";
    struct pages *pages = pages_parse("p", text, strlen(text), &err);
    if (!pages)
        fail_msg("%s", err.message);
    assert_int_equal(pages_count(pages), 3);
    const struct page *page = pages_find(pages, "leak");
    assert_ptr_equal(page, pages_at(pages, 0));
    assert_string_equal(page->title, "rows on both sides");
    assert_int_equal(page->paragraph_count, 4);
    assert_string_equal(page->paragraphs[0].text, "one two");
    assert_int_equal(page->paragraphs[1].part, PAGE_DO);
    assert_string_equal(page->paragraphs[2].text, "three");
    assert_int_equal(page->paragraphs[3].part, PAGE_SOURCE);
    assert_false(page->topic);
    assert_null(pages_find(pages, "lea"));
    assert_true(pages_at(pages, 2)->topic);
    assert_int_equal(pages_at(pages, 2)->paragraphs[0].part, PAGE_TRY);
    pages_free(pages);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } bad[] = {
        { "title x\n", "p:1: the first line should begin with page or topic" },
        { "page\n", "p:1: something is missing" },
        { "page a\ntitle x\nsource s\npage a\n", "p:4: there are two pages of this name" },
        { "page a\ntitle x\ntitle y\n", "p:3: this page has a title already" },
        { "page a\ntitle x\ntext\n", "p:3: something is missing" },
        { "page a\ntitle x\nsauce s\n", "p:3: this should begin with page, topic, title" },
        { "page a\ntitle x\ntext y\n", "the page a has no source" },
        { "page a\nsource s\n", "the page a has no title" },
        { "topic a\ntitle x\nsource s\n", "the page a has no try" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err = { 0 };
        assert_null(pages_parse("p", bad[i].text, strlen(bad[i].text), &err));
        assert_int_equal(err.code, ERR_INPUT);
        assert_says(err, bad[i].says);
    }
    struct err err = { 0 };
    assert_null(pages_parse("p", "page a\ntitle \0x\n", 16, &err));
    assert_says(err, "p:2: a NUL byte");
    assert_null(pages_parse("p", "page a\ntitle x\n  \0y\n", 19, &err));
    assert_says(err, "p:3: a NUL byte"); /* in a line that goes on, too */
    assert_null(pages_read("/nonexistent", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_parse),
                                        cmocka_unit_test(test_errors) };
    return unit_run(tests);
}
