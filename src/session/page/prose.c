/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running text: paragraphs are put together from the lines of their source, then folded anew. */
#include "src/session/page/prose.h"

#include <string.h>

#include "src/eval/wording.h"

enum { WIDTH = 80, LEAST_WIDTH = 20, HELD_BLANK = '\1' };

/* The lines of output_prose. */
static void add_hanging(struct str *lines, const struct output *output, const char *first,
                        const char *text)
{
    size_t columns = output->sink ? output->sink->columns : 0;
    size_t width = columns > 0 && columns < WIDTH ? columns : WIDTH;
    size_t indent = text_width(first);
    struct str folded;
    str_init(&folded);
    str_add_folded(&folded, text, width > indent + LEAST_WIDTH ? width - indent : LEAST_WIDTH);
    str_add(lines, first);
    for (const char *c = folded.text; *c; c++) {
        str_add_char(lines, *c);
        str_repeat(lines, " ", *c == '\n' && c[1] ? indent : 0);
    }
    str_done(&folded);
}

void output_prose(struct output *output, const char *first, const char *text)
{
    struct str lines;
    str_init(&lines);
    add_hanging(&lines, output, first, text);
    output_text(output, lines.text);
    str_done(&lines);
}

/* Adds a line of the source without its indent; returns where the next one begins. */
static const char *add_line(struct str *text, const char *line)
{
    line += strspn(line, " ");
    size_t length = strcspn(line, "\n");
    str_add(text, text->length > 0 ? " " : "");
    str_add_bytes(text, line, length);
    return line[length] == '\n' ? line + length + 1 : line + length;
}

void output_paragraphs(struct output *output, const char *text)
{
    while (*text) {
        if (*text == '\n') {
            output_line(output, "%s", "");
            text++;
            continue;
        }
        char first[WIDTH / 2] = "";
        size_t indent = strspn(text, " ");
        memset(first, ' ', indent < sizeof first ? indent : sizeof first - 1);
        struct str paragraph;
        str_init(&paragraph);
        text = add_line(&paragraph, text);
        while (*text && *text != '\n' && *text != ' ') {
            text = add_line(&paragraph, text);
        }
        output_prose(output, first, paragraph.text);
        str_done(&paragraph);
    }
}

/* Adds one form of a verb; returns where the next one begins. */
static const char *add_form(struct str *form, const char *verb, const char *usage)
{
    do {
        usage = add_line(form, usage);
    } while (*usage && strncmp(usage + strspn(usage, " "), verb, strlen(verb)) != 0);
    return usage;
}

/* "[CLASS=N ...]" stays in one line. */
static void hold_blanks(char *text)
{
    while ((text = strchr(text, '[')) != NULL) {
        size_t length = strcspn(text + 1, "[]");
        for (size_t i = 1; i <= length && text[1 + length] == ']'; i++) {
            text[i] = text[i] == ' ' ? HELD_BLANK : text[i];
        }
        text += 1 + length;
    }
}

static void free_blanks(char *text)
{
    for (; *text; text++) {
        *text = *text == HELD_BLANK ? ' ' : *text;
    }
}

void output_usage(struct output *output, const char *verb, const char *usage)
{
    const char *label = "usage:";
    while (*usage) {
        struct str form, first, lines;
        str_init(&form);
        str_init(&first);
        str_init(&lines);
        usage = add_form(&form, verb, usage);
        hold_blanks(form.text);
        size_t skipped = strcspn(form.text, " ");
        bool alone = form.text[skipped] == '\0';
        str_addf(&first, "%s %.*s%s", label, (int)skipped, form.text, alone ? "" : " ");
        add_hanging(&lines, output, first.text, form.text + skipped + (alone ? 0 : 1));
        free_blanks(lines.text);
        output_text(output, lines.text);
        str_done(&form);
        str_done(&first);
        str_done(&lines);
        label = "      ";
    }
}

void usage_line(struct str *line, const char *verb, const char *usage)
{
    while (*usage) {
        struct str form;
        str_init(&form);
        usage = add_form(&form, verb, usage);
        str_addf(line, "%s%s", line->length > 0 ? ", or " : "", form.text);
        str_done(&form);
    }
}
