/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys in words, for help and show. */
#include "src/session/page/key_text.h"

#include "src/base/num.h"
#include "src/session/page/output.h"

enum { LEAST_VALUES = 20 /* columns of "undersample|oversample|..." that is folded */ };

static const char *type_word(enum key_type type)
{
    switch (type) {
    case KEY_COUNT:
        return "N";
    case KEY_NUMBER:
        return "NUMBER";
    case KEY_NAMES:
        return "NAME,...";
    case KEY_TABLE:
        return "TABLE";
    case KEY_NEW_TABLE:
        return "NAME";
    case KEY_FILE:
    case KEY_NEW_FILE:
        return "FILE";
    case KEY_CONDITION:
        return "CONDITION";
    case KEY_CLASS:
        return "CLASS";
    case KEY_YESNO:
        return "yes|no";
    case KEY_CHOICE:
    case KEY_TEXT:
        break;
    }
    return "TEXT";
}

static void add_limit(struct str *text, double value)
{
    char number[NUM_TEXT_SIZE];
    bool whole = value >= 0 && value < 1e15 && value == (double)(uint64_t)value;
    str_add(text, whole ? num_count_text((uint64_t)value, number) : num_text(value, number));
}

void key_values_text(const struct key *key, struct str *text)
{
    if (key->type == KEY_CHOICE && key->choices) {
        for (size_t i = 0; key->choices[i]; i++) {
            str_addf(text, "%s%s", i == 0 ? "" : "|", key->choices[i]);
        }
        return;
    }
    if (key->least == 0 && key->greatest == 0) {
        str_add(text, type_word(key->type));
        return;
    }
    str_add(text, key->above_least ? "above " : "");
    add_limit(text, key->least);
    str_add(text, " to ");
    add_limit(text, key->greatest);
}

static void write_keys(const struct key *keys, struct text_table *table)
{
    for (const struct key *key = keys; key && key->name; key++) {
        struct str values;
        str_init(&values);
        key_values_text(key, &values);
        text_table_cell(table, "  %s=", key->name);
        text_table_cell(table, "%s", values.text);
        text_table_cell(table, "%s", key->initial ? key->initial : "");
        text_table_cell(table, "%s", key->help ? key->help : "");
        str_done(&values);
    }
}

void key_table_write(const struct key *keys, const struct key *more, struct output *output)
{
    static const char *const headings[] = { "  key", "value", "default", "" };
    if (keys == NULL && more == NULL) {
        return;
    }
    struct text_table *table = text_table_new();
    text_table_heading(table, 4, headings);
    text_table_fold(table, 1, LEAST_VALUES);
    text_table_fold(table, 3, TEXT_LEAST);
    write_keys(keys, table);
    write_keys(more, table);
    text_table_write(table, output);
}

struct json *key_table_json(const struct key *keys)
{
    struct json *list = json_new_array();
    for (const struct key *key = keys; key && key->name; key++) {
        struct str values;
        str_init(&values);
        key_values_text(key, &values);
        struct json *row = json_new_object();
        json_put_text(row, "key", key->name);
        json_put_text(row, "values", values.text);
        if (key->initial) {
            json_put_text(row, "default", key->initial);
        }
        json_put_text(row, "help", key->help);
        json_append(list, row);
        str_done(&values);
    }
    return list;
}
