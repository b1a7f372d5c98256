/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first line of the workbench: data, classes, model, run, epoch, speed, time left. */
#ifndef PEEPHOLE_UI_STATUS_H
#define PEEPHOLE_UI_STATUS_H

#include "src/session/session.h"

/* Parts with blanks and a bar between them, as many as fit in `columns`: what matters less is said
 * shorter first, then left out. */
void status_text(const struct session *session, size_t columns, struct str *text);

#endif
