/* SPDX-License-Identifier: GPL-3.0-or-later */
/* predict: the model's answers to the rows of a file or a stream. */
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/num.h"
#include "src/data/stream.h"
#include "src/net/scorer.h"
#include "src/session/export/answers.h"
#include "src/session/session.h"
#include "src/session/shared_keys.h"
#include "src/train/model_file.h"

/* One prediction on its way. */
struct predicting {
    const struct session *session;
    struct output *output;
    const struct model *model;
    const struct preparation *preparation;
    struct stream *stream;
    struct scorer *scorer;
    struct file_writer *file; /* NULL: to the output */
    bool lines_of_json;       /* into the file */
    struct str lines;
    uint64_t *waiting; /* numbers of the rows that have no answer yet */
    size_t waiting_count, waiting_room;
    size_t rows;
    size_t *by_class; /* answers */
};

/* --- lines --- */

static bool flush_lines(struct predicting *predicting, struct err *err)
{
    struct str *lines = &predicting->lines;
    bool good = !str_failed(lines) || err_memory(err);
    if (good && predicting->file) {
        good = file_writer_add(predicting->file, lines->text, lines->length, err);
    } else if (good) {
        output_text(predicting->output, lines->text);
    }
    str_clear(lines);
    return good;
}

static void add_answer(struct predicting *predicting, const struct answer *answer)
{
    bool events = predicting->file == NULL && predicting->output->sink->json;
    if (!events && !predicting->lines_of_json) {
        answers_add(predicting->preparation, answer, &predicting->lines);
        return;
    }
    struct json *json = answers_json(predicting->preparation, answer);
    if (events) {
        output_event(predicting->output, "prediction", json, NULL);
        return;
    }
    char *text = json_text(json);
    str_add(&predicting->lines, text ? text : "");
    str_add_char(&predicting->lines, '\n');
    free(text);
    json_free(json);
}

static bool add_answers(struct predicting *predicting, const float *probabilities, size_t count,
                        struct err *err)
{
    enum { FLUSH_BYTES = 1 << 16 };
    size_t classes = preparation_classes(predicting->preparation);
    if (count == 0) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        const float *of_row = probabilities + i * classes;
        const struct answer answer = {
            .row = predicting->waiting[i],
            .probabilities = of_row,
            .predicted = decision_answer(model_decision(predicting->model), of_row, classes),
        };
        add_answer(predicting, &answer);
        predicting->by_class[answer.predicted]++;
        if (predicting->lines.length >= FLUSH_BYTES && !flush_lines(predicting, err)) {
            return false;
        }
    }
    predicting->rows += count;
    predicting->waiting_count -= count;
    memmove(predicting->waiting, predicting->waiting + count,
            predicting->waiting_count * sizeof *predicting->waiting);
    return flush_lines(predicting, err);
}

/* --- rows --- */

static bool wait_for_answers(struct predicting *predicting, const struct stream_piece *piece,
                             struct err *err)
{
    size_t count = predicting->waiting_count + piece->store->rows;
    if (count > predicting->waiting_room) {
        uint64_t *more = realloc(predicting->waiting, count * sizeof *more);
        if (more == NULL) {
            return err_memory(err);
        }
        predicting->waiting = more;
        predicting->waiting_room = count;
    }
    memcpy(predicting->waiting + predicting->waiting_count, piece->numbers,
           piece->store->rows * sizeof *piece->numbers);
    predicting->waiting_count = count;
    return scorer_add(predicting->scorer, piece->store, err);
}

static bool answer_piece(struct predicting *predicting, const struct stream_piece *piece,
                         struct err *err)
{
    const float *probabilities;
    size_t count;
    enum scorer_wait wait = piece->last     ? SCORER_NEVER
                            : piece->paused ? SCORER_WINDOWS
                                            : SCORER_CHUNKS;
    return (piece->store == NULL || wait_for_answers(predicting, piece, err)) &&
           scorer_run(predicting->scorer, wait, &predicting->session->cancel, &probabilities,
                      &count, err) &&
           add_answers(predicting, probabilities, count, err);
}

static void show_progress(struct predicting *predicting, const struct stream_piece *piece)
{
    char rows[NUM_TEXT_SIZE];
    if (predicting->file == NULL) {
        return;
    }
    num_count_text(predicting->rows, rows);
    if (piece->total > 0) {
        output_progress(predicting->output, "predicting: %s rows, %.0f %%", rows,
                        100 * (double)piece->done / (double)piece->total);
    } else {
        output_progress(predicting->output, "predicting: %s rows", rows);
    }
}

/* All rows; false also where nobody reads the answers any more. */
static bool run(struct predicting *predicting, struct err *err)
{
    bool last = false;
    while (!last) {
        struct stream_piece piece;
        if (!stream_next(predicting->stream, &piece, err)) {
            return false;
        }
        last = piece.last;
        bool good = answer_piece(predicting, &piece, err);
        store_release(piece.store);
        if (!good) {
            return false;
        }
        if (cancel_requested(&predicting->session->cancel)) {
            return err_set(err, ERR_CANCELLED, "predict was stopped");
        }
        show_progress(predicting, &piece);
    }
    return true;
}

/* --- beginning and end --- */

static bool ends_in(const char *text, const char *ending)
{
    size_t length = strlen(text), cut = strlen(ending);
    return length > cut && strcmp(text + length - cut, ending) == 0;
}

static bool begin(struct predicting *predicting, const struct stream_request *request,
                  const char *to, struct err *err)
{
    bool events = to == NULL && predicting->output->sink->json;
    predicting->lines_of_json = to && (ends_in(to, ".json") || ends_in(to, ".jsonl"));
    predicting->by_class =
        calloc(preparation_classes(predicting->preparation), sizeof *predicting->by_class);
    if (predicting->by_class == NULL) {
        return err_memory(err);
    }
    predicting->file = to ? file_writer_open(to, err) : NULL;
    if (to && predicting->file == NULL) {
        return false;
    }
    predicting->scorer = scorer_new(predicting->model, &predicting->session->compute, err);
    predicting->stream = predicting->scorer ? stream_open(request, err) : NULL;
    if (!events && !predicting->lines_of_json) {
        answers_heading(predicting->preparation, false, &predicting->lines);
    }
    return predicting->stream != NULL && flush_lines(predicting, err);
}

static bool commit(struct predicting *predicting, struct err *err)
{
    struct file_writer *file = predicting->file;
    predicting->file = NULL;
    return file == NULL || file_writer_commit(file, err);
}

static void tell(const struct predicting *predicting, const char *to)
{
    struct output *output = predicting->output;
    struct json *predicted = json_new_object();
    size_t skipped = stream_skipped(predicting->stream);
    char rows[NUM_TEXT_SIZE];
    for (size_t k = 0; k < preparation_classes(predicting->preparation); k++) {
        json_put_number(predicted, preparation_class_name(predicting->preparation, k),
                        (double)predicting->by_class[k]);
    }
    json_put_number(output->result, "rows", (double)predicting->rows);
    json_put_number(output->result, "skipped", (double)skipped);
    json_put(output->result, "predicted", predicted);
    if (to) {
        json_put_text(output->result, "file", to);
        json_put_number(output->result, "bytes", (double)file_size(to));
        output_line(output, "answers to %s rows in %s", num_count_text(predicting->rows, rows), to);
    }
    if (skipped > 0) {
        output_aside(output, "Note: %s row%s left out; the first, %s",
                     num_count_text(skipped, rows), skipped == 1 ? "" : "s",
                     stream_skipped_first(predicting->stream));
    }
}

static void done(struct predicting *predicting)
{
    file_writer_abandon(predicting->file);
    stream_close(predicting->stream);
    scorer_free(predicting->scorer);
    str_done(&predicting->lines);
    free(predicting->waiting);
    free(predicting->by_class);
}

/* A data set of the catalogue by its name, or a path. Caller frees. */
static char *find_file(const struct session *session, const char *source, struct err *err)
{
    const struct catalogue_entry *entry = catalogue_find(session->catalogue, source);
    if (entry && entry->file_count > 0) {
        return catalogue_locate(entry, session_setting(session, "data"), err);
    }
    char *path = strdup(source);
    if (path == NULL) {
        err_memory(err);
    }
    return path;
}

static bool predict_with(const struct session *session, struct model *model,
                         const struct arguments *arguments, struct output *output, struct err *err)
{
    const char *to = argument_text(arguments, "to");
    struct predicting predicting = { .session = session,
                                     .output = output,
                                     .model = model,
                                     .preparation = model_preparation(model) };
    char *path = find_file(session, argument_word(arguments, 0), err);
    const struct stream_request request = {
        .path = path,
        .schema = preparation_schema(predicting.preparation),
        .share_folder = session->config.share_folder,
        .skip_bad_rows = skips_bad_rows(arguments),
        .missing = (enum missing)argument_choice(arguments, "missing"),
        .pool = session->pool,
        .cancel = &session->cancel,
    };
    str_init(&predicting.lines);
    bool good = path && begin(&predicting, &request, to, err) && run(&predicting, err) &&
                commit(&predicting, err);
    if (good) {
        tell(&predicting, to);
    }
    done(&predicting);
    free(path);
    return good;
}

static bool predict_weights(const struct session *session, struct model *model,
                            const struct arguments *arguments, struct output *output,
                            struct err *err)
{
    if (!weights_put_in(model, arguments, err)) {
        return false;
    }
    bool good = predict_with(session, model, arguments, output, err);
    weights_put_back(model, arguments);
    return good;
}

static bool predict_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    const char *path = argument_text(arguments, "model");
    if (path) {
        struct model_file file = { 0 };
        bool good = model_file_read(path, &file, err) &&
                    predict_weights(session, file.model, arguments, output, err);
        model_file_done(&file);
        return good;
    }
    if (session->model == NULL || !model_is_built(session->model) || session->run_count == 0) {
        err_set(err, ERR_USAGE, "there is no trained model");
        return err_hint(err, "train one, restore one, or name its file with model=FILE");
    }
    return predict_weights(session, session->model, arguments, output, err);
}

static const struct command_word predict_words[] = {
    { .name = "FILE",
      .type = KEY_FILE,
      .help = "rows, plain or gzip, or a name that datasets lists; - is standard input" },
    { .name = NULL },
};

static const struct key predict_keys[] = {
    { .name = "to",
      .type = KEY_NEW_FILE,
      .help = "a file for the answers: CSV, or JSON lines where it ends in .json or .jsonl" },
    { .name = "model",
      .type = KEY_FILE,
      .help = "a file that save made; else the session's model" },
    KEY_ROW_WEIGHTS,
    KEY_ROW_MISSING,
    KEY_ROW_ON_ERROR,
    { .name = NULL },
};

const struct command cmd_predict = {
    .name = "predict",
    .topic = "results",
    .usage = "predict FILE|- [to=FILE] [model=FILE] [weights=last|best]\n"
             "        [missing=stop|drop|zero|median] [on-error=stop|skip]",
    .help = "the model's answers to the rows of a file or a stream",
    .details =
        "A line a row, in the order of the file: its number, the class, and the probability of each\n"
        "class; with --json an object a row. Rows are read as the training rows were, with or\n"
        "without the label, which is not looked at. Memory does not grow with the file, and of a\n"
        "pipe that pauses the rows that have come are answered (with target=each, once their window\n"
        "is full). The answers are those of test on\n"
        "the same rows, windows and carried state included.\n\n"
        "    zcat new.gz | peephole -c \"predict - model=my.model\" | head\n",
    .example = "restore demo.model\npredict new.csv to=answers.csv",
    .words = predict_words,
    .keys = predict_keys,
    .run = predict_run,
};
