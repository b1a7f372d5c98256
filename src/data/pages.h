/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages of background for help: data/pages, a text file whose head says how it is written. Pages
 * live as long as the struct pages.
 */
#ifndef PEEPHOLE_DATA_PAGES_H
#define PEEPHOLE_DATA_PAGES_H

#include <stddef.h>

#include "src/base/err.h"

enum page_part { PAGE_TEXT, PAGE_DO, PAGE_SOURCE, PAGE_TRY, PAGE_PARTS };

struct page_paragraph {
    enum page_part part;
    char *text; /* one line of any length */
};

struct page {
    char *name;
    char *title;                       /* one line */
    bool topic;                        /* background in general; else on a finding of the audit */
    struct page_paragraph *paragraphs; /* as they stand in the file */
    size_t paragraph_count;
};

struct pages;

/* Reads FOLDER/data/pages. */
struct pages *pages_read(const char *share_folder, struct err *err);
struct pages *pages_parse(const char *file, const char *text, size_t length, struct err *err);
void pages_free(struct pages *pages); /* NULL is fine */
size_t pages_count(const struct pages *pages);
const struct page *pages_at(const struct pages *pages, size_t index);
const struct page *pages_find(const struct pages *pages, const char *name); /* NULL: none */

#endif
