/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's answers to rows as lines: CSV with a heading, or a JSON object each. */
#ifndef PEEPHOLE_SESSION_ANSWERS_H
#define PEEPHOLE_SESSION_ANSWERS_H

#include "src/base/json.h"
#include "src/base/str.h"
#include "src/data/prepare.h"

/* An answer to a row. */
struct answer {
    uint64_t row;               /* its number, from 1 */
    const char *attack, *class; /* what it is; NULL: that is not known */
    const float *probabilities; /* one a class */
    size_t predicted;           /* the class that is answered */
};

/* "row,[attack,class,]predicted,p_normal,..." */
void answers_heading(const struct preparation *preparation, bool truth, struct str *lines);
void answers_add(const struct preparation *preparation, const struct answer *answer,
                 struct str *lines);
/* {"row", ["attack", "class",] "predicted", "probabilities": {class: p}} */
struct json *answers_json(const struct preparation *preparation, const struct answer *answer);

#endif
