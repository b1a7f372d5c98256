/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show: settings, preparation, model and runs, each with where its value comes from. */
#include <string.h>

#include "src/base/num.h"
#include "src/session/page/fitted_page.h"
#include "src/session/page/training_page.h"
#include "src/session/session.h"

static void add_row(struct text_table *table, struct json *rows, const char *name,
                    const char *value, const char *origin)
{
    text_table_cell(table, "  %s", name);
    text_table_cell(table, "%s", value ? value : "-");
    text_table_cell(table, "%s", origin);
    struct json *row = json_new_object();
    json_put_text(row, "value", value);
    json_put_text(row, "origin", origin);
    json_put(rows, name, row);
}

static struct text_table *new_table(const char *title)
{
    const char *headings[] = { title, "value", "from" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 3, headings);
    return table;
}

static const char *origin_or(const char *origin, const char *otherwise)
{
    return origin ? origin : otherwise;
}

static void show_settings(const struct session *session, bool alone, struct output *output)
{
    (void)alone;
    const struct session_config *config = &session->config;
    struct text_table *table = new_table("settings");
    struct json *rows = json_new_object();
    for (size_t i = 0; i < setting_count(); i++) {
        const char *name = setting_at(i).key->name;
        if (strcmp(name, "lr") != 0) { /* of a training, not of the session */
            add_row(table, rows, name, session_setting(session, name),
                    session_setting_origin(session, name));
        }
    }
    char kernel[64];
    char threads[NUM_TEXT_SIZE];
    session_kernel_label(session, kernel);
    num_text((double)pool_threads(session->pool), threads);
    add_row(table, rows, "threads", threads,
            origin_or(config->threads_origin, config->threads ? "the program's start" : "default"));
    add_row(table, rows, "kernel", kernel, origin_or(config->kernel_origin, "default"));
    text_table_write(table, output);
    json_put(output->result, "settings", rows);
}

/* Whether a text is that of the defaults. */
static const char *changed(const char *value, const char *standard)
{
    return strcmp(value, standard) == 0 ? "default" : "prepare";
}

static bool same_settings(const struct prepare_settings *a, const struct prepare_settings *b)
{
    return a->classes == b->classes && a->encode == b->encode && a->scale == b->scale &&
           a->clip == b->clip && a->taxonomy == b->taxonomy && strcmp(a->log, b->log) == 0 &&
           strcmp(a->drop, b->drop) == 0 && a->select == b->select && a->keep == b->keep;
}

static void show_preparation(const struct session *session, bool alone, struct output *output)
{
    const struct prepare_settings *now = &session->prepare;
    struct prepare_settings standard;
    prepare_defaults(&standard);
    struct text_table *table = new_table("preparation");
    struct json *rows = json_new_object();
    add_row(table, rows, "classes", scheme_names[now->classes],
            changed(scheme_names[now->classes], scheme_names[standard.classes]));
    add_row(table, rows, "encode", encode_names[now->encode],
            changed(encode_names[now->encode], encode_names[standard.encode]));
    add_row(table, rows, "scale", scale_names[now->scale],
            changed(scale_names[now->scale], scale_names[standard.scale]));
    add_row(table, rows, "log", now->log, changed(now->log, standard.log));
    add_row(table, rows, "drop", now->drop, changed(now->drop, standard.drop));
    add_row(table, rows, "select", selection_names[now->select],
            changed(selection_names[now->select], selection_names[standard.select]));
    if (now->select != SELECTION_NONE) {
        char keep[NUM_TEXT_SIZE];
        add_row(table, rows, "keep", num_count_text(now->keep, keep), "prepare");
    }
    add_row(table, rows, "clip", now->clip ? "yes" : "no",
            now->clip == standard.clip ? "default" : "prepare");
    text_table_write(table, output);
    const struct preparation *fitted = session->model ? model_preparation(session->model) : NULL;
    fitted_write(fitted, alone, output);
    if (fitted) {
        json_put_text(rows, "fitted_on", preparation_fitted_on(fitted));
        json_put(rows, "columns", fitted_json(fitted));
        json_put(rows, "ranking", fitted_ranking_json(fitted));
        json_put(rows, "components", fitted_components_json(fitted));
    }
    struct prepare_settings wanted =
        fitted ? session_preparation(session, preparation_schema(fitted)) : standard;
    if (fitted && !same_settings(&wanted, preparation_settings(fitted))) {
        output_note(output, "the model's was fitted with other settings than those above; the next "
                            "train fits one with these");
    }
    json_put(output->result, "preparation", rows);
}

static void show_model(const struct session *session, bool alone, struct output *output)
{
    (void)alone;
    if (session->model == NULL) {
        output_line(output, "no model has been picked");
        return;
    }
    const struct key_values *values = model_values(session->model);
    struct text_table *table = new_table(model_preset(session->model)->name);
    struct json *rows = json_new_object();
    for (const struct key *key = values->keys; key && key->name; key++) {
        add_row(table, rows, key->name, values_text(values, key->name),
                values_given(values, key->name) ? "model" : "default");
    }
    text_table_write(table, output);
    json_put_text(output->result, "kind", model_preset(session->model)->name);
    json_put(output->result, "model", rows);
}

static void write_run(const struct run *run, struct text_table *table)
{
    const struct epoch_record *last =
        run->epoch_count > 0 ? &run->epochs[run->epoch_count - 1] : NULL;
    text_table_cell(table, "%u", run->number);
    text_table_cell(table, "%zu", training_epochs_done(run));
    if (last) {
        text_table_cell(table, "%.5g", last->loss);
        text_table_cell(table, "%.2f %%", 100 * last->accuracy);
    } else {
        text_table_cell(table, "-");
        text_table_cell(table, "-");
    }
    text_table_cell(table, "%s", run->finished ? run_stopped_names[run->stopped] : "running");
    text_table_cell(table, "%s; %s", run->model, run->command);
}

static void show_runs(const struct session *session, bool alone, struct output *output)
{
    (void)alone;
    static const char *const headings[] = { ">run",      ">epochs", ">loss",
                                            ">accuracy", "ended",   "model; command" };
    struct json *rows = json_new_array();
    struct text_table *table = session->run_count > 0 ? text_table_new() : NULL;
    text_table_heading(table, 6, headings);
    text_table_fold(table, 5, TEXT_LEAST);
    for (size_t i = 0; i < session->run_count; i++) {
        const struct run *run = session->runs[i].run;
        struct json *row = json_new_object();
        training_put_result(run, row);
        json_put_text(row, "command", run->command);
        json_append(rows, row);
        write_run(run, table);
    }
    if (session->run_count == 0) {
        output_line(output, "no runs yet");
    }
    text_table_write(table, output);
    json_put(output->result, "runs", rows);
}

static const char *const parts[] = { "settings", "preparation", "model", "runs", NULL };
/* alone: it is the one part that was asked for, and may be long. */
static void (*const shows[])(const struct session *session, bool alone,
                             struct output *output) = { show_settings, show_preparation, show_model,
                                                        show_runs };

static bool show_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    (void)err;
    const char *wanted = argument_word(arguments, 0);
    for (size_t i = 0; parts[i]; i++) {
        if (wanted == NULL || strcmp(wanted, parts[i]) == 0) {
            shows[i](session, wanted != NULL, output);
        }
    }
    return true;
}

static const struct command_word show_words[] = {
    { .name = "PART",
      .type = KEY_CHOICE,
      .choices = parts,
      .optional = true,
      .help = "settings, preparation, model or runs; all of them without it" },
    { .name = NULL },
};

const struct command cmd_show = {
    .name = "show",
    .topic = "session",
    .usage = "show [settings|preparation|model|runs]",
    .help = "show what is in force, and where it comes from",
    .example = "show settings",
    .words = show_words,
    .flags = COMMAND_LOOKS | COMMAND_META,
    .run = show_run,
};
