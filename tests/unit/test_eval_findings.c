/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about features, labels and classes, on made tables: one that has it, and one that does
 * not. */
#include "tests/unit/audit_made.h"

/* --- features --- */

static const char copy_schema[] = "number bytes\nnumber code\nsymbol kind a b c d\n"
                                  "label label\ncategories normal dos r2l\n"
                                  "attacks dos smurf neptune\nattacks r2l spy\n";

/* code and kind as asked: 0 says nothing, 1 tells the attack, 2 with one mistake in 50 rows. */
static struct table *copies(int code, int kind)
{
    static const char *const labels[] = { "normal", "smurf", "neptune", "spy" };
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < 600; i++) {
        size_t label = i % 4, noise = i * 7919 % 97 % 4;
        size_t number = code == 0 ? noise : code == 2 && i % 50 == 0 ? 10 : label * 10;
        size_t letter = kind == 0 ? noise : label;
        str_addf(&text, "%zu,%zu,%c,%s\n", i * 7919 % 9973, number, (char)('a' + letter),
                 labels[label]);
    }
    struct table *table = with_schema(copy_schema, &text);
    str_done(&text);
    return table;
}

static void check_copy(struct table *owned_table, const char *feature, const char *drop)
{
    struct prepare_settings prepare = settings();
    strcpy(prepare.drop, drop);
    struct audit audit =
        run_with((struct audit_request){ .train = owned_table, .prepare = &prepare });
    if (feature) {
        assert_string_equal(word(found(&audit, "copy", FINDING_ERROR), "feature"), feature);
        assert_string_equal(word(find(&audit, "copy"), "found_by"), "values");
    } else {
        not_found(&audit, "copy");
    }
    audit_done(&audit);
    table_release(owned_table);
}

static void test_copy(void **state)
{
    (void)state;
    check_copy(copies(0, 0), NULL, "");
    check_copy(copies(1, 0), "code", "");
    check_copy(copies(0, 1), "kind", "");
    check_copy(copies(2, 0), NULL, "");     /* one in fifty is wrong: no copy */
    check_copy(copies(1, 0), NULL, "code"); /* the user has left it out */
}

/* bytes has a value of its own for each row: looking values up is no copy, a comparison is. */
static void test_copy_by_split(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < 400; i++)
        str_addf(&text, "%zu,%zu,%c,%s\n", i, i % 5, (char)('a' + i % 3),
                 i < 300 ? "normal" : "smurf");
    struct table *table = with_schema(copy_schema, &text);
    struct audit audit = run(table, NULL);
    const struct finding *copy = found(&audit, "copy", FINDING_ERROR);
    assert_string_equal(word(copy, "feature"), "bytes");
    assert_string_equal(word(copy, "found_by"), "split");
    says(copy, "feature bytes alone tells the attacks from normal for 400 of 400 training rows");
    audit_done(&audit);
    table_release(table);
    str_clear(&text); /* 9 attacks are too few to say */
    for (size_t i = 0; i < 400; i++)
        str_addf(&text, "%zu,%zu,%c,%s\n", i, i % 5, (char)('a' + i % 3),
                 i < 391 ? "normal" : "smurf");
    table = with_schema(copy_schema, &text);
    audit = run(table, NULL);
    not_found(&audit, "copy");
    audit_done(&audit);
    table_release(table);
    str_done(&text);
}

/* Difficulty does not tell the label, and yet it is made of it: found by its name. */
static void test_copy_by_name(void **state)
{
    (void)state;
    const char schema[] = "number bytes\nnumber Difficulty\nlabel label\ncategories normal dos\n"
                          "attacks dos smurf\n";
    const char innocent[] = "number bytes\nnumber difference\nlabel label\n"
                            "categories normal dos\nattacks dos smurf\n";
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < 100; i++)
        str_addf(&text, "%zu,%zu,%s\n", i * 37 % 101, i * 31 % 22, i % 2 ? "normal" : "smurf");
    struct table *named = with_schema(schema, &text), *other = with_schema(innocent, &text);
    struct audit audit = run(named, NULL);
    assert_string_equal(word(found(&audit, "copy", FINDING_ERROR), "found_by"), "name");
    audit_done(&audit);
    audit = run(other, NULL);
    not_found(&audit, "copy");
    audit_done(&audit);
    table_release(named);
    table_release(other);
    str_done(&text);
}

static void test_stump(void **state)
{
    (void)state;
    struct table *train = made_table("1,SF,x,0.1,normal\n2,S0,x,0.2,normal\n3,SF,x,0.1,normal\n"
                                     "8,S0,x,0.3,smurf\n9,REJ,x,0.1,spy\n2,SF,x,0.2,smurf\n");
    struct table *test = made_table("1,SF,x,0.1,spy\n5,S0,x,0.2,neptune\n4,SF,x,0,normal\n"
                                    "3,new,x,0,normal\n");
    struct audit audit = run(train, test);
    const struct finding *stump = found(&audit, "stump", FINDING_NOTE);
    assert_string_equal(word(stump, "rule"), "bytes > 3 is attack");
    assert_near(figure(stump, "train_correct"), 5, 0);
    assert_near(figure(stump, "test_correct"), 2, 0); /* 5 and 3 */
    assert_near(figure(stump, "test_dr"), 0.5, 0);
    assert_near(figure(stump, "test_far"), 0.5, 0);
    says(stump, "right for 5 of 6 training rows (83.3 %), and for 2 of 4 test rows (50.0 %)");
    audit_done(&audit);
    table_release(test);
    test = made_table("1,SF,x,0.1,normal\n50,S0,x,0.2,neptune\n");
    audit = run(train, test);
    found(&audit, "stump", FINDING_WARNING); /* it solves this table */
    audit_done(&audit);
    table_release(train);
    table_release(test);
    train = made_table("1,SF,x,0.1,normal\n1,SF,x,0.1,smurf\n");
    audit = run(train, NULL);
    not_found(&audit, "stump"); /* no column has two values */
    audit_done(&audit);
    table_release(train);
}

static void test_constant(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < 200; i++)
        str_addf(&text, "%d,SF,x,%s,%s\n", i == 7 ? 1 : 0, "0.5", i % 2 ? "normal" : "smurf");
    struct table *table = made_table(text.text);
    struct audit audit = run(table, NULL);
    const struct finding *constant = found(&audit, "constant", FINDING_NOTE);
    says(constant, "2 of 3 features never change: flag and rate; 1 of 3 has one value in 99 %");
    assert_int_equal(json_count(json_get(constant->figures, "constant")), 2);
    assert_string_equal(json_string_of(json_at(json_get(constant->figures, "nearly_constant"), 0)),
                        "bytes");
    audit_done(&audit);
    table_release(table);
    str_done(&text);
    table = table_from(varied(0, 100));
    audit = run(table, NULL);
    not_found(&audit, "constant");
    audit_done(&audit);
    table_release(table);
}

static void test_clip(void **state)
{
    (void)state;
    struct table *train = made_table("10,SF,x,0.2,normal\n90,S0,x,0.8,smurf\n");
    struct table *test = made_table("5,SF,x,0.1,normal\n95,new,x,0.5,smurf\n99,SF,x,0.8,smurf\n"
                                    "50,SF,x,0.3,normal\n");
    struct audit audit = run(train, test);
    const struct finding *clip = found(&audit, "clip", FINDING_NOTE);
    says(clip,
         "4 cells in 3 of 4 test rows (75.0 %) lie outside the training range, and are held at "
         "its ends (clip=yes): bytes 3 and rate 1");
    assert_near(figure(clip, "columns.bytes.above"), 2, 0);
    assert_near(figure(clip, "columns.bytes.below"), 1, 0);
    assert_near(figure(clip, "columns.rate.below"), 1, 0);
    audit_done(&audit);
    audit = run(test, train);
    not_found(&audit, "clip");
    audit_done(&audit);
    table_release(train);
    table_release(test);
}

static void test_order(void **state)
{
    (void)state;
    struct table *all = table_from(varied(0, 300));
    struct table *spread = part(all, 0, 100, 3);
    struct prepare_settings prepare = settings();
    struct audit_request request = { .train = spread, .prepare = &prepare, .steps = 10 };
    struct audit audit = run_with(request);
    const struct finding *order = found(&audit, "order", FINDING_WARNING);
    assert_near(figure(order, "followed"), 0, 0);
    assert_near(figure(order, "pairs"), 99, 0);
    audit_done(&audit);
    request.steps = 1;
    audit = run_with(request);
    not_found(&audit, "order");
    audit_done(&audit);
    request.steps = 10;
    request.train = all;
    audit = run_with(request);
    not_found(&audit, "order");
    audit_done(&audit);
    table_release(spread);
    table_release(all);
}

/* --- labels and classes --- */

static void test_ceiling(void **state)
{
    (void)state;
    struct table *train = made_table("5,SF,x,0.5,normal\n6,SF,x,0.5,smurf\n");
    struct table *test = made_table("5,SF,x,0.5,normal\n5,SF,x,0.5,normal\n5,SF,x,0.5,smurf\n"
                                    "5,SF,x,0.5,neptune\n9,SF,x,0.5,smurf\n");
    struct audit audit = run(train, test);
    const struct finding *ceiling = found(&audit, "ceiling", FINDING_WARNING);
    assert_string_equal(word(ceiling, "classes"), "category");
    assert_near(figure(ceiling, "test.conflicting_rows"), 4, 0);
    assert_near(figure(ceiling, "test.ceiling"), 0.6, 1e-15);
    assert_near(figure(ceiling, "train.ceiling"), 1, 0);
    says(ceiling, "4 of 5 test rows (80.0 %) equal a row of another class (classes=category)");
    says(ceiling, "60.0000 %");
    audit_done(&audit);
    audit = run(train, NULL);
    not_found(&audit, "ceiling");
    audit_done(&audit);
    table_release(train);
    table_release(test);
}

static void test_tiny(void **state)
{
    (void)state;
    struct table *all = table_from(varied(0, 120)); /* 40 of each */
    struct table *few = part(all, 0, 33, 1);        /* 11 of each */
    struct audit audit = run(all, NULL);
    not_found(&audit, "tiny");
    audit_done(&audit);
    audit = run(all, few);
    const struct finding *tiny = found(&audit, "tiny", FINDING_WARNING);
    says(tiny, "fewer than 30 rows: test normal (11), dos (11) and r2l (11)");
    says(tiny, "on 11 rows a recall of 50 % could as well be 25 or 75 %");
    assert_near(figure(tiny, "test.r2l"), 11, 0);
    assert_near(figure(tiny, "smallest"), 11, 0);
    /* The formula of intervals.c for 5.5 of 11, worked in Python. */
    const struct json *interval = json_get(tiny->figures, "interval_of_half");
    assert_near(json_number(json_at(interval, 0)), 0.2456218529, 1e-9);
    assert_near(json_number(json_at(interval, 1)), 0.7543781471, 1e-9);
    audit_done(&audit);
    table_release(few);
    few = part(all, 0, 40, 3); /* normal only: the others have no row there */
    audit = run(few, all);
    tiny = found(&audit, "tiny", FINDING_WARNING);
    says(tiny, "train dos (0) and r2l (0)");
    audit_done(&audit);
    table_release(few);
    table_release(all);
}

static void test_base(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < 2000; i++)
        str_addf(&text, "%zu,SF,x,0.5,%s\n", i, i % 10 ? "normal" : "smurf");
    struct table *all = made_table(text.text), *train = table_from(varied(5000, 90));
    struct table *fair = part(all, 0, 500, 1), *attacks = part(all, 0, 200, 10);
    struct audit audit = run(train, fair);
    not_found(&audit, "base");
    audit_done(&audit);
    audit = run(train, attacks);
    const struct finding *base = found(&audit, "base", FINDING_WARNING);
    says(base, "0 of 200 are normal (0.0 %), there 90.0 %");
    assert_near(figure(base, "distance"), 0.9, 1e-12);
    assert_near(figure(base, "source.dos"), 0.1, 1e-12);
    assert_near(figure(base, "test.dos"), 1, 0);
    audit_done(&audit);
    audit = run(all, train); /* 30 rows of each class */
    base = found(&audit, "base", FINDING_WARNING);
    says(base, "nearly equal size");
    audit_done(&audit);
    table_release(fair);
    table_release(attacks);
    table_release(train);
    table_release(all);
    str_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copy),         cmocka_unit_test(test_copy_by_split),
        cmocka_unit_test(test_copy_by_name), cmocka_unit_test(test_stump),
        cmocka_unit_test(test_constant),     cmocka_unit_test(test_clip),
        cmocka_unit_test(test_order),        cmocka_unit_test(test_ceiling),
        cmocka_unit_test(test_tiny),         cmocka_unit_test(test_base),
    };
    return unit_run(tests);
}
