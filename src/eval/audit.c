/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the rows of findings.def over what they share, and puts what they found in order. */
#include "src/eval/audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/audit_parts.h"

const char *const finding_level_names[] = { "error", "warning", "note", NULL };

static const struct row {
    const char *id;
    bool needs_test;
    const char *title;
    bool (*find)(struct audit_work *work);
} rows[] = {
#define FINDING(id, needs_test, title) { #id, needs_test, title, find_##id },
#include "src/eval/findings.def"
#undef FINDING
};
enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

size_t audit_finding_count(void)
{
    return ROW_COUNT;
}

const char *audit_finding_id(size_t index)
{
    return index < ROW_COUNT ? rows[index].id : NULL;
}

const char *audit_finding_title(size_t index)
{
    return index < ROW_COUNT ? rows[index].title : NULL;
}

bool audit_finding_needs_test(size_t index)
{
    return index < ROW_COUNT && rows[index].needs_test;
}

size_t audit_finding_index(const char *id)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (strcmp(rows[i].id, id) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* --- for the findings --- */

static struct finding *new_finding(struct audit *audit)
{
    if (audit->count == audit->room) {
        size_t room = audit->room ? 2 * audit->room : 16;
        struct finding *more = realloc(audit->findings, room * sizeof *more);
        if (more == NULL) {
            return NULL;
        }
        audit->findings = more;
        audit->room = room;
    }
    return &audit->findings[audit->count];
}

bool audit_add(struct audit_work *work, const char *id, enum finding_level level,
               struct json *owned_figures, const char *format, ...)
{
    struct str message;
    va_list args;
    str_init(&message);
    va_start(args, format);
    str_addv(&message, format, args);
    va_end(args);
    struct finding *finding = new_finding(work->audit);
    char *text = str_take(&message);
    str_done(&message);
    if (finding == NULL || text == NULL) {
        free(text);
        json_free(owned_figures);
        return err_memory(work->err);
    }
    *finding = (struct finding){ rows[audit_finding_index(id)].id, level, text, owned_figures };
    work->audit->count++;
    return true;
}

bool audit_same_file(const struct audit_work *work)
{
    const struct store *a = work->train->store, *b = work->test->store;
    const struct catalogue *catalogue = work->request->catalogue;
    if (a == b || strcmp(a->sha256, b->sha256) == 0) {
        return true;
    }
    const struct catalogue_entry *of_a =
        catalogue ? catalogue_of_sha256(catalogue, a->sha256) : NULL;
    return of_a != NULL && of_a == catalogue_of_sha256(catalogue, b->sha256);
}

size_t *audit_class_rows(const struct audit_work *work, const struct table *table, size_t *classes)
{
    const struct schema *schema = table->store->schema;
    *classes = scheme_class_count(schema, work->scheme);
    size_t *counts = calloc(*classes + 1, sizeof *counts);
    for (size_t i = 0; counts && i < table->count; i++) {
        counts[scheme_class(schema, work->scheme, work->taxonomy, table_attack(table, i))]++;
    }
    if (counts == NULL) {
        err_memory(work->err);
    }
    return counts;
}

bool audit_binary(const struct audit_work *work, const struct table *table,
                  const struct class_tally *from, size_t feature, struct class_tally *to)
{
    const struct schema *schema = table->store->schema;
    const struct schema_column *column = schema_feature(schema, feature);
    double last = column->kind == COLUMN_SYMBOL ? (double)column->symbol_count : (double)INFINITY;
    uint16_t *class_of = classes_by_attack(schema, SCHEME_BINARY, work->taxonomy, work->err);
    bool ok = class_of && class_tally_merge(from, class_of, 2, last, to, work->err);
    free(class_of);
    return ok;
}

/* --- what they share --- */

static void tell(const struct audit_work *work, const char *what)
{
    if (work->request->progress) {
        work->request->progress(work->request->progress_context, what);
    }
}

static bool is_stopped(const struct audit_work *work)
{
    return cancel_requested(work->request->cancel) &&
           !err_set(work->err, ERR_CANCELLED, "stopped, the audit is not complete");
}

static bool tally_table(const struct audit_work *work, const struct table *table,
                        struct class_tally **tallies)
{
    const struct schema *schema = table->store->schema;
    uint16_t *own = calloc(schema->attack_count + 1, sizeof *own);
    *tallies = calloc(schema->feature_count + 1, sizeof **tallies);
    for (size_t i = 0; own && i < schema->attack_count; i++) {
        own[i] = (uint16_t)i;
    }
    bool ok = own && *tallies ? class_tallies_of(*tallies, table, own, schema->attack_count,
                                                 work->request->pool, work->err)
                              : err_memory(work->err);
    free(own);
    return ok;
}

static bool check_tables(const struct audit_work *work)
{
    const struct table *test = work->test;
    if (work->train->count == 0 || (test && test->count == 0)) {
        return err_set(work->err, ERR_INPUT, "table %s has no rows to audit",
                       work->train->count == 0 ? work->train->name : test->name);
    }
    if (test && !schema_same_features(work->train->store->schema, test->store->schema)) {
        err_set(work->err, ERR_INPUT, "the features of %s and %s are not the same", test->name,
                work->train->name);
        return err_hint(work->err, "a model trained on one cannot be tested on the other");
    }
    return true;
}

static bool gather(struct audit_work *work)
{
    const struct audit_request *request = work->request;
    if (!check_tables(work)) {
        return false;
    }
    tell(work, "counting values");
    work->preparation = preparation_fit(request->prepare, work->train, work->err);
    if (work->preparation == NULL || is_stopped(work) ||
        !tally_table(work, work->train, &work->train_tallies) || is_stopped(work)) {
        return false;
    }
    if (work->test == NULL) {
        return true;
    }
    tell(work, "looking for twins");
    return table_overlap(work->test, work->train, &work->overlap, work->err) &&
           twin_rows_find(&work->twins, work->test, work->train, request->cancel, work->err);
}

static void free_tallies(struct class_tally *tallies, const struct table *table)
{
    for (size_t i = 0; tallies && i < table->store->schema->feature_count; i++) {
        class_tally_done(&tallies[i]);
    }
    free(tallies);
}

static void work_done(struct audit_work *work)
{
    free_tallies(work->train_tallies, work->train);
    twin_rows_done(&work->twins);
    preparation_release(work->preparation);
}

/* Errors first; findings of one level stay in their order. */
static bool sort_findings(struct audit *audit, struct err *err)
{
    struct finding *sorted = calloc(audit->count + 1, sizeof *sorted);
    size_t count = 0;
    if (sorted == NULL) {
        return err_memory(err);
    }
    for (int level = FINDING_ERROR; level <= FINDING_NOTE; level++) {
        for (size_t i = 0; i < audit->count; i++) {
            if ((int)audit->findings[i].level == level) {
                sorted[count++] = audit->findings[i];
            }
        }
    }
    free(audit->findings);
    audit->findings = sorted;
    audit->room = audit->count + 1;
    return true;
}

bool audit_run(const struct audit_request *request, struct audit *audit, struct err *err)
{
    struct audit_work work = { .request = request,
                               .audit = audit,
                               .train = request->train,
                               .test = request->test,
                               .scheme = request->prepare->classes,
                               .taxonomy = request->prepare->taxonomy,
                               .err = err };
    *audit = (struct audit){ 0 };
    bool ok = gather(&work);
    for (size_t i = 0; ok && i < ROW_COUNT; i++) {
        if (rows[i].needs_test && work.test == NULL) {
            continue;
        }
        tell(&work, rows[i].title);
        ok = !is_stopped(&work) && rows[i].find(&work);
    }
    work_done(&work);
    ok = ok && sort_findings(audit, err);
    if (!ok) {
        audit_done(audit);
    }
    return ok;
}

void audit_done(struct audit *audit)
{
    for (size_t i = 0; i < audit->count; i++) {
        free(audit->findings[i].message);
        json_free(audit->findings[i].figures);
    }
    free(audit->findings);
    *audit = (struct audit){ 0 };
}
