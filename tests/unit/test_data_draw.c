/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/data_mixed.h"

#include "src/data/draw.h"

/* --- sample --- */

static struct sample_request sampling(size_t rows)
{
    return (struct sample_request){ .name = "sample",
                                    .origin = "sample",
                                    .rows = rows,
                                    .purpose = "sample",
                                    .order = ORDER_FILE,
                                    .seed = 7 };
}

static void test_sample(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = mixed();
    struct sample_request request = sampling(40);
    struct table *made = sample_table(table, &request, &err),
                 *again = sample_table(table, &request, &err);
    assert_int_equal(made->count, 40);
    check_no_row_twice(made);
    assert_memory_equal(made->rows, again->rows, 40 * sizeof *made->rows);
    table_release(again);
    request.index = 1;
    again = sample_table(table, &request, &err);
    assert_memory_not_equal(made->rows, again->rows, 40 * sizeof *made->rows);
    table_release(again);
    request = sampling(SIZE_MAX);
    request.fraction = 0.1;
    again = sample_table(table, &request, &err);
    assert_int_equal(again->count, 11); /* 10.5 rounded to the nearest */
    table_release(again);
    request = sampling(106);
    assert_null(sample_table(table, &request, &err));
    assert_says(err, "106 rows were asked for, but data has 105");
    table_release(made);
    table_release(table);
}

static void test_sample_stratified(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = mixed();
    struct sample_request request = sampling(21);
    request.stratify = true;
    struct table *made = sample_table(table, &request, &err);
    check_counts(made, 12, 6, 2, 1);
    table_release(made);
    request.rows = 10; /* 5.71 2.86 0.95 0.48: 5 2 0 0 and three more by the remainders */
    made = sample_table(table, &request, &err);
    check_counts(made, 6, 3, 1, 0);
    table_release(made);
    table_release(table);
}

static void test_sample_without(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = mixed();
    struct sample_request request = sampling(60);
    struct table *left = sample_table(table, &request, &err);
    request = sampling(45);
    request.without = left;
    struct table *right = sample_table(table, &request, &err);
    struct overlap overlap;
    assert_non_null(right);
    assert_true(table_overlap(right, left, &overlap, &err));
    assert_int_equal(overlap.twins, 0);
    request.rows = 46;
    assert_null(sample_table(table, &request, &err));
    assert_says(err,
                "46 rows were asked for, but data has 45 besides the 60 that also occur in sample");
    table_release(left);
    table_release(right);
    table_release(table);
}

/* --- split --- */

static void test_split(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = mixed(), *made[3];
    const struct split_part parts[] = { { "train", .8 }, { "valid", .1 }, { "test", .1 } };
    assert_true(split_table(table, parts, 3, true, ORDER_FILE, 1, "split", made, &err));
    assert_int_equal(made[0]->count, 84);
    assert_int_equal(made[1]->count + made[2]->count, 21);
    assert_in_range(attack_count(made[0], "normal"), 47, 49);
    assert_in_range(attack_count(made[0], "smurf"), 23, 25);
    assert_in_range(attack_count(made[0], "neptune"), 7, 9);
    bool seen[105] = { false };
    for (size_t p = 0; p < 3; p++) {
        assert_string_equal(made[p]->name, parts[p].name);
        for (size_t i = 0; i < made[p]->count; i++) {
            assert_false(seen[made[p]->rows[i]]);
            seen[made[p]->rows[i]] = true;
        }
        table_release(made[p]);
    }
    const struct split_part some[] = { { "train", .5 }, { "test", .25 } };
    assert_true(split_table(table, some, 2, false, ORDER_SHUFFLED, 1, "split", made, &err));
    assert_int_equal(made[0]->count, 53);
    assert_int_equal(made[1]->count, 26);
    table_release(made[0]);
    table_release(made[1]);
    table_release(table);
}

static void test_split_refuses(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table *table = mixed(), *made[2];
    const struct split_part much[] = { { "train", .8 }, { "test", .3 } };
    assert_false(split_table(table, much, 2, true, ORDER_FILE, 1, "split", made, &err));
    assert_says(err, "the shares add up to 1.1, which is more than 1");
    const struct split_part tiny[] = { { "train", .8 }, { "test", .001 } };
    assert_false(split_table(table, tiny, 2, true, ORDER_FILE, 1, "split", made, &err));
    assert_says(err, "test would get none of the 105 rows of data");
    assert_null(made[0]);
    assert_null(made[1]);
    table_release(table);
}

/* The same rows on every machine: what came out here once must always come out. */
static void test_pinned(void **state)
{
    (void)state;
    struct err err = { 0 };
    char hex[2][DIGEST_HEX_SIZE];
    struct table *table = mixed(), *made[2];
    struct sample_request request = sampling(40);
    request.order = ORDER_SHUFFLED;
    struct table *sample = sample_table(table, &request, &err);
    const struct split_part parts[] = { { "train", .8 }, { "test", .2 } };
    assert_true(split_table(table, parts, 2, true, ORDER_SHUFFLED, 1, "split", made, &err));
    assert_true(table_digest(sample, hex[0], &err) && table_digest(made[1], hex[1], &err));
    assert_string_equal(hex[0], "b83c716b1cca39716cbc88f2018ab9eb909f6ec770ea60160a805186789c5a96");
    assert_string_equal(hex[1], "927e456d54f68ce97e96966e2b9cf9eaf5d160a09584bf18a1bd4bc251bdf678");
    table_release(sample);
    table_release(made[0]);
    table_release(made[1]);
    table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),         cmocka_unit_test(test_sample_stratified),
        cmocka_unit_test(test_sample_without), cmocka_unit_test(test_split),
        cmocka_unit_test(test_split_refuses),  cmocka_unit_test(test_pinned),
    };
    return unit_run(tests);
}
