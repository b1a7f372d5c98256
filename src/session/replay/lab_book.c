/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each command goes to the recording and to the journal, where there are such. */
#include "src/session/replay/lab_book.h"

#include <stdio.h>

#include "src/session/replay/journal.h"
#include "src/session/replay/record.h"
#include "src/session/training/protection.h"

bool lab_book_add(struct session *session, const char *line, bool lasts, struct output *output,
                  struct err *err)
{
    journal_add(session, line, lasts, output->result, output);
    return session->recorder == NULL || recorder_add(session->recorder, line, output->result, err);
}

bool lab_book_training(struct session *session, const char *line, const struct train_order *orders,
                       size_t order_count, struct err *err)
{
    char elsewhere[CHECKPOINT_NAME_SIZE + 32];
    snprintf(elsewhere, sizeof elsewhere, "continue checkpoint %s", protection_name(session));
    journal_training(session, line ? line : elsewhere, orders, order_count);
    return session->recorder == NULL || line == NULL ||
           recorder_begin(session->recorder, line, err);
}

void lab_book_order(struct session *session, const struct train_order *order)
{
    journal_order(session, order);
}

bool lab_book_training_end(struct session *session, const struct json *result,
                           const struct train_order *orders, size_t order_count,
                           struct output *output, struct err *err)
{
    journal_training_end(session, result, orders, order_count, output);
    return session->recorder == NULL ||
           recorder_end(session->recorder, result, orders, order_count, err);
}
