/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best rule on one feature of a training table (score/rule.h), among the features that a
 * preparation leaves to the model, and its answers to rows of other tables.
 */
#ifndef PEEPHOLE_EVAL_ONE_RULE_H
#define PEEPHOLE_EVAL_ONE_RULE_H

#include "src/data/class_tally.h"
#include "src/data/prepare.h"
#include "src/score/rule.h"

struct one_rule {
    struct rule rule;    /* rule.column is the feature; SIZE_MAX: no feature has two values */
    const char *feature; /* its name, of the schema; NULL where there is none */
    char *text;          /* "count > 44 is attack", owned */
    double last;         /* codes above this one count as it: symbols that the vocabulary lacks */
    size_t classes;
};

/* What the rule is found on. */
struct one_rule_request {
    const struct table *train;
    const struct class_tally *by_attack; /* of each feature of train; classes are the attacks */
    const struct preparation *preparation;
    enum scheme scheme;
    size_t taxonomy;
};
/* Fills the caller's storage; one_rule_done empties it. Errors: memory. */
bool one_rule_find(const struct one_rule_request *request, struct one_rule *rule, struct err *err);
void one_rule_done(struct one_rule *rule);
/* The best rule of each feature by itself, by the schema's order: rules[feature_count], the caller's
 * storage; text NULL where the preparation does not leave the feature to the model. One that has a
 * single value gets the rule that needs no feature. Each is emptied by one_rule_done, also after an
 * error. Errors: memory. */
bool one_rule_of_each(const struct one_rule_request *request, struct one_rule *rules,
                      struct err *err);

/* The class that it answers to a row of a store whose schema has the same features. */
size_t one_rule_answer(const struct one_rule *rule, const struct store *store, uint32_t row);

/* Does the preparation leave the feature to the model? */
bool one_rule_may_use(const struct preparation *preparation, size_t feature);

/* The values of a feature as a rule is found from them. */
struct rule_column rule_column_of(const struct table *table, size_t feature,
                                  const struct class_tally *tally);

#endif
