/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A .npy file (NumPy's format 1.0): a magic, the length of the header, the header (a Python dict, blanks
 * behind it so that the numbers begin at a multiple of 64), and the rows as float32, row by row.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/net/window.h"
#include "src/session/export/exports.h"

enum { BLOCK_ROWS = 4096, HEAD_SIZE = 10, HEADER_SIZE = 128 - HEAD_SIZE };

static bool add_header(struct file_writer *writer, size_t rows, size_t inputs, struct err *err)
{
    static const char magic[] = "\x93NUMPY\x01"; /* and the NUL behind it: version 1.0 */
    char text[HEADER_SIZE + 1];
    int length =
        snprintf(text, sizeof text,
                 "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", rows, inputs);
    memset(text + length, ' ', HEADER_SIZE - (size_t)length);
    text[HEADER_SIZE - 1] = '\n';
    const unsigned char size[2] = { HEADER_SIZE, 0 };
    return file_writer_add(writer, magic, sizeof magic, err) &&
           file_writer_add(writer, size, sizeof size, err) &&
           file_writer_add(writer, text, HEADER_SIZE, err);
}

static bool add_rows(struct file_writer *writer, const struct export_request *request,
                     real *numbers, struct err *err)
{
    const struct preparation *preparation = model_preparation(request->session->model);
    const struct row_source source = { .preparation = preparation, .table = request->table };
    size_t rows = request->table->count;
    for (size_t first = 0; first < rows; first += BLOCK_ROWS) {
        size_t count = rows - first < BLOCK_ROWS ? rows - first : BLOCK_ROWS;
        if (cancel_requested(&request->session->cancel)) {
            return err_set(err, ERR_CANCELLED, "export was stopped");
        }
        window_encode(&source, first, count, numbers);
        if (!export_floats(writer, numbers, count * preparation_inputs(preparation), err)) {
            return false;
        }
    }
    return true;
}

bool export_data(const struct export_request *request, struct err *err)
{
    const struct preparation *preparation = model_preparation(request->session->model);
    size_t inputs = preparation_inputs(preparation);
    if (!preparation_fits(preparation, request->table, err)) {
        return false;
    }
    real *numbers = calloc(BLOCK_ROWS, inputs * sizeof *numbers);
    struct file_writer *writer = numbers ? file_writer_open(request->path, err) : NULL;
    bool good = numbers || err_memory(err);
    good = good && writer && add_header(writer, request->table->count, inputs, err) &&
           add_rows(writer, request, numbers, err);
    free(numbers);
    struct json *names = json_new_array();
    for (size_t i = 0; i < inputs; i++) {
        json_append_text(names, preparation_input_name(preparation, i));
    }
    json_put_number(request->output->result, "rows", (double)request->table->count);
    json_put(request->output->result, "inputs", names);
    return export_finish(writer, good, err);
}
