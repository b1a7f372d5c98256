/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the cells of a model did with one row's window, as text and JSON. Inside the verb explain only. */
#ifndef PEEPHOLE_SESSION_GATES_PAGE_H
#define PEEPHOLE_SESSION_GATES_PAGE_H

#include "src/net/model_net.h"
#include "src/net/trace.h"
#include "src/net/window.h"
#include "src/session/page/output.h"

struct gates_page {
    const struct trace *trace;
    const struct model *model;
    struct window window; /* of the table: the rows that the model saw */
};

void gates_text(const struct gates_page *page, struct output *output);
/* The key `gates`. */
void gates_json(const struct gates_page *page, struct json *result);

#endif
