/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/headed.h"

static const char small[] = "id,dur,proto,bytes,note,Label\n"
                            "1,0.5,tcp,10,,BENIGN\n"
                            "2,1.5,udp,20,,DoS slow\n"
                            "3,2,\"tcp\",30,,BENIGN\n"
                            "4, 3 ,tcp,40,,\"Scan\"\n";

static void test_guess(void **state)
{
    (void)state;
    struct store *store = must_load((struct load_request){ .label = "label" }, small);
    assert_int_equal(store->rows, 4);
    assert_int_equal(store->guessed_from, 4);
    assert_string_equal(store->schema->name, "web");
    assert_true(store->schema->learnt_vocabulary);
    assert_int_equal(store->schema->feature_count, 4);
    assert_string_equal(cell(store, "dur", 3), "3.0");
    assert_string_equal(cell(store, "proto", 2), "tcp");
    assert_int_equal(schema_feature(store->schema, feature_of(store, "proto"))->kind,
                     COLUMN_SYMBOL);
    assert_string_equal(left_out_for(store, "note"), "it has no values in the rows looked at");
    assert_string_equal(label_of(store, 0), "normal");
    assert_string_equal(label_of(store, 1), "DoS slow");
    assert_string_equal(label_of(store, 3), "Scan");
    assert_int_equal(store->schema->category_count, 3);
    assert_true(schema_feature(store->schema, feature_of(store, "dur"))->bounded);
    store_release(store);
}

/* Row numbers, texts of each row's own, other labels; and what is asked for all the same. */
static void test_left_out(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    str_add(&text, "id,flow,port,attack_cat,label\n");
    for (int i = 0; i < 100; i++)
        str_addf(&text, "%d,10.0.0.%d:%d,%d,%s,%d\n", i + 7, i, i, i % 3, i % 2 ? "DoS" : "Normal",
                 i % 2);
    struct store *store = must_load((struct load_request){ .label = "label" }, text.text);
    assert_string_equal(left_out_for(store, "id"), "it numbers the rows");
    assert_string_equal(left_out_for(store, "flow"), "nearly every row has a text of its own");
    assert_string_equal(left_out_for(store, "attack_cat"),
                        "its name says that it knows the answer");
    assert_int_equal(store->schema->feature_count, 1);
    assert_string_equal(label_of(store, 0), "normal");
    assert_string_equal(label_of(store, 1), "1");
    store_release(store);
    store = must_load((struct load_request){ .label = "label", .symbols = "port,flow" }, text.text);
    assert_int_equal(store->schema->feature_count, 2);
    assert_int_equal(schema_feature(store->schema, feature_of(store, "port"))->symbol_count, 3);
    store_release(store);
    must_refuse((struct load_request){ .label = "label", .ignore = "port" }, text.text,
                "no column is a feature", "schema=FILE");
    must_refuse((struct load_request){ .label = "lable" }, text.text, "lable is no column",
                "did you mean label=label?");
    must_refuse((struct load_request){ .label = "label", .symbols = "prot" }, text.text,
                "symbols=prot is no column", "did you mean symbols=port?");
    must_refuse((struct load_request){ 0 }, text.text, "not said which is the label",
                "label=COLUMN says it, as in label=label");
    str_done(&text);
}

/* What is learnt beyond the rows that were looked at: symbols and labels of a file of many rounds. */
/* What looks like an answer by its name, whatever number a heading's second such name got; numbers
 * that are written with a comma. */
static void test_left_out_by_sight(void **state)
{
    (void)state;
    struct load_request request = { .label = "label" };
    struct store *store =
        must_load(request, "a;rate;list;Difficulty_Level;label;label\n1;0,5;0,5;3;normal;0\n"
                           "2;7;1,5,6;4;dos;1\n3;-1,25;0,5;4;dos;1\n");
    assert_int_equal(store->schema->feature_count, 2);
    assert_string_equal(left_out_for(store, "rate"),
                        "its numbers have a decimal comma where a point must stand");
    assert_null(left_out_for(store, "list"));
    assert_string_equal(left_out_for(store, "Difficulty_Level"),
                        "its name says that it knows the answer");
    assert_string_equal(left_out_for(store, "label.1"), "its name says that it knows the answer");
    store_release(store);
}

static void test_learnt_from_all_rows(void **state)
{
    (void)state;
    enum { ROWS = 400000 };
    struct str text;
    str_init(&text);
    str_add(&text, "value,kind,verdict\n");
    for (int i = 0; i < ROWS; i++)
        str_addf(&text, "%d,k%d,%s\n", i % 100, i * 5 / ROWS,
                 i < ROWS / 2    ? "benign"
                 : i < ROWS - 5  ? "late one"
                 : i == ROWS - 1 ? "last"
                                 : "later");
    assert_true(text.length > 4u << 20);
    struct store *store = must_load((struct load_request){ .label = "verdict" }, text.text);
    assert_int_equal(store->rows, ROWS);
    assert_true(store->guessed_from < ROWS);
    const struct schema_column *kind = schema_feature(store->schema, feature_of(store, "kind"));
    assert_int_equal(kind->symbol_count, 5);
    assert_string_equal(kind->symbols[4], "k4");
    assert_int_equal(store->columns[feature_of(store, "kind")].unknown_count, 0);
    assert_string_equal(cell(store, "kind", ROWS - 1), "k4");
    assert_int_equal(store->schema->attack_count, 4);
    assert_string_equal(label_of(store, ROWS - 1), "last");
    assert_string_equal(label_of(store, ROWS - 3), "later");
    assert_string_equal(label_of(store, ROWS / 2), "late one");
    assert_string_equal(label_of(store, 7), "normal");
    store_release(store);
    str_done(&text);
}

static void test_normal(void **state)
{
    (void)state;
    const char *text = "a,c\n1,quiet\n2,loud\n";
    struct store *store = must_load((struct load_request){ .label = "c" }, text);
    assert_string_equal(label_of(store, 0), "quiet");
    store_release(store);
    store = must_load((struct load_request){ .label = "c", .normal = "Quiet" }, text);
    assert_string_equal(label_of(store, 0), "normal");
    assert_string_equal(label_of(store, 1), "loud");
    store_release(store);
}

/* Labels that are all attacks of KDD have KDD's categories. */
static void test_known_labels(void **state)
{
    (void)state;
    const char *text = "a,c\n1,normal\n2,smurf\n3,rootkit\n4,neptune\n";
    struct store *store = must_load((struct load_request){ .label = "c" }, text);
    const struct schema *schema = store->schema;
    assert_int_equal(schema->category_count, 5);
    assert_string_equal(schema->categories[schema_category(schema, 0, store->attacks[2])], "u2r");
    store_release(store);
}

/* The schema as a file, and the file read by it: all is as it was. */
static void test_text_and_back(void **state)
{
    (void)state;
    struct store *store = must_load((struct load_request){ .label = "Label" }, small);
    struct str text;
    struct err err = { 0 };
    str_init(&text);
    schema_text(store->schema, &text);
    struct schema *again = schema_parse(NULL, "web.schema", text.text, text.length, &err);
    if (!again)
        fail_msg("%s", err.message);
    struct store *other = must_load((struct load_request){ .schema = again }, small);
    assert_true(schema_same_features(store->schema, again));
    assert_true(schema_same_classes(store->schema, again));
    for (uint32_t row = 0; row < 4; row++) {
        assert_true(store_equal_rows(store, row, other, row));
        assert_true(store->hashes[row] == other->hashes[row]);
        assert_int_equal(store->attacks[row], other->attacks[row]);
    }
    assert_int_equal(other->guessed_from, 0);
    store_release(other);
    schema_release(again);
    store_release(store);
    str_done(&text);
}

/* A second file with the same columns, in another order, with symbols and labels of its own. */
static void test_like_a_table(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct store *store = must_load((struct load_request){ .label = "Label" }, small);
    struct table *table = table_of_store("train", store, "load", &err);
    const struct table *tables[] = { table };
    struct load_request request = { .tables = tables, .table_count = 1, .source = "other.csv" };
    struct store *other = must_load(
        request, "Label,bytes,more,PROTO,dur,id\nScan,10,x,tcp,0.50,1\nBENIGN,1,x,sctp,1,2\n");
    assert_true(other->schema == store->schema);
    assert_string_equal(other->like, "train");
    assert_string_equal(left_out_for(other, "more"), "web has no such feature");
    assert_string_equal(cell(other, "proto", 1), "sctp");
    assert_int_equal(other->columns[feature_of(other, "proto")].unknown_rows, 1);
    assert_true(store_equal_rows(store, 0, other, 0)); /* but for the label */
    assert_true(store->hashes[0] == other->hashes[0]);
    store_release(other);
    must_refuse(request, "Label,bytes,proto,dur,id\nNew,10,tcp,0.5,1\n",
                "other.csv:2: field 1 (Label): \"New\" is not a label that web knows",
                "schema save FILE");
    table_release(table);
}

/* KDD's own columns by name, in any order. */
static void test_kdd_by_names(void **state)
{
    (void)state;
    struct schema *kdd = shipped_schema("kdd99");
    struct str text;
    str_init(&text);
    str_add(&text, "label,difficulty,more");
    for (size_t i = kdd->feature_count; i-- > 0;)
        str_addf(&text, ",%s", schema_feature(kdd, i)->name);
    str_add(&text, "\nsmurf,21,x");
    for (size_t i = kdd->feature_count; i-- > 0;) {
        const struct schema_column *column = schema_feature(kdd, i);
        str_addf(&text, ",%s", column->kind == COLUMN_SYMBOL ? column->symbols[0] : "0");
    }
    str_add(&text, "\n");
    struct store *store = must_load((struct load_request){ 0 }, text.text);
    assert_string_equal(store->schema->name, "nsl-kdd"); /* which knows difficulty, too */
    assert_string_equal(left_out_for(store, "more"), "nsl-kdd has no such feature");
    assert_string_equal(label_of(store, 0), "smurf");
    assert_int_equal(store->guessed_from, 0);
    store_release(store);
    must_refuse((struct load_request){ .schema = kdd, .label = "verdict" }, text.text,
                "the heading lacks 1 column of kdd99: verdict", NULL);
    str_done(&text);
    schema_release(kdd);
}

static void test_arff(void **state)
{
    (void)state;
    const char *text =
        "@relation x\n@attribute n numeric\n@attribute s {'a b',c}\n"
        "@attribute t string\n@attribute verdict {normal,dos,scan}\n@data\n"
        "% a comment\n1, 'a b', 'some, text', dos\n2,c,x,normal\n\n3 , c , y , scan\n";
    struct store *store = must_load((struct load_request){ .source = "w.arff" }, text);
    assert_int_equal(store->rows, 3);
    assert_string_equal(cell(store, "s", 0), "a b");
    assert_string_equal(label_of(store, 0), "dos");
    assert_string_equal(label_of(store, 2), "scan");
    assert_string_equal(left_out_for(store, "t"), "texts and dates are no features");
    store_release(store);
    must_refuse(
        (struct load_request){ .source = "w.arff" },
        "@relation x\n@attribute n numeric\n@attribute c {normal,dos}\n@data\n{0 1, 1 dos}\n",
        "w.arff:5: rows in braces", NULL);
    must_refuse((struct load_request){ .source = "w.arff" },
                "@relation x\n@attribute n numeric\n@attribute c {normal,dos}\n@data\n1,odd,2\n",
                "w.arff:5: 3 fields where the heading has 2", NULL);
    must_refuse((struct load_request){ .source = "w.arff" },
                "@relation x\n@attribute n numeric\n@attribute c {normal,dos}\n@data\n",
                "w.arff: there are no rows below the heading", NULL);
}

/* Quotes, blanks, empty lines, CRLF, no last line feed. */
static void test_forms(void **state)
{
    (void)state;
    struct load_request request = { .label = "c" };
    struct store *store =
        must_load(request, "\xEF\xBB\xBF"
                           "a,b,c\r\n\r\n1,\"x, \"\"y\"\"\",normal\r\n \"2\" , z ,dos");
    assert_int_equal(store->rows, 2);
    assert_string_equal(cell(store, "b", 0), "x, \"y\"");
    assert_string_equal(cell(store, "a", 1), "2");
    assert_string_equal(cell(store, "b", 1), "z");
    store_release(store);
    must_refuse(request, "a,b,c\n1,\"x,normal\n", "web.csv:2: a quotation mark is not closed",
                NULL);
    must_refuse(request, "a,b,c\n1,x\n", "web.csv:2: 2 fields where the heading has 3", NULL);
    must_refuse(request, "a,b,c\n1,x,normal\n2,\"x\"y,dos\n",
                "web.csv:3: something stands between a closing quotation mark", NULL);
    must_refuse(request, "a,b,c\n", "there are no rows below the heading", NULL);
    must_refuse(request, "1,2,3\n4,5,6\n", "the first line is no heading", NULL);
    must_refuse(request, "a;b;c\n1,5;x;dos\n", "web.csv:1: semicolons stand between its names",
                "with commas");
    must_refuse(request, "a\tb\tc\n1\tx\tdos\n", "web.csv:1: tabs stand between its names", NULL);
    must_refuse(request, "a,b,c\n1,x,\n", "web.csv:2: field 3 (c): the label is missing", NULL);
    request.skip_bad_rows = true;
    store = must_load(request, "a,b,c\n1,x,normal\n2,\"x\"y,dos\n3,\"y,dos\n4,w,dos\n");
    assert_int_equal(store->rows, 2);
    assert_int_equal(store->skipped, 2);
    store_release(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guess),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_left_out_by_sight),
        cmocka_unit_test(test_learnt_from_all_rows),
        cmocka_unit_test(test_normal),
        cmocka_unit_test(test_known_labels),
        cmocka_unit_test(test_text_and_back),
        cmocka_unit_test(test_like_a_table),
        cmocka_unit_test(test_kdd_by_names),
        cmocka_unit_test(test_arff),
        cmocka_unit_test(test_forms),
    };
    return unit_run(tests);
}
