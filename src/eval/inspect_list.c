/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a cell of the confusion matrix, or all mistakes: counted by attack and cell, the first
 * of them with what stands out. */
#include <stdlib.h>

#include "src/base/arena.h"
#include "src/eval/inspect.h"

/* A row that matches; small, since all mistakes on a large table may be. */
struct candidate {
    float probability; /* of the predicted class */
    bool wrong;
    uint32_t position;
};

/* One call of row_list_of. */
struct listing {
    const struct inspected *inspected;
    const struct verdict *verdict;
    const struct table *table;
    const struct row_filter *filter;
    struct row_list *list;
    struct candidate *candidates; /* rows that match */
    size_t *matching;             /* classes x classes */
    size_t *class_rows;           /* of the table */
};

static bool in_class(size_t wanted, size_t class_index)
{
    return wanted == CLASS_ANY ||
           (wanted == CLASS_ATTACK ? class_index != CLASS_NORMAL : class_index == wanted);
}

static bool matches(const struct listing *listing, const struct answer *answer)
{
    const struct row_filter *filter = listing->filter;
    return in_class(filter->truth, answer->truth) &&
           in_class(filter->predicted, answer->predicted) &&
           (filter->attack == SIZE_MAX || answer->attack == filter->attack) &&
           (!(filter->below > 0) || answer->probability < filter->below) &&
           (!(filter->above > 0) || answer->probability > filter->above) &&
           (!listing->list->only_mistakes || answer->truth != answer->predicted);
}

static void take_rows(struct listing *listing)
{
    struct row_list *list = listing->list;
    for (size_t i = 0; i < listing->table->count; i++) {
        struct answer answer = answer_at(listing->verdict, i);
        list->attacks[answer.attack].of++;
        listing->class_rows[answer.truth]++;
        if (matches(listing, &answer)) {
            listing->candidates[list->matching++] =
                (struct candidate){ .probability = (float)answer.probability,
                                    .wrong = answer.truth != answer.predicted,
                                    .position = (uint32_t)i };
            list->attacks[answer.attack].rows++;
            listing->matching[answer.truth * list->classes + answer.predicted]++;
        }
    }
}

static size_t rows_in_question(const struct listing *listing)
{
    const struct row_filter *filter = listing->filter;
    size_t rows = 0;
    if (filter->attack != SIZE_MAX) {
        return listing->list->attacks[filter->attack].of;
    }
    if (filter->truth == CLASS_ANY || filter->predicted == CLASS_ANY) {
        return listing->table->count;
    }
    for (size_t c = 0; c < listing->list->classes; c++) {
        rows += in_class(filter->truth, c) ? listing->class_rows[c] : 0;
    }
    return rows;
}

static int most_rows_first(const void *left, const void *right)
{
    const struct attack_rows *a = left, *b = right;
    if (a->rows != b->rows) {
        return a->rows < b->rows ? 1 : -1;
    }
    return (a->attack > b->attack) - (a->attack < b->attack);
}

/* Attacks without a row that matches go to the end, and are not counted. */
static void sort_attacks(struct listing *listing)
{
    struct row_list *list = listing->list;
    size_t count = listing->table->store->schema->attack_count;
    qsort(list->attacks, count, sizeof *list->attacks, most_rows_first);
    while (list->attack_count < count && list->attacks[list->attack_count].rows > 0) {
        list->attack_count++;
    }
}

static int class_then_most(const void *left, const void *right)
{
    const struct cell_rows *a = left, *b = right;
    if (a->truth != b->truth) {
        return a->truth < b->truth ? -1 : 1;
    }
    if (a->rows != b->rows) {
        return a->rows < b->rows ? 1 : -1;
    }
    return (a->predicted > b->predicted) - (a->predicted < b->predicted);
}

static void take_cells(struct listing *listing)
{
    struct row_list *list = listing->list;
    for (size_t cell = 0; cell < list->classes * list->classes; cell++) {
        size_t truth = cell / list->classes;
        if (listing->matching[cell] > 0) {
            list->cells[list->cell_count++] =
                (struct cell_rows){ .truth = truth,
                                    .predicted = cell % list->classes,
                                    .rows = listing->matching[cell],
                                    .of = listing->class_rows[truth] };
        }
    }
    qsort(list->cells, list->cell_count, sizeof *list->cells, class_then_most);
}

/* Mistakes first, the most confident first; then right answers, the least confident first. */
static int worst_first(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->wrong != b->wrong) {
        return a->wrong ? -1 : 1;
    }
    if (a->probability < b->probability || a->probability > b->probability) {
        return (a->probability > b->probability) == a->wrong ? -1 : 1;
    }
    return (a->position > b->position) - (a->position < b->position);
}

static void keep_apart(struct listed_row *row, struct apart_feature apart)
{
    size_t at = row->apart_count < APART_MOST ? row->apart_count++ : APART_MOST;
    for (; at > 0 && apart.by > row->apart[at - 1].by; at--) {
        if (at < APART_MOST) {
            row->apart[at] = row->apart[at - 1];
        }
    }
    if (at < APART_MOST) {
        row->apart[at] = apart;
    }
}

static bool find_apart(struct listing *listing, struct listed_row *row, struct err *err)
{
    const struct inspected *inspected = listing->inspected;
    struct typical *typical = &listing->list->typical[row->answer.truth];
    if (inspected->train == NULL) {
        return true;
    }
    if (typical->store == NULL &&
        !typical_of(typical, listing->verdict->preparation, inspected->train, row->answer.truth,
                    inspected->pool, inspected->cancel, err)) {
        return false;
    }
    for (size_t feature = 0; feature < typical->count; feature++) {
        struct apart apart = typical_apart(typical, feature, listing->table->store,
                                           listing->table->rows[row->answer.position]);
        if (apart.outside && typical->columns[feature].used) {
            keep_apart(row, (struct apart_feature){ feature, apart.by });
        }
    }
    return true;
}

/* Listed rows by the hash of their features: a power of two slots, at most half of them used. Each
 * is an index into the list and 1; 0: empty. */
struct listed_set {
    size_t *slots;
    size_t mask;
};

static bool listed_set_make(struct listed_set *set, size_t most, struct err *err)
{
    size_t count = 16;
    while (count < 2 * most + 2) {
        count *= 2;
    }
    set->mask = count - 1;
    set->slots = calloc(count, sizeof *set->slots);
    return set->slots != NULL || err_memory(err);
}

static bool same_row(const struct table *table, const struct answer *a, const struct answer *b)
{
    return a->attack == b->attack && a->predicted == b->predicted &&
           store_equal_rows(table->store, table->rows[a->position], table->store,
                            table->rows[b->position]);
}

/* The slot of a row that is equal, or the empty one where it belongs. */
static size_t *listed_set_slot(const struct listed_set *set, const struct listing *listing,
                               const struct answer *answer)
{
    const struct table *table = listing->table;
    size_t at = (size_t)table->store->hashes[table->rows[answer->position]];
    for (;; at++) {
        size_t *slot = &set->slots[at & set->mask];
        if (*slot == 0 || same_row(table, &listing->list->rows[*slot - 1].answer, answer)) {
            return slot;
        }
    }
}

/* Goes on behind the last row that is listed, to count those that are equal to listed ones. */
static bool choose_distinct(struct listing *listing, size_t most, struct err *err)
{
    struct row_list *list = listing->list;
    struct listed_set set;
    if (!listed_set_make(&set, most, err)) {
        return false;
    }
    for (size_t i = 0; i < list->matching; i++) {
        struct answer answer = answer_at(listing->verdict, listing->candidates[i].position);
        size_t *slot = listed_set_slot(&set, listing, &answer);
        if (*slot > 0) {
            list->rows[*slot - 1].equal++;
        } else if (list->count < most) {
            list->rows[list->count].answer = answer;
            *slot = ++list->count;
        }
    }
    free(set.slots);
    return true;
}

static bool take_first(struct listing *listing, size_t most, struct err *err)
{
    struct row_list *list = listing->list;
    size_t count = most < list->matching ? most : list->matching;
    list->rows = calloc(count + 1, sizeof *list->rows);
    if (list->rows == NULL) {
        return err_memory(err);
    }
    qsort(listing->candidates, list->matching, sizeof *listing->candidates, worst_first);
    if (listing->filter->distinct && !choose_distinct(listing, count, err)) {
        return false;
    }
    for (; !listing->filter->distinct && list->count < count; list->count++) {
        size_t position = listing->candidates[list->count].position;
        list->rows[list->count].answer = answer_at(listing->verdict, position);
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!find_apart(listing, &list->rows[i], err)) {
            return false;
        }
    }
    return true;
}

static bool make_room(struct listing *listing, struct err *err)
{
    struct row_list *list = listing->list;
    size_t attacks = listing->table->store->schema->attack_count, cells = 0;
    if (!size_product(list->classes, list->classes, &cells)) {
        return err_memory(err);
    }
    list->attacks = calloc(attacks + 1, sizeof *list->attacks);
    list->cells = calloc(cells + 1, sizeof *list->cells);
    list->typical = calloc(list->classes + 1, sizeof *list->typical);
    listing->candidates = calloc(listing->table->count + 1, sizeof *listing->candidates);
    listing->matching = calloc(cells + 1, sizeof *listing->matching);
    listing->class_rows = calloc(list->classes + 1, sizeof *listing->class_rows);
    for (size_t i = 0; list->attacks && i < attacks; i++) {
        list->attacks[i].attack = i;
    }
    return (list->attacks && list->cells && list->typical && listing->candidates &&
            listing->matching && listing->class_rows) ||
           err_memory(err);
}

bool row_list_of(struct row_list *list, const struct inspected *inspected,
                 const struct row_filter *filter, size_t most, struct err *err)
{
    struct listing listing = { .inspected = inspected,
                               .verdict = inspected->verdict,
                               .table = inspected->verdict->trials[0].table,
                               .filter = filter,
                               .list = list };
    *list = (struct row_list){ .classes = inspected->verdict->classes };
    list->only_mistakes = filter->truth == CLASS_ANY && filter->predicted == CLASS_ANY &&
                          !(filter->below > 0) && !(filter->above > 0);
    bool ok = make_room(&listing, err);
    if (ok) {
        take_rows(&listing);
        list->of = rows_in_question(&listing);
        sort_attacks(&listing);
        take_cells(&listing);
        ok = take_first(&listing, most, err);
    }
    free(listing.candidates);
    free(listing.matching);
    free(listing.class_rows);
    if (!ok) {
        row_list_done(list);
    }
    return ok;
}

void row_list_done(struct row_list *list)
{
    for (size_t c = 0; list->typical && c < list->classes; c++) {
        typical_done(&list->typical[c]);
    }
    free(list->attacks);
    free(list->cells);
    free(list->typical);
    free(list->rows);
    *list = (struct row_list){ 0 };
}
