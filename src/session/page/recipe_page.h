/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of models with the hyper-parameters of their papers, for people and for programs. */
#ifndef PEEPHOLE_SESSION_RECIPE_PAGE_H
#define PEEPHOLE_SESSION_RECIPE_PAGE_H

#include "src/net/model.h"
#include "src/session/page/output.h"

/* Three lines of two columns: what the kind is, its paper, and the recipe in short. */
void recipe_add_lines(const struct preset *preset, struct text_table *table);
/* `model`, `help`, `paper`, and `recipe` where there is one. */
struct json *recipe_json(const struct preset *preset);
/* All of one kind: settings, defaults, ranges, the recipe, and the commands that follow it. */
void recipe_page(const struct preset *preset, struct output *output);

#endif
