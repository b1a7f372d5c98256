/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a cell of the confusion matrix, or all mistakes, for people. */
#include <stdint.h>

#include "src/eval/wording.h"
#include "src/session/page/describe_page.h"
#include "src/session/page/inspect_page.h"
#include "src/session/page/prose.h"

enum { TEXT_SIZE = 40, ATTACKS_SHOWN = 10, CELLS_SHOWN = 20 };

const struct table *inspect_table(const struct inspect_page *page)
{
    return page->verdict->trials[0].table;
}

const char *inspect_class(const struct inspect_page *page, size_t class_index)
{
    return page->verdict->class_names[class_index];
}

const char *inspect_asked(const struct inspect_page *page, size_t class_index)
{
    return class_index == CLASS_ATTACK ? "attack" : inspect_class(page, class_index);
}

const char *inspect_attack(const struct table *table, size_t position)
{
    return table->store->schema->attacks[table_attack(table, position)].name;
}

/* "were answered with a probability above 0.5 and below 0.6" */
static void add_confidence(const struct row_filter *filter, bool more, struct str *text)
{
    char number[NUM_TEXT_SIZE];
    bool below = filter->below > 0, above = filter->above > 0;
    if (!below && !above) {
        return;
    }
    str_addf(text, "%s with a probability", more ? "," : "were answered");
    if (above) {
        str_addf(text, " above %s%s", num_text(filter->above, number), below ? " and" : "");
    }
    if (below) {
        str_addf(text, " below %s", num_text(filter->below, number));
    }
}

/* "12 of the 70 u2r rows (17.1 %) were taken for normal" */
static void add_count(const struct inspect_page *page, struct str *text)
{
    const struct row_filter *filter = page->filter;
    const struct row_list *list = page->list;
    bool truth = filter->truth != CLASS_ANY, predicted = filter->predicted != CLASS_ANY;
    bool attack = filter->attack != SIZE_MAX;
    char rows[NUM_TEXT_SIZE], of[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
    str_addf(text, "%s of the %s ", num_count_text(list->matching, rows),
             num_count_text(list->of, of));
    if (attack) {
        str_addf(text, "%s ", inspect_table(page)->store->schema->attacks[filter->attack].name);
    } else if (truth && predicted) {
        str_addf(text, "%s ", inspect_asked(page, filter->truth));
    }
    str_addf(text, "rows (%s) ", part_text(list->matching, list->of, share));
    if (truth && (attack || !predicted)) {
        str_addf(text, "are %s%s", inspect_asked(page, filter->truth), predicted ? " and " : "");
    }
    if (predicted) {
        str_addf(text, "were taken for %s", inspect_asked(page, filter->predicted));
    }
    if (!truth && !predicted && list->only_mistakes) {
        str_add(text, "were taken for another class");
    }
    add_confidence(filter, truth || predicted, text);
}

static void write_heading(const struct inspect_page *page, struct output *output)
{
    struct str text;
    str_init(&text);
    str_addf(&text, "%s: ", page->verdict->table_name);
    add_count(page, &text);
    str_addf(&text, "; run %u, epoch %zu", page->verdict->run, page->verdict->epoch);
    output_prose(output, "", text.text);
    str_done(&text);
}

static void write_attacks(const struct inspect_page *page, struct output *output)
{
    const struct row_list *list = page->list;
    const struct schema *schema = inspect_table(page)->store->schema;
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < list->attack_count && i < ATTACKS_SHOWN; i++) {
        const struct attack_rows *attack = &list->attacks[i];
        char rows[NUM_TEXT_SIZE], of[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
        str_addf(&text, "%s%s %s of %s (%s)", i ? ", " : "", schema->attacks[attack->attack].name,
                 num_count_text(attack->rows, rows), num_count_text(attack->of, of),
                 part_text(attack->rows, attack->of, share));
    }
    if (list->attack_count > ATTACKS_SHOWN) {
        str_addf(&text, " and %zu more", list->attack_count - ATTACKS_SHOWN);
    }
    if (page->filter->attack == SIZE_MAX) {
        output_prose(output, "Labels: ", text.text);
    }
    str_done(&text);
}

/* What each class was taken for; one cell alone is told by the heading. */
static void write_cells(const struct inspect_page *page, struct output *output)
{
    static const char *const headings[] = { "  class", "taken for", ">rows", ">of the class" };
    const struct row_list *list = page->list;
    bool one = page->filter->truth < CLASS_ATTACK && page->filter->predicted < CLASS_ATTACK;
    if (one || list->cell_count == 0) {
        return;
    }
    struct text_table *text = text_table_new();
    text_table_heading(text, 4, headings);
    for (size_t i = 0; i < list->cell_count && i < CELLS_SHOWN; i++) {
        const struct cell_rows *cell = &list->cells[i];
        char buffer[NUM_TEXT_SIZE];
        text_table_cell(text, "  %s", inspect_class(page, cell->truth));
        text_table_cell(text, "%s", inspect_class(page, cell->predicted));
        text_table_cell(text, "%s", num_count_text(cell->rows, buffer));
        text_table_cell(text, "%s", part_text(cell->rows, cell->of, buffer));
    }
    output_line(output, "%s", "");
    text_table_write(text, output);
    if (list->cell_count > CELLS_SHOWN) {
        output_line(output, "  and %zu cells more", list->cell_count - CELLS_SHOWN);
    }
}

/* "hot=0 (1 to 30), service=ftp (telnet)": the value, and what is typical instead. */
static void add_apart(const struct inspect_page *page, const struct listed_row *row,
                      struct str *text)
{
    const struct table *table = inspect_table(page);
    const struct typical *typical = &page->list->typical[row->answer.truth];
    for (size_t i = 0; i < row->apart_count; i++) {
        size_t feature = row->apart[i].feature;
        const struct typical_column *column = &typical->columns[feature];
        char value[TEXT_SIZE], low[TEXT_SIZE], high[TEXT_SIZE];
        str_addf(text, "%s%s=%s", i ? ", " : "",
                 schema_feature(table->store->schema, feature)->name,
                 store_text(table->store, feature, table->rows[row->answer.position], value));
        if (column->symbol) {
            str_addf(text, " (%s)",
                     described_symbol(typical->store, feature, column->seen[0].value));
        } else if (column->low < column->high) {
            str_addf(text, " (%s to %s)", short_number(column->low, low),
                     short_number(column->high, high));
        } else {
            str_addf(text, " (%s)", short_number(column->low, low));
        }
    }
}

/* A class that was asked for by its name is the same in every row, and not told again. */
static void add_row(const struct inspect_page *page, const struct listed_row *row,
                    struct text_table *text)
{
    const struct answer *answer = &row->answer;
    char buffer[NUM_TEXT_SIZE];
    text_table_cell(text, "%zu", answer->position + 1);
    if (page->filter->distinct) {
        text_table_cell(text, "%s", num_count_text(row->equal, buffer));
    }
    text_table_cell(text, "%s", inspect_attack(inspect_table(page), answer->position));
    if (page->filter->truth >= CLASS_ATTACK) {
        text_table_cell(text, "%s", inspect_class(page, answer->truth));
    }
    if (page->filter->predicted >= CLASS_ATTACK) {
        text_table_cell(text, "%s", inspect_class(page, answer->predicted));
    }
    text_table_cell(text, "%s", fixed_text(answer->probability, 4, buffer));
    if (page->train) {
        struct str apart;
        str_init(&apart);
        add_apart(page, row, &apart);
        text_table_cell(text, "%s", apart.text);
        str_done(&apart);
    }
}

static void write_rows(const struct inspect_page *page, struct output *output)
{
    enum { COLUMNS = 7, LEAST = 18 };
    const struct row_filter *filter = page->filter;
    const struct {
        const char *heading;
        bool shown;
    } columns[COLUMNS] = {
        { ">row", true },
        { ">equal", filter->distinct },
        { "label", true },
        { "class", filter->truth >= CLASS_ATTACK },
        { "taken for", filter->predicted >= CLASS_ATTACK },
        { ">how sure", true },
        { "stands out (typical of its class)", page->train != NULL },
    };
    const char *headings[COLUMNS];
    size_t count = 0;
    for (size_t i = 0; i < COLUMNS; i++) {
        if (columns[i].shown) {
            headings[count++] = columns[i].heading;
        }
    }
    struct text_table *text = text_table_new();
    text_table_heading(text, count, headings);
    for (size_t i = 0; i < page->list->count; i++) {
        add_row(page, &page->list->rows[i], text);
    }
    if (page->train) {
        text_table_fold(text, count - 1, LEAST);
    }
    output_line(output, "%s", "");
    text_table_write(text, output);
}

/* Are two neighbours of the list equal? */
static bool repeats(const struct inspect_page *page)
{
    const struct table *table = inspect_table(page);
    const struct row_list *list = page->list;
    for (size_t i = 1; i < list->count; i++) {
        if (store_equal_rows(table->store, table->rows[list->rows[i - 1].answer.position],
                             table->store, table->rows[list->rows[i].answer.position])) {
            return true;
        }
    }
    return false;
}

void inspect_text(const struct inspect_page *page, struct output *output)
{
    const struct row_list *list = page->list;
    write_heading(page, output);
    if (list->matching == 0) {
        return;
    }
    write_attacks(page, output);
    write_cells(page, output);
    if (list->count == 0) {
        return;
    }
    write_rows(page, output);
    if (list->count < list->matching) {
        char rows[NUM_TEXT_SIZE];
        output_line(output, "%zu of %s rows, the surest mistakes first", list->count,
                    num_count_text(list->matching, rows));
    }
    if (page->train == NULL) {
        output_note(output,
                    "the training table is not loaded, so nothing can be told to stand out");
    }
    if (!page->filter->distinct && repeats(page)) {
        output_hint(output, "distinct=yes lists equal rows once");
    }
    output_hint(output, "inspect row=%zu shows one beside its class and its nearest training rows",
                list->rows[0].answer.position + 1);
}
