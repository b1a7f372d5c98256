/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMOTE-NC: against NumPy, against what the paper says must hold, and at any number of threads. */
#include "tests/unit/data_made.h"

#include <math.h>

#include "src/base/json.h"
#include "src/base/str.h"
#include "src/data/demo.h"
#include "src/data/derive.h"
#include "src/data/draw.h"
#include "src/data/row_hash.h"
#include "src/data/smote.h"

/* --- against NumPy: tests/reference/smote_numpy.py --- */

static struct json *fixture(void)
{
    struct err err = { 0 };
    size_t length = 0;
    char *text = unit_read(unit_source_path("tests/reference/smote_numpy.json"), &length);
    struct json *json = json_parse(text, length, &err);
    assert_non_null(json);
    return json;
}

static struct table *fixture_table(const struct json *json)
{
    struct err err = { 0 };
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < json_count(json_get(json, "rows")); i++)
        str_addf(&text, "%s\n", json_string_of(json_at(json_get(json, "rows"), i)));
    struct store *store =
        read_made(json_string_of(json_get(json, "schema")), text.text, text.length, false, &err);
    if (!store)
        fail_msg("%s", err.message);
    str_done(&text);
    return table_of_store("data", store, "load made", &err);
}

/* The rows of an attack, in their order; how many. */
static size_t rows_of(const struct store *store, const char *name, uint32_t *rows)
{
    size_t attack = schema_attack_index(store->schema, name, strlen(name)), count = 0;
    for (uint32_t row = 0; row < store->rows; row++)
        if (store->attacks[row] == attack)
            rows[count++] = row;
    return count;
}

static void test_neighbours_as_numpy(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct json *json = fixture();
    struct table *table = fixture_table(json);
    const struct json *wanted = json_get(json, "neighbours");
    uint32_t rows[300], bases[300], found[300 * 5];
    size_t count = rows_of(table->store, "spy", rows);
    assert_int_equal(count, json_count(wanted));
    for (size_t i = 0; i < count; i++)
        bases[i] = (uint32_t)i;
    struct neighbour_search search = {
        .store = table->store, .rows = rows, .count = count, .k = 5, .pool = made_pool(2)
    };
    assert_true(neighbours_find(&search, bases, count, found, &err));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < 5; k++)
            assert_int_equal(found[i * 5 + k], json_number(json_at(json_at(wanted, i), k)));
    pool_free(search.pool);
    table_release(table);
    json_free(json);
}

static struct table *smote(const struct table *table, const char *class_name, size_t rows, size_t k,
                           size_t threads, struct balance_outcome *outcome, struct err *err)
{
    const struct balance_demand demands[] = { { class_name, rows, false } };
    struct balance_request request = { .name = "train",
                                       .origin = "balance",
                                       .attack_ceiling = SIZE_MAX,
                                       .demands = demands,
                                       .demand_count = 1,
                                       .method = BALANCE_SMOTE,
                                       .neighbours = k,
                                       .order = ORDER_FILE,
                                       .seed = 3,
                                       .pool = made_pool(threads) };
    struct table *made = balance_table(table, &request, outcome, err);
    pool_free(request.pool);
    return made;
}

static void row_text(const struct store *store, uint32_t row, struct str *text)
{
    char buffer[40];
    str_clear(text);
    for (size_t i = 0; i < store->schema->feature_count; i++) {
        str_add(text, i ? "," : "");
        str_add(text, store_text(store, i, row, buffer));
    }
}

static void test_rows_as_numpy(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct json *json = fixture();
    struct table *table = fixture_table(json);
    const struct json *wanted = json_get(json, "synthetic");
    struct balance_outcome outcome;
    struct table *made = smote(table, "spy", 225 + 101, 5, 2, &outcome, &err);
    if (!made)
        fail_msg("%s", err.message);
    assert_int_equal(json_count(wanted), 101);
    assert_int_equal(made->count, 300 + 101);
    assert_int_equal(outcome.made.synthetic, 101);
    assert_int_equal(outcome.made.copies, 0);
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < 101; i++) {
        row_text(made->store, (uint32_t)(300 + i), &text);
        assert_string_equal(text.text, json_string_of(json_at(wanted, i)));
        assert_true(store_is_synthetic(made->store, (uint32_t)(300 + i)));
    }
    str_done(&text);
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
    json_free(json);
}

/* --- on the demo set --- */

static struct table *demo(void)
{
    struct err err = { 0 };
    struct pool *pool = made_pool(2);
    struct store *store = demo_store(unit_source_path("."), "demo", pool, &err);
    struct table *table = table_of_store("data", store, "load demo", &err);
    pool_free(pool);
    return table;
}

/* Every row compared with every other, one after the other: what the search must agree with. */
static double distance(const struct store *store, uint32_t a, uint32_t b, const double *deviations)
{
    double sum = 0;
    for (size_t i = 0; i < store->schema->feature_count; i++) {
        if (schema_feature(store->schema, i)->kind == COLUMN_SYMBOL)
            sum += (size_t)store_value(store, i, a) != (size_t)store_value(store, i, b);
        else if (deviations[i] > 0)
            sum += pow((store_value(store, i, a) - store_value(store, i, b)) / deviations[i], 2);
    }
    return sum;
}

static void deviations_of(const struct store *store, const uint32_t *rows, size_t count,
                          double *deviations)
{
    for (size_t i = 0; i < store->schema->feature_count; i++) {
        double mean = 0, square = 0;
        for (size_t r = 0; r < count; r++)
            mean += store_value(store, i, rows[r]) / (double)count;
        for (size_t r = 0; r < count; r++)
            square += pow(store_value(store, i, rows[r]) - mean, 2);
        deviations[i] = square > 1e-9 ? sqrt(square / (double)count) : 0;
    }
}

static void test_neighbours_are_the_nearest(void **state)
{
    (void)state;
    enum { K = 7, STEP = 37 };
    struct err err = { 0 };
    struct table *table = demo();
    uint32_t *rows = calloc(table->store->rows, sizeof *rows), bases[100], found[100 * K];
    double deviations[64];
    size_t count = rows_of(table->store, "normal", rows), base_count = 0;
    assert_true(count > 3000); /* many blocks */
    deviations_of(table->store, rows, count, deviations);
    for (size_t i = 0; i < count && base_count < 100; i += STEP)
        bases[base_count++] = (uint32_t)i;
    struct neighbour_search search = {
        .store = table->store, .rows = rows, .count = count, .k = K, .pool = made_pool(2)
    };
    assert_true(neighbours_find(&search, bases, base_count, found, &err));
    for (size_t b = 0; b < base_count; b++) {
        const uint32_t *list = found + b * K;
        double last = 0;
        for (size_t k = 0; k < K; k++) {
            double now = distance(table->store, rows[bases[b]], rows[list[k]], deviations);
            assert_true(list[k] != bases[b]);
            assert_true(now > last - 1e-9);
            assert_true(k == 0 || now > last + 1e-9 || list[k] > list[k - 1]);
            last = now;
        }
        size_t nearer = 0;
        for (size_t i = 0; i < count; i++)
            nearer += i != bases[b] &&
                      distance(table->store, rows[bases[b]], rows[i], deviations) < last - 1e-9;
        assert_true(nearer < K);
    }
    pool_free(search.pool);
    free(rows);
    table_release(table);
}

static void check_same(const struct table *one, const struct table *other)
{
    struct err err = { 0 };
    char a[DIGEST_HEX_SIZE], b[DIGEST_HEX_SIZE];
    assert_true(table_digest(one, a, &err) && table_digest(other, b, &err));
    assert_string_equal(a, b);
    assert_int_equal(one->count, other->count);
    for (size_t i = 0; i < one->count; i++)
        assert_true(store_equal_rows(one->store, one->rows[i], other->store, other->rows[i]));
}

static void test_threads_and_order_change_nothing(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = demo();
    struct table *one = smote(table, "u2r", 400, 5, 1, &outcome, &err);
    assert_non_null(one);
    assert_int_equal(one->store->rows, one->count); /* every row once */
    balance_outcome_done(&outcome);
    struct table *two = smote(table, "u2r", 400, 5, 3, &outcome, &err);
    balance_outcome_done(&outcome);
    check_same(one, two);
    table_release(two);
    /* The same rows, backwards. */
    uint32_t *rows = calloc(table->count, sizeof *rows);
    for (size_t i = 0; i < table->count; i++)
        rows[i] = table->rows[table->count - 1 - i];
    struct table *backwards =
        table_of_rows("data", table->store, rows, table->count, "backwards", &err);
    two = smote(backwards, "u2r", 400, 5, 2, &outcome, &err);
    balance_outcome_done(&outcome);
    check_same(one, two);
    table_release(backwards);
    table_release(two);
    table_release(one);
    table_release(table);
}

/* The pinned digest: the same rows on every machine. */
static void test_pinned(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct balance_outcome outcome;
    char hex[DIGEST_HEX_SIZE];
    struct table *table = demo();
    struct table *made = smote(table, "u2r", 400, 5, 2, &outcome, &err);
    assert_true(table_digest(made, hex, &err));
    assert_string_equal(hex, "e6c6a6bc193daa9a5ce20ab2977e6af149d861f955fcabae1a8a4aa8351df351");
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
}

/* What the paper says of a row: each number lies between those of two rows of its class, and each
 * symbol occurs in it. */
static void test_rows_lie_between(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = demo();
    struct table *made = smote(table, "u2r", 400, 5, 2, &outcome, &err);
    const struct store *store = made->store, *parent = table->store;
    size_t synthetic = 0;
    for (uint32_t row = 0; row < store->rows; row++) {
        size_t category = schema_category(store->schema, 0, store->attacks[row]);
        assert_true(row_hash(store, row) == store->hashes[row]);
        if (!store_is_synthetic(store, row)) {
            uint32_t origin = 0;
            assert_ptr_equal(store_origin(store, row, &origin), parent);
            assert_true(store_equal_rows(store, row, parent, origin));
            assert_true(store->hashes[row] == parent->hashes[origin]);
            continue;
        }
        synthetic++;
        assert_string_equal(store->schema->categories[category], "u2r");
        for (size_t i = 0; i < store->schema->feature_count; i++) {
            double value = store_value(store, i, row);
            double least = (double)INFINITY, greatest = -(double)INFINITY;
            for (uint32_t other = 0; other < parent->rows; other++)
                if (schema_category(store->schema, 0, parent->attacks[other]) == category) {
                    least = fmin(least, store_value(parent, i, other));
                    greatest = fmax(greatest, store_value(parent, i, other));
                }
            assert_true(value >= least && value <= greatest);
        }
    }
    assert_int_equal(synthetic, outcome.made.synthetic);
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
}

/* --- the small things --- */

/* The hash that a block is parsed to is the one of the row's cells, whatever types they have. */
static void test_row_hash(void **state)
{
    (void)state;
    struct store *store =
        made_store("5,SF,x,0.5,normal\n7,odd,x,-0.25,smurf\n-8,SF,x,1e-9,spy\n"
                   "7000000000,other,x,3.141592653589,smurf\n0,REJ,x,0,neptune\n");
    for (uint32_t row = 0; row < store->rows; row++)
        assert_true(row_hash(store, row) == store->hashes[row]);
    store_release(store);
    store = made_store("5,SF,x,0.5,normal\n7,odd,x,0.25,smurf\n300,odd,x,0.33,smurf\n");
    for (uint32_t row = 0; row < store->rows; row++)
        assert_true(row_hash(store, row) == store->hashes[row]);
    store_release(store);
}

/* Votes 2 : 2 : 1. The base's own symbol wins a tie that it is in, else the lower code. */
static void test_votes(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = made_table("100,REJ,,0,spy\n100,S0,,0,spy\n100,S0,,0,spy\n"
                                     "100,REJ,,0,spy\n100,SF,,0,spy\n100,REJ,,0,spy\n"
                                     "1,SF,,0,normal\n");
    struct table *made = smote(table, "spy", 12, 5, 1, &outcome, &err);
    assert_non_null(made);
    /* Each row's neighbours are the five others: for REJ rows 2 REJ, 2 S0, 1 SF. */
    const char *wanted[] = { "REJ", "REJ", "REJ", "REJ", "REJ", "REJ" };
    size_t flag = schema_feature_index(table->store->schema, "flag");
    char buffer[40];
    for (uint32_t i = 0; i < 6; i++)
        assert_string_equal(store_text(made->store, flag, 7 + i, buffer), wanted[i]);
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
    table = made_table("100,SF,,0,spy\n100,REJ,,0,spy\n100,S0,,0,spy\n100,S0,,0,spy\n"
                       "100,REJ,,0,spy\n1,SF,,0,normal\n");
    made = smote(table, "spy", 10, 4, 1, &outcome, &err);
    assert_non_null(made);
    /* The SF row sees 2 S0 and 2 REJ: S0 has the lower code. */
    assert_string_equal(store_text(made->store, flag, 6, buffer), "S0");
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
}

/* A missing value is no distance off, and the base row's own decides what is made. */
static void test_missing_values(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = made_table("10,SF,,0.123456789,spy\n20,SF,,5,spy\n30,SF,,6,spy\n"
                                     "40,SF,,7,spy\n1,SF,,0,normal\n");
    size_t rate = schema_feature_index(table->store->schema, "rate");
    double *cells = table->store->columns[rate].cells;
    assert_int_equal(table->store->columns[rate].type, CELL_F64);
    cells[1] = (double)NAN;
    uint32_t rows[] = { 0, 1, 2, 3 }, bases[] = { 1 }, found[3];
    struct neighbour_search search = {
        .store = table->store, .rows = rows, .count = 4, .k = 3, .pool = made_pool(1)
    };
    assert_true(neighbours_find(&search, bases, 1, found, &err));
    assert_int_equal(found[0], 0); /* 10 away in bytes alone, as row 2 is */
    assert_int_equal(found[1], 2);
    assert_int_equal(found[2], 3);
    pool_free(search.pool);
    struct table *made = smote(table, "spy", 8, 3, 1, &outcome, &err);
    assert_non_null(made);
    assert_true(isnan(store_value(made->store, rate, 5 + 1))); /* one of each base */
    for (uint32_t i = 0; i < 4; i++)
        assert_true(i == 1 || !isnan(store_value(made->store, rate, 5 + i)));
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
}

static void test_refuses(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = made_table("1,SF,,0,spy\n2,SF,,0,spy\n3,SF,,0,smurf\n1,SF,,0,normal\n");
    assert_null(smote(table, "spy", 3, 2, 1, &outcome, &err));
    assert_says(err, "data has 2 rows of spy: smote needs more than k=2 to make others from them");
    assert_string_equal(err.hint, "use k=1, method=oversample, or ask for spy=2");
    assert_null(smote(table, "smurf", 3, 1, 1, &outcome, &err));
    assert_string_equal(err.hint, "use method=oversample, or ask for smurf=1");
    assert_null(smote(table, "neptune", 3, 1, 1, &outcome, &err));
    assert_says(err, "data has no row of neptune to make more from");
    assert_null(smote(table, "spy", 2000000000, 1, 1, &outcome, &err));
    assert_says(err, "more than 100,000,000 rows");
    /* Where nothing is to be made there is nothing to refuse, and no store of its own. */
    struct table *made = smote(table, "spy", 2, 5, 1, &outcome, &err);
    assert_non_null(made);
    assert_ptr_equal(made->store, table->store);
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
}

static void test_cancel(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = demo();
    uint32_t *rows = calloc(table->store->rows, sizeof *rows), bases[] = { 0, 1 },
             found[10] = { 0 };
    struct cancel cancel;
    atomic_store(&cancel.requested, true);
    struct neighbour_search search = { .store = table->store,
                                       .rows = rows,
                                       .count = rows_of(table->store, "normal", rows),
                                       .k = 5,
                                       .pool = made_pool(2),
                                       .cancel = &cancel };
    assert_false(neighbours_find(&search, bases, 2, found, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    pool_free(search.pool);
    free(rows);
    table_release(table);
}

/* --- where a row comes from --- */

static void check_overlap(const struct table *table, const struct table *other, size_t shared,
                          size_t twins)
{
    struct err err = { 0 };
    struct overlap overlap;
    assert_true(table_overlap(table, other, &overlap, &err));
    assert_int_equal(overlap.shared_rows, shared);
    assert_int_equal(overlap.twins, twins);
}

/* Rows of a file are the same rows in stores that were made from it, and in those made from these. */
static void test_origins_are_seen_through(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = made_table("1,SF,,0,spy\n2000,SF,,0,spy\n80000,SF,,0,spy\n"
                                     "100000,SF,,0,normal\n100001,SF,,0,normal\n");
    struct table *once = smote(table, "spy", 8, 2, 1, &outcome, &err);
    balance_outcome_done(&outcome);
    struct table *again = smote(table, "spy", 8, 2, 1, &outcome, &err);
    balance_outcome_done(&outcome);
    struct table *twice = smote(once, "spy", 11, 2, 1, &outcome, &err);
    assert_int_equal(outcome.made.synthetic, 8);
    balance_outcome_done(&outcome);
    assert_int_equal(once->count, 10);
    assert_int_equal(twice->count, 13);
    check_overlap(table, once, 5, 5);
    check_overlap(once, table, 5, 5);
    check_overlap(once, again, 10, 10); /* made from the same file in the same way */
    check_overlap(table, twice, 5, 5);
    check_overlap(once, twice, 10, 10);
    check_overlap(twice, table, 5, 5);
    struct table *same = made_table("1,SF,,0,spy\n2000,SF,,0,spy\n80000,SF,,0,spy\n"
                                    "100000,SF,,0,normal\n100001,SF,,0,normal\n");
    check_overlap(same, twice, 5, 5); /* loaded anew */
    table_release(same);
    /* The first store lives as long as one that was made from it. */
    table_release(table);
    table_release(once);
    check_overlap(twice, again, 10, 10);
    table_release(again);
    table_release(twice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_neighbours_as_numpy),
        cmocka_unit_test(test_rows_as_numpy),
        cmocka_unit_test(test_neighbours_are_the_nearest),
        cmocka_unit_test(test_threads_and_order_change_nothing),
        cmocka_unit_test(test_pinned),
        cmocka_unit_test(test_rows_lie_between),
        cmocka_unit_test(test_row_hash),
        cmocka_unit_test(test_votes),
        cmocka_unit_test(test_missing_values),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_origins_are_seen_through),
    };
    return unit_run(tests);
}
