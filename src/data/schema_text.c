/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a schema as the text that schema_parse reads. */
#include "src/data/schema.h"

#include <string.h>

#include "src/base/num.h"
#include "src/data/lines.h"

enum { LINE_WIDTH = 96 };

/* A line of names that goes on on the next one where it becomes long. */
struct wrapped {
    struct str *text;
    size_t start; /* of the line */
    size_t words;
};

static void add_word(struct wrapped *line, const char *word)
{
    if (line->words > 0) {
        /* What a line begins with and its first name stay together. */
        if (line->words > 1 && line->text->length - line->start + 1 + strlen(word) > LINE_WIDTH) {
            line->start = line->text->length + 1;
            str_add(line->text, "\n   ");
        }
        str_add(line->text, " ");
    }
    char mark[2] = { word_mark(word) };
    str_add(line->text, mark);
    str_add(line->text, word);
    str_add(line->text, mark);
    line->words++;
}

static struct wrapped begin_line(struct str *text, const char *word)
{
    struct wrapped line = { .text = text, .start = text->length };
    add_word(&line, word);
    return line;
}

static void write_columns(const struct schema *schema, struct str *text)
{
    static const char *const words[] = { [COLUMN_NUMBER] = "number",
                                         [COLUMN_SYMBOL] = "symbol",
                                         [COLUMN_LABEL] = "label",
                                         [COLUMN_IGNORED] = "ignored" };
    for (size_t i = 0; i < schema->column_count; i++) {
        const struct schema_column *column = &schema->columns[i];
        char number[NUM_TEXT_SIZE];
        struct wrapped line = begin_line(text, words[column->kind]);
        add_word(&line, column->name);
        for (size_t k = 0; k < column->symbol_count; k++)
            add_word(&line, column->symbols[k]);
        if (column->bounded)
            str_addf(text, " from %s", num_text(column->least, number));
        str_add(text, "\n");
    }
}

/* Attacks keep their order, so a line ends where the category changes. */
static void write_attacks(const struct schema *schema, struct str *text)
{
    for (size_t i = 1; i < schema->attack_count;) {
        size_t category = schema->attacks[i].category;
        struct wrapped line = begin_line(text, "attacks");
        add_word(&line, schema->categories[category]);
        for (; i < schema->attack_count && schema->attacks[i].category == category; i++)
            add_word(&line, schema->attacks[i].name);
        str_add(text, "\n");
    }
}

static void write_normal_labels(const struct schema *schema, struct str *text)
{
    if (schema->normal_label_count == 0)
        return;
    struct wrapped line = begin_line(text, "normal");
    for (size_t i = 0; i < schema->normal_label_count; i++)
        add_word(&line, schema->normal_labels[i]);
    str_add(text, "\n");
}

static void write_taxonomies(const struct schema *schema, struct str *text)
{
    for (size_t i = 0; i < schema->taxonomy_count; i++) {
        const struct schema_taxonomy *taxonomy = &schema->taxonomies[i];
        struct wrapped line = begin_line(text, "taxonomy");
        add_word(&line, taxonomy->name);
        for (size_t k = 0; k < taxonomy->exceptions; k++) {
            struct str exception;
            str_init(&exception);
            str_addf(&exception, "%s=%s", schema->attacks[taxonomy->attack[k]].name,
                     schema->categories[taxonomy->category[k]]);
            add_word(&line, exception.text);
            str_done(&exception);
        }
        str_add(text, "\n");
    }
}

void schema_text(const struct schema *schema, struct str *text)
{
    str_addf(text, "title %s\n", schema->title);
    if (schema->label_ending)
        str_addf(text, "label-ending %c\n", schema->label_ending);
    if (schema->synthetic)
        str_add(text, "synthetic yes\n");
    if (schema->learnt_vocabulary)
        str_add(text, "vocabulary learnt\n");
    write_normal_labels(schema, text);
    write_columns(schema, text);
    struct wrapped line = begin_line(text, "categories");
    for (size_t i = 0; i < schema->category_count; i++)
        add_word(&line, schema->categories[i]);
    str_add(text, "\n");
    write_attacks(schema, text);
    write_taxonomies(schema, text);
}
