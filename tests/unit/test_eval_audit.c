/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about rows and files, on made tables: one that has it, and one that does not. The whole
 * of an audit, and its pages. */
#include "tests/unit/audit_made.h"

#include "src/data/pages.h"

/* --- rows on both sides --- */

static void test_leak(void **state)
{
    (void)state;
    struct table *all = table_from(varied(0, 300));
    struct table *train = part(all, 0, 200, 1), *test = part(all, 150, 150, 1);
    struct audit audit = run(train, test);
    const struct finding *leak = found(&audit, "leak", FINDING_ERROR);
    says(leak, "50 of 150 test rows (33.3 %) are training rows");
    assert_near(figure(leak, "shared_rows"), 50, 0);
    assert_near(figure(leak, "rows"), 150, 0);
    assert_near(figure(leak, "share"), 1.0 / 3, 1e-12);
    not_found(&audit, "twin"); /* those are no others than the shared ones */
    not_found(&audit, "cut");
    audit_done(&audit);
    table_release(train);
    train = part(all, 0, 150, 1);
    audit = run(train, test);
    not_found(&audit, "leak");
    const struct finding *cut = found(&audit, "cut", FINDING_WARNING);
    assert_near(figure(cut, "twins"), 0, 0);
    assert_string_equal(word(cut, "source"), "made");
    audit_done(&audit);
    table_release(test);
    test = table_from(varied(1000, 50));
    audit = run(train, test);
    not_found(&audit, "cut");
    not_found(&audit, "leak");
    not_found(&audit, "twin");
    not_found(&audit, "superset");
    audit_done(&audit);
    table_release(test);
    table_release(train);
    table_release(all);
}

static void test_twin(void **state)
{
    (void)state;
    struct table *train = made_table("5,SF,x,0.5,normal\n5,SF,x,0.5,spy\n7,S0,x,0,smurf\n");
    struct table *test = made_table("5,SF,y,0.50,spy\n7,S0,x,0.0,neptune\n7,S0,x,0,smurf\n"
                                    "8,S0,x,0,smurf\n5,SF,x,0.5,normal\n");
    struct audit audit = run(train, test);
    const struct finding *twin = found(&audit, "twin", FINDING_WARNING);
    says(twin, "4 of 5 test rows (80.0 %) equal a training row in every feature, 1 of them only "
               "with another label: normal 100.0 %, dos 66.7 %, r2l 100.0 %");
    assert_near(figure(twin, "twins"), 4, 0);
    assert_near(figure(twin, "same_label"), 3, 0);
    assert_near(figure(twin, "other_label"), 1, 0);
    assert_near(figure(twin, "by_class.dos.rows"), 3, 0);
    assert_near(figure(twin, "by_class.dos.twins"), 2, 0);
    audit_done(&audit);
    audit = run(train, NULL); /* nothing to compare with */
    not_found(&audit, "twin");
    audit_done(&audit);
    table_release(train);
    table_release(test);
}

/* 1000 and 1004 of 0 .. 100000 agree in two decimals, 1000 and 9000 do not. */
static void test_near(void **state)
{
    (void)state;
    struct prepare_settings prepare = settings();
    strcpy(prepare.log, "none");
    struct table *train = made_table("0,SF,x,0,normal\n100000,SF,x,1,smurf\n1000,SF,x,0,normal\n");
    struct table *test = made_table("1004,SF,x,0,smurf\n9000,SF,x,0,smurf\n1000,SF,x,0,normal\n");
    struct audit_request request = { .train = train, .test = test, .prepare = &prepare };
    struct audit audit = run_with(request);
    const struct finding *near = found(&audit, "near", FINDING_WARNING);
    assert_near(figure(near, "near"), 1, 0);
    assert_near(figure(near, "with_twins"), 2, 0);
    says(near, "1 of 3 test rows (33.3 %)");
    says(near, "scale=minmax, log=none");
    audit_done(&audit);
    struct pool *pool = made_pool(3);
    request.pool = pool; /* the same on other threads */
    audit = run_with(request);
    assert_near(figure(found(&audit, "near", FINDING_WARNING), "near"), 1, 0);
    audit_done(&audit);
    pool_free(pool);
    prepare.scale = SCALE_NONE;
    request.pool = NULL;
    audit = run_with(request);
    not_found(&audit, "near");
    audit_done(&audit);
    table_release(train);
    table_release(test);
}

/* --- files within one another --- */

static struct catalogue *catalogue_of(const struct table *large, const struct table *small)
{
    struct err err = { 0 };
    struct str text;
    str_init(&text);
    str_addf(&text,
             "set large\nschema s\nfile %s large.csv\nset middle\nschema s\nwithin large\n"
             "set small\nschema s\nfile %s small.csv\nwithin middle\n",
             large->store->sha256, small->store->sha256);
    struct catalogue *catalogue = catalogue_parse("catalogue", text.text, text.length, &err);
    str_done(&text);
    if (!catalogue)
        fail_msg("%s", err.message);
    return catalogue;
}

static void test_superset(void **state)
{
    (void)state;
    struct table *large = table_from(varied(0, 400)), *small = table_from(varied(100, 200));
    struct table *sample = part(large, 0, 150, 1);
    struct prepare_settings prepare = settings();
    struct catalogue *catalogue = catalogue_of(large, small);
    struct audit_request request = {
        .train = sample, .test = small, .prepare = &prepare, .catalogue = catalogue
    };
    struct audit audit = run_with(request); /* by the digests, whatever sample it is */
    const struct finding *superset = found(&audit, "superset", FINDING_ERROR);
    assert_string_equal(word(superset, "found_by"), "digest");
    assert_string_equal(word(superset, "part"), "small");
    assert_string_equal(word(superset, "whole"), "large");
    assert_near(figure(superset, "twins"), 50, 0);
    says(superset, "the rows of small (test table) all lie in the file large");
    audit_done(&audit);
    request.train = small;
    request.test = sample;
    audit = run_with(request); /* the reverse */
    superset = found(&audit, "superset", FINDING_ERROR);
    assert_false(json_bool_of(json_get(superset->figures, "test_within_train")));
    audit_done(&audit);
    audit = run(sample, small); /* a quarter of the vectors, and files that nobody knows */
    not_found(&audit, "superset");
    audit_done(&audit);
    audit = run(large, small); /* by what they hold */
    superset = found(&audit, "superset", FINDING_ERROR);
    assert_string_equal(word(superset, "found_by"), "content");
    assert_near(figure(superset, "distinct_twins"), 200, 0);
    audit_done(&audit);
    catalogue_free(catalogue);
    table_release(sample);
    table_release(large);
    table_release(small);
}

/* The same set stored in two ways is one file. */
static void test_one_set(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *train = table_from(varied(0, 60)), *test = table_from(varied(100, 60));
    struct prepare_settings prepare = settings();
    struct str text;
    str_init(&text);
    str_addf(&text, "set one\nschema s\nfile %s a\nfile %s a.gz\n", train->store->sha256,
             test->store->sha256);
    struct catalogue *catalogue = catalogue_parse("c", text.text, text.length, &err);
    assert_non_null(catalogue);
    struct audit audit = run_with((struct audit_request){
        .train = train, .test = test, .prepare = &prepare, .catalogue = catalogue });
    found(&audit, "cut", FINDING_WARNING);
    not_found(&audit, "superset");
    audit_done(&audit);
    catalogue_free(catalogue);
    str_done(&text);
    table_release(train);
    table_release(test);
}

/* --- the whole --- */

static void test_sorted(void **state)
{
    (void)state;
    struct table *all = table_from(varied(0, 60));
    struct audit audit = run(all, all);
    assert_true(audit.count >= 3);
    assert_string_equal(audit.findings[0].id, "leak");
    for (size_t i = 1; i < audit.count; i++)
        assert_true(audit.findings[i].level >= audit.findings[i - 1].level);
    struct str text;
    str_init(&text);
    audit_text(&audit, 80, &text);
    assert_int_equal(strncmp(text.text, "error    leak ", 14), 0);
    assert_non_null(strstr(text.text, "  60 of 60 test rows (100.0 %) are training rows\n"));
    for (const char *line = text.text; *line; line = strchr(line, '\n') + 1)
        assert_true(strcspn(line, "\n") <= 80);
    str_done(&text);
    struct json *json = audit_json(&audit);
    assert_int_equal(json_count(json), audit.count);
    assert_string_equal(json_string_of(json_get(json_at(json, 0), "level")), "error");
    json_free(json);
    audit_done(&audit);
    table_release(all);
}

static struct table *other_schema(void)
{
    const char schema[] = "number bytes\nlabel label\ncategories normal dos\nattacks dos smurf\n";
    struct str text;
    str_init(&text);
    str_add(&text, "1,normal\n2,smurf\n");
    struct table *table = with_schema(schema, &text);
    str_done(&text);
    return table;
}

static void test_refused(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct audit audit;
    struct prepare_settings prepare = settings();
    struct table *table = table_from(varied(0, 40)), *other = other_schema();
    struct table *empty = part(table, 0, 0, 1);
    struct cancel cancel = { true };
    struct audit_request request = { .train = table, .test = other, .prepare = &prepare };
    assert_false(audit_run(&request, &audit, &err));
    assert_says(err, "the features of data and data are not the same");
    request.test = empty;
    assert_false(audit_run(&request, &audit, &err));
    assert_says(err, "has no rows");
    request = (struct audit_request){ .train = table, .prepare = &prepare, .cancel = &cancel };
    assert_false(audit_run(&request, &audit, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    assert_int_equal(audit.count, 0);
    table_release(empty);
    table_release(table);
    table_release(other);
}

/* Every finding has a page with a source, and every page that is no topic of help a finding. */
static void test_pages(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct pages *pages = pages_read(unit_source_path("."), &err);
    if (!pages)
        fail_msg("%s", err.message);
    for (size_t i = 0; audit_finding_id(i); i++) {
        const struct page *page = pages_find(pages, audit_finding_id(i));
        size_t parts[PAGE_SOURCE + 1] = { 0 };
        if (!page)
            fail_msg("%s has no page", audit_finding_id(i));
        for (size_t k = 0; k < page->paragraph_count; k++)
            parts[page->paragraphs[k].part]++;
        if (parts[PAGE_TEXT] == 0 || parts[PAGE_DO] == 0 || parts[PAGE_SOURCE] == 0)
            fail_msg("the page %s lacks a text, what to do, or a source", page->name);
        assert_true(strlen(page->title) <= 68);
    }
    size_t findings = 0;
    for (size_t i = 0; i < pages_count(pages); i++)
        findings += !pages_at(pages, i)->topic;
    assert_int_equal(findings, audit_finding_count());
    pages_free(pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leak),    cmocka_unit_test(test_twin),
        cmocka_unit_test(test_near),    cmocka_unit_test(test_superset),
        cmocka_unit_test(test_one_set), cmocka_unit_test(test_sorted),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_pages),
    };
    return unit_run(tests);
}
