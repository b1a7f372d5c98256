/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve in one line of characters. */
#ifndef PEEPHOLE_UI_SPARK_H
#define PEEPHOLE_UI_SPARK_H

#include "ui/canvas.h"

/* From column on to the end of the line: from 0 to the greatest of the values; where they are more than
 * there are columns, the last of those that share one. What is no number leaves a gap. */
void spark_draw(struct canvas *canvas, size_t column, size_t line, const double *values,
                size_t count, bool utf8);

#endif
