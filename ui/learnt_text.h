/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model that is no net has learnt, as the panel "model" shows it: its rules, centres, tables. */
#ifndef PEEPHOLE_UI_LEARNT_TEXT_H
#define PEEPHOLE_UI_LEARNT_TEXT_H

#include "ui/panel.h"

/* Is the session's model no net? */
bool learnt_is_shown(const struct snapshot *snapshot);
void learnt_draw(struct canvas *canvas, const struct snapshot *snapshot, struct panel_place *place);

#endif
