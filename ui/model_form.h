/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a kind of model, as the line "model KIND KEY=VALUE ..." at the prompt has them: what
 * is typed there is seen here, and what the arrows change here stands there. */
#ifndef PEEPHOLE_UI_MODEL_FORM_H
#define PEEPHOLE_UI_MODEL_FORM_H

#include "ui/panel.h"

void model_form_draw(struct canvas *canvas, const struct snapshot *snapshot,
                     const struct preset *preset, struct panel_place *place);
/* As panel.edit. */
bool model_form_edit(const struct snapshot *snapshot, const struct preset *preset,
                     const struct panel_place *place, enum display_move move, struct str *line);

#endif
