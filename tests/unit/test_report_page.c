/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of sections: where one stands, and where a new one goes. */
#include "tests/unit/unit.h"

#include <string.h>

#include "src/report/page.h"

static void test_find(void **state)
{
    (void)state;
    size_t length = 0;
    const char *page =
        "# Head\n\nThe ## is no heading.\n\n## b: title\n\n### Runs\n\n1\n\n## bc: other\n2\n";
    const char *section = page_section(page, "b", &length);
    assert_non_null(section);
    assert_int_equal(strncmp(section, "## b: title\n\n### Runs\n\n1\n\n", length), 0);
    section = page_section(page, "bc", &length);
    assert_non_null(section);
    assert_int_equal(length, strlen("## bc: other\n2\n"));
    assert_null(page_section(page, "a", &length));
    assert_null(page_section(page, "title", &length));
    assert_null(page_section("", "b", &length));
}

static void replaced(const char *page, const char *name, const char *section, const char *wanted)
{
    struct str out;
    str_init(&out);
    page_replace(page, name, section, &out);
    assert_string_equal(out.text, wanted);
    str_done(&out);
}

static void test_replace(void **state)
{
    (void)state;
    const char *page = "# Head\n\n## b: x\n1\n\n## d: x\n2\n";
    replaced(page, "b", "## b: y\n3\n", "# Head\n\n## b: y\n3\n\n## d: x\n2\n");
    replaced(page, "d", "## d: y\n3\n", "# Head\n\n## b: x\n1\n\n## d: y\n3\n");
    replaced(page, "a", "## a: y\n", "# Head\n\n## a: y\n\n## b: x\n1\n\n## d: x\n2\n");
    replaced(page, "c", "## c: y\n", "# Head\n\n## b: x\n1\n\n## c: y\n\n## d: x\n2\n");
    replaced("# Head\n\n", "c", "## c: y\n", "# Head\n\n## c: y\n");
    replaced("", "c", "## c: y\n", "## c: y\n");
    /* One name may begin like another. */
    replaced("## kim-table: x\n", "kim-table3", "## kim-table3: y\n",
             "## kim-table: x\n\n## kim-table3: y\n");
    replaced("## kim-table3: x\n", "kim-table", "## kim-table: y\n",
             "## kim-table: y\n\n## kim-table3: x\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_replace),
    };
    return unit_run(tests);
}
