/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of parts of the test rows. */
#include "src/eval/breakdown.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/row_vectors.h"

/* Figures of some of the rows, by position. */
static bool score_part(const struct judged *judged, const uint32_t *positions, size_t count,
                       struct score *score, struct err *err)
{
    size_t classes = judged->classes;
    struct judged part = *judged;
    uint16_t *truth = malloc((count + 1) * sizeof *truth);
    float *probabilities = malloc((count * classes + 1) * sizeof *probabilities);
    bool ok = (truth && probabilities) || err_memory(err);
    for (size_t i = 0; ok && i < count; i++) {
        truth[i] = judged->truth[positions[i]];
        memcpy(probabilities + i * classes, judged->probabilities + positions[i] * classes,
               classes * sizeof *probabilities);
    }
    part.rows = count;
    part.truth = truth;
    part.probabilities = probabilities;
    ok = ok && score_of(&part, score, err);
    free(truth);
    free(probabilities);
    return ok;
}

static bool score_distinct(const struct judged *judged, const struct table *rows,
                           struct breakdown *breakdown, struct err *err)
{
    struct row_vectors vectors;
    if (!row_vectors_of(&vectors, rows, err)) {
        return false;
    }
    bool ok = score_part(judged, vectors.first, vectors.count, &breakdown->distinct, err);
    row_vectors_done(&vectors);
    return ok;
}

/* Rows of the training table by attack of the test table's schema: attacks agree by their names. */
static bool count_trained(const struct table *rows, const struct table *train, size_t *trained,
                          struct err *err)
{
    const struct schema *schema = rows->store->schema, *other = train->store->schema;
    size_t *counts = calloc(other->attack_count + 1, sizeof *counts);
    if (counts == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < train->count; i++) {
        counts[table_attack(train, i)]++;
    }
    for (size_t a = 0; a < schema->attack_count; a++) {
        const char *name = schema->attacks[a].name;
        size_t found = schema_attack_index(other, name, strlen(name));
        trained[a] = found == SIZE_MAX ? 0 : counts[found];
    }
    free(counts);
    return true;
}

/* By attack of the schema, then without those that have no rows. */
static void score_attacks(const struct judged *judged, const struct table *rows,
                          struct breakdown *breakdown)
{
    const struct schema *schema = rows->store->schema;
    struct attack_score *attacks = breakdown->attacks;
    for (size_t i = 0; i < judged->rows; i++) {
        size_t answer = judged_answer(judged, i);
        struct attack_score *attack = &attacks[table_attack(rows, i)];
        attack->rows++;
        attack->detected += answer != CLASS_NORMAL;
        attack->correct += answer == judged->truth[i];
    }
    for (size_t a = 0; a < schema->attack_count; a++) {
        attacks[a].name = schema->attacks[a].name;
        if (a != CLASS_NORMAL && attacks[a].rows > 0) {
            breakdown->unseen_types += breakdown->train_known && attacks[a].trained == 0;
            attacks[breakdown->attack_count++] = attacks[a];
        }
    }
}

/* Rows whose attack the training table has, normal ones among them, or has not. */
static bool score_known(const struct judged *judged, const struct table *rows,
                        const size_t *trained, bool seen, struct score *score, struct err *err)
{
    uint32_t *positions = malloc((judged->rows + 1) * sizeof *positions);
    size_t count = 0;
    if (positions == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < judged->rows; i++) {
        size_t attack = table_attack(rows, i);
        if ((attack == CLASS_NORMAL || trained[attack] > 0) == seen) {
            positions[count++] = (uint32_t)i;
        }
    }
    bool ok = score_part(judged, positions, count, score, err);
    free(positions);
    return ok;
}

bool breakdown_of(const struct judged *judged, const struct table *rows, const struct table *train,
                  struct breakdown *breakdown, struct err *err)
{
    size_t attacks = rows->store->schema->attack_count;
    size_t *trained = calloc(attacks + 1, sizeof *trained);
    *breakdown = (struct breakdown){ .train_known = train != NULL };
    breakdown->attacks = calloc(attacks + 1, sizeof *breakdown->attacks);
    bool ok = (trained && breakdown->attacks) || err_memory(err);
    ok = ok && (train == NULL || count_trained(rows, train, trained, err));
    for (size_t a = 0; ok && a < attacks; a++) {
        breakdown->attacks[a].trained = trained[a];
    }
    ok = ok && score_distinct(judged, rows, breakdown, err) &&
         (train == NULL || (score_known(judged, rows, trained, true, &breakdown->seen, err) &&
                            score_known(judged, rows, trained, false, &breakdown->unseen, err)));
    if (ok) {
        score_attacks(judged, rows, breakdown);
    } else {
        breakdown_done(breakdown);
    }
    free(trained);
    return ok;
}

void breakdown_done(struct breakdown *breakdown)
{
    score_done(&breakdown->distinct);
    score_done(&breakdown->seen);
    score_done(&breakdown->unseen);
    free(breakdown->attacks);
    *breakdown = (struct breakdown){ 0 };
}

struct json *attack_scores_json(const struct breakdown *breakdown)
{
    struct json *object = json_new_object();
    for (size_t i = 0; i < breakdown->attack_count; i++) {
        const struct attack_score *attack = &breakdown->attacks[i];
        struct interval interval = wilson_interval(attack->detected, attack->rows);
        struct json *figures = json_new_object(), *bounds = json_new_array();
        json_put_number(figures, "rows", (double)attack->rows);
        json_put_number(figures, "detected", (double)attack->detected);
        json_put_number(figures, "correct", (double)attack->correct);
        json_put_number(figures, "dr", (double)attack->detected / (double)attack->rows);
        json_append_number(bounds, interval.low);
        json_append_number(bounds, interval.high);
        json_put(figures, "dr_interval", bounds);
        json_put_number(figures, "recall", (double)attack->correct / (double)attack->rows);
        if (breakdown->train_known) {
            json_put_number(figures, "trained", (double)attack->trained);
        }
        json_put(object, attack->name, figures);
    }
    return object;
}
