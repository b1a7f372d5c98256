/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of sections, of which one is written anew. */
#include "src/report/page.h"

#include <string.h>

/* The next heading "## " at or behind `from`; the end of the page where there is none. */
static const char *next_heading(const char *page, const char *from)
{
    for (const char *at = from; (at = strstr(at, "## ")) != NULL; at++) {
        if (at == page || at[-1] == '\n') {
            return at;
        }
    }
    return from + strlen(from);
}

/* Names stand before the colon. */
static int compare_name(const char *heading, const char *name)
{
    const char *title = heading + strlen("## ");
    size_t length = strcspn(title, ":\n");
    int order = strncmp(title, name, length);
    return order != 0 ? order : length < strlen(name) ? -1 : 0;
}

const char *page_section(const char *page, const char *name, size_t *length)
{
    for (const char *at = next_heading(page, page); *at != '\0'; at = next_heading(page, at + 1)) {
        if (compare_name(at, name) == 0) {
            *length = (size_t)(next_heading(page, at + 1) - at);
            return at;
        }
    }
    return NULL;
}

static bool ends_with_empty_line(const struct str *text)
{
    return text->length >= 2 && strcmp(text->text + text->length - 2, "\n\n") == 0;
}

void page_replace(const char *page, const char *name, const char *section, struct str *out)
{
    size_t length = 0;
    const char *at = page_section(page, name, &length);
    if (at == NULL) {
        for (at = next_heading(page, page); *at != '\0' && compare_name(at, name) < 0;) {
            at = next_heading(page, at + 1);
        }
    }
    str_add_bytes(out, page, (size_t)(at - page));
    while (out->length > 0 && !ends_with_empty_line(out) && !str_failed(out)) {
        str_add(out, "\n");
    }
    str_add(out, section);
    str_add(out, at[length] != '\0' ? "\n" : "");
    str_add(out, at + length);
}
