/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markdown's few needs. */
#include "src/report/markdown.h"

#include <string.h>

#include "src/report/plain.h"

void markdown_text(struct str *out, const char *text)
{
    for (uint32_t character = plain_next(&text); character != 0; character = plain_next(&text)) {
        if (character < 0x80 && strchr("\\`*_[]<>|", (int)character) != NULL) {
            str_add_char(out, '\\');
        }
        plain_add(out, character == 1 ? ' ' : character);
    }
}

void markdown_code(struct str *out, const char *text)
{
    str_add_char(out, '`');
    for (uint32_t character = plain_next(&text); character != 0; character = plain_next(&text)) {
        /* A backquote would end the code, a bar the cell. */
        plain_add(out, character == '`'                     ? '\''
                       : character == 1 || character == '|' ? ' '
                                                            : character);
    }
    str_add_char(out, '`');
}

void markdown_row(struct str *out, size_t count, const char *const *cells)
{
    for (size_t i = 0; i < count; i++) {
        str_add(out, "| ");
        markdown_text(out, cells[i]);
        str_add(out, " ");
    }
    str_add(out, "|\n");
}

void markdown_heading(struct str *out, size_t count, const char *const *cells, size_t left)
{
    markdown_row(out, count, cells);
    for (size_t i = 0; i < count; i++) {
        str_add(out, i < left ? "| --- " : "| ---: ");
    }
    str_add(out, "|\n");
}

void markdown_list(struct str *out, const char *lines)
{
    str_add(out, lines[0] != '\0' ? "\n" : "");
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        struct str line;
        str_init(&line);
        str_add_bytes(&line, lines, length);
        str_add(out, "- ");
        markdown_text(out, line.text);
        str_add(out, "\n");
        out->failed = out->failed || line.failed;
        str_done(&line);
        lines += length + (lines[length] == '\n' ? 1 : 0);
    }
}
