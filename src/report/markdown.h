/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing Markdown: texts from anywhere cannot break its tables. Inside src/report only. */
#ifndef PEEPHOLE_REPORT_MARKDOWN_H
#define PEEPHOLE_REPORT_MARKDOWN_H

#include <stddef.h>

#include "src/base/str.h"

/* Text on one line, with what Markdown would read as markup escaped. */
void markdown_text(struct str *out, const char *text);
/* The same as code: `text`. */
void markdown_code(struct str *out, const char *text);
/* Lines of text as a list with an empty line before it; nothing for "". */
void markdown_list(struct str *out, const char *lines);
/* "| a | b |" and, after a heading, the line below it: the first `left` columns to the left, the rest
 * to the right. Cells are plain text. */
void markdown_row(struct str *out, size_t count, const char *const *cells);
void markdown_heading(struct str *out, size_t count, const char *const *cells, size_t left);

#endif
