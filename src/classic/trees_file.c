/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learnt trees as arrays of a pack, and the way back, which trusts nothing. */
#include <math.h>
#include <stdlib.h>

#include "src/base/arena.h"
#include "src/classic/trees.h"

enum { MOST_TREES = 1000000 };

/* All trees one behind the other. */
struct arrays {
    int64_t *node_counts, *leaf_counts; /* one a tree */
    int64_t *columns, *next;            /* one a node */
    float *thresholds;
    double *leaves;
    size_t nodes, leaves_in_all;
};

static void arrays_done(struct arrays *arrays)
{
    free(arrays->node_counts);
    free(arrays->leaf_counts);
    free(arrays->columns);
    free(arrays->next);
    free(arrays->thresholds);
    free(arrays->leaves);
}

static bool arrays_of(struct arrays *arrays, const struct trees *trees)
{
    for (size_t t = 0; t < trees->count; t++) {
        arrays->nodes += trees->of[t].node_count;
        arrays->leaves_in_all += trees->of[t].leaf_count;
    }
    arrays->node_counts = calloc(trees->count + 1, sizeof *arrays->node_counts);
    arrays->leaf_counts = calloc(trees->count + 1, sizeof *arrays->leaf_counts);
    arrays->columns = calloc(arrays->nodes + 1, sizeof *arrays->columns);
    arrays->next = calloc(arrays->nodes + 1, sizeof *arrays->next);
    arrays->thresholds = calloc(arrays->nodes + 1, sizeof *arrays->thresholds);
    arrays->leaves = calloc(arrays->leaves_in_all + 1, trees->classes * sizeof *arrays->leaves);
    return arrays->node_counts && arrays->leaf_counts && arrays->columns && arrays->next &&
           arrays->thresholds && arrays->leaves;
}

static void fill_arrays(struct arrays *arrays, const struct trees *trees)
{
    size_t node = 0, leaf = 0;
    for (size_t t = 0; t < trees->count; t++) {
        const struct tree *tree = &trees->of[t];
        arrays->node_counts[t] = (int64_t)tree->node_count;
        arrays->leaf_counts[t] = (int64_t)tree->leaf_count;
        for (size_t i = 0; i < tree->node_count; i++, node++) {
            arrays->columns[node] = tree->nodes[i].column;
            arrays->next[node] = tree->nodes[i].next;
            arrays->thresholds[node] = tree->nodes[i].threshold;
        }
        for (size_t i = 0; i < tree->leaf_count * trees->classes; i++)
            arrays->leaves[leaf++] = tree->leaves[i];
    }
}

bool trees_write(const struct trees *trees, struct pack *pack, struct err *err)
{
    struct arrays arrays = { 0 };
    bool good = arrays_of(&arrays, trees) || err_memory(err);
    if (good)
        fill_arrays(&arrays, trees);
    good =
        good && pack_add_wholes(pack, "nodes", arrays.node_counts, trees->count, err) &&
        pack_add_wholes(pack, "leaves", arrays.leaf_counts, trees->count, err) &&
        pack_add_wholes(pack, "columns", arrays.columns, arrays.nodes, err) &&
        pack_add_wholes(pack, "next", arrays.next, arrays.nodes, err) &&
        pack_add_floats(pack, "thresholds", arrays.thresholds, arrays.nodes, err) &&
        pack_add_doubles(pack, "shares", arrays.leaves, arrays.leaves_in_all * trees->classes, err);
    arrays_done(&arrays);
    return good;
}

/* --- reading --- */

/* What stands in the pack, borrowed. */
struct found {
    const int64_t *node_counts, *leaf_counts, *columns, *next;
    const float *thresholds;
    const double *shares;
};

/* The sum of counts of at least 1, none of them so large that the sum could overflow. */
static bool add_up(const int64_t *counts, size_t trees, size_t *sum)
{
    *sum = 0;
    for (size_t t = 0; t < trees; t++) {
        if (counts[t] < 1 || counts[t] > INT32_MAX)
            return false;
        *sum += (size_t)counts[t];
    }
    return true;
}

static bool find_arrays(struct found *found, size_t *trees, size_t classes, const struct pack *pack,
                        struct err *err)
{
    size_t nodes, leaves, shares;
    *trees = pack_count(pack, "nodes");
    if (*trees == 0 || (*trees > MOST_TREES && *trees != SIZE_MAX))
        return err_set(err, ERR_INPUT, "there are no trees, or too many");
    found->node_counts = pack_wholes(pack, "nodes", *trees, err);
    found->leaf_counts = found->node_counts ? pack_wholes(pack, "leaves", *trees, err) : NULL;
    if (!found->leaf_counts)
        return false;
    if (!add_up(found->node_counts, *trees, &nodes) ||
        !add_up(found->leaf_counts, *trees, &leaves) || !size_product(leaves, classes, &shares))
        return err_set(err, ERR_INPUT, "a tree is empty, or too large");
    return (found->columns = pack_wholes(pack, "columns", nodes, err)) &&
           (found->next = pack_wholes(pack, "next", nodes, err)) &&
           (found->thresholds = pack_floats(pack, "thresholds", nodes, err)) &&
           (found->shares = pack_doubles(pack, "shares", shares, err));
}

/* Copies a node, and claims its branches. claimed: how many nodes of the tree have a place so far. */
static bool read_node(struct tree *tree, size_t i, const struct found *found,
                      const struct tree_columns *columns, bool *claimed)
{
    int64_t column = found->columns[i], next = found->next[i];
    bool leaf = column == -1;
    if (column < -1 || column >= (int64_t)columns->count || next < 0 ||
        !isfinite(found->thresholds[i]) || !claimed[i])
        return false;
    tree->nodes[i] = (struct tree_node){ (int32_t)column, (uint32_t)next, found->thresholds[i] };
    if (leaf)
        return next < (int64_t)tree->leaf_count;
    size_t branches = tree_branches(&tree->nodes[i], columns);
    if (next <= (int64_t)i || (uint64_t)next > tree->node_count ||
        branches > tree->node_count - (size_t)next)
        return false;
    for (size_t b = 0; b < branches; b++) {
        if (claimed[(size_t)next + b])
            return false;
        claimed[(size_t)next + b] = true;
    }
    return true;
}

static bool read_leaf(double *leaf, const double *shares, size_t classes)
{
    double sum = 0;
    for (size_t c = 0; c < classes; c++) {
        if (!(shares[c] >= 0 && shares[c] <= 1))
            return false;
        leaf[c] = shares[c];
        sum += shares[c];
    }
    return fabs(sum - 1) < 1e-6;
}

static bool read_tree(struct tree *tree, const struct found *found,
                      const struct tree_columns *columns, size_t classes, struct err *err)
{
    tree->nodes = calloc(tree->node_count, sizeof *tree->nodes);
    tree->leaves = calloc(tree->leaf_count, classes * sizeof *tree->leaves);
    bool *claimed = calloc(tree->node_count, sizeof *claimed);
    bool good = (tree->nodes && tree->leaves && claimed) || err_memory(err);
    bool sound = true;
    if (good)
        claimed[0] = true;
    for (size_t i = 0; good && sound && i < tree->node_count; i++)
        sound = read_node(tree, i, found, columns, claimed);
    for (size_t i = 0; good && sound && i < tree->leaf_count; i++)
        sound = read_leaf(tree->leaves + i * classes, found->shares + i * classes, classes);
    free(claimed);
    return good && (sound || err_set(err, ERR_INPUT, "a tree is damaged"));
}

bool trees_read(struct trees *trees, const struct tree_columns *columns, size_t classes,
                const struct pack *pack, struct err *err)
{
    struct found found = { 0 };
    size_t count;
    *trees = (struct trees){ 0 };
    if (!find_arrays(&found, &count, classes, pack, err) || !trees_init(trees, count, classes, err))
        return false;
    for (size_t t = 0; t < count; t++) {
        struct tree *tree = &trees->of[t];
        tree->node_count = (size_t)found.node_counts[t];
        tree->leaf_count = (size_t)found.leaf_counts[t];
        if (!read_tree(tree, &found, columns, classes, err)) {
            trees_done(trees);
            return false;
        }
        found.columns += tree->node_count;
        found.next += tree->node_count;
        found.thresholds += tree->node_count;
        found.shares += tree->leaf_count * classes;
    }
    return true;
}
