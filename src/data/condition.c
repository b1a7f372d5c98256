/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions: or, and, not, parentheses, comparisons, in this order of binding. Read by recursive
 * descent into a list of nodes that name one another by number.
 */
#include "src/data/condition_parts.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/base/str.h"

enum { DEPTH_LIMIT = 64, NODE_LIMIT = 1000, WORD_SIZE = 256 };

struct parser {
    struct condition *condition;
    const struct schema *schema; /* NULL: only the form is checked, any column and value will do */
    const struct store *store;   /* NULL: of no one store */
    const char *at;
    unsigned depth;
    struct err *err;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct parser *p)
{
    while (is_blank(*p->at))
        p->at++;
}

/* A word, or text in quotes. quoted may be NULL. */
static bool read_word(struct parser *p, char word[WORD_SIZE], bool *quoted)
{
    skip_blanks(p);
    char quote = (*p->at == '"' || *p->at == '\'') ? *p->at : '\0';
    const char *start = quote ? p->at + 1 : p->at;
    size_t length =
        quote ? strcspn(start, quote == '"' ? "\"" : "'") : strcspn(start, " \t\r\n()=!<>\"'");
    if (quote && start[length] != quote)
        return err_set(p->err, ERR_USAGE, "a quote is not closed in the condition");
    if (length >= WORD_SIZE)
        return err_set(p->err, ERR_USAGE, "a word of the condition is longer than 255 bytes");
    memcpy(word, start, length);
    word[length] = '\0';
    p->at = start + length + (quote ? 1 : 0);
    if (quoted)
        *quoted = quote;
    return true;
}

/* Takes a keyword if it stands here. */
static bool take_keyword(struct parser *p, const char *keyword)
{
    size_t length = strlen(keyword);
    skip_blanks(p);
    if (strncmp(p->at, keyword, length) != 0)
        return false;
    char next = p->at[length];
    if (next && !is_blank(next) && next != '(' && next != ')')
        return false;
    p->at += length;
    return true;
}

/* Signs of comparison, and some that others write, with ours for them. */
static const struct sign {
    const char *text;
    enum operation operation;
    const char *ours; /* NULL: it is one */
} signs[] = {
    { "=", OP_EQUAL, NULL },    { "==", OP_EQUAL, NULL },   { "!=", OP_UNEQUAL, NULL },
    { "<", OP_LESS, NULL },     { "<>", OP_UNEQUAL, NULL }, { "<=", OP_MOST, NULL },
    { ">", OP_MORE, NULL },     { ">=", OP_LEAST, NULL },   { "=<", OP_MOST, "<=" },
    { "=>", OP_LEAST, ">=" },   { "===", OP_EQUAL, "=" },   { "!==", OP_UNEQUAL, "!=" },
    { "=!", OP_UNEQUAL, "!=" }, { "!", OP_UNEQUAL, "!=" },
};

static const struct sign *find_sign(const char *text, size_t length)
{
    for (size_t i = 0; length > 0 && i < sizeof signs / sizeof signs[0]; i++)
        if (strlen(signs[i].text) == length && memcmp(signs[i].text, text, length) == 0)
            return &signs[i];
    return NULL;
}

static bool read_operation(struct parser *p, const char *column, enum operation *operation)
{
    skip_blanks(p);
    size_t length = strspn(p->at, "=!<>");
    const struct sign *sign = find_sign(p->at, length);
    if (sign && !sign->ours) {
        p->at += length;
        *operation = sign->operation;
        return true;
    }
    if (length == 0)
        return err_set(p->err, ERR_USAGE, "a comparison (= != < <= > >=) should stand behind %.60s",
                       column);
    err_set(p->err, ERR_USAGE, "\"%.*s\" behind %.60s is no comparison",
            (int)(length < 40 ? length : 40), p->at, column);
    return sign ? err_hint(p->err, "did you mean %s?", sign->ours)
                : err_hint(p->err, "comparisons are = != < <= > >=");
}

static bool add_node(struct parser *p, const struct node *node, size_t *number)
{
    struct condition *condition = p->condition;
    if (condition->count == NODE_LIMIT)
        return err_set(p->err, ERR_USAGE, "the condition has more than 1,000 parts");
    *number = condition->count;
    condition->nodes[condition->count++] = *node;
    return true;
}

/* "did you mean", among names that sit in structs of this size. */
static void hint_near(struct err *err, const char *word, const char *const *names, size_t count)
{
    const char *near = near_name(word, names, count);
    if (near)
        err_hint(err, "did you mean %s?", near);
}

static bool unknown_column(struct parser *p, const char *name)
{
    size_t features = p->schema->feature_count;
    const char **names = calloc(features + 3, sizeof *names);
    if (!names)
        return err_memory(p->err);
    for (size_t i = 0; i < features; i++)
        names[i] = schema_feature(p->schema, i)->name;
    names[features] = "label";
    names[features + 1] = "class";
    names[features + 2] = "row";
    err_set(p->err, ERR_USAGE, "there is no column %s", name);
    err_hint(p->err, "besides the features there are label, class and row");
    hint_near(p->err, name, names, features + 3);
    free(names);
    return false;
}

static bool only_equality(struct parser *p, const struct node *node, const char *column)
{
    return node->operation == OP_EQUAL || node->operation == OP_UNEQUAL ||
           err_set(p->err, ERR_USAGE, "%s is no number: it can be compared with = and != only",
                   column);
}

static bool find_in_store(const struct parser *p, size_t feature, const char *value)
{
    const struct column *column = p->store ? &p->store->columns[feature] : NULL;
    for (size_t i = 0; column && i < column->unknown_count; i++)
        if (strcmp(column->unknown[i], value) == 0)
            return true;
    return false;
}

static bool symbol_node(struct parser *p, struct node *node, const char *value, bool quoted)
{
    const struct schema_column *column = schema_feature(p->schema, node->feature);
    if (!only_equality(p, node, column->name))
        return false;
    node->kind = NODE_SYMBOL;
    for (node->code = 0; node->code < column->symbol_count; node->code++)
        if (strcmp(column->symbols[node->code], value) == 0)
            return true;
    node->kind = NODE_UNKNOWN;
    if (!quoted && strcmp(value, "unknown") == 0)
        return true;
    if (find_in_store(p, node->feature, value)) {
        node->text = strdup(value);
        return node->text || err_memory(p->err);
    }
    err_set(p->err, ERR_USAGE, "%s is not a value of %s", value[0] ? value : "\"\"", column->name);
    err_hint(p->err, "%s=unknown finds all values that the vocabulary lacks", column->name);
    hint_near(p->err, value, (const char *const *)column->symbols, column->symbol_count);
    return false;
}

static bool label_node(struct parser *p, struct node *node, const char *value)
{
    const struct schema *schema = p->schema;
    node->kind = NODE_LABEL;
    node->code = schema_attack_index(schema, value, strlen(value));
    if (node->code != SIZE_MAX)
        return only_equality(p, node, "label");
    const char **names = calloc(schema->attack_count, sizeof *names);
    if (!names)
        return err_memory(p->err);
    for (size_t i = 0; i < schema->attack_count; i++)
        names[i] = schema->attacks[i].name;
    err_set(p->err, ERR_USAGE, "%s is not a label of %s", value[0] ? value : "\"\"", schema->name);
    hint_near(p->err, value, names, schema->attack_count);
    free(names);
    return false;
}

static bool class_node(struct parser *p, struct node *node, const char *value)
{
    const struct schema *schema = p->schema;
    node->kind = NODE_CLASS;
    node->code = schema_category_index(schema, value);
    if (node->code == SIZE_MAX && strcmp(value, "attack") == 0)
        node->kind = NODE_ATTACK;
    if (node->code != SIZE_MAX || node->kind == NODE_ATTACK)
        return only_equality(p, node, "class");
    err_set(p->err, ERR_USAGE, "%s is not a class of %s", value[0] ? value : "\"\"", schema->name);
    hint_near(p->err, value, (const char *const *)schema->categories, schema->category_count);
    return false;
}

static bool number_node(struct parser *p, struct node *node, const char *column, const char *value)
{
    return num_parse_scaled(value, &node->number) ||
           err_set(p->err, ERR_USAGE, "%s is a number, and %s is none", column,
                   value[0] ? value : "\"\"");
}

/* What the words mean in the schema. */
static bool resolve(struct parser *p, struct node *node, const char *column, const char *value,
                    bool quoted)
{
    bool feature = node->feature != SIZE_MAX;
    if (!feature && strcmp(column, "label") == 0)
        return label_node(p, node, value);
    if (!feature && strcmp(column, "class") == 0)
        return class_node(p, node, value);
    if (feature && schema_feature(p->schema, node->feature)->kind == COLUMN_SYMBOL)
        return symbol_node(p, node, value, quoted);
    node->kind = feature ? NODE_NUMBER : NODE_ROW;
    return number_node(p, node, column, value);
}

/* A column that there is, for a node about it. */
static bool find_column(struct parser *p, struct node *node, const char *column)
{
    static const char *const others[] = { "label", "class", "row" };
    node->feature = p->schema ? schema_feature_index(p->schema, column) : SIZE_MAX;
    bool known = node->feature != SIZE_MAX || !p->schema;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        known = known || strcmp(column, others[i]) == 0;
    return known || unknown_column(p, column);
}

/* Behind a column: is missing, is not missing. *found: one of them stands here. */
static bool read_missing(struct parser *p, struct node *node, const char *column, bool *found)
{
    *found = take_keyword(p, "is");
    if (!*found)
        return true;
    node->kind = NODE_MISSING;
    node->operation = take_keyword(p, "not") ? OP_UNEQUAL : OP_EQUAL;
    if (!take_keyword(p, "missing")) {
        err_set(p->err, ERR_USAGE, "\"missing\" or \"not missing\" should stand behind %.60s is",
                column);
        return err_hint(p->err, "values are compared with = != < <= > >=");
    }
    if (p->schema && node->feature == SIZE_MAX)
        return err_set(p->err, ERR_USAGE, "%s is never missing: features are", column);
    return true;
}

static bool read_comparison(struct parser *p, size_t *number)
{
    char column[WORD_SIZE], value[WORD_SIZE];
    bool quoted = false;
    struct node node = { .kind = NODE_NUMBER };
    if (!read_word(p, column, NULL))
        return false;
    if (column[0] == '\0')
        return err_set(p->err, ERR_USAGE, "a column is missing in the condition");
    bool missing = false;
    if (!find_column(p, &node, column) || !read_missing(p, &node, column, &missing))
        return false;
    if (missing)
        return add_node(p, &node, number);
    if (!read_operation(p, column, &node.operation) || !read_word(p, value, &quoted))
        return false;
    if (value[0] == '\0' && !quoted)
        return err_set(p->err, ERR_USAGE, "a value is missing behind %.60s", column);
    if ((!p->schema || resolve(p, &node, column, value, quoted)) && add_node(p, &node, number))
        return true;
    free(node.text);
    return false;
}

static bool read_or(struct parser *p, size_t *number);

static bool read_factor(struct parser *p, size_t *number)
{
    struct node node = { .kind = NODE_NOT };
    bool good = true;
    if (++p->depth > DEPTH_LIMIT)
        return err_set(p->err, ERR_USAGE, "the condition is nested too deeply");
    if (take_keyword(p, "not")) {
        good = read_factor(p, &node.left) && add_node(p, &node, number);
    } else {
        skip_blanks(p);
        if (*p->at == '(') {
            p->at++;
            if (!read_or(p, number))
                return false;
            skip_blanks(p);
            if (*p->at != ')')
                return err_set(p->err, ERR_USAGE, "a parenthesis is not closed in the condition");
            p->at++;
        } else {
            good = read_comparison(p, number);
        }
    }
    p->depth--;
    return good;
}

static bool read_and(struct parser *p, size_t *number)
{
    struct node node = { .kind = NODE_AND };
    if (!read_factor(p, number))
        return false;
    while (take_keyword(p, "and")) {
        node.left = *number;
        if (!read_factor(p, &node.right) || !add_node(p, &node, number))
            return false;
    }
    return true;
}

static bool read_or(struct parser *p, size_t *number)
{
    struct node node = { .kind = NODE_OR };
    if (!read_and(p, number))
        return false;
    while (take_keyword(p, "or")) {
        node.left = *number;
        if (!read_and(p, &node.right) || !add_node(p, &node, number))
            return false;
    }
    return true;
}

static bool read_all(struct parser *p)
{
    if (!read_or(p, &p->condition->root))
        return false;
    skip_blanks(p);
    return *p->at == '\0' ||
           err_set(p->err, ERR_USAGE, "\"and\" or \"or\" should stand before \"%.40s\"", p->at);
}

static struct condition *parse(struct parser *p, size_t taxonomy)
{
    struct condition *condition = calloc(1, sizeof *condition);
    if (condition)
        condition->nodes = calloc(NODE_LIMIT, sizeof *condition->nodes);
    if (!condition || !condition->nodes) {
        condition_free(condition);
        err_memory(p->err);
        return NULL;
    }
    condition->taxonomy = taxonomy;
    p->condition = condition;
    if (read_all(p))
        return condition;
    condition_free(condition);
    return NULL;
}

struct condition *condition_parse(const struct schema *schema, size_t taxonomy, const char *text,
                                  struct err *err)
{
    struct parser p = { .schema = schema, .at = text, .err = err };
    return parse(&p, taxonomy);
}

struct condition *condition_parse_for(const struct store *store, size_t taxonomy, const char *text,
                                      struct err *err)
{
    struct parser p = { .schema = store->schema, .store = store, .at = text, .err = err };
    return parse(&p, taxonomy);
}

bool condition_check(const char *text, struct err *err)
{
    struct parser p = { .at = text, .err = err };
    struct condition *condition = parse(&p, 0);
    condition_free(condition);
    return condition;
}

void condition_free(struct condition *condition)
{
    if (!condition)
        return;
    for (size_t i = 0; condition->nodes && i < condition->count; i++)
        free(condition->nodes[i].text);
    free(condition->nodes);
    free(condition);
}
