/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What train and continue share. */
#include "src/session/training/begin.h"

#include <stdlib.h>
#include <string.h>

#include "src/math/blas.h"
#include "src/session/training/job.h"
#include "src/session/training/protection.h"
#include "src/session/workspace.h"

/* What the training was given at first is given to it again. */
static bool add_orders_left(struct session *session, const struct protection_plan *left,
                            struct err *err)
{
    for (size_t i = 0; left && i < left->order_count; i++) {
        if (!session_add_order(session, &left->orders[i], err)) {
            return false;
        }
    }
    return true;
}

static bool protect(struct session *session, const struct arguments *arguments,
                    const struct beginning *beginning, struct err *err)
{
    const struct protection_plan *left = beginning->left;
    struct protection_plan plan = { .epochs = beginning->epochs,
                                    .every_epochs = argument_count(arguments, "checkpoint"),
                                    .every_minutes =
                                        argument_number(arguments, "checkpoint-minutes"),
                                    .order_count = session->order_count };
    if (left && !argument_given(arguments, "checkpoint")) {
        plan.every_epochs = left->every_epochs;
    }
    if (left && !argument_given(arguments, "checkpoint-minutes")) {
        plan.every_minutes = left->every_minutes;
    }
    plan.orders = calloc(plan.order_count + 1, sizeof *plan.orders);
    if (plan.orders == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < plan.order_count; i++) {
        plan.orders[i] = session->orders[i];
    }
    return protection_begin(session, &plan, beginning->continues, err);
}

/* NULL: a recording cannot hold what began in another session, unless that one is brought back. */
static char *lines_of(const struct session *session, const struct arguments *arguments,
                      const struct beginning *beginning)
{
    if (beginning->left == NULL) {
        return argument_line(arguments);
    }
    const char *name = protection_name(session);
    bool taken = name && session->taken_checkpoint && strcmp(session->taken_checkpoint, name) == 0;
    return taken ? strdup(session->taken_lines) : NULL;
}

bool begin_training(struct session *session, const struct arguments *arguments,
                    const struct beginning *beginning, struct err *err)
{
    if (!session->products_checked && !blas_quick_check(err)) {
        return false;
    }
    session->products_checked = true;
    char *line = lines_of(session, arguments, beginning);
    bool ok = (line || beginning->left || err_memory(err)) &&
              add_orders_left(session, beginning->left, err) &&
              protect(session, arguments, beginning, err) &&
              job_start_training(session, beginning->epochs, line, err);
    free(line);
    return ok;
}

bool begin_wait(struct session *session, const struct arguments *arguments, struct output *output,
                struct err *err)
{
    if (!arguments->at_prompt) {
        return job_wait(session, output, err);
    }
    unsigned number = session_current_run(session)->run->number;
    json_put_number(output->result, "run", (double)number);
    json_put_bool(output->result, "running", true);
    output_line(output, "run %u trains in the background; the prompt stays yours", number);
    output_hint(output, "%sstop or Ctrl-C ends it, wait waits for it",
                model_preset(session->model)->learner ? "" : "confusion shows the last epoch; ");
    return true;
}

bool begin_tables(const struct session *session, const struct arguments *arguments,
                  const struct table **train, const struct table **valid, struct err *err)
{
    *train = session_table(session, argument_text(arguments, "table"), err);
    if (*train == NULL) {
        return false;
    }
    const char *name = argument_text(arguments, "valid");
    *valid = name ? session_table(session, name, err) : NULL;
    return name == NULL || *valid != NULL;
}
