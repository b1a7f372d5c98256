/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_made.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "src/base/file.h"

enum { BYTES, FLAG, RATE }; /* features of small_schema */

static void test_cells(void **state)
{
    (void)state;
    struct store *store =
        made_store("1,SF,x,0.50,normal.\n255,S0,,1.00,smurf.\n3,REJ,y,0.05,spy\n");
    char buffer[40];
    assert_int_equal(store->rows, 3);
    assert_int_equal(store->columns[BYTES].type, CELL_U8);
    assert_int_equal(store->columns[RATE].type, CELL_U8);
    assert_near(store->columns[RATE].divisor, 100, 0);
    assert_near(store_value(store, RATE, 2), 0.05, 0);
    assert_near(store_value(store, FLAG, 2), 2, 0);
    assert_string_equal(store_text(store, RATE, 2, buffer), "0.05");
    assert_string_equal(store_text(store, RATE, 1, buffer), "1.00");
    assert_string_equal(store_text(store, BYTES, 1, buffer), "255");
    assert_string_equal(store_text(store, FLAG, 0, buffer), "SF");
    assert_string_equal(store->schema->attacks[store->attacks[2]].name, "spy");
    assert_near(store->columns[BYTES].least, 1, 0);
    assert_near(store->columns[BYTES].greatest, 255, 0);
    assert_near(store->columns[RATE].greatest, 1, 0);
    assert_string_equal(store->source, "made");
    assert_int_equal(strlen(store->sha256), 64);
    store_release(store);
}

/* The type that a column of one value gets, and the value as text. */
static void check_number(const char *text, enum cell_type type, double divisor, double value,
                         const char *shown)
{
    char row[200], buffer[40];
    snprintf(row, sizeof row, "%s,SF,,0,normal\n", text);
    struct store *store = made_store(row);
    const struct column *column = &store->columns[BYTES];
    if (column->type != type)
        fail_msg("%s: type %d instead of %d", text, (int)column->type, (int)type);
    assert_near(column->divisor, divisor, 0);
    assert_near(store_value(store, BYTES, 0), value, 0);
    assert_string_equal(store_text(store, BYTES, 0, buffer), shown);
    store_release(store);
}

static void test_numbers(void **state)
{
    (void)state;
    check_number("0", CELL_U8, 1, 0, "0");
    check_number("256", CELL_U16, 1, 256, "256");
    check_number("65535", CELL_U16, 1, 65535, "65535");
    check_number("65536", CELL_I32, 1, 65536, "65536");
    check_number("12345678", CELL_I32, 1, 12345678, "12345678");
    check_number("123456789", CELL_I32, 1, 123456789, "123456789");
    check_number("1379963888", CELL_I32, 1, 1379963888, "1379963888");
    check_number("2147483647", CELL_I32, 1, 2147483647, "2147483647");
    check_number("2147483648", CELL_F64, 1, 2147483648.0, "2147483648");
    check_number("-1", CELL_I32, 1, -1, "-1");
    check_number("-0.5", CELL_I32, 10, -0.5, "-0.5");
    check_number("00012", CELL_U8, 1, 12, "12");
    check_number("0.123456", CELL_I32, 1000000, 0.123456, "0.123456");
    check_number("0.1234567", CELL_F64, 1, 0.1234567, "0.1234567");
    check_number("0.5000000000", CELL_U8, 10, 0.5, "0.5");
    check_number("123456.78", CELL_I32, 100, 123456.78, "123456.78");
    check_number("1e3", CELL_U16, 1, 1000, "1000");
    check_number("1e-9", CELL_F64, 1, 1e-9, "1e-09");
    check_number("25.5", CELL_U8, 10, 25.5, "25.5");
}

/* A column is as wide as its widest value, wherever that stands. */
static void test_widening(void **state)
{
    (void)state;
    static const char *const values[] = { "7", "0.25", "300", "-1", "0.5", "70000", "3e9", "1e-7" };
    static const enum cell_type types[] = { CELL_U8,  CELL_U16, CELL_U16, CELL_I32,
                                            CELL_I32, CELL_I32, CELL_F64, CELL_F64 };
    struct str text;
    str_init(&text);
    for (size_t count = 1; count <= sizeof values / sizeof values[0]; count++) {
        str_addf(&text, "%s,SF,,0,normal\n", values[count - 1]);
        struct store *store = made_store(text.text);
        for (size_t i = 0; i < count; i++)
            assert_near(store_value(store, BYTES, (uint32_t)i), atof(values[i]), 0);
        /* 7 and 0.25 as 700 and 25 need 16 bits; 300 as 30000 too. */
        assert_int_equal(store->columns[BYTES].type, types[count - 1]);
        store_release(store);
    }
    str_done(&text);
}

/* Many rows, so that several blocks, chunks and rounds are joined; each value tells its row. */
static void add_row(struct str *text, size_t i)
{
    static const char *const flags[] = { "SF", "S0", "REJ" };
    static const char *const labels[] = { "normal", "smurf", "neptune", "spy" };
    if (i % 1000 == 999)
        str_addf(text, "%zu,odd%zu,n,%zu.%02zu,%s.\n", i, i % 3, i % 7, i % 100, labels[i % 4]);
    else
        str_addf(text, "%zu,%s,n,%zu.%02zu,%s.\n", i, flags[i % 3], i % 7, i % 100, labels[i % 4]);
}

static struct store *load_many(const char *path, struct schema *schema, size_t threads)
{
    struct err err = { 0 };
    struct pool *pool = made_pool(threads);
    struct load_request request = { .source = path, .path = path, .schema = schema, .pool = pool };
    struct store *store = load_file(&request, &err);
    if (!store)
        fail_msg("%s", err.message);
    pool_free(pool);
    return store;
}

static void check_many(const struct store *store, size_t rows)
{
    char buffer[40], wanted[40];
    assert_int_equal(store->rows, rows);
    assert_int_equal(store->columns[FLAG].unknown_count, 3);
    assert_int_equal(store->columns[FLAG].unknown_rows, rows / 1000);
    for (uint32_t i = 0; i < rows; i++) {
        assert_true(store_value(store, BYTES, i) == (double)i);
        assert_int_equal(store->attacks[i], i % 4);
        if (i % 997 == 0 || i % 1000 == 999) {
            snprintf(wanted, sizeof wanted, "%u.%02u", i % 7, i % 100);
            assert_string_equal(store_text(store, RATE, i, buffer), wanted);
            snprintf(wanted, sizeof wanted, "odd%u", i % 3);
            assert_string_equal(
                store_text(store, FLAG, i, buffer),
                i % 1000 == 999 ? wanted : schema_feature(store->schema, FLAG)->symbols[i % 3]);
        }
    }
    /* The first unknown symbol of the file is the first in the list. */
    assert_string_equal(store->columns[FLAG].unknown[0], "odd0");
    assert_string_equal(store->columns[FLAG].unknown[1], "odd1");
}

static void test_many_rows_and_threads(void **state)
{
    (void)state;
    size_t rows = unit_sanitized() ? 60000 : 300000;
    struct err err = { 0 };
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < rows; i++)
        add_row(&text, i);
    const char *path = unit_temp_path("many.csv");
    unit_write(path, text.text, text.length);
    struct schema *schema = made_schema(small_schema);
    struct store *first = load_many(path, schema, 1);
    check_many(first, rows);
    for (size_t threads = 2; threads <= 5; threads++) {
        struct store *other = load_many(path, schema, threads);
        check_many(other, rows);
        assert_memory_equal(first->hashes, other->hashes, rows * sizeof *first->hashes);
        assert_string_equal(first->sha256, other->sha256);
        store_release(other);
    }
    /* The same text from memory, and compressed. */
    struct pool *pool = made_pool(2);
    struct load_request request = { .source = "text", .schema = schema, .pool = pool };
    struct store *in_memory = load_text(&request, text.text, text.length, &err);
    assert_non_null(in_memory);
    check_many(in_memory, rows);
    assert_string_equal(first->sha256, in_memory->sha256);
    const char *packed = unit_temp_path("many.csv.gz");
    gzFile file = gzopen(packed, "wb1");
    assert_int_equal(gzwrite(file, text.text, (unsigned)text.length), (int)text.length);
    gzclose(file);
    struct store *unpacked = load_many(packed, schema, 2);
    check_many(unpacked, rows);
    assert_true(store_equal_rows(first, (uint32_t)rows - 1, unpacked, (uint32_t)rows - 1));
    assert_string_not_equal(first->sha256, unpacked->sha256); /* of the bytes as stored */
    store_release(first);
    store_release(in_memory);
    store_release(unpacked);
    pool_free(pool);
    schema_release(schema);
    str_done(&text);
}

static void test_line_ends(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "1,SF,x,0.50,normal.\r\n2,S0,,1.00,smurf.\r\n",
        "1,SF,x,0.50,normal.\n2,S0,,1.00,smurf.",
        "1,SF,x,0.50,normal.\n2,S0,,1.00,smurf.\n\n\r\n\n",
        "\n1,SF,x,0.50,normal.\n\n2,S0,,1.00,smurf\r",
        "\xEF\xBB\xBF"
        "1,SF,x,0.50,normal.\n2,S0,,1.00,smurf.\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct store *store = made_store(texts[i]);
        assert_int_equal(store->rows, 2);
        assert_string_equal(store->schema->attacks[store->attacks[1]].name, "smurf");
        store_release(store);
    }
}

static void check_bad(const char *text, size_t length, const char *words)
{
    struct err err = { 0 };
    struct store *store = read_made(small_schema, text, length, false, &err);
    if (store)
        fail_msg("this was taken: %s", text);
    assert_int_equal(err.code, ERR_INPUT);
    assert_says(err, words);
}

#define BAD(text, words) check_bad(text, sizeof(text) - 1, words)
#define GOOD "1,SF,x,0.5,normal.\n"

static void test_bad_rows(void **state)
{
    (void)state;
    BAD(GOOD GOOD "1,SF,x,0.5\n", "made:3: 4 fields where small has 5");
    BAD(GOOD "1,SF,x,0.5,normal,9\n" GOOD, "made:2: 6 fields where small has 5");
    BAD(GOOD "\n1,SF,x,half,normal.\n", "made:3: field 4 (rate): \"half\" is not a number");
    BAD("1,SF,x,,normal.\n", "made:1: field 4 (rate): a number is missing");
    BAD("1,SF,x,1.2.3,normal.\n", "\"1.2.3\" is not a number");
    BAD("1,SF,x,nan,normal.\n", "\"nan\" is not a number");
    BAD("1,SF,x,1e999,normal.\n", "is not a number");
    BAD("0x1F,SF,x,1,normal.\n", "field 1 (bytes): \"0x1F\" is not a number");
    BAD("1 2,SF,x,1,normal.\n", "is not a number");
    BAD(GOOD "1,SF,x,1,smurv.\n",
        "made:2: field 5 (label): \"smurv\" is not a label that small knows");
    BAD("1,S\0F,x,1,normal.\n", "made:1: a NUL byte");
    BAD("1,,x,1,normal.\n", "field 2 (flag): a value is missing");
    BAD("1,S\033[2J,x,1,normal.\n", "field 2 (flag): \"S?[2J\" holds a control character");
    BAD("", "made: there are no rows, the file is empty");
    BAD("\n\n\n", "there are no rows");
    BAD("label\n", "1 field where");
    struct err err = { 0 };
    assert_null(read_made(small_schema, "1,SF,x,1,smurv.\n", 16, false, &err));
    assert_says(err, "smurv");
    assert_string_equal(err.hint, "did you mean smurf? on-error=skip leaves bad rows out");
    assert_null(read_made(small_schema, "1,SF,x,1\n", 9, false, &err));
    assert_string_equal(err.hint, "on-error=skip leaves bad rows out");
}

static void test_skip(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char text[] = GOOD "1,SF\n\n" GOOD "x,SF,x,1,normal.\n1,SF,x,1,what.\n" GOOD;
    struct store *store = read_made(small_schema, text, sizeof text - 1, true, &err);
    assert_non_null(store);
    assert_int_equal(store->rows, 3);
    assert_int_equal(store->skipped, 3);
    assert_string_equal(store->skipped_first, "line 2: 2 fields where small has 5");
    store_release(store);
    const char all_bad[] = "1\n2\n";
    assert_null(read_made(small_schema, all_bad, sizeof all_bad - 1, true, &err));
    assert_says(err, "none of its 2 rows can be read; line 1: 1 field where");
}

/* The right line, also far into a file, where blocks before it were parsed at the same time. */
static void test_line_of_a_bad_row_far_in(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < 100000; i++)
        add_row(&text, i);
    str_add(&text, "1,SF,x,bad,normal.\n1,SF\n");
    check_bad(text.text, text.length, "made:100001: field 4 (rate): \"bad\" is not a number");
    str_done(&text);
}

static void test_too_many_unknown_symbols(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    for (int i = 0; i < 5000; i++)
        str_addf(&text, "1,new%d,,1,normal\n", i);
    check_bad(text.text, text.length, "more than 4,096 symbols");
    str_done(&text);
}

/* --- files --- */

static void check_bad_file(const char *path, const char *words)
{
    struct err err = { 0 };
    assert_null(load_table("kdd99", path, 2, &err));
    assert_says(err, words);
}

static void test_bad_files(void **state)
{
    (void)state;
    check_bad_file(unit_temp_path("absent.csv"), "No such file");
    check_bad_file(unit_temp_path(""), "folder");
    unit_write(unit_temp_path("empty.csv"), "", 0);
    check_bad_file(unit_temp_path("empty.csv"), "empty.csv: there are no rows");
    unit_write(unit_temp_path("locked.csv"), GOOD, strlen(GOOD));
    chmod(unit_temp_path("locked.csv"), 0);
    if (geteuid() != 0)
        check_bad_file(unit_temp_path("locked.csv"), "Permission denied");
    const char *cut = unit_temp_path("cut.csv.gz");
    gzFile file = gzopen(cut, "wb9");
    for (int i = 0; i < 20000; i++)
        gzprintf(file, "%d,SF,x,0.5,normal.\n", i * 7919 % 10007);
    gzclose(file);
    truncate(cut, (off_t)file_size(cut) / 2);
    struct schema *schema = made_schema(small_schema);
    struct pool *pool = made_pool(2);
    struct err err = { 0 };
    struct load_request request = { .source = cut, .path = cut, .schema = schema, .pool = pool };
    assert_null(load_file(&request, &err));
    assert_says(err, "cut.csv.gz");
    pool_free(pool);
    schema_release(schema);
}

/* 100 MB without a line feed: refused at once, in little memory. */
static void test_endless_line(void **state)
{
    (void)state;
    const char *path = unit_temp_path("endless.csv");
    struct err err = { 0 };
    unit_write(path, GOOD "1,SF,", strlen(GOOD) + 5);
    truncate(path, 100 * 1000 * 1000); /* a hole reads as NUL bytes */
    struct schema *schema = made_schema(small_schema);
    struct pool *pool = made_pool(2);
    struct load_request request = { .source = path, .path = path, .schema = schema, .pool = pool };
    assert_null(load_file(&request, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_says(err, "endless.csv:2: this line is longer than 1 MiB");
    /* Just below the limit it is a line like others, only wrong; above it not, also at an end. */
    char *line = malloc(3 << 20);
    memset(line, 'x', 3 << 20);
    assert_null(load_text(&request, line, (1 << 20) - 100, &err));
    assert_says(err, ":1: 1 field where");
    line[(3 << 20) - 1] = '\n';
    err = (struct err){ 0 };
    assert_null(load_text(&request, line, 3 << 20, &err));
    assert_says(err, ":1: this line is longer than 1 MiB");
    free(line);
    pool_free(pool);
    schema_release(schema);
}

static struct cancel stop = { .requested = true };

static void test_cancel_and_progress(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct schema *schema = made_schema(small_schema);
    struct pool *pool = made_pool(2);
    const char *path = unit_temp_path("cancel.csv");
    unit_write(path, GOOD, strlen(GOOD));
    struct load_request request = {
        .source = path, .path = path, .schema = schema, .pool = pool, .cancel = &stop
    };
    assert_null(load_file(&request, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    pool_free(pool);
    schema_release(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_widening),
        cmocka_unit_test(test_many_rows_and_threads),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_skip),
        cmocka_unit_test(test_line_of_a_bad_row_far_in),
        cmocka_unit_test(test_too_many_unknown_symbols),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_endless_line),
        cmocka_unit_test(test_cancel_and_progress),
    };
    return unit_run(tests);
}
