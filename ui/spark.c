/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve in one line of characters. */
#include "ui/spark.h"

#include <math.h>

static uint32_t spark(double share, bool utf8)
{
    static const char ascii[] = "_.-=+*%#";
    int level = (int)floor(share * 7.999);
    level = level < 0 ? 0 : level > 7 ? 7 : level;
    return utf8 ? 0x2581 + (uint32_t)level : (uint32_t)(unsigned char)ascii[level];
}

void spark_draw(struct canvas *canvas, size_t column, size_t line, const double *values,
                size_t count, bool utf8)
{
    size_t room = canvas->columns > column ? canvas->columns - column : 0;
    size_t drawn = count < room ? count : room;
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = isfinite(values[i]) && values[i] > most ? values[i] : most;
    for (size_t i = 0; i < drawn; i++) {
        double value = values[(i + 1) * count / drawn - 1];
        if (isfinite(value))
            canvas_put(canvas, column + i, line, spark(most > 0 ? value / most : 0, utf8),
                       STYLE_CURVE_1);
    }
}
