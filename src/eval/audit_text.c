/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An audit for people and for programs. */
#include <string.h>

#include "src/eval/audit.h"
#include "src/eval/wording.h"

/* The lines of a folded message, the second and all that follow behind blanks. */
static void add_message(struct str *text, const char *message, size_t indent, size_t columns)
{
    struct str folded;
    str_init(&folded);
    str_add_folded(&folded, message, columns > indent + 20 ? columns - indent : 20);
    for (const char *line = folded.text; *line;) {
        size_t length = strcspn(line, "\n") + 1;
        str_repeat(text, " ", line == folded.text ? 0 : indent);
        str_add_bytes(text, line, length);
        line += length;
    }
    str_done(&folded);
}

void audit_text(const struct audit *audit, size_t columns, struct str *text)
{
    enum { LEVEL_WIDTH = 7, GAP = 2 };
    size_t id_width = 0;
    for (size_t i = 0; i < audit->count; i++) {
        size_t width = strlen(audit->findings[i].id);
        id_width = width > id_width ? width : id_width;
    }
    for (size_t i = 0; i < audit->count; i++) {
        const struct finding *finding = &audit->findings[i];
        str_add_padded(text, finding_level_names[finding->level], -(LEVEL_WIDTH + GAP));
        str_add_padded(text, finding->id, -(int)(id_width + GAP));
        add_message(text, finding->message, LEVEL_WIDTH + GAP + id_width + GAP, columns);
    }
}

struct json *audit_json(const struct audit *audit)
{
    struct json *findings = json_new_array();
    for (size_t i = 0; i < audit->count; i++) {
        const struct finding *finding = &audit->findings[i];
        struct json *row = json_new_object();
        json_put_text(row, "id", finding->id);
        json_put_text(row, "level", finding_level_names[finding->level]);
        json_put_text(row, "message", finding->message);
        json_put(row, "figures", json_copy_of(finding->figures));
        json_append(findings, row);
    }
    return findings;
}
