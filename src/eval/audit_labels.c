/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about labels and classes: contradictions, classes with few rows, shares of the classes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/describe.h"
#include "src/eval/audit_parts.h"
#include "src/eval/wording.h"

/* --- ceiling --- */

static void put_labels(const struct audit_work *work, const struct label_description *labels,
                       const char *name, struct json *figures)
{
    const struct scheme_labels *scheme = &labels->schemes[work->scheme];
    struct json *figure = json_new_object();
    json_put_number(figure, "rows", (double)labels->rows);
    json_put_number(figure, "distinct", (double)labels->distinct);
    json_put_number(figure, "conflicting", (double)scheme->conflicting);
    json_put_number(figure, "conflicting_rows", (double)scheme->conflicting_rows);
    json_put_number(figure, "ceiling", scheme->ceiling);
    json_put(figures, name, figure);
}

static bool tell_ceiling(struct audit_work *work, const struct label_description *train,
                         const struct label_description *test)
{
    const struct table *judged = work->test ? work->test : work->train;
    const struct scheme_labels *scheme = &(work->test ? test : train)->schemes[work->scheme];
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE], most[NUM_TEXT_SIZE];
    if (scheme->conflicting == 0 && train->schemes[work->scheme].conflicting == 0) {
        return true;
    }
    struct json *figures = json_new_object();
    json_put_text(figures, "classes", scheme_names[work->scheme]);
    put_labels(work, train, "train", figures);
    if (work->test) {
        put_labels(work, test, "test", figures);
    }
    bool costs = 100 * (judged->count - scheme->agreeing) >= judged->count;
    fixed_text(100 * scheme->ceiling, 4, most);
    return audit_add(
        work, "ceiling", costs ? FINDING_WARNING : FINDING_NOTE, figures,
        "%s of %s %s rows (%s) equal a row of another class (classes=%s): no answer by "
        "features alone is right more often than %s %%",
        num_count_text(scheme->conflicting_rows, a), num_count_text(judged->count, b),
        work->test ? "test" : "training", part_text(scheme->conflicting_rows, judged->count, share),
        scheme_names[work->scheme], most);
}

bool find_ceiling(struct audit_work *work)
{
    struct label_description train = { 0 }, test = { 0 };
    bool good = labels_describe(work->train, work->taxonomy, &train, work->err) &&
                (!work->test || labels_describe(work->test, work->taxonomy, &test, work->err)) &&
                tell_ceiling(work, &train, &test);
    labels_done(&train);
    labels_done(&test);
    return good;
}

/* --- tiny --- */

/* Half the width of the 95 % Wilson interval of a rate of 0.5 (intervals.c with p = 1/2, where the
 * square root becomes z/2 sqrt(n + z^2) / n). */
static double half_width(size_t rows)
{
    const double z = 1.959963984540054;
    return 0.5 * z / sqrt((double)rows + z * z);
}

static bool is_tiny(const size_t *counts, size_t class_index, const size_t *elsewhere)
{
    size_t rows = counts[class_index];
    bool occurs = rows > 0 || (elsewhere && elsewhere[class_index] > 0);
    return occurs && rows < TINY_CLASS_ROWS;
}

struct tiny_side {
    const struct table *table;
    const char *name;
    size_t *counts;
    size_t classes, tiny;
};

/* "test: u2r 23, r2l 7" */
static void add_tiny(const struct audit_work *work, const struct tiny_side *side,
                     const size_t *elsewhere, struct str *text, struct json *figures)
{
    struct json *counts = json_new_object();
    struct name_list list = { .str = text, .total = side->tiny, .most = 5 };
    str_addf(text, "%s%s ", text->length ? "; " : "", side->name);
    for (size_t c = 0; c < side->classes; c++) {
        if (!is_tiny(side->counts, c, elsewhere)) {
            continue;
        }
        const char *name = scheme_class_name(side->table->store->schema, work->scheme, c);
        json_put_number(counts, name, (double)side->counts[c]);
        char shown[160];
        snprintf(shown, sizeof shown, "%.100s (%zu)", name, side->counts[c]);
        name_list_add(&list, shown);
    }
    json_put(figures, side->name, counts);
}

static size_t count_tiny(struct tiny_side *side, const size_t *elsewhere, size_t smallest)
{
    for (size_t c = 0; c < side->classes; c++) {
        bool tiny = is_tiny(side->counts, c, elsewhere);
        side->tiny += tiny;
        smallest =
            tiny && side->counts[c] > 0 && side->counts[c] < smallest ? side->counts[c] : smallest;
    }
    return smallest;
}

static bool report_tiny(struct audit_work *work, const struct tiny_side *train,
                        const struct tiny_side *test, bool comparable, size_t smallest)
{
    struct json *figures = json_new_object();
    struct str text;
    str_init(&text);
    json_put_number(figures, "fewest_rows", TINY_CLASS_ROWS);
    if (train->tiny > 0) {
        add_tiny(work, train, comparable ? test->counts : NULL, &text, figures);
    }
    if (test->tiny > 0) {
        add_tiny(work, test, comparable ? train->counts : NULL, &text, figures);
    }
    if (smallest < TINY_CLASS_ROWS) {
        double half = half_width(smallest);
        str_addf(&text, "; on %zu row%s a recall of 50 %% could as well be %.0f or %.0f %%",
                 smallest, smallest == 1 ? "" : "s", 100 * (0.5 - half), 100 * (0.5 + half));
        json_put_number(figures, "smallest", (double)smallest);
        struct json *interval = json_new_array();
        json_append_number(interval, 0.5 - half);
        json_append_number(interval, 0.5 + half);
        json_put(figures, "interval_of_half", interval);
    }
    bool ok = audit_add(work, "tiny", FINDING_WARNING, figures, "fewer than %d rows: %s",
                        TINY_CLASS_ROWS, text.text);
    str_done(&text);
    return ok;
}

bool find_tiny(struct audit_work *work)
{
    struct tiny_side train = { .table = work->train, .name = "train" };
    struct tiny_side test = { .table = work->test, .name = "test" };
    train.counts = audit_class_rows(work, work->train, &train.classes);
    test.counts =
        work->test && train.counts ? audit_class_rows(work, work->test, &test.classes) : NULL;
    bool ok = train.counts && (work->test == NULL || test.counts);
    bool comparable =
        test.counts && schema_same_classes(work->train->store->schema, work->test->store->schema);
    if (ok) {
        size_t smallest = count_tiny(&train, comparable ? test.counts : NULL, TINY_CLASS_ROWS);
        smallest = count_tiny(&test, comparable ? train.counts : NULL, smallest);
        ok = train.tiny + test.tiny == 0 || report_tiny(work, &train, &test, comparable, smallest);
    }
    free(train.counts);
    free(test.counts);
    return ok;
}

/* --- base --- */

/* Class shares of the test table and of the whole file that it was drawn from. */
struct shares {
    size_t *table, *source; /* rows by class */
    size_t classes;
    double distance; /* total variation: half the sum of the differences, 0 to 1 */
};

static bool count_shares(const struct audit_work *work, struct shares *shares)
{
    const struct store *store = work->test->store;
    shares->table = audit_class_rows(work, work->test, &shares->classes);
    shares->source = calloc(shares->classes + 1, sizeof *shares->source);
    if (shares->table == NULL || shares->source == NULL) {
        return err_memory(work->err);
    }
    for (size_t row = 0; row < store->rows; row++) {
        shares->source[scheme_class(store->schema, work->scheme, work->taxonomy,
                                    store->attacks[row])]++;
    }
    for (size_t c = 0; c < shares->classes; c++) {
        shares->distance += 0.5 * fabs((double)shares->table[c] / (double)work->test->count -
                                       (double)shares->source[c] / (double)store->rows);
    }
    return true;
}

/* More than a random draw would differ: the expected distance of one is at most
 * sqrt(K / n) / 2 for K classes and n rows; this is twice that and five points. */
static bool shares_differ(const struct audit_work *work, const struct shares *shares)
{
    double chance = sqrt((double)shares->classes / (double)work->test->count);
    return shares->distance > 0.05 + chance;
}

/* Two classes or more, and the largest at most a tenth larger than the smallest. */
static bool shares_are_equal(const struct shares *shares)
{
    size_t least = SIZE_MAX, most = 0, occur = 0;
    for (size_t c = 0; c < shares->classes; c++) {
        size_t rows = shares->table[c];
        if (rows > 0) {
            least = rows < least ? rows : least;
            most = rows > most ? rows : most;
            occur++;
        }
    }
    return occur > 1 && 10 * most <= 11 * least;
}

/* The verdict's accuracy if the classes had the source's shares: each class's recall, weighted. NaN
 * where a class of the source has no row in the test table. */
static double accuracy_at_source(const struct audit_work *work, const struct shares *shares)
{
    const struct verdict *verdict = work->request->verdict;
    double sum = 0;
    if (verdict == NULL || verdict->classes != shares->classes) {
        return (double)NAN;
    }
    for (size_t c = 0; c < shares->classes; c++) {
        if (shares->source[c] > 0) {
            sum += verdict->pooled.score.per_class[c].recall * (double)shares->source[c];
        }
    }
    return sum / (double)work->test->store->rows;
}

static void put_shares(const struct audit_work *work, const struct shares *shares,
                       struct json *figures)
{
    const struct schema *schema = work->test->store->schema;
    struct json *table = json_new_object(), *source = json_new_object();
    for (size_t c = 0; c < shares->classes; c++) {
        const char *name = scheme_class_name(schema, work->scheme, c);
        if (shares->table[c] + shares->source[c] > 0) {
            json_put_number(table, name, (double)shares->table[c] / (double)work->test->count);
            json_put_number(source, name,
                            (double)shares->source[c] / (double)work->test->store->rows);
        }
    }
    json_put(figures, "test", table);
    json_put(figures, "source", source);
    json_put_number(figures, "distance", shares->distance);
}

static bool report_base(struct audit_work *work, const struct shares *shares)
{
    struct json *figures = json_new_object();
    size_t normal = shares->table[CLASS_NORMAL], source = shares->source[CLASS_NORMAL];
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], c[NUM_TEXT_SIZE];
    char d[NUM_TEXT_SIZE], other[NUM_TEXT_SIZE + 80] = "";
    put_shares(work, shares, figures);
    double accuracy = accuracy_at_source(work, shares);
    if (!isnan(accuracy)) {
        json_put_number(figures, "accuracy_at_source", accuracy);
        json_put_number(figures, "accuracy_here", work->request->verdict->pooled.score.accuracy);
        snprintf(other, sizeof other, "; at the source's shares accuracy is %s, not %s",
                 rate_text(accuracy, a),
                 rate_text(work->request->verdict->pooled.score.accuracy, b));
    }
    bool ok =
        shares_differ(work, shares)
            ? audit_add(work, "base", FINDING_WARNING, figures,
                        "the classes have other shares than in the file the test rows were "
                        "drawn from: %s of %s are normal (%s), there %s%s",
                        num_count_text(normal, a), num_count_text(work->test->count, b),
                        part_text(normal, work->test->count, c),
                        part_text(source, work->test->store->rows, d), other)
            : audit_add(work, "base", FINDING_WARNING, figures,
                        "the classes of the %s test rows are of nearly equal size (%s normal): "
                        "precision and accuracy hold for such traffic only",
                        num_count_text(work->test->count, b),
                        part_text(normal, work->test->count, c));
    return ok;
}

bool find_base(struct audit_work *work)
{
    struct shares shares = { 0 };
    bool ok = count_shares(work, &shares) &&
              ((!shares_differ(work, &shares) && !shares_are_equal(&shares)) ||
               report_base(work, &shares));
    free(shares.table);
    free(shares.source);
    return ok;
}
