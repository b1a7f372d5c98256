/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a protected training, as a checkpoint holds it. */
#ifndef PEEPHOLE_SESSION_PROTECTION_PLAN_H
#define PEEPHOLE_SESSION_PROTECTION_PLAN_H

#include "src/session/training/protection.h"

struct json *protection_plan_json(const struct protection_plan *plan);

#endif
