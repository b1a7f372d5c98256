/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of layers for people who put together a stack. */
#include "src/session/page/help_layers.h"

#include "src/session/page/key_text.h"
#include "src/session/page/prose.h"

/* "units= activation=" */
static void add_settings(const struct layer_kind *kind, struct text_table *table)
{
    struct str text;
    str_init(&text);
    for (const struct key *key = kind->keys; key->name; key++) {
        str_addf(&text, "%s%s=", text.length > 0 ? " " : "", key->name);
    }
    text_table_cell(table, "%s", text.text);
    str_done(&text);
}

void help_layers(struct output *output)
{
    static const char *const headings[] = { "layer", "settings", "" };
    struct text_table *table = text_table_new();
    struct json *layers = json_new_array();
    text_table_heading(table, 3, headings);
    text_table_fold(table, 2, TEXT_LEAST);
    for (size_t i = 0; i < layer_kind_count(); i++) {
        const struct layer_kind *kind = layer_kind_at(i);
        struct json *row = json_new_object();
        text_table_cell(table, "%s", kind->name);
        add_settings(kind, table);
        text_table_cell(table, "%s", kind->help);
        json_put_text(row, "layer", kind->name);
        json_put_text(row, "help", kind->help);
        json_put(row, "keys", key_table_json(kind->keys));
        json_append(layers, row);
    }
    output_line(output, "%s", "");
    text_table_write(table, output);
    output_line(output, "%s", "");
    output_paragraphs(output, "Activations stand behind a layer or by themselves (dense 64 relu).\n"
                              "help batchnorm and the like: a layer's settings one by one.\n");
    json_put(output->result, "layers", layers);
}

void help_layer(const struct layer_kind *kind, struct output *output)
{
    struct str text;
    str_init(&text);
    str_addf(&text, "%s, a layer of a stack: %s.\n", kind->name, kind->help);
    if (kind->order) {
        str_addf(&text, "In exported weights: %s.\n", kind->order);
    }
    output_paragraphs(output, text.text);
    str_done(&text);
    key_table_write(kind->keys, NULL, output);
    json_put_text(output->result, "layer", kind->name);
    json_put_text(output->result, "help", kind->help);
    json_put(output->result, "keys", key_table_json(kind->keys));
}
