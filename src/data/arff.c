/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The declarations of an ARFF file, as Weka 3 writes them: @relation, @attribute NAME TYPE and @data,
 * each on a line of its own, in any case of letters; '%' begins a comment line.
 */
#include "src/data/heading.h"

#include <stdlib.h>
#include <strings.h>

#include "src/base/arena.h"
#include "src/data/lines.h"

enum { VALUE_LIMIT = 10000 };

/* The declarations that are left. */
struct reading {
    const char *at, *end;
    size_t line; /* of the one at hand, from 1 */
};

/* The next line that says something. false: there is none. */
static bool next_line(struct reading *reading, struct csv_view *line)
{
    while (reading->at < reading->end) {
        const char *feed = memchr(reading->at, '\n', (size_t)(reading->end - reading->at));
        const char *stop = feed ? feed : reading->end;
        *line = (struct csv_view){ reading->at, (size_t)(stop - reading->at) };
        reading->at = feed ? feed + 1 : reading->end;
        reading->line++;
        if (line->length > 0 && line->text[line->length - 1] == '\r')
            line->length--;
        *line = csv_trim(*line);
        if (line->length > 0 && line->text[0] != '%')
            return true;
    }
    return false;
}

static struct csv_view skip(struct csv_view view, size_t bytes)
{
    return csv_trim((struct csv_view){ view.text + bytes, view.length - bytes });
}

/* Takes the keyword off the line where it begins so. */
static bool takes_word(struct csv_view *line, const char *word)
{
    size_t length = strlen(word);
    bool blank =
        line->length == length ||
        (line->length > length && (line->text[length] == ' ' || line->text[length] == '\t'));
    if (!blank || strncasecmp(line->text, word, length) != 0)
        return false;
    *line = skip(*line, length);
    return true;
}

/* The name of an attribute, which may stand between quotes. */
static bool take_name(struct csv_view *line, char *scratch, struct csv_view *name, struct err *err)
{
    char mark = line->length > 0 ? line->text[0] : '\0';
    size_t at = 1, length = 0;
    if (mark != '"' && mark != '\'') {
        while (length < line->length && line->text[length] != ' ' && line->text[length] != '\t' &&
               line->text[length] != '{')
            length++;
        *name = (struct csv_view){ line->text, length };
        *line = skip(*line, length);
        return true;
    }
    for (; at < line->length && line->text[at] != mark; at++) {
        at += line->text[at] == '\\' && at + 1 < line->length;
        scratch[length++] = line->text[at];
    }
    if (at >= line->length)
        return err_set(err, ERR_INPUT, "a quotation mark is not closed on its line");
    *name = (struct csv_view){ scratch, length };
    *line = skip(*line, at + 1);
    return true;
}

/* {a, 'b c', d} without the braces. */
static bool read_values(struct heading *heading, struct heading_column *column,
                        struct csv_view values, char *scratch, struct err *err)
{
    const struct csv_form form = heading_row_form(heading);
    struct csv_view *views = calloc(VALUE_LIMIT, sizeof *views);
    size_t found = 0;
    if (!views)
        return err_memory(err);
    const char *fault =
        csv_split(&form, values.text, values.length, scratch, views, VALUE_LIMIT, &found);
    if (!fault && found > VALUE_LIMIT)
        fault = "there are more than 10,000 values";
    column->symbols = fault ? NULL : arena_take(heading->arena, found, sizeof(char *), err);
    bool good = fault ? err_set(err, ERR_INPUT, "%s", fault) : column->symbols != NULL;
    for (size_t i = 0; good && i < found; i++) {
        fault = csv_symbol_fault(views[i].text, views[i].length);
        if (fault) {
            good = err_set(err, ERR_INPUT, "value %zu of %s %s", i + 1, column->name, fault);
        } else {
            column->symbols[i] = arena_text(heading->arena, views[i].text, views[i].length, err);
            good = column->symbols[i];
            column->symbol_count = i + 1;
        }
    }
    free(views);
    return good;
}

static bool read_type(struct heading *heading, struct heading_column *column, struct csv_view type,
                      char *scratch, struct err *err)
{
    static const char *const numbers[] = { "numeric", "real", "integer" };
    static const char *const others[] = { "string", "date" };
    char quoted[QUOTE_SIZE];
    if (type.length > 1 && type.text[0] == '{') {
        if (type.text[type.length - 1] != '}')
            return err_set(err, ERR_INPUT, "the list of values of %s has no } at its end",
                           column->name);
        column->kind = HEADING_SYMBOL;
        return read_values(heading, column, (struct csv_view){ type.text + 1, type.length - 2 },
                           scratch, err);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (takes_word(&type, numbers[i])) {
            column->kind = HEADING_NUMBER;
            return true;
        }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (takes_word(&type, others[i])) {
            column->kind = HEADING_OTHER;
            return true;
        }
    quote_text(type.text, type.length, quoted);
    err_set(err, ERR_INPUT, "\"%s\" is no type of an attribute", quoted);
    return err_hint(err, "known are numeric, real, integer, string, date and {value, value, ...}");
}

static bool read_attribute(struct heading *heading, struct csv_view line, struct err *err)
{
    char *scratch = calloc(1, line.length + CSV_PADDING);
    struct csv_view name;
    if (!scratch)
        return err_memory(err);
    struct heading_column *column =
        take_name(&line, scratch, &name, err) ? heading_add(heading, name, err) : NULL;
    bool good = column && read_type(heading, column, line, scratch, err);
    free(scratch);
    return good;
}

/* One declaration. *done: it was @data. */
static bool read_declaration(struct heading *heading, struct csv_view line, bool *done,
                             struct err *err)
{
    char quoted[QUOTE_SIZE];
    if (memchr(line.text, '\0', line.length)) {
        csv_refuse_nul(err);
        return false;
    }
    if (takes_word(&line, "@relation"))
        return true;
    if (takes_word(&line, "@attribute"))
        return read_attribute(heading, line, err);
    *done = takes_word(&line, "@data");
    quote_text(line.text, line.length, quoted);
    return *done || err_set(err, ERR_INPUT,
                            "\"%s\" stands where @attribute NAME TYPE or @data should", quoted);
}

bool heading_is_arff(const char *text, size_t length)
{
    struct reading reading = { .at = text, .end = text + length };
    struct csv_view line;
    return next_line(&reading, &line) &&
           (takes_word(&line, "@relation") || takes_word(&line, "@attribute"));
}

bool heading_read_arff(struct heading *heading, const char *text, size_t length, size_t *line,
                       struct err *err)
{
    struct reading reading = { .at = text, .end = text + length };
    struct csv_view at_hand;
    bool done = false;
    bool good = heading_begin(heading, HEADING_ARFF, err);
    while (good && !done) {
        good = next_line(&reading, &at_hand)
                   ? read_declaration(heading, at_hand, &done, err)
                   : err_set(err, ERR_INPUT, "there is no line @data below these declarations");
    }
    if (good && heading->count == 0)
        good = err_set(err, ERR_INPUT, "no @attribute is declared above @data");
    *line = reading.line;
    heading->length = (size_t)(reading.at - text);
    heading->lines = reading.line;
    if (!good)
        heading_done(heading);
    return good;
}
