/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Markdown page of sections "## NAME: title" that the program writes one by one, in the order of their
 * names. */
#ifndef PEEPHOLE_REPORT_PAGE_H
#define PEEPHOLE_REPORT_PAGE_H

#include <stdbool.h>

#include "src/base/str.h"

/* Where the section of that name stands in the page: its text from the heading on, and its length. NULL:
 * nowhere. */
const char *page_section(const char *page, const char *name, size_t *length);
/* The page with this section in place of the one of that name, else at its place among the others. */
void page_replace(const char *page, const char *name, const char *section, struct str *out);

#endif
