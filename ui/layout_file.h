/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layouts that the user has chosen, between sessions: $XDG_STATE_HOME/peephole/layout, a line
 * "MOMENT LAYOUT" for each moment. Nothing depends on it: what cannot be read or written, or says
 * something unknown, is as if it were not there.
 */
#ifndef PEEPHOLE_UI_LAYOUT_FILE_H
#define PEEPHOLE_UI_LAYOUT_FILE_H

#include "src/session/display.h"

void layout_file_read(struct display *display);
/* Only where one has been chosen in this session. */
void layout_file_write(const struct display *display);

#endif
