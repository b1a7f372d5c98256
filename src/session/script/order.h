/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders to a training, as the language has them. */
#ifndef PEEPHOLE_SESSION_ORDER_H
#define PEEPHOLE_SESSION_ORDER_H

#include "src/base/str.h"
#include "src/session/script/script.h"
#include "src/train/trainer.h"

/* What an at line asks for. */
bool order_of(const struct statement *statement, struct train_order *order, struct err *err);
/* The at line for an order, without line feed. */
void order_line(const struct train_order *order, struct str *line);

#endif
