/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stacks of layers as text, for the tests: "gru hidden=5 | dense units=6". */
#ifndef PEEPHOLE_TESTS_STACK_H
#define PEEPHOLE_TESTS_STACK_H

#include <string.h>

#include "src/net/net.h"
#include "tests/unit/unit.h"

/* The text is cut in place and must live until net_new has returned. */
static inline void stack_add(struct layer_list *list, char *text)
{
    struct err err;
    char *rest = NULL;
    bool begins = true;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        if (strcmp(word, "|") == 0) {
            begins = true;
        } else if (begins) {
            assert_true(layer_list_add(list, word, &err));
            begins = false;
        } else {
            assert_non_null(equals);
            *equals = '\0';
            assert_true(layer_list_set(list, word, equals + 1, &err));
        }
    }
}

#endif
