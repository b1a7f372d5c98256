/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fields of a line that has quotes in it. A field that begins with a mark goes on to the next
 * such mark; a mark in it is written twice (RFC 4180, section 2) or, in ARFF, behind a backslash.
 */
#include "src/data/csv.h"

char csv_separator(const struct csv_form *form)
{
    return form->separator ? form->separator : ',';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct csv_view csv_trim(struct csv_view view)
{
    while (view.length > 0 && is_blank(view.text[0])) {
        view.text++;
        view.length--;
    }
    while (view.length > 0 && is_blank(view.text[view.length - 1]))
        view.length--;
    return view;
}

static bool is_quote(const struct csv_form *form, char c)
{
    return c && (c == form->quotes[0] || (form->quotes[0] && c == form->quotes[1]));
}

bool csv_tidy(const struct csv_form *form, struct csv_view *field)
{
    if (form->blanks)
        *field = csv_trim(*field);
    if (field->length == 0 || !is_quote(form, field->text[0]))
        return true;
    size_t inside = field->length - 2;
    const char mark = field->text[0], *text = field->text + 1;
    if (field->length < 2 || text[inside] != mark || memchr(text, mark, inside) ||
        (form->escapes && memchr(text, '\\', inside)))
        return false;
    *field = (struct csv_view){ text, inside };
    return true;
}

/* A line on its way into fields. What stood between quotes goes to `to`, without them. */
struct splitting {
    const char *at, *end;
    char *to;
    const struct csv_form *form;
    char separator;
};

/* Steps over blanks, of which a tab is none where tabs separate fields. */
static const char *behind_blanks(const struct splitting *split, const char *at)
{
    while (at < split->end && is_blank(*at) && *at != split->separator)
        at++;
    return at;
}

static const char unclosed[] =
    "a quotation mark is not closed on its line; fields cannot go over the end of a line";
static const char trailing[] =
    "something stands between a closing quotation mark and the end of its field";

/* at stands behind the opening mark. NULL, or what is wrong. */
static const char *take_quoted(struct splitting *split, char mark, struct csv_view *view)
{
    char *start = split->to;
    for (;; split->at++) {
        if (split->at == split->end)
            return unclosed;
        if (split->form->escapes && *split->at == '\\' && split->at + 1 < split->end)
            split->at++;
        else if (*split->at == mark && split->at + 1 < split->end && split->at[1] == mark)
            split->at++;
        else if (*split->at == mark)
            break;
        *split->to++ = *split->at;
    }
    *view = (struct csv_view){ start, (size_t)(split->to - start) };
    split->at = behind_blanks(split, split->at + 1);
    return split->at == split->end || *split->at == split->separator ? NULL : trailing;
}

static void take_plain(struct splitting *split, struct csv_view *view)
{
    const char *found = memchr(split->at, split->separator, (size_t)(split->end - split->at));
    const char *stop = found ? found : split->end;
    *view = (struct csv_view){ split->at, (size_t)(stop - split->at) };
    if (split->form->blanks)
        *view = csv_trim(*view);
    split->at = stop;
}

static const char *take_field(struct splitting *split, struct csv_view *view)
{
    const char *start = behind_blanks(split, split->at);
    if (start < split->end && is_quote(split->form, *start)) {
        split->at = start + 1;
        return take_quoted(split, *start, view);
    }
    take_plain(split, view);
    return NULL;
}

const char *csv_split(const struct csv_form *form, const char *line, size_t length, char *scratch,
                      struct csv_view *views, size_t most, size_t *found)
{
    struct splitting split = { .at = line,
                               .end = line + length,
                               .to = scratch,
                               .form = form,
                               .separator = csv_separator(form) };
    *found = 0;
    for (;; split.at++) {
        struct csv_view view;
        const char *fault = take_field(&split, &view);
        if (fault)
            return fault;
        if (*found < most)
            views[*found] = view;
        ++*found;
        if (split.at == split.end)
            return NULL;
    }
}
