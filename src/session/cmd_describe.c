/* SPDX-License-Identifier: GPL-3.0-or-later */
/* describe: the columns of a table, what its labels contradict, its shift against another. */
#include <stdlib.h>

#include "src/session/feature_list.h"
#include "src/session/page/describe_page.h"
#include "src/session/table_word.h"

static bool is_cancelled(const struct session *session, struct err *err)
{
    return cancel_requested(&session->cancel) && !err_set(err, ERR_CANCELLED, "stopped");
}

static bool describe_columns(struct describe_page *page, const struct session *session,
                             struct err *err)
{
    page->columns = calloc(page->count ? page->count : 1, sizeof *page->columns);
    if (page->columns == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < page->count; i++) {
        if (is_cancelled(session, err) ||
            !column_describe(page->table, page->features[i], &page->columns[i], err)) {
            return false;
        }
    }
    return true;
}

static bool fill_classes(struct describe_page *page, const struct class_rows *by_class,
                         const struct session *session, struct err *err)
{
    for (size_t c = 0; c < by_class->count; c++) {
        page->class_rows[c] = by_class->starts[c + 1] - by_class->starts[c];
    }
    for (size_t i = 0; i < page->count; i++) {
        if (is_cancelled(session, err)) {
            return false;
        }
        for (size_t c = 0; c < by_class->count; c++) {
            if (!class_typical(page->table, by_class, c, page->features[i],
                               &page->typical[i * by_class->count + c], err)) {
                return false;
            }
        }
    }
    return true;
}

static bool describe_classes(struct describe_page *page, const struct session *session,
                             struct err *err)
{
    struct class_rows by_class;
    if (!class_rows_of(page->table, SCHEME_CATEGORY, page->taxonomy, &by_class, err)) {
        return false;
    }
    page->class_rows = calloc(by_class.count, sizeof *page->class_rows);
    page->typical = calloc(by_class.count * page->count + 1, sizeof *page->typical);
    bool ok = page->class_rows && page->typical ? fill_classes(page, &by_class, session, err)
                                                : err_memory(err);
    page->class_count = by_class.count;
    class_rows_done(&by_class);
    return ok;
}

static bool describe_against(struct describe_page *page, struct err *err)
{
    return table_shift(page->table, page->against, page->features, page->count, &page->shifts,
                       &page->shift_count, err) &&
           table_overlap(page->table, page->against, &page->overlap, err) &&
           table_overlap(page->against, page->table, &page->overlap_back, err);
}

static bool fill_page(struct describe_page *page, const struct session *session,
                      const struct arguments *arguments, struct err *err)
{
    const char *against = argument_text(arguments, "against");
    if (against && (page->against = session_table(session, against, err)) == NULL) {
        return false;
    }
    return feature_list(page->table->store->schema, argument_text(arguments, "columns"),
                        &page->features, &page->count, err) &&
           describe_columns(page, session, err) &&
           labels_describe(page->table, page->taxonomy, &page->labels, err) &&
           (argument_choice(arguments, "by") == SIZE_MAX || describe_classes(page, session, err)) &&
           (page->against == NULL || describe_against(page, err));
}

static void page_done(struct describe_page *page)
{
    free(page->features);
    free(page->columns);
    free(page->class_rows);
    free(page->typical);
    free(page->shifts);
    labels_done(&page->labels);
}

static void hint_next(const struct describe_page *page, struct output *output)
{
    const char *name = page->table->name;
    if (page->against) {
        output_hint(output, "sample %s rows=N without=%s leaves twins out; help twin says why",
                    page->against->name, name);
    } else if (page->class_count > 0) {
        output_hint(output, "info NAME on a column, or head %s where='class = NAME'", name);
    } else {
        output_hint(output, "describe %s by=class, or info NAME on a column or attack", name);
    }
}

static bool describe_run(struct session *session, const struct arguments *arguments,
                         struct output *output, struct err *err)
{
    struct describe_page page = { .table = table_of_word(session, arguments, err) };
    if (page.table == NULL) {
        return false;
    }
    page.taxonomy = session_taxonomy(session, page.table->store->schema);
    bool ok = fill_page(&page, session, arguments, err);
    if (ok) {
        describe_json(&page, output->result);
        describe_text(&page, output);
        hint_next(&page, output);
    }
    page_done(&page);
    return ok;
}

static const char *const by_choices[] = { "class", NULL };

static const struct command_word describe_words[] = {
    { .name = "TABLE", .type = KEY_TABLE, .optional = true, .help = "data where none is named" },
    { .name = NULL },
};

static const struct key describe_keys[] = {
    { .name = "by",
      .type = KEY_CHOICE,
      .choices = by_choices,
      .help = "what is typical of each class" },
    { .name = "columns", .type = KEY_NAMES, .help = "these columns only" },
    { .name = "against", .type = KEY_TABLE, .help = "the shift to this table, and twins" },
    { .name = NULL },
};

const struct command cmd_describe = {
    .name = "describe",
    .topic = "data",
    .usage = "describe [TABLE] [by=class] [columns=A,B,...] [against=TABLE]",
    .help = "show what the columns hold, and what the labels contradict",
    .details = "A histogram has 8 bins of equal width from the smallest value to the largest\n"
               "(log: of log(1 + x)); of symbols, the most frequent ones. The accuracy ceiling\n"
               "is the share of rows that have the most frequent class of their equals. against=\n"
               "compares the shares of rows between the deciles of TABLE, or of each symbol:\n"
               "below 0.1 the shift is called little, from 0.25 on large.\n",
    .example = "load demo\ndescribe data columns=service,src_bytes,count\ndescribe data by=class",
    .words = describe_words,
    .keys = describe_keys,
    .flags = COMMAND_LOOKS,
    .run = describe_run,
};
