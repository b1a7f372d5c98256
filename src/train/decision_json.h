/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A decision in the header of a model file. */
#ifndef PEEPHOLE_TRAIN_DECISION_JSON_H
#define PEEPHOLE_TRAIN_DECISION_JSON_H

#include "src/base/json.h"
#include "src/net/model.h"

/* {rule, normal_above or costs, origin}; NULL where the model answers the most probable class. */
struct json *decision_to_json(const struct model *model);
/* Makes it the model's; json NULL: there is none. Errors say what is wrong with it. */
bool decision_from_json(const struct json *json, struct model *model, struct err *err);

#endif
