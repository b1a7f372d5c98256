/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions on runs: a parser by recursive descent that writes SQL. */
#include "src/history/where.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/history/fields.h"

enum { DEEPEST = 32, MOST_NAMES = 512 };

/* --- names --- */

static const struct alias {
    const char *name, *sql;
    bool number;
} aliases[] = {
    { "run", "run.number", true },
    { "date", "strftime('%Y-%m-%d', begun, 'localtime')", false },
    { "table", "train_table", false },
    { "ended", "state", false },
    { "tests", "tests", true },
    { "tag", NULL, false }, /* a table of its own */
};
enum { ALIASES = sizeof aliases / sizeof aliases[0] };

static const struct alias *find_alias(const char *name)
{
    for (size_t i = 0; i < ALIASES; i++) {
        if (strcmp(aliases[i].name, name) == 0) {
            return &aliases[i];
        }
    }
    return NULL;
}

/* A field that can be asked for by its name. `ended` as a field is a moment, as a name the state. */
static const struct field *find_field(const char *name)
{
    const struct field *field = field_find(name);
    bool asked = field && field->group != FIELD_IN_DETAIL && strcmp(name, "owner") != 0;
    return asked ? field : NULL;
}

static bool is_setting(const struct where *where, const char *name)
{
    for (size_t i = 0; where->settings && where->settings[i]; i++) {
        if (strcmp(where->settings[i], name) == 0) {
            return true;
        }
    }
    return false;
}

const char *where_name_at(size_t index)
{
    if (index < ALIASES) {
        return aliases[index].name;
    }
    for (size_t i = 0, left = index - ALIASES; i < field_count(); i++) {
        bool offered = find_field(field_at(i)->name) && !find_alias(field_at(i)->name);
        if (offered && left-- == 0) {
            return field_at(i)->name;
        }
    }
    return NULL;
}

static bool unknown_name(const struct where *where, const char *name, struct err *err)
{
    const char *names[MOST_NAMES];
    size_t count = 0;
    for (size_t i = 0; where_name_at(i) && count < MOST_NAMES; i++) {
        names[count++] = where_name_at(i);
    }
    for (size_t i = 0; where->settings && where->settings[i] && count < MOST_NAMES; i++) {
        names[count++] = where->settings[i];
    }
    const char *near = near_name(name, names, count);
    err_set(err, ERR_USAGE, "a run has no \"%.60s\"", name);
    return near ? err_hint(err, "did you mean %s?", near)
                : err_hint(err, "as in: model, table, date, tag, loss, accuracy, dr, far, epochs, "
                                "ended, or a setting such as lr (help runs)");
}

/* --- values --- */

static bool add_value(struct where *where, const char *value, bool number, struct err *err)
{
    if (where->count == WHERE_MOST_VALUES) {
        return err_set(err, ERR_USAGE, "the condition has more than %d comparisons",
                       WHERE_MOST_VALUES);
    }
    where->values[where->count] = strdup(value);
    where->numbers[where->count] = number;
    if (where->values[where->count] == NULL) {
        return err_memory(err);
    }
    where->count++;
    str_addf(&where->sql, "?%zu", where->count);
    return true;
}

/* Settings lie under the verb that they belong to; the name is a parameter, too. */
static bool add_setting(struct where *where, const char *name, struct err *err)
{
    static const char *const parts[] = { "$.train.", "$.model.", "$.prepare." };
    str_add(&where->sql, "coalesce(");
    for (size_t i = 0; i < 3; i++) {
        struct str path;
        str_init(&path);
        str_addf(&path, "%s\"%s\"", parts[i], name);
        str_add(&where->sql, i == 0 ? "json_extract(settings, " : ", json_extract(settings, ");
        bool ok = add_value(where, path.text, false, err);
        str_done(&path);
        if (!ok) {
            return false;
        }
        str_add_char(&where->sql, ')');
    }
    str_add_char(&where->sql, ')');
    return true;
}

bool where_name(struct where *where, const char *name, struct err *err)
{
    const struct alias *alias = find_alias(name);
    if (alias && alias->sql) {
        str_add(&where->sql, alias->sql);
        return true;
    }
    if (alias) {
        str_add(&where->sql, "(SELECT group_concat(tag, ' ') FROM tag WHERE tag.run = run.number)");
        return true;
    }
    if (find_field(name)) {
        str_addf(&where->sql, "run.%s", name);
        return true;
    }
    return is_setting(where, name) ? add_setting(where, name, err) : unknown_name(where, name, err);
}

/* --- the grammar --- */

struct parser {
    struct where *where;
    const char *at;
    char word[256];
    bool quoted;
    unsigned depth;
    struct err *err;
};

static bool is_operator(char c)
{
    return c != '\0' && strchr("=!<>", c) != NULL;
}

/* The next word, comparison sign or parenthesis into parser->word; false at the end. */
static bool next(struct parser *parser)
{
    size_t length = 0;
    while (isspace((unsigned char)*parser->at)) {
        parser->at++;
    }
    const char *start = parser->at;
    parser->quoted = *start == '"' || *start == '\'';
    if (parser->quoted) {
        const char *end = strchr(start + 1, *start);
        length = end ? (size_t)(end - start - 1) : strlen(start + 1);
        parser->at = end ? end + 1 : start + 1 + length;
        start++;
    } else if (*start == '(' || *start == ')') {
        length = 1;
        parser->at++;
    } else {
        bool sign = is_operator(*start);
        while (start[length] && !isspace((unsigned char)start[length]) && start[length] != '(' &&
               start[length] != ')' && is_operator(start[length]) == sign) {
            length++;
        }
        parser->at += length;
    }
    size_t most = sizeof parser->word - 1;
    size_t kept = length < most ? length : most;
    memcpy(parser->word, start, kept);
    parser->word[kept] = '\0';
    return length > 0 || parser->quoted;
}

/* Is the next word this one? Then it is taken. */
static bool take(struct parser *parser, const char *word)
{
    struct parser before = *parser;
    if (next(parser) && !parser->quoted && strcmp(parser->word, word) == 0) {
        return true;
    }
    *parser = before;
    return false;
}

static const char *sql_operator(const char *word)
{
    static const char *const known[][2] = { { "=", "=" },  { "==", "=" },  { "!=", "<>" },
                                            { "<", "<" },  { "<=", "<=" }, { ">", ">" },
                                            { ">=", ">=" } };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i][0], word) == 0) {
            return known[i][1];
        }
    }
    return NULL;
}

static bool incomplete(struct parser *parser, const char *wanted)
{
    err_set(parser->err, ERR_USAGE, "the condition wants %s%s%.60s%s", wanted,
            parser->word[0] ? ", not \"" : " at its end", parser->word,
            parser->word[0] ? "\"" : "");
    return err_hint(parser->err, "as in: where='dr >= 99%% and model = lstm'");
}

/* tag = WORD: has it that one among others? */
static bool add_tag(struct parser *parser, const char *sign)
{
    struct where *where = parser->where;
    if (strcmp(sign, "=") != 0 && strcmp(sign, "<>") != 0) {
        return err_set(parser->err, ERR_USAGE, "a tag is = or != a word");
    }
    str_addf(&where->sql, "%sEXISTS (SELECT 1 FROM tag WHERE tag.run = run.number AND tag.tag = ",
             sign[0] == '=' ? "" : "NOT ");
    if (!add_value(where, parser->word, false, parser->err)) {
        return false;
    }
    str_add_char(&where->sql, ')');
    return true;
}

static bool is_number(const struct where *where, const char *name, const char *value)
{
    const struct alias *alias = find_alias(name);
    const struct field *field = find_field(name);
    double number;
    if (alias) {
        return alias->number;
    }
    if (field) {
        return field->kind == FIELD_IS_COUNT || field->kind == FIELD_IS_NUMBER;
    }
    return is_setting(where, name) && num_parse_scaled(value, &number);
}

/* NAME is missing, NAME is not missing; "is" has been read. */
static bool missing(struct parser *parser, const char *name)
{
    bool there = next(parser) && !parser->quoted && strcmp(parser->word, "not") == 0;
    bool complete = (!there || next(parser)) && strcmp(parser->word, "missing") == 0;
    if (!complete || parser->quoted) {
        return incomplete(parser, "\"missing\" or \"not missing\"");
    }
    if (strcmp(name, "tag") == 0) {
        str_addf(&parser->where->sql, "%sEXISTS (SELECT 1 FROM tag WHERE tag.run = run.number)",
                 there ? "" : "NOT ");
        return true;
    }
    str_add_char(&parser->where->sql, '(');
    if (!where_name(parser->where, name, parser->err)) {
        return false;
    }
    str_addf(&parser->where->sql, ") IS %sNULL", there ? "NOT " : "");
    return true;
}

static bool comparison(struct parser *parser)
{
    if (!next(parser) || parser->quoted || is_operator(parser->word[0])) {
        return incomplete(parser, "a name");
    }
    char name[sizeof parser->word];
    memcpy(name, parser->word, sizeof name);
    parser->word[0] = '\0';
    const char *sign = next(parser) ? sql_operator(parser->word) : NULL;
    if (sign == NULL && !parser->quoted && strcmp(parser->word, "is") == 0) {
        return missing(parser, name);
    }
    if (sign == NULL) {
        return incomplete(parser, "one of = != < <= > >=");
    }
    parser->word[0] = '\0';
    if (!next(parser) || (!parser->quoted && strpbrk(parser->word, "()=!<>"))) {
        return incomplete(parser, "a value");
    }
    if (strcmp(name, "tag") == 0) {
        return add_tag(parser, sign);
    }
    bool number = is_number(parser->where, name, parser->word);
    double value;
    if (!where_name(parser->where, name, parser->err)) {
        return false;
    }
    if (number && !num_parse_scaled(parser->word, &value)) {
        return err_set(parser->err, ERR_USAGE, "%s is compared with a number, not \"%.60s\"", name,
                       parser->word);
    }
    str_addf(&parser->where->sql, " %s ", sign);
    return add_value(parser->where, parser->word, number, parser->err);
}

static bool either(struct parser *parser);

static bool term(struct parser *parser)
{
    if (++parser->depth > DEEPEST) {
        return err_set(parser->err, ERR_USAGE, "the condition is nested too deeply");
    }
    bool ok;
    if (take(parser, "not")) {
        str_add(&parser->where->sql, "NOT ");
        ok = term(parser);
    } else if (take(parser, "(")) {
        str_add_char(&parser->where->sql, '(');
        ok = either(parser);
        parser->word[0] = '\0';
        ok = ok && (take(parser, ")") || incomplete(parser, "a )"));
        str_add_char(&parser->where->sql, ')');
    } else {
        ok = comparison(parser);
    }
    parser->depth--;
    return ok;
}

static bool both(struct parser *parser)
{
    bool ok = term(parser);
    while (ok && take(parser, "and")) {
        str_add(&parser->where->sql, " AND ");
        ok = term(parser);
    }
    return ok;
}

static bool either(struct parser *parser)
{
    bool ok = both(parser);
    while (ok && take(parser, "or")) {
        str_add(&parser->where->sql, " OR ");
        ok = both(parser);
    }
    return ok;
}

bool where_parse(struct where *where, const char *condition, const char *const *settings,
                 struct err *err)
{
    *where = (struct where){ .settings = settings };
    str_init(&where->sql);
    if (condition == NULL) {
        str_add_char(&where->sql, '1');
        return true;
    }
    struct parser parser = { .where = where, .at = condition, .err = err };
    if (!either(&parser)) {
        return false;
    }
    if (next(&parser)) {
        return incomplete(&parser, "and, or, or its end");
    }
    return !str_failed(&where->sql) || err_memory(err);
}

void where_bind(const struct where *where, sqlite3_stmt *statement)
{
    for (size_t i = 0; i < where->count; i++) {
        double number;
        if (where->numbers[i] && num_parse_scaled(where->values[i], &number)) {
            sqlite3_bind_double(statement, (int)i + 1, number);
        } else {
            sqlite3_bind_text(statement, (int)i + 1, where->values[i], -1, SQLITE_STATIC);
        }
    }
}

void where_done(struct where *where)
{
    for (size_t i = 0; i < where->count; i++) {
        free(where->values[i]);
    }
    str_done(&where->sql);
    where->count = 0;
}
