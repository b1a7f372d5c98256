/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions by their form alone: comparisons, and, or, not, parentheses. What columns and values
 * there are is the schema's to say, once there is one. */
#include "src/session/where.h"

#include <string.h>

enum { DEPTH_LIMIT = 64 }; /* of src/data/condition.c */

static const char blanks[] = " \t\r\n";

struct reader {
    const char *at;
    unsigned depth;
    struct err *err;
};

static void skip_blanks(struct reader *reader)
{
    reader->at += strspn(reader->at, blanks);
}

/* A word, or text in quotes. *empty: neither stands here. */
static bool read_word(struct reader *reader, const char **word, size_t *length, bool *empty)
{
    skip_blanks(reader);
    char quote = *reader->at == '"' || *reader->at == '\'' ? *reader->at : '\0';
    *word = reader->at + (quote ? 1 : 0);
    *length =
        quote ? strcspn(*word, quote == '"' ? "\"" : "'") : strcspn(*word, " \t\r\n()=!<>\"'");
    if (quote && (*word)[*length] != quote) {
        return err_set(reader->err, ERR_USAGE, "a quote is not closed in the condition");
    }
    *empty = *length == 0 && !quote;
    reader->at = *word + *length + (quote ? 1 : 0);
    return true;
}

static bool take_keyword(struct reader *reader, const char *keyword)
{
    size_t length = strlen(keyword);
    skip_blanks(reader);
    if (strncmp(reader->at, keyword, length) != 0) {
        return false;
    }
    char next = reader->at[length];
    if (next && strchr(" \t\r\n()", next) == NULL) {
        return false;
    }
    reader->at += length;
    return true;
}

/* Signs of comparison; some that others write, and ours for them. */
static const struct sign {
    const char *text;
    const char *ours; /* NULL: it is one */
} signs[] = {
    { "=", NULL },  { "==", NULL },  { "!=", NULL }, { "<>", NULL }, { "<", NULL },
    { "<=", NULL }, { ">", NULL },   { ">=", NULL }, { "=<", "<=" }, { "=>", ">=" },
    { "===", "=" }, { "!==", "!=" }, { "=!", "!=" }, { "!", "!=" },
};

static bool read_sign(struct reader *reader, const char *column, size_t column_length)
{
    skip_blanks(reader);
    size_t length = strspn(reader->at, "=!<>");
    const char *ours = NULL;
    for (size_t i = 0; length > 0 && i < sizeof signs / sizeof signs[0]; i++) {
        if (strlen(signs[i].text) != length || memcmp(signs[i].text, reader->at, length) != 0) {
            continue;
        }
        if (signs[i].ours == NULL) {
            reader->at += length;
            return true;
        }
        ours = signs[i].ours;
    }
    if (length == 0) {
        return err_set(reader->err, ERR_USAGE,
                       "a comparison (= != < <= > >=) should stand behind %.*s", (int)column_length,
                       column);
    }
    err_set(reader->err, ERR_USAGE, "\"%.*s\" behind %.*s is no comparison",
            (int)(length < 40 ? length : 40), reader->at, (int)column_length, column);
    return ours ? err_hint(reader->err, "did you mean %s?", ours)
                : err_hint(reader->err, "comparisons are = != < <= > >=");
}

static bool read_comparison(struct reader *reader)
{
    const char *column, *value;
    size_t column_length, value_length;
    bool empty;
    if (!read_word(reader, &column, &column_length, &empty)) {
        return false;
    }
    if (column_length == 0) {
        return err_set(reader->err, ERR_USAGE, "a column is missing in the condition");
    }
    column_length = column_length < 60 ? column_length : 60; /* for messages */
    if (!read_sign(reader, column, column_length) ||
        !read_word(reader, &value, &value_length, &empty)) {
        return false;
    }
    return !empty || err_set(reader->err, ERR_USAGE, "a value is missing behind %.*s",
                             (int)column_length, column);
}

static bool read_any(struct reader *reader);

static bool read_factor(struct reader *reader)
{
    bool good = true;
    if (++reader->depth > DEPTH_LIMIT) {
        return err_set(reader->err, ERR_USAGE, "the condition is nested too deeply");
    }
    if (take_keyword(reader, "not")) {
        good = read_factor(reader);
    } else if (*reader->at == '(') {
        reader->at++;
        good = read_any(reader);
        skip_blanks(reader);
        if (good && *reader->at != ')') {
            return err_set(reader->err, ERR_USAGE, "a parenthesis is not closed in the condition");
        }
        reader->at += good;
    } else {
        good = read_comparison(reader);
    }
    reader->depth--;
    return good;
}

/* Factors with and or or between them: how they bind makes no difference to the form. */
static bool read_any(struct reader *reader)
{
    do {
        if (!read_factor(reader)) {
            return false;
        }
    } while (take_keyword(reader, "and") || take_keyword(reader, "or"));
    return true;
}

bool where_check(const char *text, struct err *err)
{
    struct reader reader = { .at = text, .err = err };
    if (!read_any(&reader)) {
        return false;
    }
    skip_blanks(&reader);
    return *reader.at == '\0' ||
           err_set(err, ERR_USAGE, "\"and\" or \"or\" should stand before \"%.40s\"", reader.at);
}
