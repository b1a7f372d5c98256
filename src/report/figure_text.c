/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure in characters with its title and caption. */
#include "src/report/figure.h"
#include "src/report/text_grid.h"
#include "src/report/textplot.h"

/* One line of at most `columns`; nothing for "" or NULL. */
static bool add_line(const char *line, size_t columns, bool utf8, struct str *text)
{
    struct text_grid grid;
    if (line == NULL || line[0] == '\0') {
        return true;
    }
    bool made = text_grid_init(&grid, columns, 1, utf8);
    if (made) {
        text_grid_write(&grid, 0, 0, line, columns);
        text_grid_print(&grid, text);
    }
    text_grid_done(&grid);
    return made;
}

bool figure_text(const struct figure *figure, const struct figure_source *source, size_t columns,
                 size_t lines, bool utf8, struct str *text, struct err *err)
{
    if (columns < TEXT_LEAST_COLUMNS || lines < TEXT_LEAST_LINES) {
        return err_set(err, ERR_USAGE, "a text plot needs %d columns and %d lines, not %zu x %zu",
                       TEXT_LEAST_COLUMNS, TEXT_LEAST_LINES, columns, lines);
    }
    bool caption =
        lines >= TEXT_LEAST_LINES + 3 && source->caption != NULL && source->caption[0] != '\0';
    size_t inner = lines;
    inner -= lines >= TEXT_LEAST_LINES + 2 ? 1 : 0; /* the title */
    inner -= caption ? 1 : 0;
    if (lines >= TEXT_LEAST_LINES + 2 && !add_line(figure->title, columns, utf8, text)) {
        return err_memory(err);
    }
    if (!figure->text(source, columns, inner, utf8, text, err)) {
        return false;
    }
    return !caption || add_line(source->caption, columns, utf8, text) || err_memory(err);
}
