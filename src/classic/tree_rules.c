/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of a tree. Conditions on one number on the way to a leaf become one range. */
#include "src/classic/tree_rules.h"

#include <math.h>
#include <stdlib.h>

#include "src/base/num.h"

struct writing {
    const struct tree *tree;
    const struct tree_notes *notes;
    const struct tree_columns *columns;
    const struct preparation *preparation;
    uint32_t *parents; /* of each node; the root's is itself */
    uint32_t *leaves;  /* nodes that are leaves with rows, the most first */
    size_t leaf_count;
    struct str *text;
};

/* What a leaf says of one column: low < number <= high, or a place. */
struct condition {
    int32_t column; /* -1: there is none any more */
    double low, high;
    size_t place;
};

static bool writing_init(struct writing *writing)
{
    const struct tree *tree = writing->tree;
    writing->parents = calloc(tree->node_count, sizeof *writing->parents);
    writing->leaves = calloc(tree->node_count, sizeof *writing->leaves);
    if (!writing->parents || !writing->leaves)
        return false;
    for (size_t i = 0; i < tree->node_count; i++) {
        const struct tree_node *node = &tree->nodes[i];
        if (node->column < 0 && writing->notes->rows[i] > 0)
            writing->leaves[writing->leaf_count++] = (uint32_t)i;
        for (size_t b = 0; node->column >= 0 && b < tree_branches(node, writing->columns); b++)
            writing->parents[node->next + b] = (uint32_t)i;
    }
    return true;
}

static int by_rows(const void *a, const void *b, void *rows)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    double first = ((const double *)rows)[one], second = ((const double *)rows)[other];
    if (first < second || first > second)
        return first < second ? 1 : -1;
    return one < other ? -1 : 1;
}

static void add_rows(struct str *text, double rows)
{
    char count[NUM_TEXT_SIZE];
    if (fabs(rows - round(rows)) < 1e-6 && rows < 1e15)
        str_add(text, num_count_text((size_t)round(rows), count));
    else
        str_addf(text, "%.1f", rows);
}

/* What the branch to `node` says, at its parent. */
static struct condition condition_at(const struct writing *writing, uint32_t node)
{
    uint32_t parent = writing->parents[node];
    const struct tree_node *above = &writing->tree->nodes[parent];
    struct condition condition = { above->column, -(double)INFINITY, (double)INFINITY, 0 };
    if (writing->columns->of[above->column].places > 0)
        condition.place = node - above->next;
    else if (node == above->next)
        condition.high = writing->notes->thresholds[parent];
    else
        condition.low = writing->notes->thresholds[parent];
    return condition;
}

static void add_condition(const struct writing *writing, const struct condition *condition)
{
    const struct tree_column *column = &writing->columns->of[condition->column];
    const struct schema *schema = preparation_schema(writing->preparation);
    const char *name = schema_feature(schema, column->feature)->name;
    struct str *text = writing->text;
    if (column->places > 0)
        str_addf(text, "%s = %s", name,
                 tree_column_symbol(column, writing->preparation, condition->place));
    else if (isinf(condition->low))
        str_addf(text, "%s <= %.10g", name, condition->high);
    else if (isinf(condition->high))
        str_addf(text, "%s > %.10g", name, condition->low);
    else
        str_addf(text, "%.10g < %s <= %.10g", condition->low, name, condition->high);
}

/* From the leaf up: a condition on a column that comes again further up is said up there. */
static void add_conditions(const struct writing *writing, uint32_t leaf,
                           struct condition *conditions)
{
    size_t count = 0;
    for (uint32_t node = leaf; node != 0; node = writing->parents[node])
        conditions[count++] = condition_at(writing, node);
    for (size_t i = 0; i < count; i++) {
        size_t k = i + 1;
        while (k < count && conditions[k].column != conditions[i].column)
            k++;
        if (k == count)
            continue;
        conditions[k].low = fmax(conditions[k].low, conditions[i].low);
        conditions[k].high = fmin(conditions[k].high, conditions[i].high);
        conditions[i].column = -1;
    }
    bool first = true;
    for (size_t i = count; i-- > 0;) {
        if (conditions[i].column < 0)
            continue;
        str_add(writing->text, first ? "" : " and ");
        add_condition(writing, &conditions[i]);
        first = false;
    }
    if (first)
        str_add(writing->text, "always");
}

static void add_rule(const struct writing *writing, uint32_t leaf, struct condition *conditions)
{
    size_t classes = preparation_classes(writing->preparation), answer = 0;
    const double *shares = writing->tree->leaves + writing->tree->nodes[leaf].next * classes;
    for (size_t c = 1; c < classes; c++)
        answer = shares[c] > shares[answer] ? c : answer;
    double rows = writing->notes->rows[leaf], others = rows * (1 - shares[answer]);
    str_addf(writing->text, "%s: ", preparation_class_name(writing->preparation, answer));
    add_conditions(writing, leaf, conditions);
    str_add(writing->text, " (");
    add_rows(writing->text, rows);
    str_add(writing->text, rows > 0.999 && rows < 1.001 ? " row" : " rows");
    if (others > 1e-6) {
        str_add(writing->text, ", ");
        add_rows(writing->text, others);
        str_add(writing->text, " of them others");
    }
    str_add(writing->text, ")\n");
}

bool tree_rules(const struct tree *tree, const struct tree_notes *notes,
                const struct tree_columns *columns, const struct preparation *preparation,
                struct str *text)
{
    struct writing writing = { tree, notes, columns, preparation, NULL, NULL, 0, text };
    struct condition *conditions = calloc(tree->node_count, sizeof *conditions);
    bool good = conditions && writing_init(&writing);
    if (good) {
        char leaves[NUM_TEXT_SIZE];
        qsort_r(writing.leaves, writing.leaf_count, sizeof *writing.leaves, by_rows, notes->rows);
        str_addf(text, "%s %s, one for each row; those with the most training rows first\n",
                 num_count_text(writing.leaf_count, leaves),
                 writing.leaf_count == 1 ? "rule" : "rules");
    }
    for (size_t i = 0; good && i < writing.leaf_count; i++)
        add_rule(&writing, writing.leaves[i], conditions);
    free(conditions);
    free(writing.parents);
    free(writing.leaves);
    return good && !str_failed(text);
}
