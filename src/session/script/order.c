/* SPDX-License-Identifier: GPL-3.0-or-later */
/* at epoch=N [batch=M] COMMAND: what is done to a training that has not begun yet. */
#include "src/session/script/order.h"

#include <string.h>

#include "src/base/num.h"
#include "src/classic/kinds.h"
#include "src/session/script/arguments.h"
#include "src/session/script/parse.h"

bool order_of(const struct statement *statement, struct train_order *order, struct err *err)
{
    *order = (struct train_order){ .kind = ORDER_STOP,
                                   .epoch = statement->at_epoch,
                                   .batch = statement->at_batch };
    if (strcmp(statement->words[0], "set") != 0) {
        return true;
    }
    bool only_rate = statement->word_count == 1 && statement->key_count == 1 &&
                     strcmp(statement->keys[0].name, "lr") == 0;
    if (!only_rate) {
        err_set(err, ERR_USAGE, "at: of a running training only lr can be set");
        return err_hint(err, "at epoch=N [batch=M] set lr=NUMBER");
    }
    order->kind = ORDER_LEARNING_RATE;
    order->value = key_number(statement->keys[0].value);
    return true;
}

void order_line(const struct train_order *order, struct str *line)
{
    str_addf(line, "at epoch=%zu ", order->epoch);
    if (order->batch > 0) {
        str_addf(line, "batch=%zu ", order->batch);
    }
    char number[NUM_TEXT_SIZE];
    if (order->kind == ORDER_STOP) {
        str_add(line, "stop");
    } else {
        str_addf(line, "set lr=%s", num_text(order->value, number));
    }
}

/* Does a model of the script learn without labels, in epochs that come before those asked for? Any stack of
 * layers may. */
static bool may_come_later(const struct script *script)
{
    for (size_t i = 0; i < script->count; i++) {
        const struct statement *statement = &script->statements[i];
        bool model = strcmp(statement->words[0], "model") == 0 && statement->word_count > 1;
        const struct preset *preset = model ? kind_find(statement->words[1]) : NULL;
        if (preset && (key_find(preset->keys, "pretrain") || preset->word_key)) {
            return true;
        }
    }
    return false;
}

/* How many epochs a training asks for; 0 where only its run can tell (continue). */
static size_t epochs_asked_for(const struct script *script, const struct statement *statement)
{
    if (strcmp(statement->words[0], "train") != 0 || may_come_later(script)) {
        return 0;
    }
    struct arguments arguments;
    arguments_of(statement, &arguments);
    return (size_t)argument_count(&arguments, "epochs");
}

static bool check_order(const struct script *script, const struct statement *order,
                        const struct statement *training, struct err *err)
{
    if (training == NULL) {
        err_set(err, ERR_USAGE, "at: no training follows to which this could be done");
        return err_hint(err, "at stands before the train or continue that it is meant for");
    }
    size_t epochs = epochs_asked_for(script, training);
    if (epochs > 0 && order->at_epoch > epochs) {
        return err_set(err, ERR_USAGE,
                       "at: epoch %zu is beyond the %zu epochs of the training in line %zu",
                       order->at_epoch, epochs, training->line);
    }
    return true;
}

bool check_orders(const struct script *script, size_t *index, struct err *err)
{
    const struct statement *training = NULL;
    bool ok = true;
    /* Backwards, so that the training behind is known; the first line that is wrong is told. */
    for (size_t i = script->count; i-- > 0;) {
        const struct statement *statement = &script->statements[i];
        if (!statement->is_at) {
            bool trains = command_find(statement->words[0])->flags & COMMAND_TRAINS;
            training = trains ? statement : training;
        } else if (!check_order(script, statement, training, err)) {
            *index = i;
            ok = false;
        }
    }
    return ok;
}
