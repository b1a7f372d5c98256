/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about rows that stand on both sides: training rows in the test table, twins of them,
 * files that lie within one another or are the same. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/audit_parts.h"
#include "src/eval/wording.h"

bool find_leak(struct audit_work *work)
{
    size_t shared = work->overlap.shared_rows, rows = work->test->count;
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    if (shared == 0) {
        return true;
    }
    struct json *figures = json_new_object();
    json_put_number(figures, "shared_rows", (double)shared);
    json_put_number(figures, "rows", (double)rows);
    json_put_number(figures, "share", (double)shared / (double)rows);
    return audit_add(work, "leak", FINDING_ERROR, figures,
                     "%s of %s test rows (%s) are training rows", num_count_text(shared, a),
                     num_count_text(rows, b), part_text(shared, rows, share));
}

/* --- twins --- */

static size_t twin_count(const struct audit_work *work)
{
    return work->twins.same + work->twins.other;
}

/* By category, in the order of the schema: rows and twins. */
static bool add_by_class(const struct audit_work *work, struct json *figures, struct str *text)
{
    const struct schema *schema = work->test->store->schema;
    size_t *rows = calloc(schema->category_count + 1, sizeof *rows);
    size_t *twins = calloc(schema->category_count + 1, sizeof *twins);
    struct json *by_class = json_new_object();
    for (size_t i = 0; rows && twins && i < work->test->count; i++) {
        size_t category = schema_category(schema, work->taxonomy, table_attack(work->test, i));
        rows[category]++;
        twins[category] += work->twins.kinds[i] != TWIN_NONE;
    }
    const char *before = ": ";
    for (size_t c = 0; rows && twins && c < schema->category_count; c++) {
        char share[NUM_TEXT_SIZE];
        if (rows[c] == 0) {
            continue;
        }
        struct json *figure = json_new_object();
        json_put_number(figure, "rows", (double)rows[c]);
        json_put_number(figure, "twins", (double)twins[c]);
        json_put(by_class, schema->categories[c], figure);
        str_addf(text, "%s%s %s", before, schema->categories[c],
                 part_text(twins[c], rows[c], share));
        before = ", ";
    }
    bool ok = rows && twins;
    free(rows);
    free(twins);
    json_put(figures, "by_class", by_class);
    return ok || err_memory(work->err);
}

bool find_twin(struct audit_work *work)
{
    size_t twins = twin_count(work), rows = work->test->count;
    size_t shared = work->overlap.shared_rows;
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    char other[NUM_TEXT_SIZE + 40] = "";
    if (twins == 0 || twins == shared) {
        return true;
    }
    struct json *figures = json_new_object();
    json_put_number(figures, "twins", (double)twins);
    json_put_number(figures, "rows", (double)rows);
    json_put_number(figures, "share", (double)twins / (double)rows);
    json_put_number(figures, "same_label", (double)work->twins.same);
    json_put_number(figures, "other_label", (double)work->twins.other);
    json_put_number(figures, "shared_rows", (double)shared);
    if (work->twins.other > 0) {
        snprintf(other, sizeof other, ", %s of them only with another label",
                 num_count_text(work->twins.other, a));
    }
    struct str by_class;
    str_init(&by_class);
    bool ok = add_by_class(work, figures, &by_class);
    if (ok) {
        ok = audit_add(work, "twin", FINDING_WARNING, figures,
                       "%s of %s test rows (%s)%s equal a training row in every feature%s%s",
                       num_count_text(twins, a), num_count_text(rows, b),
                       part_text(twins, rows, share), shared ? ", those of leak included," : "",
                       other, by_class.text);
    } else {
        json_free(figures);
    }
    str_done(&by_class);
    return ok;
}

/* --- twins of what the model sees --- */

enum { NEAR_SHARDS = 64 };

/* What a row is once encoded and rounded to hundredths, as 64 bits: two of 800,000 rows that differ
 * agree in them by chance once in fifty million audits. */
struct near_work {
    const struct preparation *preparation;
    const struct table *table;
    const struct cancel *cancel;
    uint64_t *hashes; /* by position */
    real *inputs;     /* NEAR_SHARDS x inputs */
};

static uint64_t hash_inputs(const real *inputs, size_t count)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < count; i++) {
        double value = (double)inputs[i];
        uint64_t hundredths = isnan(value) ? UINT64_MAX : (uint64_t)llrint(100.0 * value);
        hash = (hash ^ hundredths ^ hash >> 32) * 0x9e3779b97f4a7c15u + 1;
    }
    return hash ^ hash >> 29;
}

static void hash_shard(void *context, size_t shard)
{
    const struct near_work *near = context;
    size_t inputs = preparation_inputs(near->preparation);
    size_t from = near->table->count * shard / NEAR_SHARDS;
    size_t to = near->table->count * (shard + 1) / NEAR_SHARDS;
    real *row = near->inputs + shard * inputs;
    for (size_t i = from; i < to && !cancel_requested(near->cancel); i++) {
        preparation_encode(near->preparation, near->table->store, near->table->rows[i], row);
        near->hashes[i] = hash_inputs(row, inputs);
    }
}

/* Caller frees; NULL and err where memory runs out or the user stops it. */
static uint64_t *near_hashes(const struct audit_work *work, const struct table *table)
{
    struct near_work near = { .preparation = work->preparation,
                              .table = table,
                              .cancel = work->request->cancel };
    near.hashes = calloc(table->count + 1, sizeof *near.hashes);
    near.inputs = calloc(NEAR_SHARDS * preparation_inputs(near.preparation), sizeof *near.inputs);
    bool ok = near.hashes && near.inputs ? true : err_memory(work->err);
    if (ok && work->request->pool) {
        pool_run(work->request->pool, NEAR_SHARDS, hash_shard, &near);
    }
    for (size_t i = 0; ok && !work->request->pool && i < NEAR_SHARDS; i++) {
        hash_shard(&near, i);
    }
    free(near.inputs);
    if (ok && cancel_requested(near.cancel)) {
        ok = err_set(work->err, ERR_CANCELLED, "stopped, the audit is not complete");
    }
    if (!ok) {
        free(near.hashes);
        return NULL;
    }
    return near.hashes;
}

/* An open hash table of hashes; 0 stands for an empty slot, and for the hash 0 too, which then is
 * found nowhere. */
struct hash_set {
    uint64_t *slots;
    size_t slot_count;
};

static uint64_t *hash_slot(const struct hash_set *set, uint64_t hash)
{
    size_t at = (size_t)hash & (set->slot_count - 1);
    while (set->slots[at] != 0 && set->slots[at] != hash) {
        at = (at + 1) & (set->slot_count - 1);
    }
    return &set->slots[at];
}

static bool count_near(const struct audit_work *work, const uint64_t *train, const uint64_t *test,
                       size_t *near)
{
    struct hash_set set = { .slot_count = 2 };
    while (set.slot_count < 2 * work->train->count) {
        set.slot_count *= 2;
    }
    set.slots = calloc(set.slot_count, sizeof *set.slots);
    if (set.slots == NULL) {
        return err_memory(work->err);
    }
    for (size_t i = 0; i < work->train->count; i++) {
        *hash_slot(&set, train[i]) = train[i];
    }
    for (size_t i = 0; i < work->test->count; i++) {
        *near += work->twins.kinds[i] == TWIN_NONE && test[i] != 0 &&
                 *hash_slot(&set, test[i]) == test[i];
    }
    free(set.slots);
    return true;
}

static bool report_near(struct audit_work *work, size_t near)
{
    const struct prepare_settings *settings = work->request->prepare;
    size_t rows = work->test->count;
    size_t all = near + twin_count(work);
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE], both[NUM_TEXT_SIZE];
    struct json *figures = json_new_object();
    json_put_number(figures, "near", (double)near);
    json_put_number(figures, "rows", (double)rows);
    json_put_number(figures, "share", (double)near / (double)rows);
    json_put_number(figures, "with_twins", (double)all);
    json_put_number(figures, "decimals", 2);
    return audit_add(
        work, "near", 100 * near >= rows ? FINDING_WARNING : FINDING_NOTE, figures,
        "%s of %s test rows (%s), no twins, equal a training row once prepared (scale=%s, "
        "log=%s) and rounded to two decimals; with the twins %s",
        num_count_text(near, a), num_count_text(rows, b), part_text(near, rows, share),
        scale_names[settings->scale], settings->log, part_text(all, rows, both));
}

bool find_near(struct audit_work *work)
{
    size_t near = 0;
    uint64_t *train = near_hashes(work, work->train);
    uint64_t *test = train ? near_hashes(work, work->test) : NULL;
    bool ok = test && count_near(work, train, test, &near);
    free(train);
    free(test);
    return ok && (near == 0 || report_near(work, near));
}

/* --- files --- */

static bool report_within(struct audit_work *work, const char *way, const char *part,
                          const char *whole, bool test_is_part)
{
    struct json *figures = json_new_object();
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE];
    size_t twins = twin_count(work), rows = work->test->count;
    json_put_text(figures, "found_by", way);
    json_put_text(figures, "part", part);
    json_put_text(figures, "whole", whole);
    json_put_bool(figures, "test_within_train", test_is_part);
    json_put_number(figures, "twins", (double)twins);
    json_put_number(figures, "rows", (double)rows);
    return audit_add(
        work, "superset", FINDING_ERROR, figures,
        "the rows of %s (%s) all lie in the file %s, which %s comes from; %s of %s test "
        "rows have a twin in the training table itself",
        part, test_is_part ? "test table" : "training table", whole,
        test_is_part ? "the training table" : "the test table", num_count_text(twins, a),
        num_count_text(rows, b));
}

/* Are nearly all feature vectors of the test table there, enough of them to be no chance? */
static bool holds_vectors(const struct audit_work *work)
{
    enum { FEWEST = 100 };
    const struct twin_rows *twins = &work->twins;
    return twins->distinct >= FEWEST && 100 * twins->distinct_twins >= 99 * twins->distinct;
}

static bool report_contents(struct audit_work *work)
{
    const struct twin_rows *twins = &work->twins;
    struct json *figures = json_new_object();
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    json_put_text(figures, "found_by", "content");
    json_put_text(figures, "part", work->test->store->source);
    json_put_text(figures, "whole", work->train->store->source);
    json_put_bool(figures, "test_within_train", true);
    json_put_number(figures, "distinct", (double)twins->distinct);
    json_put_number(figures, "distinct_twins", (double)twins->distinct_twins);
    json_put_number(figures, "twins", (double)twin_count(work));
    json_put_number(figures, "rows", (double)work->test->count);
    return audit_add(
        work, "superset", FINDING_ERROR, figures,
        "%s of the %s different rows of the test table (%s) stand in the training table, "
        "which comes from another file (%s)",
        num_count_text(twins->distinct_twins, a), num_count_text(twins->distinct, b),
        part_text(twins->distinct_twins, twins->distinct, share), work->train->store->source);
}

bool find_superset(struct audit_work *work)
{
    const struct catalogue *catalogue = work->request->catalogue;
    const struct catalogue_entry *train = NULL, *test = NULL;
    if (audit_same_file(work)) {
        return true;
    }
    if (catalogue) {
        train = catalogue_of_sha256(catalogue, work->train->store->sha256);
        test = catalogue_of_sha256(catalogue, work->test->store->sha256);
    }
    if (train && test && catalogue_within(catalogue, test, train)) {
        return report_within(work, "digest", test->name, train->name, true);
    }
    if (train && test && catalogue_within(catalogue, train, test)) {
        return report_within(work, "digest", train->name, test->name, false);
    }
    return !holds_vectors(work) || report_contents(work);
}

bool find_cut(struct audit_work *work)
{
    size_t twins = twin_count(work), rows = work->test->count;
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    if (!audit_same_file(work) || work->overlap.shared_rows > 0) {
        return true;
    }
    struct json *figures = json_new_object();
    json_put_text(figures, "source", work->train->store->source);
    json_put_number(figures, "twins", (double)twins);
    json_put_number(figures, "rows", (double)rows);
    json_put_number(figures, "share", (double)twins / (double)rows);
    return audit_add(
        work, "cut", FINDING_WARNING, figures,
        "test and training rows are different rows of one file (%s); %s of %s test rows "
        "(%s) have a twin there, and the rest is the same traffic",
        work->train->store->source, num_count_text(twins, a), num_count_text(rows, b),
        part_text(twins, rows, share));
}
