/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of data/pages, folded for people, and part by part for programs. */
#include "src/session/help_page.h"

#include "src/data/pages.h"
#include "src/session/prose.h"

static void write_page(const struct page *page, struct output *output)
{
    static const char *const firsts[] = { "", "  do: ", "  source: " };
    static const char *const keys[] = { "text", "do", "sources" };
    struct json *lists[] = { json_new_array(), json_new_array(), json_new_array() };
    output_line(output, "%s: %s", page->name, page->title);
    for (size_t i = 0; i < page->paragraph_count; i++) {
        const struct page_paragraph *paragraph = &page->paragraphs[i];
        bool gap = i == 0 || paragraph->part == PAGE_TEXT ||
                   paragraph->part != page->paragraphs[i - 1].part;
        if (gap) {
            output_line(output, "%s", "");
        }
        output_prose(output, firsts[paragraph->part], paragraph->text);
        json_append_text(lists[paragraph->part], paragraph->text);
    }
    json_put_text(output->result, "finding", page->name);
    json_put_text(output->result, "title", page->title);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        json_put(output->result, keys[i], lists[i]);
    }
}

bool help_page(const struct session *session, const char *id, struct output *output,
               struct err *err)
{
    struct pages *pages = pages_read(session->config.share_folder, err);
    if (pages == NULL) {
        return false;
    }
    const struct page *page = pages_find(pages, id);
    bool ok = page != NULL;
    if (ok) {
        write_page(page, output);
    } else {
        err_set(err, ERR_INPUT, "data/pages has no page on %s", id);
    }
    pages_free(pages);
    return ok;
}
