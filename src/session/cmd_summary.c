/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary: the model's layers, their shapes and parameters. */
#include <stdlib.h>

#include "src/base/num.h"
#include "src/session/session.h"

enum { MOST_LAYERS = 256 };

/* Inputs and classes: of the built model, else as the first table that there is would give them. */
static bool find_sizes(const struct session *session, size_t *inputs, size_t *classes,
                       struct err *err)
{
    const struct preparation *built = model_preparation(session->model);
    if (built) {
        *inputs = preparation_inputs(built);
        *classes = preparation_classes(built);
        return true;
    }
    if (session->table_count == 0) {
        err_set(err, ERR_USAGE, "the layers' shapes depend on the data, and no table is loaded");
        return err_hint(err, "load one first, as in: load demo");
    }
    struct schema *schema = session->tables[0]->store->schema;
    *classes = scheme_class_count(schema, session->prepare.classes);
    return prepare_check(&session->prepare, schema, inputs, err);
}

static void write_layers(const struct layer_summary *layers, size_t count, struct output *output)
{
    static const char *const headings[] = { "layer", ">shape", ">parameters", "" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 4, headings);
    for (size_t i = 0; i < count; i++) {
        char number[NUM_TEXT_SIZE];
        text_table_cell(table, "%s", layers[i].kind);
        text_table_cell(table, "%s", layers[i].shape);
        text_table_cell(table, "%s", num_count_text(layers[i].parameters, number));
        text_table_cell(table, "%s", layers[i].note);
    }
    text_table_write(table, output);
}

static struct json *layers_json(const struct layer_summary *layers, size_t count)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < count; i++) {
        struct json *row = json_new_object();
        json_put_text(row, "kind", layers[i].kind);
        json_put_text(row, "shape", layers[i].shape);
        json_put_number(row, "parameters", (double)layers[i].parameters);
        json_append(list, row);
    }
    return list;
}

static bool summary_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    (void)arguments;
    size_t inputs = 0;
    size_t classes = 0;
    if (!find_sizes(session, &inputs, &classes, err)) {
        return false;
    }
    struct layer_summary *layers = calloc(MOST_LAYERS, sizeof *layers);
    if (layers == NULL) {
        return err_memory(err);
    }
    size_t parameters = 0;
    size_t count = model_summary(session->model, inputs, classes, layers, MOST_LAYERS, &parameters);
    struct str text;
    str_init(&text);
    model_describe(session->model, &text);
    char number[NUM_TEXT_SIZE];
    output_line(output, "%s: %zu inputs, %zu classes", text.text, inputs, classes);
    write_layers(layers, count, output);
    output_line(output, "%s parameters", num_count_text(parameters, number));
    str_done(&text);
    json_put(output->result, "layers", layers_json(layers, count));
    json_put_number(output->result, "parameters", (double)parameters);
    free(layers);
    return true;
}

const struct command cmd_summary = {
    .name = "summary",
    .topic = "model",
    .usage = "summary",
    .help = "show the model's layers, shapes and parameters",
    .details =
        "Before a training, the inputs are those of the tables with the present preparation.",
    .example = "load demo\nmodel lstm hidden=20\nsummary",
    .flags = COMMAND_LOOKS | COMMAND_NEEDS_MODEL,
    .run = summary_run,
};
