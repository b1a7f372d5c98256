/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a report that tells of the tables: their digests, and what the audit found. */
#include <stdlib.h>
#include <string.h>

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

/* --- several runs --- */

/* A line of the page, and which runs it is of. */
struct shared_line {
    struct str text; /* Markdown behind "- ", without a line feed at its end */
    int level;       /* of its finding; tables come first */
    bool *of;        /* a run each */
};
struct shared_lines {
    struct shared_line *list;
    size_t count;
    size_t runs;
    bool failed;
};

static void shared_done(struct shared_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        str_done(&lines->list[i].text);
        free(lines->list[i].of);
    }
    free(lines->list);
}

/* A line of one of the runs, whose text it takes over. */
static void share(struct shared_lines *lines, size_t run, int level, struct str *text)
{
    size_t at = 0;
    while (at < lines->count && strcmp(lines->list[at].text.text, text->text) != 0) {
        at++;
    }
    if (at < lines->count) {
        lines->list[at].of[run] = true;
        str_done(text);
        return;
    }
    struct shared_line *grown = realloc(lines->list, (at + 1) * sizeof *grown);
    bool *of = calloc(lines->runs, sizeof *of);
    lines->list = grown ? grown : lines->list;
    if (grown == NULL || of == NULL || str_failed(text)) {
        free(of);
        str_done(text);
        lines->failed = true;
        return;
    }
    of[run] = true;
    lines->list[lines->count++] = (struct shared_line){ *text, level, of };
}

enum { BEFORE_LEVELS = -1, DASH = 2 };

static void share_table(struct shared_lines *lines, size_t run, const struct table *table,
                        const char *what)
{
    struct str entry, text;
    str_init(&entry);
    str_init(&text);
    add_table(table, what, true, &entry);
    if (entry.length > DASH) {
        str_add_bytes(&text, entry.text + DASH, entry.length - DASH - 1);
        share(lines, run, BEFORE_LEVELS, &text);
    }
    str_done(&entry);
}

static void share_findings(struct shared_lines *lines, size_t run, const struct audit *audit)
{
    for (size_t i = 0; audit && i < audit->count; i++) {
        const struct finding *finding = &audit->findings[i];
        struct str text;
        str_init(&text);
        str_addf(&text, "%s, **%s**: ", finding_level_names[finding->level], finding->id);
        markdown_text(&text, finding->message);
        share(lines, run, (int)finding->level, &text);
    }
}

/* " (runs 1, 3)"; nothing where it is of all. */
static void add_runs(const struct report_audited *audited, size_t count, const bool *of,
                     struct str *text)
{
    size_t named = 0;
    for (size_t i = 0; i < count; i++) {
        named += of[i];
    }
    size_t left = named;
    for (size_t i = 0; named < count && i < count; i++) {
        if (of[i]) {
            const char *before = left < named ? ", " : named == 1 ? " (run " : " (runs ";
            left--;
            str_addf(text, "%s%u%s", before, audited[i].run, left == 0 ? ")" : "");
        }
    }
}

static void add_level(const struct report_audited *audited, const struct shared_lines *lines,
                      int level, struct str *text)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->list[i].level == level) {
            str_addf(text, "- %s", lines->list[i].text.text);
            add_runs(audited, lines->runs, lines->list[i].of, text);
            str_add(text, "\n");
        }
    }
}

bool report_audits(const struct report_audited *audited, size_t count, struct str *text,
                   struct err *err)
{
    struct shared_lines lines = { .runs = count };
    str_add(text, "\n## Audit\n\n");
    str_add(text, count > 1 ? "Of all runs, where none is named.\n\n" : "");
    for (size_t i = 0; i < count; i++) {
        share_table(&lines, i, audited[i].train, "training table");
        share_table(&lines, i, audited[i].test, "test table");
        share_findings(&lines, i, audited[i].audit);
    }
    for (int level = BEFORE_LEVELS; level <= FINDING_NOTE; level++) {
        add_level(audited, &lines, level, text);
        str_add(text, level == BEFORE_LEVELS ? "\n" : "");
    }
    for (size_t i = 0; i < count; i++) {
        if (audited[i].missing) {
            str_addf(text, "Run %u is not audited: %s.\n", audited[i].run, audited[i].missing);
        } else if (audited[i].audit->count == 0) {
            str_addf(text, "Nothing found in run %u.\n", audited[i].run);
        }
    }
    bool ok = !lines.failed;
    shared_done(&lines);
    return ok || err_memory(err);
}
