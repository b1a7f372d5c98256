/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry of what info shows. Inside the verb info only. */
#ifndef PEEPHOLE_SESSION_INFO_PAGE_H
#define PEEPHOLE_SESSION_INFO_PAGE_H

#include "src/data/glossary.h"
#include "src/session/session.h"

struct info_page {
    const struct session *session;
    struct glossary *glossary;
    const struct schema *schema; /* of the first table that knows the name; else of the first, or
                                    kdd99's */
    const char *name;
    enum glossary_kind kind;
    const struct glossary_entry *entry; /* NULL: a name of a schema that the glossary lacks */
};

/* Text to output, keys to json. */
bool info_show(const struct info_page *page, struct json *json, struct output *output,
               struct err *err);

#endif
