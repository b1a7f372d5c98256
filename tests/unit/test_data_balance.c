/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balance: which numbers come out, which rows, and what is refused. SMOTE: test_data_smote.c. */
#include "tests/unit/data_mixed.h"

#include "src/data/draw.h"

static struct balance_request asking(const struct balance_demand *demands, size_t count,
                                     size_t ceiling)
{
    return (struct balance_request){ .name = "train",
                                     .origin = "balance",
                                     .attack_ceiling = ceiling,
                                     .demands = demands,
                                     .demand_count = count,
                                     .seed = 1 };
}

/* Checks the counts and returns how many classes were short. */
static size_t check_balance(const struct balance_request *request, size_t normal, size_t smurf,
                            size_t neptune, size_t spy)
{
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = mixed();
    struct table *made = balance_table(table, request, &outcome, &err);
    if (!made)
        fail_msg("%s", err.message);
    check_counts(made, normal, smurf, neptune, spy);
    check_no_row_twice(made);
    size_t short_count = outcome.short_count;
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
    return short_count;
}

static void check_refused(const struct balance_request *request, const char *words)
{
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = mixed();
    struct table *made = balance_table(table, request, &outcome, &err);
    assert_null(made);
    assert_null(outcome.shorts);
    assert_says(err, words);
    table_release(table);
}

static void test_balance_by_category(void **state)
{
    (void)state;
    const struct balance_demand normal[] = { { "normal", 20, false } };
    struct balance_request request = asking(normal, 1, 10);
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = mixed();
    struct table *made = balance_table(table, &request, &outcome, &err);
    assert_non_null(made);
    assert_int_equal(attack_count(made, "normal"), 20);
    assert_int_equal(attack_count(made, "smurf") + attack_count(made, "neptune"), 10);
    assert_int_equal(attack_count(made, "spy"), 5);
    assert_int_equal(outcome.short_count, 1);
    assert_string_equal(outcome.shorts[0].class_name, "r2l");
    assert_int_equal(outcome.shorts[0].asked, 10);
    assert_int_equal(outcome.shorts[0].had, 5);
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
}

static void test_balance_by_attack(void **state)
{
    (void)state;
    const struct balance_demand demands[] = { { "normal", 20, false }, { "r2l", 3, false } };
    struct balance_request request = asking(demands, 2, 15);
    request.per_attack = true;
    assert_int_equal(check_balance(&request, 20, 15, 10, 3), 1); /* neptune is short */
    request.attack_ceiling = 8;
    assert_int_equal(check_balance(&request, 20, 8, 8, 3), 0);
}

static void test_balance_keeps_what_is_not_mentioned(void **state)
{
    (void)state;
    const struct balance_demand spy[] = { { "spy", 2, false } };
    struct balance_request request = asking(spy, 1, SIZE_MAX);
    check_balance(&request, 60, 30, 10, 2);
    request = asking(NULL, 0, SIZE_MAX);
    check_balance(&request, 60, 30, 10, 5);
    request = asking(NULL, 0, 0);
    assert_int_equal(check_balance(&request, 60, 0, 0, 0), 0);
}

/* An attack that is named counts towards its category. */
static void test_balance_named_attacks(void **state)
{
    (void)state;
    const struct balance_demand both[] = { { "neptune", 4, false }, { "dos", 10, false } };
    struct balance_request request = asking(both, 2, SIZE_MAX);
    check_balance(&request, 60, 6, 4, 5);
    const struct balance_demand one[] = { { "neptune", 4, false } };
    request = asking(one, 1, 10);
    check_balance(&request, 60, 6, 4, 5);
    const struct balance_demand much[] = { { "neptune", 10, false }, { "dos", 4, false } };
    request = asking(much, 2, SIZE_MAX);
    check_refused(&request, "dos=4 is less than its attacks asked for by name (10)");
}

/* A ceiling takes what there is, and does not mind a class that there is not. */
static void test_balance_ceilings(void **state)
{
    (void)state;
    const struct balance_demand usual[] = { { "normal", 100, true }, { "u2r", 30, true } };
    struct balance_request request = asking(usual, 2, 7);
    assert_int_equal(check_balance(&(struct balance_request){ .name = "t",
                                                              .origin = "balance",
                                                              .attack_ceiling = 30,
                                                              .per_attack = true,
                                                              .demands = usual,
                                                              .demand_count = 2,
                                                              .seed = 1 },
                                   60, 30, 10, 5),
                     3); /* normal, neptune and spy */
    request.per_attack = true;
    assert_int_equal(check_balance(&request, 60, 7, 7, 5), 2);
    const struct balance_demand some[] = { { "normal", 20, true }, { "r2l", 3, true } };
    request = asking(some, 2, 0);
    assert_int_equal(check_balance(&request, 20, 0, 0, 3), 0);
    request.per_attack = true; /* a category with a number of its own is counted whole */
    assert_int_equal(check_balance(&request, 20, 0, 0, 3), 0);
    const struct balance_demand both[] = { { "spy", 1, false }, { "spy", 2, true } };
    request = asking(both, 2, 10);
    check_refused(&request, "spy is asked for twice");
}

static void test_balance_refuses(void **state)
{
    (void)state;
    const struct balance_demand much[] = { { "r2l", 6, false } };
    struct balance_request request = asking(much, 1, 10);
    check_refused(&request, "6 rows of r2l were asked for, but data has 5");
    const struct balance_demand unknown[] = { { "neptun", 6, false } };
    request = asking(unknown, 1, 10);
    check_refused(&request, "neptun is not a class or attack");
    const struct balance_demand twice[] = { { "spy", 1, false }, { "spy", 2, false } };
    request = asking(twice, 2, 10);
    check_refused(&request, "spy is asked for twice");
    const struct balance_demand none[] = { { "normal", 0, false } };
    request = asking(none, 1, 0);
    check_refused(&request, "no row of data is left");
}

static struct table *balanced(const struct table *table, uint64_t seed, enum row_order order,
                              size_t normal)
{
    const struct balance_demand demands[] = { { "normal", normal, false } };
    struct balance_request request = asking(demands, 1, 3);
    struct err err = { 0 };
    struct balance_outcome outcome;
    request.seed = seed;
    request.order = order;
    struct table *made = balance_table(table, &request, &outcome, &err);
    assert_non_null(made);
    balance_outcome_done(&outcome);
    return made;
}

static void test_balance_orders_and_seeds(void **state)
{
    (void)state;
    struct table *table = mixed();
    struct table *file = balanced(table, 1, ORDER_FILE, 20),
                 *same = balanced(table, 1, ORDER_FILE, 20);
    struct table *other = balanced(table, 2, ORDER_FILE, 20);
    struct table *class = balanced(table, 1, ORDER_CLASS, 20);
    struct table *shuffled = balanced(table, 1, ORDER_SHUFFLED, 20);
    assert_int_equal(file->count, 26);
    assert_memory_equal(file->rows, same->rows, 26 * sizeof *file->rows);
    assert_memory_not_equal(file->rows, other->rows, 26 * sizeof *file->rows);
    assert_memory_not_equal(file->rows, shuffled->rows, 26 * sizeof *file->rows);
    for (size_t i = 1; i < 26; i++) {
        assert_true(file->rows[i] > file->rows[i - 1]);
        assert_true(table_attack(class, i) >= table_attack(class, i - 1) || i >= 20);
    }
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(table_attack(class, i), 0);
    /* What is asked of one class does not change the rows of another. */
    struct table *fewer = balanced(table, 1, ORDER_CLASS, 10);
    assert_memory_equal(class->rows + 20, fewer->rows + 10, 6 * sizeof *file->rows);
    table_release(file);
    table_release(same);
    table_release(other);
    table_release(class);
    table_release(shuffled);
    table_release(fewer);
    table_release(table);
}

/* --- filling up --- */

static struct table *filled(const struct table *table, struct balance_request *request,
                            struct balance_outcome *outcome)
{
    struct err err = { 0 };
    request->neighbours = 3;
    request->pool = made_pool(2);
    struct table *made = balance_table(table, request, outcome, &err);
    pool_free(request->pool);
    if (!made)
        fail_msg("%s", err.message);
    return made;
}

/* Rows of the store that the table has, and the most often that it has one. */
static size_t different_rows(const struct table *table, size_t *most)
{
    size_t *times = calloc(table->store->rows, sizeof *times), different = 0;
    *most = 0;
    for (size_t i = 0; i < table->count; i++) {
        different += times[table->rows[i]]++ == 0;
        *most = times[table->rows[i]] > *most ? times[table->rows[i]] : *most;
    }
    free(times);
    return different;
}

static void test_oversample(void **state)
{
    (void)state;
    const struct balance_demand demands[] = { { "normal", 20, false }, { "r2l", 50, false } };
    struct balance_request request = asking(demands, 2, 45);
    struct balance_outcome outcome;
    size_t most = 0;
    struct table *table = mixed();
    request.method = BALANCE_OVERSAMPLE;
    struct table *made = filled(table, &request, &outcome);
    assert_ptr_equal(made->store, table->store);
    assert_int_equal(made->count, 20 + 45 + 50);
    assert_int_equal(attack_count(made, "normal"), 20);
    assert_int_equal(attack_count(made, "spy"), 50);
    /* All 40 of dos and 5 of r2l are there, and some of them more than once. */
    assert_int_equal(different_rows(made, &most), 20 + 40 + 5);
    assert_true(most > 3 && most < 25);
    assert_int_equal(outcome.made.copies, 5 + 45);
    assert_int_equal(outcome.made.synthetic, 0);
    assert_int_equal(outcome.short_count, 0);
    assert_int_equal(outcome.rows, made->count);
    /* What is cut down is what undersampling leaves. */
    struct table *under = balanced(table, 1, ORDER_CLASS, 20);
    struct balance_outcome again;
    request.order = ORDER_CLASS;
    struct table *over = filled(table, &request, &again);
    assert_memory_equal(under->rows, over->rows, 20 * sizeof *over->rows);
    balance_outcome_done(&outcome);
    balance_outcome_done(&again);
    table_release(under);
    table_release(over);
    table_release(made);
    table_release(table);
}

/* Default targets pass an empty class over; a demand by name does not. */
static void test_filling_empty_classes(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct balance_outcome outcome;
    struct table *table = made_table("1,SF,,0,normal\n2,SF,,0,normal\n3,SF,,0,smurf\n");
    const struct balance_demand usual[] = { { "normal", 4, true }, { "r2l", 3, true } };
    struct balance_request request = asking(usual, 2, 5);
    request.method = BALANCE_OVERSAMPLE;
    struct table *made = filled(table, &request, &outcome);
    check_counts(made, 4, 5, 0, 0);
    assert_int_equal(outcome.short_count, 0);
    balance_outcome_done(&outcome);
    table_release(made);
    const struct balance_demand named[] = { { "r2l", 3, false } };
    request = asking(named, 1, 5);
    request.method = BALANCE_OVERSAMPLE;
    assert_null(balance_table(table, &request, &outcome, &err));
    assert_says(err, "data has no row of r2l to make more from");
    table_release(table);
}

static void check_ratio(enum balance_method method, bool per_attack, double ratio, size_t normal,
                        size_t smurf, size_t neptune, size_t spy)
{
    struct balance_outcome outcome;
    struct balance_request request = asking(NULL, 0, SIZE_MAX);
    request.method = method;
    request.per_attack = per_attack;
    request.ratio = ratio;
    struct table *table = mixed(), *made = filled(table, &request, &outcome);
    if (per_attack) {
        check_counts(made, normal, smurf, neptune, spy);
    } else {
        assert_int_equal(attack_count(made, "normal"), normal);
        assert_int_equal(attack_count(made, "smurf") + attack_count(made, "neptune"), smurf);
        assert_int_equal(attack_count(made, "spy"), spy);
    }
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
}

/* Of 60, 30, 10 and 5 rows; the two of dos together are 40. */
static void test_ratio(void **state)
{
    (void)state;
    check_ratio(BALANCE_UNDERSAMPLE, false, 1, 5, 5, 0, 5);
    check_ratio(BALANCE_UNDERSAMPLE, false, 3.5, 17, 17, 0, 5);
    check_ratio(BALANCE_UNDERSAMPLE, false, 9, 45, 40, 0, 5);
    check_ratio(BALANCE_UNDERSAMPLE, true, 4, 20, 20, 10, 5);
    check_ratio(BALANCE_OVERSAMPLE, false, 1, 60, 60, 0, 60);
    check_ratio(BALANCE_OVERSAMPLE, false, 7, 60, 40, 0, 9); /* 60 / 7 = 8.57 */
    check_ratio(BALANCE_OVERSAMPLE, true, 4, 60, 30, 15, 15);
    check_ratio(BALANCE_SMOTE, true, 1, 60, 60, 60, 60);
    check_ratio(BALANCE_SMOTE, true, 12, 60, 30, 10, 5); /* holds as it is */
}

static void test_ratio_against_numbers(void **state)
{
    (void)state;
    const struct balance_demand much[] = { { "normal", 50, false } };
    struct balance_request request = asking(much, 1, SIZE_MAX);
    request.ratio = 2;
    check_refused(&request,
                  "normal=50 and the 5 rows of r2l are further apart than ratio=2 allows");
    request.method = BALANCE_OVERSAMPLE;
    const struct balance_demand few[] = { { "r2l", 10, false } };
    request.demands = few;
    check_refused(&request, "r2l=10 and the 60 rows of normal are further apart than ratio=2");
    /* A number that is typed is what the others are measured by. */
    struct balance_outcome outcome;
    struct table *table = mixed();
    const struct balance_demand some[] = { { "normal", 20, false } };
    request.demands = some;
    struct table *made = filled(table, &request, &outcome);
    assert_int_equal(attack_count(made, "normal"), 20);
    assert_int_equal(attack_count(made, "spy"), 20); /* 40 of dos / 2 */
    balance_outcome_done(&outcome);
    table_release(made);
    table_release(table);
}

/* What a preview promises is what comes out, by attack too. */
static void test_preview(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = mixed();
    for (enum balance_method method = BALANCE_UNDERSAMPLE; method <= BALANCE_SMOTE; method++) {
        struct balance_outcome promised, kept;
        struct balance_request request = asking(NULL, 0, method == BALANCE_UNDERSAMPLE ? 7 : 50);
        request.method = method;
        struct table *made = filled(table, &request, &kept);
        assert_true(balance_preview(table, &request, &promised, &err));
        assert_int_equal(promised.rows, made->count);
        assert_int_equal(promised.made.copies, kept.made.copies);
        assert_int_equal(promised.made.synthetic, kept.made.synthetic);
        struct made_rows counted;
        assert_true(rows_made(made->store, made->rows, made->count, &counted, &err));
        assert_int_equal(promised.made.copies, counted.copies);
        assert_int_equal(promised.made.synthetic, counted.synthetic);
        for (size_t a = 0; a < table->store->schema->attack_count; a++) {
            const char *name = table->store->schema->attacks[a].name;
            assert_int_equal(promised.before[a], attack_count(table, name));
            assert_int_equal(promised.after[a], attack_count(made, name));
        }
        balance_outcome_done(&promised);
        balance_outcome_done(&kept);
        table_release(made);
    }
    table_release(table);
}

/* The same rows on every machine: what came out here once must always come out. */
static void test_pinned(void **state)
{
    (void)state;
    struct err err = { 0 };
    char hex[DIGEST_HEX_SIZE];
    struct table *table = mixed(), *balance = balanced(table, 1, ORDER_SHUFFLED, 20);
    assert_true(table_digest(balance, hex, &err));
    assert_string_equal(hex, "42cee44032f8da69326d619e281c26b158002862a219165f32f937cfaf27c004");
    table_release(balance);
    struct balance_outcome outcome;
    struct balance_request request = asking(NULL, 0, 50);
    request.method = BALANCE_OVERSAMPLE;
    balance = filled(table, &request, &outcome);
    assert_true(table_digest(balance, hex, &err));
    assert_string_equal(hex, "65604dc2929094a837d84afffc97c67c3dc08bf8a2482299ea90693b7dd9b66f");
    balance_outcome_done(&outcome);
    table_release(balance);
    table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_balance_by_category),
        cmocka_unit_test(test_balance_by_attack),
        cmocka_unit_test(test_balance_keeps_what_is_not_mentioned),
        cmocka_unit_test(test_balance_named_attacks),
        cmocka_unit_test(test_balance_ceilings),
        cmocka_unit_test(test_balance_refuses),
        cmocka_unit_test(test_balance_orders_and_seeds),
        cmocka_unit_test(test_oversample),
        cmocka_unit_test(test_filling_empty_classes),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_ratio_against_numbers),
        cmocka_unit_test(test_preview),
        cmocka_unit_test(test_pinned),
    };
    return unit_run(tests);
}
