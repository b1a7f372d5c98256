/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guessing what columns hold: numbers where every cell that has a value is one, symbols where few
 * different values occur; what looks like a row number, an identifier or another label is left out,
 * with the reason.
 */
#include "src/data/guess.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/data/learn.h"

enum { MANY_VALUES = 1000, FEW_ROWS = 40 };

/* What the first rows show of a column. */
struct seen {
    size_t cells;    /* with a value */
    size_t numbers;  /* of them */
    size_t commas;   /* of them: would be numbers with a decimal point in place of the comma */
    size_t steps;    /* cells that are one more than the cell before */
    double previous; /* number */
    struct symbols values;
    bool many; /* more than MANY_VALUES of them */
};

struct guessing {
    const struct heading *heading;
    const struct guess_request *request;
    struct guess *guess;
    struct seen *seen; /* one a column */
    size_t label;
    enum column_kind *kinds;
    bool failed;
};

/* --- looking at rows --- */

static bool parse_number(struct csv_view view, double *number)
{
    char text[64];
    if (view.length == 0 || view.length >= sizeof text)
        return false;
    memcpy(text, view.text, view.length);
    text[view.length] = '\0';
    return num_parse(text, number);
}

/* "0,5", as spreadsheets write it in half the world. */
static bool has_decimal_comma(struct csv_view view)
{
    char text[64];
    double number;
    const char *comma = memchr(view.text, ',', view.length);
    if (!comma || view.length >= sizeof text)
        return false;
    memcpy(text, view.text, view.length);
    text[comma - view.text] = '.';
    return parse_number((struct csv_view){ text, view.length }, &number);
}

static bool look_at_cell(struct guessing *g, size_t column, struct csv_view view, struct err *err)
{
    struct seen *seen = &g->seen[column];
    struct csv_missing ignored = { 0 };
    double number = 0;
    bool is_number = parse_number(view, &number);
    bool empty = csv_is_missing_symbol(view.text, view.length);
    if (empty || csv_symbol_fault(view.text, view.length))
        return true;
    if (!is_number && csv_is_missing_number(view.text, view.length, &ignored) &&
        seen->numbers == seen->cells)
        return true; /* NaN among numbers */
    seen->cells++;
    seen->numbers += is_number;
    seen->commas += !is_number && has_decimal_comma(view);
    seen->steps += is_number && seen->cells > 1 && !(number < seen->previous + 1) &&
                   !(number > seen->previous + 1);
    seen->previous = number;
    if (seen->many)
        return true;
    seen->many = seen->values.count >= MANY_VALUES;
    return symbols_add(&seen->values, view.text, view.length, err) != SIZE_MAX;
}

static bool look_at_line(struct guessing *g, const char *line, size_t length, char *scratch,
                         struct csv_view *views, struct err *err)
{
    const struct csv_form form = heading_row_form(g->heading);
    size_t found = 0;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (length == 0 || (form.comment && line[0] == form.comment) || memchr(line, '\0', length) ||
        csv_split(&form, line, length, scratch, views, g->heading->count, &found) ||
        found != g->heading->count)
        return true; /* whoever loads the rows will say what is wrong */
    for (size_t i = 0; i < found; i++)
        if (!look_at_cell(g, i, views[i], err))
            return false;
    g->guess->rows++;
    return true;
}

static bool look_at_rows(struct guessing *g, const char *rows, size_t length, struct err *err)
{
    char *scratch = calloc(1, CSV_LINE_LIMIT + CSV_PADDING);
    struct csv_view *views = calloc(g->heading->count, sizeof *views);
    bool good = (scratch && views) || err_memory(err);
    for (const char *at = rows, *end = rows + length; good && at < end;) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((feed ? feed : end) - at);
        if (size <= CSV_LINE_LIMIT)
            good = look_at_line(g, at, size, scratch, views, err);
        at += size + 1;
    }
    free(scratch);
    free(views);
    return good;
}

/* --- the label --- */

static const char *const label_names[] = { "label",  "class",       "attack",   "attack_cat",
                                           "target", "attack_type", "category", "outcome",
                                           "labels", "classes",     NULL };

/* Other columns that know the answer. */
static const char *const answer_names[] = { "difficulty",  "difficulty_level", "attack_category",
                                            "subcategory", "sub_category",     "attack_name",
                                            NULL };

static bool is_one_of(const char *name, size_t length, const char *const *names)
{
    for (size_t i = 0; names[i]; i++)
        if (strlen(names[i]) == length && strncasecmp(names[i], name, length) == 0)
            return true;
    return false;
}

/* The second column of a name is called "label.1". */
static bool is_label_name(const char *name)
{
    size_t length = strlen(name), digits = strspn(name + strcspn(name, "."), ".0123456789");
    if (strcspn(name, ".") + digits == length)
        length -= digits;
    return is_one_of(name, length, label_names) || is_one_of(name, length, answer_names);
}

static bool unknown_column(const struct heading *heading, const char *key, const char *name,
                           struct err *err)
{
    const char **names = calloc(heading->count, sizeof *names);
    if (!names)
        return err_memory(err);
    for (size_t i = 0; i < heading->count; i++)
        names[i] = heading->columns[i].name;
    const char *near = near_name(name, names, heading->count);
    err_set(err, ERR_USAGE, "%s=%s is no column of the file", key, name);
    if (near)
        err_hint(err, "did you mean %s=%s?", key, near);
    else
        err_hint(err, "its first columns are %s%s%s%s%s", names[0], heading->count > 1 ? ", " : "",
                 heading->count > 1 ? names[1] : "", heading->count > 2 ? ", " : "",
                 heading->count > 2 ? names[2] : "");
    free(names);
    return false;
}

static bool ask_for_label(const struct heading *heading, struct err *err)
{
    const char *likely = NULL;
    for (size_t i = 0; label_names[i] && !likely; i++) {
        size_t found = heading_find(heading, label_names[i]);
        likely = found == SIZE_MAX ? NULL : heading->columns[found].name;
    }
    err_set(
        err, ERR_INPUT,
        "the first line is a heading of %zu columns that no known schema has, and it is not said "
        "which is the label",
        heading->count);
    return err_hint(err, "label=COLUMN says it%s%s", likely ? ", as in label=" : "",
                    likely ? likely : "");
}

static bool find_label(struct guessing *g, struct err *err)
{
    const struct heading *heading = g->heading;
    if (g->request->label) {
        g->label = heading_find(heading, g->request->label);
        return g->label != SIZE_MAX || unknown_column(heading, "label", g->request->label, err);
    }
    if (heading->form != HEADING_ARFF)
        return ask_for_label(heading, err);
    g->label = heading_find(heading, "class");
    for (size_t i = 0; i < heading->count && g->label == SIZE_MAX; i++)
        if (heading->columns[heading->count - 1 - i].kind == HEADING_SYMBOL)
            g->label = heading->count - 1 - i;
    return g->label != SIZE_MAX || ask_for_label(heading, err);
}

/* --- kinds --- */

/* Marks the columns of a list. */
static bool mark_listed(const struct heading *heading, const char *key, const char *list,
                        bool *marked, struct err *err)
{
    char *copy = strdup(list ? list : ""), *rest = copy;
    bool good = copy || err_memory(err);
    for (char *name; good && (name = strsep(&rest, ","));) {
        if (name[0] == '\0')
            continue;
        size_t found = heading_find(heading, name);
        if (found == SIZE_MAX)
            good = unknown_column(heading, key, name, err);
        else
            marked[found] = true;
    }
    free(copy);
    return good;
}

/* NULL, or why the column can be no feature. */
static const char *why_left_out(const struct guessing *g, size_t column, bool symbol)
{
    const struct seen *seen = &g->seen[column];
    const struct heading_column *described = &g->heading->columns[column];
    if (described->kind == HEADING_OTHER)
        return "texts and dates are no features";
    if (is_label_name(described->name))
        return "its name says that it knows the answer";
    if (described->kind != HEADING_UNTYPED || g->guess->rows == 0)
        return NULL;
    if (seen->cells == 0)
        return "it has no values in the rows looked at";
    if (seen->numbers == seen->cells && seen->cells >= FEW_ROWS && seen->steps + 1 == seen->cells)
        return "it numbers the rows";
    if (seen->numbers == seen->cells && !symbol)
        return NULL;
    if (seen->commas > 0 && seen->numbers + seen->commas == seen->cells)
        return "its numbers have a decimal comma where a point must stand";
    if (seen->many)
        return "more than 1,000 different texts";
    if (seen->cells >= FEW_ROWS && 2 * seen->values.count > seen->cells)
        return "nearly every row has a text of its own";
    return NULL;
}

static bool leave_out(struct guessing *g, size_t column, const char *why, struct err *err)
{
    struct left_out *item = &g->guess->left_out[g->guess->left_out_count++];
    g->kinds[column] = COLUMN_IGNORED;
    *item = (struct left_out){ strdup(g->heading->columns[column].name), strdup(why) };
    return (item->name && item->why) || err_memory(err);
}

static bool choose_kind(struct guessing *g, size_t column, bool symbol, bool ignore,
                        struct err *err)
{
    const struct seen *seen = &g->seen[column];
    enum heading_kind declared = g->heading->columns[column].kind;
    if (column == g->label) {
        g->kinds[column] = COLUMN_LABEL;
        return true;
    }
    const char *why = ignore ? "ignore=" : why_left_out(g, column, symbol);
    if (why && !(symbol && !ignore && seen->cells > 0 && !seen->many))
        return leave_out(g, column, why, err);
    bool number =
        declared == HEADING_NUMBER || (declared == HEADING_UNTYPED && seen->numbers == seen->cells);
    g->kinds[column] = number && !symbol ? COLUMN_NUMBER : COLUMN_SYMBOL;
    return true;
}

static bool choose_kinds(struct guessing *g, struct err *err)
{
    size_t count = g->heading->count, features = 0;
    bool *symbol = calloc(count, sizeof *symbol), *ignore = calloc(count, sizeof *ignore);
    g->guess->left_out = calloc(count, sizeof *g->guess->left_out);
    bool good = (symbol && ignore && g->guess->left_out) || err_memory(err);
    good = good && mark_listed(g->heading, "symbols", g->request->symbols, symbol, err) &&
           mark_listed(g->heading, "ignore", g->request->ignore, ignore, err);
    for (size_t i = 0; good && i < count; i++) {
        good = choose_kind(g, i, symbol[i], ignore[i], err);
        features += g->kinds[i] == COLUMN_NUMBER || g->kinds[i] == COLUMN_SYMBOL;
    }
    free(symbol);
    free(ignore);
    if (good && features == 0) {
        err_set(err, ERR_INPUT, "no column is a feature (%s: %s)",
                count > 1 ? g->guess->left_out[0].name : "the label alone",
                count > 1 ? g->guess->left_out[0].why : "there is no other");
        return err_hint(err, "a description of your own says what the columns are: schema=FILE");
    }
    return good;
}

/* --- the schema --- */

/* Is the column one of lengths of time, which cannot be negative? By the words in its name. */
static bool is_time_span(const char *name)
{
    static const char *const words[] = { "duration", "dur", "iat", NULL };
    for (const char *at = name; *at;) {
        size_t length = strcspn(at, "_- ./");
        for (size_t i = 0; words[i]; i++)
            if (strlen(words[i]) == length && strncasecmp(at, words[i], length) == 0)
                return true;
        at += length + (at[length] != '\0');
    }
    return false;
}

static bool add_column(struct guessing *g, struct learning *learning, size_t column,
                       struct err *err)
{
    const struct heading_column *described = &g->heading->columns[column];
    struct seen *seen = &g->seen[column];
    bool declared = described->kind == HEADING_SYMBOL;
    const char **texts = calloc(seen->values.count + 1, sizeof *texts);
    if (!texts)
        return err_memory(err);
    symbols_texts(&seen->values, texts);
    struct schema_column made = { .name = described->name, .kind = g->kinds[column] };
    if (made.kind == COLUMN_SYMBOL || made.kind == COLUMN_LABEL) {
        made.symbols = declared ? described->symbols : (char **)texts;
        made.symbol_count = declared ? described->symbol_count : seen->values.count;
    }
    made.bounded = made.kind == COLUMN_NUMBER && is_time_span(made.name);
    bool good = learning_add(learning, &made, err);
    free(texts);
    return good;
}

static bool make_schema(struct guessing *g, struct err *err)
{
    struct learning *learning = learning_new(g->request->name, g->request->normal, err);
    bool good = learning;
    for (size_t i = 0; good && i < g->heading->count; i++)
        good = add_column(g, learning, i, err);
    g->guess->schema = good ? learning_schema(learning, NULL, err) : NULL;
    learning_free(learning);
    return g->guess->schema;
}

bool guess_columns(struct guess *guess, const struct heading *heading,
                   const struct guess_request *request, const char *rows, size_t length,
                   struct err *err)
{
    struct guessing g = { .heading = heading, .request = request, .guess = guess };
    *guess = (struct guess){ 0 };
    g.seen = calloc(heading->count, sizeof *g.seen);
    g.kinds = calloc(heading->count, sizeof *g.kinds);
    bool good = (g.seen && g.kinds) || err_memory(err);
    for (size_t i = 0; good && i < heading->count; i++)
        good = symbols_init(&g.seen[i].values, err);
    good = good && find_label(&g, err) && look_at_rows(&g, rows, length, err) &&
           choose_kinds(&g, err) && make_schema(&g, err);
    for (size_t i = 0; g.seen && i < heading->count; i++)
        symbols_done(&g.seen[i].values);
    free(g.seen);
    free(g.kinds);
    if (!good)
        guess_done(guess);
    return good;
}

void guess_done(struct guess *guess)
{
    left_out_free(guess->left_out, guess->left_out_count);
    schema_release(guess->schema);
    *guess = (struct guess){ 0 };
}
