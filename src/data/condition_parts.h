/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A condition on rows as it has been read: what condition.c and condition_holds.c share. */
#ifndef PEEPHOLE_DATA_CONDITION_PARTS_H
#define PEEPHOLE_DATA_CONDITION_PARTS_H

#include "src/data/condition.h"

enum operation { OP_EQUAL, OP_UNEQUAL, OP_LESS, OP_MOST, OP_MORE, OP_LEAST };

enum node_kind {
    NODE_AND,
    NODE_OR,
    NODE_NOT,
    NODE_NUMBER,  /* a feature against a number */
    NODE_ROW,     /* the number of the row in the file */
    NODE_SYMBOL,  /* a feature against a value of its vocabulary */
    NODE_MISSING, /* a feature that has no value */
    NODE_UNKNOWN, /* a feature against all values that its vocabulary lacks, or one of them */
    NODE_LABEL,   /* the attack */
    NODE_CLASS,   /* the category */
    NODE_ATTACK,  /* any category but normal */
};

struct node {
    enum node_kind kind;
    enum operation operation;
    size_t left, right; /* nodes */
    size_t feature;
    double number;
    size_t code; /* of the symbol, attack or category */
    char *text;  /* NODE_UNKNOWN: the symbol, NULL for any */
};

struct condition {
    size_t taxonomy;
    struct node *nodes;
    size_t count;
    size_t root;
};

#endif
