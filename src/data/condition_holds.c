/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a condition hold for a row? */
#include "src/data/condition_parts.h"

#include <math.h>
#include <string.h>

static bool compare(double value, enum operation operation, double with)
{
    switch (operation) {
    case OP_EQUAL:
        return value <= with && value >= with; /* a missing value equals nothing */
    case OP_UNEQUAL:
        return value < with || value > with;
    case OP_LESS:
        return value < with;
    case OP_MOST:
        return value <= with;
    case OP_MORE:
        return value > with;
    case OP_LEAST:
        break;
    }
    return value >= with;
}

static bool unknown_holds(const struct node *node, const struct store *store, uint32_t row)
{
    char buffer[40];
    size_t code = (size_t)store_value(store, node->feature, row);
    if (code < schema_feature(store->schema, node->feature)->symbol_count)
        return false;
    return !node->text || strcmp(node->text, store_text(store, node->feature, row, buffer)) == 0;
}

/* A symbol's "?" is what stands for none. */
static bool is_missing(const struct store *store, size_t feature, uint32_t row)
{
    char buffer[40];
    if (schema_feature(store->schema, feature)->kind == COLUMN_SYMBOL)
        return strcmp(store_text(store, feature, row, buffer), "?") == 0;
    return isnan(store_value(store, feature, row));
}

static bool node_holds(const struct condition *condition, size_t number, const struct store *store,
                       uint32_t row)
{
    const struct node *node = &condition->nodes[number];
    size_t attack = store->attacks[row];
    bool equal = false;
    switch (node->kind) {
    case NODE_AND:
        return node_holds(condition, node->left, store, row) &&
               node_holds(condition, node->right, store, row);
    case NODE_OR:
        return node_holds(condition, node->left, store, row) ||
               node_holds(condition, node->right, store, row);
    case NODE_NOT:
        return !node_holds(condition, node->left, store, row);
    case NODE_NUMBER:
        return compare(store_value(store, node->feature, row), node->operation, node->number);
    case NODE_ROW:
        return compare((double)store_file_row(store, row), node->operation, node->number);
    case NODE_SYMBOL:
        equal = (size_t)store_value(store, node->feature, row) == node->code;
        break;
    case NODE_MISSING:
        equal = is_missing(store, node->feature, row);
        break;
    case NODE_UNKNOWN:
        equal = unknown_holds(node, store, row);
        break;
    case NODE_LABEL:
        equal = attack == node->code;
        break;
    case NODE_CLASS:
        equal = schema_category(store->schema, condition->taxonomy, attack) == node->code;
        break;
    case NODE_ATTACK:
        equal = schema_category(store->schema, condition->taxonomy, attack) != CLASS_NORMAL;
        break;
    }
    return equal == (node->operation == OP_EQUAL);
}

bool condition_holds(const struct condition *condition, const struct store *store, uint32_t row)
{
    return node_holds(condition, condition->root, store, row);
}
