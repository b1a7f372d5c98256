/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The published counts of the real files come out of our own: rows, classes under each taxonomy,
 * attacks, distinct and contradictory rows, value ranges, and what the files share. */
#include "tests/unit/data_made.h"

struct expected {
    const char *file, *schema;
    size_t rows;
    size_t classes[3][5]; /* by taxonomy: normal dos probe r2l u2r */
    size_t distinct, conflicting, conflicting_rows;
    size_t attacks; /* different labels, normal among them */
    size_t unknown; /* rows with a service that the vocabulary lacks */
};

static const struct expected files[] = {
    { "kddcup.data_10_percent.gz",
      "kdd99",
      494021,
      { { 97278, 391458, 4107, 1126, 52 },
        { 97278, 391458, 4107, 1126, 52 },
        { 97278, 391458, 4107, 1126, 52 } },
      145584,
      2,
      4,
      23,
      0 },
    { "corrected.gz",
      "kdd99",
      311029,
      { { 60593, 229853, 4166, 16189, 228 },
        { 60593, 229853, 4166, 16347, 70 },
        { 60593, 229855, 4166, 16345, 70 } },
      77216,
      75,
      71503,
      38,
      2 },
    { "KDDTrain+.txt.gz",
      "nsl-kdd",
      125973,
      { { 67343, 45927, 11656, 995, 52 },
        { 67343, 45927, 11656, 995, 52 },
        { 67343, 45927, 11656, 995, 52 } },
      125957,
      15,
      31,
      23,
      0 },
    { "KDDTrain+_20Percent.txt.gz",
      "nsl-kdd",
      25192,
      { { 13449, 9234, 2289, 209, 11 },
        { 13449, 9234, 2289, 209, 11 },
        { 13449, 9234, 2289, 209, 11 } },
      25191,
      1,
      2,
      22,
      0 },
    { "KDDTest+.txt.gz",
      "nsl-kdd",
      22544,
      { { 9711, 7458, 2421, 2754, 200 },
        { 9711, 7458, 2421, 2887, 67 },
        { 9711, 7460, 2421, 2885, 67 } },
      22487,
      57,
      114,
      38,
      0 },
    { "KDDTest-21.txt.gz",
      "nsl-kdd",
      11850,
      { { 2152, 4342, 2402, 2754, 200 },
        { 2152, 4342, 2402, 2887, 67 },
        { 2152, 4344, 2402, 2885, 67 } },
      11795,
      55,
      110,
      38,
      0 },
};
enum { FILE_COUNT = sizeof files / sizeof files[0] };

static struct table *load_real(const char *file, const char *schema)
{
    struct err err = { 0 };
    const char *path = unit_data_file(file);
    struct table *table = path ? load_table(schema, path, 2, &err) : NULL;
    if (path && !table)
        fail_msg("%s", err.message);
    return table;
}

static void check_file(const struct expected *expected)
{
    struct err err = { 0 };
    struct table_summary summary;
    struct table *table = load_real(expected->file, expected->schema);
    if (!table)
        return;
    for (size_t taxonomy = 0; taxonomy < 3; taxonomy++) {
        struct pool *pool = taxonomy > 0 ? made_pool(2 * taxonomy) : NULL;
        assert_true(table_summarise(table, taxonomy, pool, NULL, &summary, &err));
        pool_free(pool);
        assert_int_equal(summary.rows, expected->rows);
        assert_int_equal(summary.columns, 41);
        for (size_t i = 0; i < 5; i++)
            assert_int_equal(summary.classes[i], expected->classes[taxonomy][i]);
        assert_int_equal(summary.distinct, expected->distinct);
        assert_int_equal(summary.conflicting, expected->conflicting);
        assert_int_equal(summary.conflicting_rows, expected->conflicting_rows);
        size_t attacks = 0;
        for (size_t i = 0; i < table->store->schema->attack_count; i++)
            attacks += summary.attacks[i] > 0;
        assert_int_equal(attacks, expected->attacks);
        table_summary_done(&summary);
    }
    for (size_t i = 0; i < 41; i++)
        assert_int_equal(table->store->columns[i].unknown_rows, i == 2 ? expected->unknown : 0);
    table_release(table);
}

static void test_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < FILE_COUNT; i++)
        check_file(&files[i]);
}

static void test_attacks(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t rows;
    } some[] = { { "normal", 60593 },  { "smurf", 164091 },      { "snmpgetattack", 7741 },
                 { "mailbomb", 5000 }, { "guess_passwd", 4367 }, { "httptunnel", 158 },
                 { "worm", 2 },        { "warezclient", 0 },     { "imap", 1 } };
    struct err err = { 0 };
    struct table_summary summary;
    struct table *table = load_real("corrected.gz", "kdd99");
    if (!table)
        return;
    const struct schema *schema = table->store->schema;
    assert_true(table_summarise(table, 0, NULL, NULL, &summary, &err));
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
        assert_int_equal(
            summary.attacks[schema_attack_index(schema, some[i].name, strlen(some[i].name))],
            some[i].rows);
    table_summary_done(&summary);
    table_release(table);
}

static size_t different_values(const struct store *store, size_t feature)
{
    size_t count = 0;
    double least = store->columns[feature].least, divisor = store->columns[feature].divisor;
    size_t span = (size_t)((store->columns[feature].greatest - least) * divisor + 1.5);
    bool *seen = calloc(span, sizeof *seen);
    for (uint32_t row = 0; row < store->rows; row++) {
        size_t at = (size_t)((store_value(store, feature, row) - least) * divisor + 0.5);
        count += !seen[at];
        seen[at] = true;
    }
    free(seen);
    return count;
}

static void test_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double greatest;
        size_t values;
        enum cell_type type;
    } some[] = { { "duration", 58329, 2495, CELL_U16 },
                 { "service", 69, 66, CELL_U8 },
                 { "flag", 10, 11, CELL_U8 },
                 { "src_bytes", 693375640, 3300, CELL_I32 },
                 { "dst_bytes", 5155468, 10725, CELL_I32 },
                 { "wrong_fragment", 3, 3, CELL_U8 },
                 { "num_compromised", 884, 23, CELL_U16 },
                 { "su_attempted", 2, 3, CELL_U8 },
                 { "num_outbound_cmds", 0, 1, CELL_U8 },
                 { "count", 511, 490, CELL_U16 },
                 { "serror_rate", 1, 92, CELL_U8 },
                 { "dst_host_count", 255, 256, CELL_U8 },
                 { "dst_host_srv_rerror_rate", 1, 101, CELL_U8 } };
    struct table *table = load_real("kddcup.data_10_percent.gz", "kdd99");
    if (!table)
        return;
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
        size_t feature = schema_feature_index(table->store->schema, some[i].name);
        const struct column *column = &table->store->columns[feature];
        assert_near(column->greatest, some[i].greatest, 0);
        assert_int_equal(column->type, some[i].type);
        assert_int_equal(different_values(table->store, feature), some[i].values);
    }
    assert_string_equal(table->store->sha256,
                        "8045aca0d84e70e622d1148d7df782496f6333bf6eb979a1b0837c42a9fd9561");
    table_release(table);
}

/* Rows of the first file whose features occur in the second. */
static void check_twins(const struct table *test, const struct table *train, size_t twins,
                        size_t same_label)
{
    struct err err = { 0 };
    struct overlap overlap;
    assert_true(table_overlap(test, train, &overlap, &err));
    assert_int_equal(overlap.twins, twins);
    assert_int_equal(overlap.twins_same_label, same_label);
    assert_int_equal(overlap.shared_rows, 0);
}

static void test_twins(void **state)
{
    (void)state;
    struct table *kdd = load_real("kddcup.data_10_percent.gz", "kdd99");
    struct table *corrected = kdd ? load_real("corrected.gz", "kdd99") : NULL;
    struct table *train = corrected ? load_real("KDDTrain+.txt.gz", "nsl-kdd") : NULL;
    struct table *test = train ? load_real("KDDTest+.txt.gz", "nsl-kdd") : NULL;
    struct table *test_21 = test ? load_real("KDDTest-21.txt.gz", "nsl-kdd") : NULL;
    if (test_21) {
        check_twins(test, train, 664, 610);
        check_twins(test_21, train, 529, 475);
        check_twins(corrected, kdd, 181136, 177901);
        check_twins(test, kdd, 1404, 1351);
        check_twins(test, corrected, 22544, 22544);
    }
    table_release(kdd);
    table_release(corrected);
    table_release(train);
    table_release(test);
    table_release(test_21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_attacks),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_twins),
    };
    return unit_run(tests);
}
