/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary: the model's layers, their shapes, parameters and multiply-adds. */
#include <stdlib.h>

#include "src/base/num.h"
#include "src/net/model_learned.h"
#include "src/session/training/model_sizes.h"

enum { MOST_LAYERS = 256 };

static void write_layers(const struct layer_summary *layers, size_t count, struct output *output)
{
    static const char *const headings[] = { "layer", ">shape", ">parameters", ">multiply-adds",
                                            "" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 5, headings);
    for (size_t i = 0; i < count; i++) {
        char number[NUM_TEXT_SIZE];
        text_table_cell(table, "%s", layers[i].kind);
        text_table_cell(table, "%s", layers[i].shape);
        text_table_cell(table, "%s", num_count_text(layers[i].parameters, number));
        text_table_cell(table, "%s", num_count_text(layers[i].multiply_adds, number));
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
        json_put_number(row, "multiply_adds", (double)layers[i].multiply_adds);
        json_append(list, row);
    }
    return list;
}

static size_t all_multiply_adds(const struct layer_summary *layers, size_t count)
{
    size_t all = 0;
    for (size_t i = 0; i < count; i++) {
        all += layers[i].multiply_adds;
    }
    return all;
}

/* Of a model that is no net: what it has learnt, as far as it can be read. */
static void write_learned(const struct model *model, struct output *output)
{
    struct str text;
    str_init(&text);
    if (model_learner(model) && model_describe_learned(model, &text)) {
        output_text(output, text.text);
        json_put_text(output->result, "learnt", text.text);
    }
    str_done(&text);
}

static bool summary_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    (void)arguments;
    size_t inputs = 0;
    size_t classes = 0;
    if (!session_model_sizes(session, &inputs, &classes, err)) {
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
    size_t multiply_adds = all_multiply_adds(layers, count);
    char number[NUM_TEXT_SIZE], other[NUM_TEXT_SIZE];
    output_line(output, "%s: %zu inputs, %zu classes", text.text, inputs, classes);
    write_layers(layers, count, output);
    if (model_learner(session->model) == NULL) {
        output_line(output, "%s parameters, %s multiply-adds a record",
                    num_count_text(parameters, number), num_count_text(multiply_adds, other));
    }
    write_learned(session->model, output);
    str_done(&text);
    json_put(output->result, "layers", layers_json(layers, count));
    json_put_number(output->result, "parameters", (double)parameters);
    json_put_number(output->result, "multiply_adds", (double)multiply_adds);
    free(layers);
    return true;
}

const struct command cmd_summary = {
    .name = "summary",
    .topic = "model",
    .usage = "summary",
    .help = "show the model's layers, shapes, parameters and multiply-adds",
    .details =
        "Before a training, the inputs are those of the tables with the present preparation.\n\n"
        "Multiply-adds are those of a record that is scored: numbers times weights that are no biases.\n"
        "With target=last a record takes a whole window; a training takes about three times as many.",
    .example = "load demo\nmodel lstm hidden=20\nsummary",
    .flags = COMMAND_LOOKS | COMMAND_NEEDS_MODEL,
    .run = summary_run,
};
