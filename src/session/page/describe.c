/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a table is, for people and for programs: the result of load, balance, sample and split. */
#include <stdlib.h>

#include "src/base/num.h"
#include "src/session/session.h"

static struct json *class_counts(const struct schema *schema, const struct table_summary *summary)
{
    struct json *classes = json_new_object();
    for (size_t i = 0; i < schema->category_count; i++) {
        json_put_number(classes, schema->categories[i], (double)summary->classes[i]);
    }
    return classes;
}

/* Only those that occur. */
static struct json *attack_counts(const struct schema *schema, const struct table_summary *summary)
{
    struct json *attacks = json_new_object();
    for (size_t i = 0; i < schema->attack_count; i++) {
        if (summary->attacks[i] > 0) {
            json_put_number(attacks, schema->attacks[i].name, (double)summary->attacks[i]);
        }
    }
    return attacks;
}

static void put_summary(const struct table *table, const struct table_summary *summary,
                        struct json *result)
{
    const struct schema *schema = table->store->schema;
    json_put_text(result, "table", table->name);
    json_put_number(result, "rows", (double)summary->rows);
    json_put_number(result, "columns", (double)summary->columns);
    json_put(result, "classes", class_counts(schema, summary));
    json_put(result, "attacks", attack_counts(schema, summary));
    json_put_number(result, "distinct", (double)summary->distinct);
    json_put_number(result, "conflicting", (double)summary->conflicting);
    if (summary->made.copies > 0 || summary->made.synthetic > 0) {
        json_put_number(result, "copies", (double)summary->made.copies);
        json_put_number(result, "synthetic", (double)summary->made.synthetic);
    }
}

static void write_classes(const struct schema *schema, const struct table_summary *summary,
                          struct output *output)
{
    static const char *const headings[] = { "  class", ">rows", ">share" };
    struct text_table *text = text_table_new();
    text_table_heading(text, 3, headings);
    for (size_t i = 0; i < schema->category_count; i++) {
        char count[NUM_TEXT_SIZE];
        double share =
            summary->rows ? 100.0 * (double)summary->classes[i] / (double)summary->rows : 0;
        text_table_cell(text, "  %s", schema->categories[i]);
        text_table_cell(text, "%s", num_count_text(summary->classes[i], count));
        text_table_cell(text, "%.2f %%", share);
    }
    text_table_write(text, output);
}

void session_tell_made(const struct made_rows *made, struct output *output)
{
    char rows[NUM_TEXT_SIZE];
    if (made->copies > 0) {
        output_line(output, "  %s of the rows %s of other rows in it",
                    num_count_text(made->copies, rows),
                    made->copies == 1 ? "is a copy" : "are copies");
    }
    if (made->synthetic > 0) {
        output_line(output, "  %s of the rows %s synthetic, made between others by SMOTE",
                    num_count_text(made->synthetic, rows), made->synthetic == 1 ? "is" : "are");
    }
}

static void write_summary(const struct table *table, const struct table_summary *summary,
                          bool classes, struct output *output)
{
    char rows[NUM_TEXT_SIZE];
    char distinct[NUM_TEXT_SIZE];
    char conflicting[NUM_TEXT_SIZE];
    char conflicting_rows[NUM_TEXT_SIZE];
    output_line(output, "%s: %s rows, %zu features, of %s: %s", table->name,
                num_count_text(summary->rows, rows), summary->columns, table->store->source,
                table->store->schema->title);
    if (classes) {
        write_classes(table->store->schema, summary, output);
    }
    if (summary->conflicting > 0) {
        output_line(output,
                    "  %s distinct feature rows; %s of them carry more than one label (%s rows)",
                    num_count_text(summary->distinct, distinct),
                    num_count_text(summary->conflicting, conflicting),
                    num_count_text(summary->conflicting_rows, conflicting_rows));
    } else {
        output_line(output, "  %s distinct feature rows",
                    num_count_text(summary->distinct, distinct));
    }
    session_tell_made(&summary->made, output);
}

void session_describe_table(const struct table *table, const struct table_summary *summary,
                            struct output *output, struct json *result)
{
    put_summary(table, summary, result);
    write_summary(table, summary, true, output);
}

void session_describe_rows(const struct table *table, const struct table_summary *summary,
                           struct output *output, struct json *result)
{
    put_summary(table, summary, result);
    write_summary(table, summary, false, output);
}
