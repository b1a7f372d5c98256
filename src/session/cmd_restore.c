/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restore: bring back a model that save kept. */
#include "src/session/page/training_page.h"
#include "src/session/runs/run_log.h"
#include "src/session/training/restored.h"

static void put_result(const struct session *session, const struct session_run *run,
                       const char *path, struct output *output)
{
    json_put_text(output->result, "file", path);
    json_put_number(output->result, "run", (double)run->run->number);
    json_put_text(output->result, "model", model_preset(session->model)->name);
    json_put_number(output->result, "epochs", (double)training_epochs_done(run->run));
    json_put_number(output->result, "parameters", (double)run->run->parameters);
    json_put_text(output->result, "weights_sha256", run->run->weights_sha256);
}

static void write_text(const struct session *session, const struct session_run *run,
                       const char *path, struct output *output)
{
    struct str text;
    str_init(&text);
    model_describe(session->model, &text);
    output_line(output, "restored as run %u from %s: %s", run->run->number, path, text.text);
    str_done(&text);
    if (run->run->trained_on[0]) {
        output_line(output, "  trained on %s, %zu epochs, weights %.12s", run->run->trained_on,
                    training_epochs_done(run->run), run->run->weights_sha256);
    }
    if (run->train == NULL) {
        output_note(output,
                    "the rows that it was trained on are not loaded, so test cannot tell which of "
                    "its rows were among them");
    }
    output_hint(output, "test table=TABLE, or continue epochs=N");
}

static bool restore_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    const char *path = argument_word(arguments, 0);
    struct model_file file = { 0 };
    if (!model_file_read(path, &file, err)) {
        return false;
    }
    struct session_run *run = session_take_model(session, &file, err);
    if (run) {
        run_log_restored(session, output);
        put_result(session, run, path, output);
        write_text(session, run, path, output);
    }
    model_file_done(&file);
    return run != NULL;
}

static const struct command_word restore_words[] = {
    { .name = "FILE", .type = KEY_FILE, .help = "a file that save made" },
    { .name = NULL },
};

const struct command cmd_restore = {
    .name = "restore",
    .topic = "results",
    .usage = "restore FILE",
    .help = "bring back a model that save kept",
    .details = "Its preparation comes back with it. The weights are the last ones of its training.",
    .example = "restore demo.model",
    .words = restore_words,
    .run = restore_run,
};
