/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "multi": several learners, and for each class the one that knows it best (Sabhnani and
 * Serpen 2003). Which one that is is told by the F1 score of the class on the validation rows, or, where
 * there are none, on a fifth of the training rows that is set aside; then those that are wanted learn
 * again from all rows. The first ones of the default stand for theirs: a perceptron (here without hidden
 * units), Gaussian densities, k-means, radial basis functions and C4.5. The score of a class is its probability by its learner; the scores, brought to the
 * sum 1, are the answer. Where all are 0, the learner with the best accuracy answers.
 */
#include "src/classic/multi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/kinds.h"

enum { BLOCK_ROWS = 4096 };

static const struct key multi_keys[] = {
    { .name = "learners",
      .type = KEY_TEXT,
      .initial = "logistic,naive-bayes,kmeans,rbf,tree,forest",
      .help = "kinds of models that are no nets, with commas between; each with its defaults" },
    { .name = NULL },
};

static void multi_free(struct learned *learned)
{
    if (!learned)
        return;
    for (size_t m = 0; m < learned->count; m++) {
        if (learned->members[m].learned)
            learned->members[m].preset->learner->free(learned->members[m].learned);
    }
    free(learned->scores);
    free(learned->experts);
    free(learned);
}

/* One name of the list. */
static bool add_member(struct learned *learned, const char *name, struct err *err)
{
    const struct preset *preset = kind_find(name);
    if (!preset || !preset->learner || preset->learner == &learner_multi) {
        err_set(err, ERR_USAGE, "learners names \"%.40s\", which is no kind that multi can take",
                name);
        return err_hint(err, "it takes models that are no nets, such as tree and forest");
    }
    for (size_t m = 0; m < learned->count; m++) {
        if (learned->members[m].preset == preset)
            return err_set(err, ERR_USAGE, "learners names %s twice", name);
    }
    if (learned->count == MULTI_MOST)
        return err_set(err, ERR_USAGE, "learners names more than %d kinds", (int)MULTI_MOST);
    learned->members[learned->count++].preset = preset;
    return true;
}

static bool add_members(struct learned *learned, const char *list, struct err *err)
{
    char *copy = strdup(list), *rest = copy;
    bool good = copy || err_memory(err);
    for (char *name; good && (name = strsep(&rest, ","));) {
        name += strspn(name, " ");
        name[strcspn(name, " ")] = '\0';
        good = add_member(learned, name, err);
    }
    free(copy);
    return good;
}

static struct learned *multi_new(const struct key_values *values, size_t classes, struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->classes = classes;
    learned->scores = calloc(MULTI_MOST * classes + 1, sizeof *learned->scores);
    learned->experts = calloc(classes + 1, sizeof *learned->experts);
    if (!learned->scores || !learned->experts)
        err_memory(err);
    else if (add_members(learned, values_text(values, "learners"), err))
        return learned;
    multi_free(learned);
    return NULL;
}

/* --- learning --- */

/* Which share of the whole progress a member has. */
struct part {
    const struct learner_progress *whole;
    double first, share;
};

static void part_reached(void *context, double share)
{
    const struct part *part = context;
    if (part->whole->reached)
        part->whole->reached(part->whole->context, part->first + share * part->share);
}

static bool member_learns(struct learned *learned, size_t index, const struct learner_task *task,
                          const struct part *part, struct err *err)
{
    struct multi_member *member = &learned->members[index];
    const struct learner *learner = member->preset->learner;
    const struct key_values defaults = { member->preset->keys, NULL, 0 };
    struct part own = *part;
    struct learner_task given = *task;
    given.values = &defaults;
    given.class_weights = NULL;
    given.progress = (struct learner_progress){ &own, part_reached };
    if (member->learned)
        learner->free(member->learned);
    member->learned = learner->fit(&given, err);
    return member->learned || err_wrap(err, "%s", member->preset->name);
}

/* The answers of a member to rows, block by block. */
static bool member_answers(const struct multi_member *member, const struct learner_task *task,
                           const struct learner_rows *rows, float *probabilities, struct err *err)
{
    struct learner_rows block = *rows;
    for (size_t first = 0; first < rows->count; first += BLOCK_ROWS) {
        size_t left = rows->count - first;
        block.places = rows->places + first;
        block.inputs = rows->inputs + first * rows->width;
        block.count = left < BLOCK_ROWS ? left : BLOCK_ROWS;
        if (!member->preset->learner->answer(member->learned, &block, task->compute, task->cancel,
                                             probabilities + first * task->class_count, err))
            return false;
    }
    return true;
}

/* F1 of each class: twice the rows that are rightly said to be of it, by the rows that are said to be, and
 * those that are. The accuracy is returned. */
static double score_classes(const float *probabilities, const uint32_t *truth, size_t rows,
                            size_t classes, double *scores, size_t *counts)
{
    size_t right = 0, *said = counts, *are = counts + classes, *both = counts + 2 * classes;
    memset(counts, 0, 3 * classes * sizeof *counts);
    for (size_t i = 0; i < rows; i++) {
        size_t best = 0;
        for (size_t c = 1; c < classes; c++)
            best = probabilities[i * classes + c] > probabilities[i * classes + best] ? c : best;
        said[best]++;
        are[truth[i]]++;
        both[best] += best == truth[i];
        right += best == truth[i];
    }
    for (size_t c = 0; c < classes; c++)
        scores[c] = said[c] + are[c] > 0 ? 2 * (double)both[c] / (double)(said[c] + are[c]) : 0;
    return rows > 0 ? (double)right / (double)rows : 0;
}

static bool score_members(struct learned *learned, const struct learner_task *task,
                          const struct learner_rows *rows, const uint32_t *truth, struct err *err)
{
    size_t classes = learned->classes;
    float *probabilities = calloc(rows->count * classes + 1, sizeof *probabilities);
    size_t *counts = calloc(3 * classes + 1, sizeof *counts);
    bool good = (probabilities && counts) || err_memory(err);
    for (size_t m = 0; good && m < learned->count; m++) {
        good = member_answers(&learned->members[m], task, rows, probabilities, err);
        if (good)
            learned->members[m].accuracy = score_classes(probabilities, truth, rows->count, classes,
                                                         learned->scores + m * classes, counts);
    }
    free(probabilities);
    free(counts);
    return good;
}

/* The first of the best for each class; for a class that nobody knows, the best of all. */
static void choose_experts(struct learned *learned)
{
    size_t classes = learned->classes;
    learned->best = 0;
    for (size_t m = 1; m < learned->count; m++) {
        if (learned->members[m].accuracy > learned->members[learned->best].accuracy)
            learned->best = m;
    }
    for (size_t c = 0; c < classes; c++) {
        size_t expert = learned->best;
        for (size_t m = 0; m < learned->count; m++) {
            if (learned->scores[m * classes + c] > learned->scores[expert * classes + c])
                expert = m;
        }
        learned->experts[c] = expert;
    }
}

static bool is_wanted(const struct learned *learned, size_t member)
{
    bool wanted = member == learned->best;
    for (size_t c = 0; c < learned->classes; c++)
        wanted = wanted || learned->experts[c] == member;
    return wanted;
}

/* Members that are asked nothing are dropped. */
static void drop_others(struct learned *learned)
{
    for (size_t m = 0; m < learned->count; m++) {
        struct multi_member *member = &learned->members[m];
        if (is_wanted(learned, m) || !member->learned)
            continue;
        member->preset->learner->free(member->learned);
        member->learned = NULL;
    }
}

/* All members learn from the task's rows, and are judged by others. */
static bool learn_and_choose(struct learned *learned, const struct learner_task *task,
                             const struct learner_rows *judges, const uint32_t *truth, double share,
                             struct err *err)
{
    for (size_t m = 0; m < learned->count; m++) {
        double each = share / (double)learned->count;
        struct part part = { &task->progress, (double)m * each, each };
        if (!member_learns(learned, m, task, &part, err))
            return false;
    }
    if (!score_members(learned, task, judges, truth, err))
        return false;
    choose_experts(learned);
    drop_others(learned);
    return true;
}

/* A fifth of the rows is set aside, drawn at random: the others come first. */
static bool choose_on_a_fifth(struct learned *learned, const struct learner_task *task,
                              struct err *err)
{
    struct multi_parts parts;
    struct learner_task most = *task;
    if (!multi_parts_of(&parts, task, err))
        return false;
    most.rows = parts.most;
    most.classes = parts.classes;
    bool good =
        learn_and_choose(learned, &most, &parts.fifth, parts.classes + parts.most.count, 0.5, err);
    multi_parts_done(&parts);
    for (size_t m = 0; good && m < learned->count; m++) {
        double each = 0.5 / (double)learned->count;
        struct part part = { &task->progress, 0.5 + (double)m * each, each };
        good = !is_wanted(learned, m) || member_learns(learned, m, task, &part, err);
    }
    return good;
}

static struct learned *multi_fit(const struct learner_task *task, struct err *err)
{
    struct learned *learned = multi_new(task->values, task->class_count, err);
    if (!learned)
        return NULL;
    bool good = task->valid.count > 0
                    ? learn_and_choose(learned, task, &task->valid, task->valid_classes, 1, err)
                    : choose_on_a_fifth(learned, task, err);
    if (good)
        return learned;
    multi_free(learned);
    return NULL;
}

/* --- answers --- */

/* Scores to shares; false where all are 0. */
static bool shares_of(float *scores, size_t classes)
{
    double sum = 0;
    for (size_t c = 0; c < classes; c++)
        sum += (double)scores[c];
    for (size_t c = 0; sum > 0 && c < classes; c++)
        scores[c] = (float)((double)scores[c] / sum);
    return sum > 0;
}

static bool multi_answer(const struct learned *learned, const struct learner_rows *rows,
                         const struct compute *compute, const struct cancel *cancel,
                         float *probabilities, struct err *err)
{
    size_t classes = learned->classes, cells = rows->count * classes;
    float *each = calloc(learned->count * cells + 1, sizeof *each);
    bool good = each || err_memory(err);
    for (size_t m = 0; good && m < learned->count; m++) {
        const struct multi_member *member = &learned->members[m];
        good = !member->learned || member->preset->learner->answer(member->learned, rows, compute,
                                                                   cancel, each + m * cells, err);
    }
    for (size_t i = 0; good && i < rows->count; i++) {
        float *own = probabilities + i * classes;
        for (size_t c = 0; c < classes; c++)
            own[c] = each[learned->experts[c] * cells + i * classes + c];
        if (!shares_of(own, classes))
            memcpy(own, each + learned->best * cells + i * classes, classes * sizeof *own);
    }
    free(each);
    return good;
}

static struct learned *multi_read(const struct key_values *values,
                                  const struct preparation *preparation, const struct pack *pack,
                                  struct err *err)
{
    struct learned *learned = multi_new(values, preparation_classes(preparation), err);
    if (learned && multi_unpack(learned, preparation, pack, err))
        return learned;
    multi_free(learned);
    return NULL;
}

static size_t multi_parameters(const struct learned *learned)
{
    size_t sum = 0;
    for (size_t m = 0; m < learned->count; m++) {
        const struct multi_member *member = &learned->members[m];
        sum += member->learned ? member->preset->learner->parameters(member->learned) : 0;
    }
    return sum;
}

static bool multi_describe(const struct learned *learned, const struct preparation *preparation,
                           struct str *text)
{
    str_add(text,
            "F1 of each class on the rows that the learners were chosen by; * is the chosen one\n");
    str_addf(text, "%-16s", "");
    for (size_t m = 0; m < learned->count; m++)
        str_addf(text, " %14s ", learned->members[m].preset->name);
    for (size_t c = 0; c < learned->classes; c++) {
        str_addf(text, "\n%-16s", preparation_class_name(preparation, c));
        for (size_t m = 0; m < learned->count; m++)
            str_addf(text, " %14.4f%s", learned->scores[m * learned->classes + c],
                     learned->experts[c] == m ? "*" : " ");
    }
    str_addf(text, "\n%-16s", "accuracy");
    for (size_t m = 0; m < learned->count; m++)
        str_addf(text, " %14.4f%s", learned->members[m].accuracy, learned->best == m ? "*" : " ");
    str_add(text, "\n");
    return !str_failed(text);
}

const struct learner learner_multi = {
    .fit = multi_fit,
    .answer = multi_answer,
    .free = multi_free,
    .write = multi_pack,
    .read = multi_read,
    .parameters = multi_parameters,
    .describe = multi_describe,
    .wants_valid = true,
};

extern const struct preset preset_multi;
const struct preset preset_multi = {
    .name = "multi",
    .help = "several learners; for each class the one that knows it best on validation rows",
    .paper = "Sabhnani, Serpen (2003)",
    .keys = multi_keys,
    .learner = &learner_multi,
};
