/* SPDX-License-Identifier: GPL-3.0-or-later */
/* save: the model with its preparation, weights, and the state of its training. */
#include "src/base/file.h"
#include "src/base/num.h"
#include "src/session/runs/run_facts.h"
#include "src/session/training/protection.h"
#include "src/train/model_file.h"

/* Another model may be replaced, a file of another kind never. */
static bool check_target(const char *path, struct err *err)
{
    struct model_file old = { 0 };
    struct err unreadable = { 0 };
    if (!file_exists(path)) {
        return true;
    }
    if (!model_file_read(path, &old, &unreadable)) {
        err_set(err, ERR_USAGE, "%s exists and is no model that can be read", path);
        return err_hint(err, "choose another name, or remove it first");
    }
    model_file_done(&old);
    return true;
}

static bool save_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    const char *path = argument_word(arguments, 0);
    const struct session_run *run = session_current_run(session);
    if (!check_target(path, err)) {
        return false;
    }
    struct json *facts = run_facts(run);
    json_put_text(facts, "version", session->config.version);
    bool ok = model_file_save(path, session->model, session->trainer, facts, err);
    json_free(facts);
    if (!ok) {
        return false;
    }
    protection_discard(session); /* the file holds all that its checkpoints do */
    long long bytes = file_size(path);
    char size[NUM_TEXT_SIZE];
    json_put_text(output->result, "file", path);
    json_put_number(output->result, "bytes", (double)bytes);
    json_put_text(output->result, "weights_sha256", run->run->weights_sha256);
    output_line(output, "saved run %u in %s (%s bytes)", run->run->number, path,
                num_count_text((uint64_t)bytes, size));
    return true;
}

static const struct command_word save_words[] = {
    { .name = "FILE", .type = KEY_NEW_FILE, .help = "where to; a model of that name is replaced" },
    { .name = NULL },
};

const struct command cmd_save = {
    .name = "save",
    .topic = "results",
    .usage = "save FILE",
    .help = "keep the trained model in a file",
    .details =
        "The file holds the architecture, the preparation with its schema, the last and the best\n"
        "weights, and what continue needs to go on with the training.",
    .example = "save demo.model",
    .words = save_words,
    .flags = COMMAND_NEEDS_WEIGHTS,
    .run = save_run,
};
