/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a load has to tell of the file besides its rows: is it the published one, what was left out,
 * which symbols and values are unknown or missing, and what was guessed.
 */
#include "src/session/page/load_page.h"

#include "src/base/num.h"

/* Is it the file that the catalogue knows? */
static void describe_file(const struct store *store, const struct catalogue_entry *entry,
                          struct output *output)
{
    json_put_text(output->result, "sha256", store->sha256);
    json_put_text(output->result, "source", store->source);
    json_put_text(output->result, "file", store->file);
    json_put_text(output->result, "schema", store->schema->name);
    json_put_bool(output->result, "synthetic", store->schema->synthetic);
    if (entry == NULL || !catalogue_has_sha256(entry)) {
        return;
    }
    bool published = catalogue_published(entry, store->sha256);
    json_put_bool(output->result, "published", published);
    if (published) {
        output_line(output, "  from %s, the file as published (sha256 %.12s...)", store->file,
                    store->sha256);
    } else {
        output_note(output, "%s is not the file as published: its sha256 is %s", store->file,
                    store->sha256);
    }
}

static void describe_skipped(const struct store *store, struct output *output)
{
    char count[NUM_TEXT_SIZE];
    json_put_number(output->result, "skipped", (double)store->skipped);
    if (store->skipped > 0) {
        output_note(output, "%s bad row%s left out; the first: %s",
                    num_count_text(store->skipped, count), store->skipped == 1 ? " was" : "s were",
                    store->skipped_first);
    }
}

/* "service: 2 rows with a value that its vocabulary lacks (icmp)" */
static void describe_unknown(const struct store *store, struct output *output)
{
    struct json *unknown = json_new_object();
    for (size_t i = 0; i < store->schema->feature_count; i++) {
        const struct column *column = &store->columns[i];
        const char *name = schema_feature(store->schema, i)->name;
        char count[NUM_TEXT_SIZE];
        if (column->unknown_rows == 0) {
            continue;
        }
        json_put_number(unknown, name, (double)column->unknown_rows);
        output_note(output, "%s row%s a %s that the vocabulary lacks (%s%s)",
                    num_count_text(column->unknown_rows, count),
                    column->unknown_rows == 1 ? " has" : "s have", name, column->unknown[0],
                    column->unknown_count > 1 ? ", ..." : "");
    }
    json_put(output->result, "unknown", unknown);
}

/* --- missing values --- */

/* " (3 infinite, 1 negative)" where a column has more than empty cells. */
static void add_kinds(const struct column *column, struct str *list)
{
    char infinite[NUM_TEXT_SIZE];
    char impossible[NUM_TEXT_SIZE];
    num_count_text(column->infinite, infinite);
    num_count_text(column->impossible, impossible);
    if (column->infinite && column->impossible) {
        str_addf(list, " (%s infinite, %s negative)", infinite, impossible);
    } else if (column->infinite) {
        str_addf(list, " (%s infinite)", infinite);
    } else if (column->impossible) {
        str_addf(list, " (%s negative)", impossible);
    }
}

static struct json *cells_json(const struct column *column)
{
    struct json *cells = json_new_object();
    json_put_number(cells, "empty", (double)column->empty);
    json_put_number(cells, "infinite", (double)column->infinite);
    json_put_number(cells, "negative", (double)column->impossible);
    return cells;
}

static void describe_missing(const struct store *store, struct output *output)
{
    struct json *missing = json_new_object();
    char count[NUM_TEXT_SIZE];
    struct str list;
    str_init(&list);
    for (size_t i = 0; i < store->schema->feature_count; i++) {
        const struct column *column = &store->columns[i];
        const char *name = schema_feature(store->schema, i)->name;
        size_t cells = column->empty + column->infinite + column->impossible;
        if (cells > 0) {
            json_put(missing, name, cells_json(column));
            str_addf(&list, "%s%s %s", list.length ? ", " : "", name, num_count_text(cells, count));
            add_kinds(column, &list);
        }
    }
    json_put(output->result, "missing", missing);
    json_put_number(output->result, "missing_rows", (double)store->missing_rows);
    json_put_number(output->result, "missing_dropped", (double)store->missing_dropped);
    if (store->missing_rows > 0) {
        output_note(output, "%s row%s cells without a usable value%s: %s",
                    num_count_text(store->missing_rows, count),
                    store->missing_rows == 1 ? " has" : "s have",
                    store->missing_dropped ? " and were left out" : "", list.text);
    }
    str_done(&list);
}

/* --- what was guessed --- */

static void describe_left_out(const struct store *store, struct output *output)
{
    struct json *left_out = json_new_object();
    struct str list;
    if (store->left_out_count == 0) {
        json_free(left_out);
        return;
    }
    str_init(&list);
    for (size_t i = 0; i < store->left_out_count; i++) {
        const struct left_out *item = &store->left_out[i];
        json_put_text(left_out, item->name, item->why);
        str_addf(&list, "%s%s (%s)", i ? ", " : "", item->name, item->why);
    }
    json_put(output->result, "left_out", left_out);
    output_line(output, "  columns left out: %s", list.text);
    str_done(&list);
}

/* The features of one kind: by name, symbols with the number of their values. */
static struct json *list_features(const struct schema *schema, enum column_kind kind,
                                  struct str *list, size_t *count)
{
    struct json *json = kind == COLUMN_SYMBOL ? json_new_object() : json_new_array();
    *count = 0;
    for (size_t i = 0; i < schema->feature_count; i++) {
        const struct schema_column *column = schema_feature(schema, i);
        if (column->kind != kind) {
            continue;
        }
        str_addf(list, "%s%s", (*count)++ ? ", " : "", column->name);
        if (kind == COLUMN_SYMBOL) {
            str_addf(list, " (%zu value%s)", column->symbol_count,
                     column->symbol_count == 1 ? "" : "s");
            json_put_number(json, column->name, (double)column->symbol_count);
        } else {
            json_append_text(json, column->name);
        }
    }
    return json;
}

/* A few names tell enough on the screen; JSON has them all. */
static void shorten_list(struct str *list, size_t count)
{
    enum { SHOWN = 10 };
    size_t commas = 0;
    for (size_t i = 0; i < list->length && count > SHOWN + 2; i++) {
        commas += list->text[i] == ',';
        if (commas == SHOWN) {
            list->text[i] = '\0';
            list->length = i;
            str_addf(list, " and %zu more", count - SHOWN);
            return;
        }
    }
}

static void describe_label(const struct schema *schema, struct json *guessed, struct output *output)
{
    const char *name = schema->columns[schema->label].name;
    const char *normal = schema->normal_label_count ? schema->normal_labels[0] : NULL;
    json_put_text(guessed, "label", name);
    json_put_text(guessed, "normal", normal ? normal : schema->attacks[CLASS_NORMAL].name);
    output_line(output, "  label: %s, with %zu kind%s of attack%s%s%s", name,
                schema->attack_count - 1, schema->attack_count == 2 ? "" : "s", normal ? "; " : "",
                normal ? normal : "", normal ? " means normal" : "");
}

static void describe_guess(const struct store *store, struct output *output)
{
    static const struct {
        enum column_kind kind;
        const char *key, *one;
    } kinds[] = { { COLUMN_NUMBER, "numbers", "number" }, { COLUMN_SYMBOL, "symbols", "symbol" } };
    char rows[NUM_TEXT_SIZE];
    struct json *guessed = json_new_object();
    json_put_number(guessed, "rows", (double)store->guessed_from);
    output_line(output, "  What its columns hold was guessed from the first %s rows:",
                num_count_text(store->guessed_from, rows));
    for (size_t i = 0; i < 2; i++) {
        struct str list;
        size_t count = 0;
        str_init(&list);
        json_put(guessed, kinds[i].key, list_features(store->schema, kinds[i].kind, &list, &count));
        shorten_list(&list, count);
        if (count > 0) {
            output_line(output, "  %zu %s%s: %s", count, kinds[i].one, count == 1 ? "" : "s",
                        list.text);
        }
        str_done(&list);
    }
    describe_label(store->schema, guessed, output);
    json_put(output->result, "guessed", guessed);
}

static bool has_normal_rows(const struct store *store)
{
    for (size_t i = 0; i < store->rows; i++) {
        if (store->attacks[i] == CLASS_NORMAL) {
            return true;
        }
    }
    return false;
}

void load_describe(const struct store *store, const struct catalogue_entry *entry,
                   struct output *output)
{
    describe_file(store, entry, output);
    if (store->guessed_from > 0) {
        describe_guess(store, output);
    }
    if (store->like) {
        json_put_text(output->result, "like", store->like);
        output_line(output, "  read by the description of %s, whose columns it has", store->like);
    }
    describe_left_out(store, output);
    if (store->guessed_from > 0) {
        output_line(output, "  schema save FILE writes this for you to edit; then load with "
                            "schema=FILE");
        if (!has_normal_rows(store)) {
            output_note(output, "no label seems to mean normal; normal=LABEL says which one does");
        }
    }
    describe_skipped(store, output);
    describe_unknown(store, output);
    describe_missing(store, output);
}
