/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a protected training to the facts of a checkpoint and back. */
#include "src/session/training/protection_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_EPOCHS = 100000000, MOST_ORDERS = 100000, MOST_MINUTES = 100000 };

static struct json *order_json(const struct train_order *order)
{
    struct json *json = json_new_object();
    json_put_number(json, "epoch", (double)order->epoch);
    json_put_number(json, "batch", (double)order->batch);
    if (order->kind == ORDER_LEARNING_RATE) {
        json_put_number(json, "lr", order->value);
    }
    return json;
}

struct json *protection_plan_json(const struct protection_plan *plan)
{
    struct json *json = json_new_object();
    json_put_number(json, "epochs", (double)plan->epochs);
    json_put_number(json, "every_epochs", (double)plan->every_epochs);
    json_put_number(json, "every_minutes", plan->every_minutes);
    struct json *orders = json_new_array();
    for (size_t i = 0; i < plan->order_count; i++) {
        json_append(orders, order_json(&plan->orders[i]));
    }
    json_put(json, "orders", orders);
    return json;
}

/* A whole number from 0 to most. */
static bool read_count(const struct json *json, const char *key, double most, size_t *count)
{
    double value = json_number(json_get(json, key));
    if (!(value >= 0 && value <= most && value == floor(value))) {
        return false;
    }
    *count = (size_t)value;
    return true;
}

static bool read_order(const struct json *json, struct train_order *order)
{
    const struct json *rate = json_get(json, "lr");
    *order = (struct train_order){ .kind = rate ? ORDER_LEARNING_RATE : ORDER_STOP };
    order->value = rate ? json_number(rate) : 0;
    return read_count(json, "epoch", MOST_EPOCHS, &order->epoch) && order->epoch > 0 &&
           read_count(json, "batch", UINT32_MAX, &order->batch) && isfinite(order->value) &&
           order->value >= 0;
}

static bool read_orders(const struct json *orders, struct protection_plan *plan)
{
    size_t count = json_count(orders);
    if (orders == NULL || json_type_of(orders) != JSON_TYPE_ARRAY || count > MOST_ORDERS) {
        return false;
    }
    plan->orders = calloc(count + 1, sizeof *plan->orders);
    for (size_t i = 0; plan->orders && i < count; i++) {
        if (!read_order(json_at(orders, i), &plan->orders[plan->order_count++])) {
            return false;
        }
    }
    return plan->orders != NULL;
}

bool protection_plan_of(const struct json *facts, struct protection_plan *plan, struct err *err)
{
    const struct json *json = facts ? json_get(facts, "checkpoint") : NULL;
    *plan = (struct protection_plan){ .epochs = 0 };
    plan->every_minutes = json_number(json_get(json, "every_minutes"));
    bool good = json && json_type_of(json) == JSON_TYPE_OBJECT &&
                read_count(json, "epochs", MOST_EPOCHS, &plan->epochs) &&
                read_count(json, "every_epochs", MOST_EPOCHS, &plan->every_epochs) &&
                plan->every_minutes >= 0 && plan->every_minutes <= MOST_MINUTES &&
                read_orders(json_get(json, "orders"), plan);
    if (good) {
        return true;
    }
    free(plan->orders);
    plan->orders = NULL;
    return err_set(err, ERR_INPUT, "it is a model, but no checkpoint of a training");
}
