/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The published lists of pitfalls, answered by what the audit found. */
#include <string.h>

#include "src/data/twins.h"
#include "src/eval/audit.h"
#include "src/eval/choose.h"
#include "src/eval/wording.h"

#define ARP "Arp et al. 2022"
#define KAPOOR "Kapoor, Narayanan 2023"

static const struct pitfall {
    const char *id, *from, *title;
    const char *findings; /* "base tiny" */
    bool needs_verdict;
    const char *judge;
} pitfalls[] = {
#define PITFALL(id, from, title, findings, needs_verdict, judge) \
    { id, from, title, findings, needs_verdict, judge },
#include "src/eval/pitfalls.def"
#undef PITFALL
};
enum { PITFALL_COUNT = sizeof pitfalls / sizeof pitfalls[0] };

/* The next word of *text into buffer; false behind the last one. */
static bool next_word(const char **text, char buffer[32])
{
    size_t length = strcspn(*text, " ");
    if (length == 0 || length >= 32) {
        return false;
    }
    memcpy(buffer, *text, length);
    buffer[length] = '\0';
    *text += length + strspn(*text + length, " ");
    return true;
}

/* Findings that answer the pitfall, their messages into text. needs_test: one of them needs a test
 * table. */
static struct json *answers(const struct pitfall *pitfall, const struct audit *audit,
                            struct str *text, bool *needs_test)
{
    struct json *found = json_new_array();
    char id[32];
    for (const char *rest = pitfall->findings; next_word(&rest, id);) {
        *needs_test = *needs_test || audit_finding_needs_test(audit_finding_index(id));
        for (size_t i = 0; i < audit->count; i++) {
            const struct finding *finding = &audit->findings[i];
            if (strcmp(finding->id, id) == 0) {
                json_append_text(found, id);
                str_addf(text, "%s%s (%s): %s", text->length > 0 ? "; " : "", id,
                         finding_level_names[finding->level], finding->message);
            }
        }
    }
    return found;
}

/* The figures of a test that answer the pitfall, whatever was found. */
static void add_figures(const struct pitfall *pitfall, const struct verdict *verdict,
                        struct str *text)
{
    const struct score *score = &verdict->pooled.score;
    const char *before = text->length > 0 ? "; " : "";
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], c[NUM_TEXT_SIZE], d[NUM_TEXT_SIZE];
    if (strcmp(pitfall->id, "P6") == 0) {
        str_addf(text, "%saccuracy of the model %s", before, rate_text(score->accuracy, a));
        for (size_t i = 0; i < BASELINES; i++) {
            const struct baseline *baseline = &verdict->baselines.all[i];
            if (baseline->known) {
                str_addf(text, ", %s %s", baseline->title, rate_text(baseline->score.accuracy, b));
            }
        }
    } else if (strcmp(pitfall->id, "P7") == 0) {
        str_addf(text, "%saccuracy %s, balanced accuracy %s, macro F1 %s, MCC %s", before,
                 rate_text(score->accuracy, a), rate_text(score->balanced_accuracy, b),
                 fixed_text(score->macro_f1, 4, c), fixed_text(score->mcc, 4, d));
    }
}

struct json *audit_pitfalls(const struct audit_request *request, const struct audit *audit)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < PITFALL_COUNT; i++) {
        const struct pitfall *pitfall = &pitfalls[i];
        struct json *row = json_new_object();
        struct str text;
        bool needs_test = false;
        str_init(&text);
        struct json *found = answers(pitfall, audit, &text, &needs_test);
        bool blind = (pitfall->needs_verdict && request->verdict == NULL) ||
                     (needs_test && request->test == NULL);
        const char *state = pitfall->findings[0] == '\0' ? "judge"
                            : json_count(found) > 0      ? "found"
                            : blind                      ? "unknown"
                                                         : "clear";
        if (request->verdict) {
            add_figures(pitfall, request->verdict, &text);
        }
        json_put_text(row, "id", pitfall->id);
        json_put_text(row, "from", pitfall->from);
        json_put_text(row, "title", pitfall->title);
        json_put_text(row, "state", state);
        json_put(row, "findings", found);
        json_put_text(row, "looked_for", pitfall->findings);
        json_put_text(row, "text", text.length > 0 ? text.text : NULL);
        json_put_text(row, "judge", pitfall->judge);
        json_append(list, row);
        str_done(&text);
    }
    return list;
}

/* --- for a person --- */

static const char *member(const struct json *row, const char *key)
{
    const struct json *value = json_get(row, key);
    const char *text = value ? json_string_of(value) : NULL;
    return text ? text : "";
}

static void add_paragraph(struct str *text, const char *paragraph, size_t columns)
{
    struct str folded;
    str_init(&folded);
    str_add_folded(&folded, paragraph, columns - 4);
    for (const char *line = folded.text; line && *line;) {
        size_t length = strcspn(line, "\n") + 1;
        str_add(text, "    ");
        str_add_bytes(text, line, length);
        line += length;
    }
    str_done(&folded);
}

/* What was found, or looked for in vain. */
static void add_state(const struct json *row, size_t columns, struct str *text)
{
    const char *state = member(row, "state"), *looked_for = member(row, "looked_for");
    struct str line;
    str_init(&line);
    if (strcmp(state, "clear") == 0) {
        str_addf(&line, "Nothing found (looked for: %s).", looked_for);
    } else if (strcmp(state, "unknown") == 0) {
        str_addf(&line, "Not known before a test (to be looked for: %s).", looked_for);
    }
    if (member(row, "text")[0] != '\0') {
        str_addf(&line, "%s%s.", line.length > 0 ? " " : "", member(row, "text"));
    }
    if (line.length > 0) {
        add_paragraph(text, line.text, columns);
    }
    str_done(&line);
}

void audit_pitfalls_text(const struct json *list, size_t columns, struct str *text)
{
    const char *from = "";
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *row = json_at(list, i);
        struct str judge;
        if (strcmp(from, member(row, "from")) != 0) {
            from = member(row, "from");
            str_addf(text, "\nThe list of %s:\n", from);
        }
        str_addf(text, "%s: %s\n", member(row, "id"), member(row, "title"));
        add_state(row, columns, text);
        str_init(&judge);
        str_addf(&judge, "For you to judge: %s", member(row, "judge"));
        add_paragraph(text, judge.text, columns);
        str_done(&judge);
    }
}
