/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV file with the model's answers to the rows of a table. */
#include <stdlib.h>

#include "src/base/file.h"
#include "src/session/export/answers.h"
#include "src/session/export/exports.h"

static bool flush_lines(struct file_writer *writer, struct str *lines, struct err *err)
{
    bool good = !str_failed(lines) || err_memory(err);
    good = good && file_writer_add(writer, lines->text, lines->length, err);
    str_clear(lines);
    return good;
}

static bool add_lines(struct file_writer *writer, const struct export_request *request,
                      const float *probabilities, struct err *err)
{
    enum { FLUSH_BYTES = 1 << 16 };
    const struct preparation *preparation = model_preparation(request->session->model);
    const struct decision *decision = model_decision(request->session->model);
    const struct table *table = request->table;
    const struct schema *schema = table->store->schema;
    size_t classes = preparation_classes(preparation);
    struct str lines;
    bool good = true;
    str_init(&lines);
    answers_heading(preparation, true, &lines);
    for (size_t i = 0; good && i < table->count; i++) {
        size_t class = preparation_class(preparation, table->store, table->rows[i]);
        const float *of_row = probabilities + i * classes;
        const struct answer answer = { .row = i + 1,
                                       .attack = schema->attacks[table_attack(table, i)].name,
                                       .class = preparation_class_name(preparation, class),
                                       .probabilities = of_row,
                                       .predicted = decision_answer(decision, of_row, classes) };
        answers_add(preparation, &answer, &lines);
        good = lines.length < FLUSH_BYTES || flush_lines(writer, &lines, err);
    }
    good = good && flush_lines(writer, &lines, err);
    str_done(&lines);
    return good;
}

bool export_predictions(const struct export_request *request, struct err *err)
{
    const struct session *session = request->session;
    size_t classes = preparation_classes(model_preparation(session->model));
    float *probabilities = calloc(request->table->count + 1, classes * sizeof *probabilities);
    if (probabilities == NULL) {
        return err_memory(err);
    }
    bool good = model_predict(session->model, &session->compute, request->table, &session->cancel,
                              NULL, NULL, probabilities, err);
    struct file_writer *writer = good ? file_writer_open(request->path, err) : NULL;
    good = writer && add_lines(writer, request, probabilities, err);
    free(probabilities);
    json_put_number(request->output->result, "rows", (double)request->table->count);
    return export_finish(writer, good, err);
}
