/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a report that tells of the tables: their digests, and what the audit found. */
#include "src/base/num.h"
#include "src/report/markdown.h"
#include "src/report/report.h"

static void add_table(const struct table *table, const char *what, bool markdown, struct str *text)
{
    char rows[NUM_TEXT_SIZE], digest[DIGEST_HEX_SIZE];
    struct err ignored = { 0 };
    const char *quote = markdown ? "`" : "";
    if (table == NULL || !table_digest(table, digest, &ignored)) {
        return;
    }
    struct str source;
    str_init(&source);
    str_addf(&source, "%s: %s, %s rows of %s", what, table->name,
             num_count_text(table->count, rows), table->store->source);
    str_add(text, markdown ? "- " : "  ");
    if (markdown) {
        markdown_text(text, source.text);
    } else {
        str_add(text, source.text);
    }
    str_done(&source);
    str_addf(text, "%srows (SHA-256) %s%s%s\n", markdown ? ", " : "\n    ", quote, digest, quote);
    str_addf(text, "%sfile (SHA-256) %s%s%s\n", markdown ? "  " : "    ", quote,
             table->store->sha256, quote);
}

void report_audit(const struct table *train, const struct table *test, const struct audit *audit,
                  bool markdown, struct str *text)
{
    str_add(text, markdown ? "\n## Audit\n\n" : "\nAudit:\n");
    add_table(train, "training table", markdown, text);
    add_table(test, "test table", markdown, text);
    str_add(text, "\n");
    if (audit->count == 0) {
        str_add(text, "Nothing found.\n");
    } else if (!markdown) {
        audit_text(audit, 80, text);
    }
    for (size_t i = 0; markdown && i < audit->count; i++) {
        const struct finding *finding = &audit->findings[i];
        str_addf(text, "- %s, **%s**: ", finding_level_names[finding->level], finding->id);
        markdown_text(text, finding->message);
        str_add(text, "\n");
    }
}
