/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Matrices of classes. What is read has a name for each class, all of them different, normal first; as
 * JSON of its own it reads back the same.
 *
 * Parser: src/eval/matrix_file.c
 */
#include <stdlib.h>
#include <string.h>

#include "src/base/json.h"
#include "src/eval/matrix_file.h"
#include "tests/fuzz/fuzz.h"

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static char *as_json(const struct class_matrix *matrix)
{
    struct json *object = json_new_object(), *names = json_new_array(), *rows = json_new_array();
    for (size_t r = 0; r < matrix->classes; r++) {
        struct json *row = json_new_array();
        json_append_text(names, matrix->names[r]);
        for (size_t c = 0; c < matrix->classes; c++)
            json_append_number(row, matrix->cells[r * matrix->classes + c]);
        json_append(rows, row);
    }
    json_put(object, "classes", names);
    json_put(object, "confusion", rows);
    char *text = json_text(object);
    json_free(object);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = { 0 };
    struct class_matrix matrix, again;
    if (!matrix_parse((const char *)data, size, &matrix, &err)) {
        demand(err.message[0] && matrix.names == NULL);
        return 0;
    }
    demand(matrix.classes >= 2 && strcmp(matrix.names[0], "normal") == 0);
    for (size_t i = 0; i < matrix.classes; i++)
        for (size_t k = 0; k < i; k++)
            demand(strcmp(matrix.names[i], matrix.names[k]) != 0);
    char *text = as_json(&matrix);
    /* Names that are no UTF-8 do not become JSON. */
    if (text && matrix_parse(text, strlen(text), &again, &err)) {
        demand(again.classes == matrix.classes);
        size_t cells = matrix.classes * matrix.classes;
        for (size_t cell = 0; cell < cells; cell++)
            demand(again.cells[cell] == matrix.cells[cell]);
        matrix_done(&again);
    }
    free(text);
    matrix_done(&matrix);
    return 0;
}
