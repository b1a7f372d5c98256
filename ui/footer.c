/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of keys.def in words. */
#include "ui/footer.h"

#include "src/base/str.h"

static const char *const labels[] = {
#define KEY(name, written, sequences, command, label, help) label,
#include "src/session/keys.def"
#undef KEY
};

void footer_draw(struct canvas *canvas, const struct display *display, const char *panel_keys)
{
    struct str text;
    str_init(&text);
    if (display->plays)
        str_add(&text, "The epochs one after the other: Esc or F8 stops  |");
    else if (panel_keys)
        str_addf(&text, "%s: %s  Esc back  |", display_panel_name((size_t)display->panel),
                 panel_keys);
    else
        str_add(&text, "Tab completes");
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        size_t used = canvas_width(text.text) + 2;
        size_t room = canvas->columns > used ? canvas->columns - used : 0;
        if (labels[i] && canvas_width(labels[i]) + 2 <= room)
            str_addf(&text, "  %s", labels[i]);
    }
    canvas_fill(canvas, 0, 0, canvas->columns, ' ', STYLE_BAR);
    canvas_write(canvas, 1, 0, canvas->columns - 2, STYLE_BAR, text.text);
    str_done(&text);
}
