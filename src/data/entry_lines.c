/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts lines that go on together, and hands them out one after the other. */
#include "src/data/entry_lines.h"

#include <string.h>

#include "src/base/str.h"

struct reading {
    struct entry_line line;
    struct str text; /* of the line and of those that go on with it */
    bool (*take)(void *context, struct entry_line *line);
    void *context;
};

bool entry_line_bad(const struct entry_line *line, const char *what)
{
    return err_set(line->err, ERR_INPUT, "%s:%zu: %s", line->file, line->number, what);
}

char *entry_line_text(const struct entry_line *line, struct arena *arena)
{
    if (line->rest.length == 0) {
        entry_line_bad(line, "something is missing at the end of this line");
        return NULL;
    }
    return arena_text(arena, line->rest.text, line->rest.length, line->err);
}

static bool hand_out(struct reading *r)
{
    if (str_failed(&r->text))
        return err_memory(r->line.err);
    if (r->text.length == 0)
        return true;
    r->line.word = (struct word){ "", 0 };
    r->line.rest = (struct line){ .text = r->text.text, .length = r->text.length };
    line_word(&r->line.rest, &r->line.word);
    bool good = r->take(r->context, &r->line);
    str_clear(&r->text);
    return good;
}

static bool read_lines(struct reading *r, struct lines lines)
{
    struct line line;
    while (lines_next(&lines, &line)) {
        bool nul = memchr(line.text, '\0', line.length);
        if (!line.goes_on && !hand_out(r))
            return false;
        if (nul || r->text.length == 0)
            r->line.number = line.number;
        if (nul)
            return entry_line_bad(&r->line, "a NUL byte stands in this line");
        str_add(&r->text, r->text.length > 0 ? " " : "");
        str_add_bytes(&r->text, line.text, line.length);
    }
    return hand_out(r);
}

bool entry_lines_read(const char *file, const char *text, size_t length,
                      bool (*take)(void *context, struct entry_line *line), void *context,
                      struct err *err)
{
    struct reading r = { .line = { .file = file, .err = err }, .take = take, .context = context };
    str_init(&r.text);
    bool good = read_lines(&r, lines_of(text, length));
    str_done(&r.text);
    return good;
}
