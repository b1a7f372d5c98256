/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export: weights, answers or prepared rows as a file that other programs read. */
#include <stdint.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/num.h"
#include "src/session/export/exports.h"
#include "src/session/shared_keys.h"

bool export_floats(struct file_writer *writer, const real *numbers, size_t count, struct err *err)
{
    enum { CHUNK = 1024 };
    unsigned char bytes[4 * CHUNK];
    for (size_t first = 0; first < count; first += CHUNK) {
        size_t size = count - first < CHUNK ? count - first : CHUNK;
        for (size_t i = 0; i < size; i++) {
            float number = (float)numbers[first + i];
            uint32_t bits;
            memcpy(&bits, &number, sizeof bits);
            for (size_t b = 0; b < 4; b++) {
                bytes[4 * i + b] = (unsigned char)(bits >> (8 * b) & 255);
            }
        }
        if (!file_writer_add(writer, bytes, 4 * size, err)) {
            return false;
        }
    }
    return true;
}

bool export_finish(struct file_writer *writer, bool good, struct err *err)
{
    if (writer && good) {
        return file_writer_commit(writer, err);
    }
    file_writer_abandon(writer);
    return false;
}

/* What can be exported. */
static const struct export
{
    const char *name, *ending;
    bool of_table;
    bool (*run)(const struct export_request *request, struct err *err);
}
exports[] = {
    { "weights", ".safetensors", false, export_weights },
    { "predictions", ".csv", true, export_predictions },
    { "data", ".npy", true, export_data },
};
enum { EXPORT_COUNT = sizeof exports / sizeof exports[0] };

static const char *export_name(size_t index)
{
    return index < EXPORT_COUNT ? exports[index].name : NULL;
}

static const struct export *find_export(const char *name)
{
    for (size_t i = 0; i < EXPORT_COUNT; i++) {
        if (strcmp(exports[i].name, name) == 0) {
            return &exports[i];
        }
    }
    return NULL;
}

static bool export_check(const struct arguments *arguments, struct err *err)
{
    const struct export *export = find_export(argument_word(arguments, 0));
    const char *file = argument_word(arguments, 1);
    size_t length = strlen(file), ending = strlen(export->ending);
    if (length <= ending || strcmp(file + length - ending, export->ending) != 0) {
        err_set(err, ERR_USAGE, "%s are written as %s, and %s does not end so", export->name,
                export->ending, file);
        return err_hint(err, "as in: export %s my%s", export->name, export->ending);
    }
    if (!export->of_table && argument_given(arguments, "table")) {
        return err_set(err, ERR_USAGE, "table= has no meaning for weights");
    }
    return true;
}

static bool write_export(const struct export *export, const struct export_request *request,
                         const struct arguments *arguments, struct err *err)
{
    struct model *model = request->session->model;
    if (!weights_put_in(model, arguments, err)) {
        return false;
    }
    bool good = export->run(request, err);
    weights_put_back(model, arguments);
    return good;
}

static bool export_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const struct export *export = find_export(argument_word(arguments, 0));
    struct export_request request = { .session = session,
                                      .path = argument_word(arguments, 1),
                                      .output = output };
    if (export->of_table) {
        request.table = session_table(session, argument_text(arguments, "table"), err);
    }
    if ((export->of_table && request.table == NULL) ||
        !write_export(export, &request, arguments, err)) {
        return false;
    }
    char bytes[NUM_TEXT_SIZE];
    long long size = file_size(request.path);
    json_put_text(output->result, "file", request.path);
    json_put_number(output->result, "bytes", (double)size);
    output_line(output, "wrote %s (%s bytes)", request.path, num_count_text((uint64_t)size, bytes));
    return true;
}

static const struct command_word export_words[] = {
    { .name = "WHAT", .type = KEY_CHOICE, .choice = export_name, .help = "what is handed over" },
    { .name = "FILE", .type = KEY_NEW_FILE, .help = "where to" },
    { .name = NULL },
};

static const struct key export_keys[] = {
    { .name = "table",
      .type = KEY_TABLE,
      .initial = "test",
      .help = "the rows, of predictions and data" },
    KEY_ROW_WEIGHTS,
    { .name = NULL },
};

const struct command cmd_export = {
    .name = "export",
    .topic = "results",
    .usage = "export weights FILE.safetensors [weights=last|best]\n"
             "export predictions FILE.csv [table=test] [weights=last|best]\n"
             "export data FILE.npy [table=test]",
    .help = "write weights, answers or prepared rows for other programs",
    .details =
        "weights: one tensor a block, named LAYER.BLOCK (lstm.W_x), float32; what stands where, the\n"
        "order of gates among it, is in the file's __metadata__ and in docs/formats.md.\n"
        "predictions: a line a row with its attack, its class, the answer and the probabilities.\n"
        "data: the rows as numbers, as the model sees them; numpy.load reads it.",
    .example = "load demo\nmodel lstm hidden=20\ntrain table=data epochs=5\n"
               "export weights demo.safetensors\nexport predictions demo.csv table=data\n"
               "export data demo.npy table=data",
    .words = export_words,
    .keys = export_keys,
    .flags = COMMAND_NEEDS_WEIGHTS,
    .check = export_check,
    .run = export_run,
};
