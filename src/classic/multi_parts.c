/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of "multi" that are set aside to choose by, and its bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/classic/multi.h"
#include "src/classic/row_weights.h"

bool multi_parts_of(struct multi_parts *parts, const struct learner_task *task, struct err *err)
{
    const struct learner_rows *rows = &task->rows;
    size_t width = rows->width, most = rows->count - rows->count / 5;
    struct rng rng = rng_stream(task->seed, "multi");
    uint32_t *order = row_numbers(rows->count);
    *parts = (struct multi_parts){ .most = *rows, .fifth = *rows };
    parts->classes = calloc(rows->count + 1, sizeof *parts->classes);
    parts->inputs = calloc(rows->count * width + 1, sizeof *parts->inputs);
    parts->places = calloc(rows->count + 1, sizeof *parts->places);
    if (!order || !parts->classes || !parts->inputs || !parts->places) {
        free(order);
        multi_parts_done(parts);
        return err_memory(err);
    }
    rng_shuffle(&rng, order, rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        parts->classes[i] = task->classes[order[i]];
        parts->places[i] = rows->places[order[i]];
        memcpy(parts->inputs + i * width, rows->inputs + order[i] * width,
               width * sizeof *parts->inputs);
    }
    free(order);
    parts->most.count = most;
    parts->fifth.count = rows->count - most;
    parts->most.inputs = parts->inputs;
    parts->most.places = parts->places;
    parts->fifth.inputs = parts->inputs + most * width;
    parts->fifth.places = parts->places + most;
    return true;
}

void multi_parts_done(struct multi_parts *parts)
{
    free(parts->classes);
    free(parts->inputs);
    free(parts->places);
    *parts = (struct multi_parts){ 0 };
}

/* --- bytes --- */

static void member_name(size_t member, char name[32])
{
    snprintf(name, 32, "member %zu", member);
}

/* The length in bytes, then the bytes, eight in a number, the first the lowest. */
static bool add_bytes(struct pack *pack, const char *name, const unsigned char *bytes, size_t size,
                      struct err *err)
{
    size_t count = 1 + (size + 7) / 8;
    uint64_t *numbers = calloc(count, sizeof *numbers);
    if (!numbers)
        return err_memory(err);
    numbers[0] = size;
    for (size_t i = 0; i < size; i++)
        numbers[1 + i / 8] |= (uint64_t)bytes[i] << (8 * (i % 8));
    bool good = pack_add_wholes(pack, name, (const int64_t *)numbers, count, err);
    free(numbers);
    return good;
}

/* The caller frees what it gives. */
static unsigned char *get_bytes(const struct pack *pack, const char *name, size_t *size,
                                struct err *err)
{
    size_t count = pack_count(pack, name);
    const int64_t *numbers = count > 0 ? pack_wholes(pack, name, count, err) : NULL;
    if (!numbers || numbers[0] < 0 || ((uint64_t)numbers[0] + 7) / 8 != count - 1) {
        err_set(err, ERR_INPUT, "what one of the learners knows is missing or damaged");
        return NULL;
    }
    *size = (size_t)numbers[0];
    unsigned char *bytes = malloc(*size + 1);
    if (!bytes)
        err_memory(err);
    for (size_t i = 0; bytes && i < *size; i++)
        bytes[i] = (unsigned char)((uint64_t)numbers[1 + i / 8] >> (8 * (i % 8)));
    return bytes;
}

static bool pack_member(const struct multi_member *member, size_t index, struct pack *pack,
                        struct err *err)
{
    char name[32];
    unsigned char *bytes = NULL;
    size_t size = 0;
    if (!member->learned)
        return true;
    struct pack *own = pack_new(err);
    member_name(index, name);
    bool good = own && member->preset->learner->write(member->learned, own, err) &&
                pack_write(own, &bytes, &size, err) && add_bytes(pack, name, bytes, size, err);
    pack_free(own);
    free(bytes);
    return good;
}

bool multi_pack(const struct learned *learned, struct pack *pack, struct err *err)
{
    size_t classes = learned->classes;
    int64_t *experts = calloc(classes + 1, sizeof *experts), best = (int64_t)learned->best;
    double accuracies[MULTI_MOST];
    bool good = experts || err_memory(err);
    for (size_t c = 0; good && c < classes; c++)
        experts[c] = (int64_t)learned->experts[c];
    for (size_t m = 0; m < learned->count; m++)
        accuracies[m] = learned->members[m].accuracy;
    good = good && pack_add_wholes(pack, "experts", experts, classes, err) &&
           pack_add_wholes(pack, "best", &best, 1, err) &&
           pack_add_doubles(pack, "scores", learned->scores, learned->count * classes, err) &&
           pack_add_doubles(pack, "accuracies", accuracies, learned->count, err);
    for (size_t m = 0; good && m < learned->count; m++)
        good = pack_member(&learned->members[m], m, pack, err);
    free(experts);
    return good;
}

static bool unpack_member(struct multi_member *member, size_t index,
                          const struct preparation *preparation, const struct pack *pack,
                          struct err *err)
{
    char name[32];
    size_t size;
    const struct key_values defaults = { member->preset->keys, NULL, 0 };
    member_name(index, name);
    unsigned char *bytes = get_bytes(pack, name, &size, err);
    struct pack *own = bytes ? pack_read(bytes, size, err) : NULL;
    free(bytes);
    if (own)
        member->learned = member->preset->learner->read(&defaults, preparation, own, err);
    pack_free(own);
    return member->learned;
}

static bool is_share(double number)
{
    return number >= 0 && number <= 1;
}

static bool unpack_choice(struct learned *learned, const struct pack *pack, struct err *err)
{
    size_t classes = learned->classes, cells = learned->count * classes;
    const int64_t *experts = pack_wholes(pack, "experts", classes, err);
    const int64_t *best = experts ? pack_wholes(pack, "best", 1, err) : NULL;
    const double *scores = best ? pack_doubles(pack, "scores", cells, err) : NULL;
    const double *accuracies =
        scores ? pack_doubles(pack, "accuracies", learned->count, err) : NULL;
    bool sound = accuracies && *best >= 0 && *best < (int64_t)learned->count;
    for (size_t c = 0; sound && c < classes; c++) {
        sound = experts[c] >= 0 && experts[c] < (int64_t)learned->count;
        learned->experts[c] = (size_t)experts[c];
    }
    for (size_t i = 0; sound && i < cells; i++) {
        sound = is_share(scores[i]);
        learned->scores[i] = scores[i];
    }
    for (size_t m = 0; sound && m < learned->count; m++) {
        sound = is_share(accuracies[m]);
        learned->members[m].accuracy = accuracies[m];
    }
    if (!accuracies)
        return false;
    learned->best = sound ? (size_t)*best : 0;
    return sound || err_set(err, ERR_INPUT, "which learner knows which class is damaged");
}

bool multi_unpack(struct learned *learned, const struct preparation *preparation,
                  const struct pack *pack, struct err *err)
{
    if (!unpack_choice(learned, pack, err))
        return false;
    for (size_t m = 0; m < learned->count; m++) {
        bool wanted = m == learned->best;
        for (size_t c = 0; c < learned->classes; c++)
            wanted = wanted || learned->experts[c] == m;
        if (wanted && !unpack_member(&learned->members[m], m, preparation, pack, err))
            return false;
    }
    return true;
}
