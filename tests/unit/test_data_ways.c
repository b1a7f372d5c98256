/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same rows come out whatever way a file is written and its lines are taken: in runs or one by
 * one, in blocks cut here or there, on one thread or several. What must come out is computed here. */
#include "tests/unit/headed.h"

enum { ROWS = 40000, LATE = 30000 };

/* How a file is written. */
struct way {
    const char *name;
    char separator;
    bool crlf, quotes, some_quotes, blanks;
    size_t empty_every; /* an empty line behind every so many rows; 0: none */
    size_t threads;
};

static bool is_bad(size_t i)
{
    return i % 2003 == 1999;
}

/* Of duration: nothing, or less than it can be. */
static bool lacks_duration(size_t i)
{
    return i % 997 == 13 || i % 1009 == 5;
}

static bool lacks_rate(size_t i)
{
    return i % 1013 == 7;
}

static const char *proto_of(size_t i)
{
    static const char *const names[] = { "tcp", "udp", "a rather long name of a protocol" };
    return i > LATE && i % 50 == 3 ? "sctp" : names[i % 3];
}

static const char *label_at(size_t i)
{
    return i > LATE && i % 40 == 7 ? "Port Scan" : i % 4 == 1 ? "DoS" : "BENIGN";
}

static double rate_of(size_t i)
{
    return i % 5000 == 77 ? 0.123456789 : (double)(i % 90) + 0.25;
}

static void add(struct str *text, const struct way *way, size_t i, bool last, const char *field)
{
    const char *mark = way->quotes || (way->some_quotes && i % 31 == 3) ? "\"" : "";
    const char *blank = way->blanks ? " " : "";
    str_addf(text, "%s%s%s%s%s", blank, mark, field, mark, blank);
    if (last)
        str_add(text, way->crlf ? "\r\n" : "\n");
    else
        str_addf(text, "%c", way->separator);
}

static void add_row(struct str *text, const struct way *way, size_t i)
{
    char field[64];
    snprintf(field, sizeof field, "%zu", i % 500);
    add(text, way, i, false, i % 997 == 13 ? "-1" : i % 1009 == 5 ? "" : field);
    /* The note is read over. Separators stand in it, and what looks like more fields. */
    snprintf(field, sizeof field, "\"x%c\"\"%c1\"", way->separator, way->separator);
    if (i % 701 == 0)
        str_addf(text, "%s%c", field, way->separator);
    else
        add(text, way, i, false, "%");
    snprintf(field, sizeof field, "%.9g", rate_of(i));
    add(text, way, i, false, lacks_rate(i) ? "Infinity" : field);
    if (is_bad(i))
        add(text, way, i, false, "1");
    add(text, way, i, false, proto_of(i));
    add(text, way, i, true, label_at(i));
    for (size_t k = 0; way->empty_every && i % way->empty_every == 0 && k < 1 + i % 3; k++)
        str_add(text, way->crlf ? "\r\n" : "\n");
}

static struct store *load_way(const struct way *way, enum missing missing)
{
    struct str text;
    struct err err = { 0 };
    struct pool *pool = made_pool(way->threads);
    struct load_request request = { .source = "made.csv",
                                    .label = "label",
                                    .ignore = "note",
                                    .missing = missing,
                                    .skip_bad_rows = true,
                                    .pool = pool };
    str_init(&text);
    static const char *const names[] = { "duration", "note", "rate", "proto", "label" };
    for (size_t i = 0; i < 5; i++)
        add(&text, way, 0, i == 4, names[i]);
    for (size_t i = 0; i < ROWS; i++)
        add_row(&text, way, i);
    struct store *store = load_text(&request, text.text, text.length, &err);
    if (!store)
        fail_msg("%s: %s", way->name, err.message);
    str_done(&text);
    pool_free(pool);
    return store;
}

static void check_row(const struct way *way, const struct store *store, uint32_t row, size_t i)
{
    double duration = store_value(store, feature_of(store, "duration"), row);
    double rate = store_value(store, feature_of(store, "rate"), row);
    bool right =
        lacks_duration(i) ? isnan(duration) : store_same_number(duration, (double)(i % 500));
    right = right && (lacks_rate(i) ? isnan(rate) : store_same_number(rate, rate_of(i)));
    right = right && strcmp(cell(store, "proto", row), proto_of(i)) == 0;
    const char *label = strcmp(label_at(i), "BENIGN") == 0 ? "normal" : label_at(i);
    if (!right || strcmp(label_of(store, row), label) != 0)
        fail_msg("%s: row %zu is %g, %g, %s, %s", way->name, i, duration, rate,
                 cell(store, "proto", row), label_of(store, row));
}

static void check_way(const struct way *way, enum missing missing, const struct store *first)
{
    struct store *store = load_way(way, missing);
    uint32_t row = 0;
    size_t lacking = 0, bad = 0;
    for (size_t i = 0; i < ROWS; i++) {
        bool lacks = lacks_duration(i) || lacks_rate(i);
        bad += is_bad(i);
        lacking += !is_bad(i) && lacks;
        if (is_bad(i) || (lacks && missing == MISSING_DROP))
            continue;
        assert_true(row < store->rows);
        check_row(way, store, row, i);
        assert_true(!first || first->hashes[row] == store->hashes[row]);
        row++;
    }
    assert_int_equal(store->rows, row);
    assert_int_equal(store->skipped, bad);
    assert_int_equal(store->missing_rows, lacking);
    assert_int_equal(store->missing_dropped, missing == MISSING_DROP ? lacking : 0);
    assert_int_equal(store->rows + store->skipped + store->missing_dropped, ROWS);
    assert_int_equal(store->schema->attack_count, 3);
    store_release(store);
}

static void test_ways(void **state)
{
    (void)state;
    static const struct way ways[] = {
        { .name = "three threads", .separator = ',', .threads = 3 },
        { .name = "CRLF", .separator = ',', .crlf = true, .threads = 2 },
        { .name = "quotes", .separator = ',', .quotes = true, .threads = 2 },
        { .name = "some quotes", .separator = ',', .some_quotes = true, .threads = 2 },
        { .name = "blanks", .separator = ',', .blanks = true, .threads = 2 },
        { .name = "quotes and blanks", ',', true, true, false, true, 0, 2 },
        { .name = "few empty lines", .separator = ',', .empty_every = 500, .threads = 2 },
        { .name = "many empty lines", .separator = ',', .empty_every = 2, .threads = 2 },
        { .name = "semicolons", .separator = ';', .some_quotes = true, .threads = 2 },
        { .name = "tabs", .separator = '\t', .some_quotes = true, .crlf = true, .threads = 2 },
        { .name = "bars", .separator = '|', .blanks = true, .threads = 2 },
    };
    const struct way plain = { .name = "plain", .separator = ',', .threads = 1 };
    for (enum missing missing = MISSING_DROP; missing <= MISSING_MEDIAN; missing += 2) {
        struct store *first = load_way(&plain, missing);
        check_way(&plain, missing, NULL);
        for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
            check_way(&ways[i], missing, first);
        store_release(first);
    }
}

/* Rows that are shorter than any good one: there must be room for what is read of them. */
static void test_short_rows(void **state)
{
    (void)state;
    struct load_request request = { .label = "c", .skip_bad_rows = true };
    struct str text;
    str_init(&text);
    str_add(&text, "a,c\n");
    for (size_t i = 0; i < 8000; i++)
        str_add(&text, "1,\n");
    must_refuse(request, text.text, "none of its 8000 rows can be read", NULL);
    str_add(&text, "7,dos\n");
    struct store *store = must_load(request, text.text);
    assert_int_equal(store->rows, 1);
    assert_int_equal(store->skipped, 8000);
    store_release(store);
    str_done(&text);
}

/* A column that is read over hides no broken quote, comment or NUL byte. */
static void test_read_over(void **state)
{
    (void)state;
    struct load_request request = { .label = "label", .ignore = "x,y" };
    must_refuse(request, "x,y,a,label\n1,2,3,dos\n\"1,2\",3,dos\n",
                "3 fields where the heading has 4", NULL);
    must_refuse(request, "x,y,a,label\n1,2,3,dos\n1,\"2,3,dos\n", "is not closed", NULL);
    struct store *store = must_load(request, "x,y,a,label\n\"1,2\",\"3\",4,dos\n1,2\",5,normal\n");
    assert_int_equal(store->rows, 2);
    assert_string_equal(cell(store, "a", 0), "4");
    assert_string_equal(cell(store, "a", 1), "5");
    store_release(store);
    request.ignore = "a";
    request.source = "web.arff";
    store = must_load(request, "@relation r\n@attribute a numeric\n@attribute b numeric\n"
                               "@attribute label {normal,dos}\n@data\n1,2,normal\n%,3,normal\n"
                               "4,5,dos\n");
    assert_int_equal(store->rows, 2);
    store_release(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways),
        cmocka_unit_test(test_short_rows),
        cmocka_unit_test(test_read_over),
    };
    return unit_run(tests);
}
