/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What train and continue share: starting the job and, in scripts, waiting for it. */
#ifndef PEEPHOLE_SESSION_BEGIN_H
#define PEEPHOLE_SESSION_BEGIN_H

#include "src/session/session.h"

struct protection_plan;

/* Starts training the session's trainer until `epochs` are done. continues: what was trained last.
 * left: the plan of the checkpoint that it goes on from, whose orders change owner; NULL: of none. */
struct beginning {
    size_t epochs;
    bool continues;
    struct protection_plan *left;
};
bool begin_training(struct session *session, const struct arguments *arguments,
                    const struct beginning *beginning, struct err *err);
/* At the prompt it returns at once; else it waits, and the result is that of the training. */
bool begin_wait(struct session *session, const struct arguments *arguments, struct output *output,
                struct err *err);

/* The tables that keys named `table` and `valid` mean. valid NULL: none was asked for. */
bool begin_tables(const struct session *session, const struct arguments *arguments,
                  const struct table **train, const struct table **valid, struct err *err);

#endif
