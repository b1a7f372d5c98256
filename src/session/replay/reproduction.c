/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An experiment's scripts, run for every case and seed, and what their commands gave. */
#include "src/session/replay/reproduction.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/base/file.h"
#include "src/report/comparison.h"
#include "src/session/apart.h"
#include "src/session/replay/replay.h"
#include "src/session/replay/reproduction_script.h"

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* One script on its way. */
struct watch {
    const struct session *above;
    struct session *session; /* that it runs in */
    struct output *output;
    struct err *err; /* of the command that failed */
    bool failed;
    struct json *results;
    char label[160]; /* "kim-table3, protocol, hidden=10, seed 1 (3 of 90)" */
};

/* --- what the commands gave --- */

static struct json *epochs_json(const struct run *run)
{
    struct json *epochs = json_new_array();
    for (size_t i = 0; i < run->epoch_count; i++) {
        struct json *epoch = json_new_object();
        json_put_number(epoch, "loss", run->epochs[i].loss);
        json_put_number(epoch, "accuracy", run->epochs[i].accuracy);
        json_put_number(epoch, "valid_loss", run->epochs[i].valid_loss);
        json_put_number(epoch, "valid_accuracy", run->epochs[i].valid_accuracy);
        json_append(epochs, epoch);
    }
    return epochs;
}

/* The accuracy on validation rows of the weights that are tested: cases are chosen by it. */
static double valid_accuracy(const struct run *run, const struct json *tested)
{
    const struct json *weights = tested ? json_get(tested, "weights") : NULL;
    const char *which = weights ? json_string_of(weights) : NULL;
    bool best = which && strcmp(which, "best") == 0 && run->best_epoch > 0;
    size_t epoch = best ? run->best_epoch : run->epoch_count;
    return epoch >= 1 && epoch <= run->epoch_count ? run->epochs[epoch - 1].valid_accuracy
                                                   : (double)NAN;
}

static void keep_training(struct watch *watch, const char *verb, const struct json *result)
{
    const struct session_run *current = session_current_run(watch->session);
    bool trained = strcmp(verb, "train") == 0 || strcmp(verb, "continue") == 0;
    if (current == NULL || !(trained || strcmp(verb, "test") == 0)) {
        return;
    }
    const struct json *known = json_get(watch->results, "train");
    struct json *training = json_copy_of(trained || known == NULL ? result : known);
    json_put_number(training, "valid_accuracy",
                    valid_accuracy(current->run, trained ? NULL : result));
    json_put(watch->results, "train", training);
    if (trained) {
        json_put(watch->results, "epochs", epochs_json(current->run));
    }
}

/* Under its verb, and under verb and table. */
static void keep_result(struct watch *watch, const struct statement *statement,
                        const struct json *result)
{
    const char *verb = statement->words[0];
    const struct json *named = json_get(result, "table");
    const char *table = named ? json_string_of(named) : NULL;
    struct str name;
    str_init(&name);
    str_addf(&name, "%s %s", verb, table ? table : "");
    json_put(watch->results, verb, json_copy_of(result));
    if (table) {
        json_put(watch->results, name.text, json_copy_of(result));
    }
    str_done(&name);
    keep_training(watch, verb, result);
}

static void after(void *context, const struct statement *statement, bool ok,
                  const struct json *result, const struct err *err)
{
    struct watch *watch = context;
    if (ok && !statement->is_at && result) {
        keep_result(watch, statement, result);
    }
    if (!ok && !watch->failed) {
        watch->failed = true;
        *watch->err = *err;
        replay_place(watch->output, watch->err, statement->file, statement->line);
    }
    if (cancel_requested(&watch->above->cancel)) { /* Ctrl-C ends the script, too */
        atomic_store(&watch->session->cancel.requested, true);
    }
}

static void on_progress(void *context, const char *line)
{
    struct watch *watch = context;
    if (line[0] != '\0') {
        output_progress(watch->output, "%s: %s", watch->label, line);
    } else {
        output_progress(watch->output, "%s", "");
    }
}

/* Epochs as progress: their lines would hide what the runs give. */
static void on_event(void *context, const struct json *event, const char *line)
{
    struct watch *watch = context;
    const struct json *epoch = json_get(event, "epoch"), *epochs = json_get(event, "epochs");
    (void)line;
    if (epoch && epochs) {
        output_progress(watch->output, "%s: epoch %.0f/%.0f", watch->label, json_number(epoch),
                        json_number(epochs));
    }
}

/* --- one run --- */

static void note_run(struct watch *watch, struct reproduced_run *run, size_t index)
{
    const struct session_run *current = session_current_run(watch->session);
    if (current) {
        bool kept = watch->session->config.history_path != NULL;
        run->run = kept ? current->run->number : (unsigned)index + 1;
        memcpy(run->weights, current->run->weights_sha256, sizeof run->weights);
    }
    run->results = watch->results;
    watch->results = NULL;
}

static bool run_script(struct watch *watch, struct script *script, struct reproduced_run *run,
                       size_t index, struct err *err)
{
    struct output_sink sink = { .context = watch,
                                .event = on_event,
                                .progress = on_progress,
                                .columns = watch->output->sink->columns,
                                .utf8 = watch->output->sink->utf8 };
    struct script_listener listener = { .context = watch, .after = after };
    double began = now();
    watch->session = session_apart(watch->above, true, err);
    watch->results = json_new_object();
    if (watch->session == NULL) {
        return false;
    }
    int status = script_run(watch->session, script, false, &sink, &listener);
    run->seconds = now() - began;
    bool stopped = status != 0 || cancel_requested(&watch->above->cancel);
    if (stopped && !watch->failed) {
        err_set(err, ERR_CANCELLED, "the experiment was stopped; nothing was written");
    }
    if (!stopped) {
        note_run(watch, run, index);
    }
    return !stopped;
}

/* The run for people while the next one is made. */
static void tell_run(const struct reproduced *reproduced, const struct reproduced_run *run,
                     struct output *output)
{
    struct json *event = json_new_object();
    struct str line;
    str_init(&line);
    json_put_text(event, "part", reproduced_part_names[run->part]);
    json_put_text(event, "case", reproduced_case(reproduced->printed, run->of_case));
    json_put_number(event, "seed", (double)run->seed);
    json_put_number(event, "seconds", run->seconds);
    str_addf(&line, "%s %s", reproduced_part_names[run->part],
             reproduced_case(reproduced->printed, run->of_case));
    str_addf(&line, "%sseed %llu:", run->of_case ? ", " : "", (unsigned long long)run->seed);
    for (size_t i = 0, told = 0; i < reproduced->printed->count && told < 4; i++) {
        const struct printed_figure *figure = &reproduced->printed->figures[i];
        if (figure->of_case == run->of_case) {
            char number[NUM_TEXT_SIZE];
            str_addf(&line, "%s ", told++ > 0 ? "," : "");
            reproduced_title(figure, &line);
            str_addf(&line, " %s",
                     comparison_figure(figure, reproduced_value(run, figure), number));
        }
    }
    output_event(output, "reproduced", event, line.text);
    str_done(&line);
}

/* --- all of them --- */

struct reproduction {
    struct session *session;
    const struct reproduction_request *request;
    struct output *output;
    struct reproduced *reproduced;
    struct script *plain[PART_COUNT]; /* with the defaults of their parameters */
    size_t total;
};

static void describe_command(const struct reproduction *reproduction, enum reproduced_part part,
                             const struct run_parameters *parameters, struct reproduced_run *run)
{
    struct str text;
    str_init(&text);
    str_add(&text, "peephole run ");
    reproduction_file(reproduction->request->name, part, &text);
    for (size_t i = 0; i < parameters->count; i++) {
        str_addf(&text, " %s=%s", parameters->list[i].name, parameters->list[i].value);
    }
    run->command = str_take(&text);
    str_done(&text);
}

/* The script with the parameters of the case alone. */
static struct script *read_case(const struct reproduction *reproduction, enum reproduced_part part,
                                size_t of_case, struct err *err)
{
    const struct reproduction_request *request = reproduction->request;
    struct run_parameters parameters;
    struct script *script = NULL;
    if (reproduction_of_case(request->printed, of_case, &parameters, err)) {
        script = reproduction_read(reproduction->session, request->name, part, &parameters,
                                   reproduction->output, err);
    }
    run_parameters_done(&parameters);
    return script;
}

static bool run_one(struct reproduction *reproduction, enum reproduced_part part, size_t of_case,
                    uint64_t seed, struct err *err)
{
    struct reproduced *reproduced = reproduction->reproduced;
    struct reproduced_run *run = &reproduced->runs[reproduced->run_count];
    struct run_parameters parameters = { 0 };
    struct watch watch = { .above = reproduction->session,
                           .output = reproduction->output,
                           .err = err };
    bool seeded = reproduction_knows(reproduction->plain[part], "seed");
    *run = (struct reproduced_run){ .part = part, .of_case = of_case, .seed = seeded ? seed : 0 };
    snprintf(watch.label, sizeof watch.label, "%.40s %s %.40s seed %llu (%zu of %zu)",
             reproduction->request->name, reproduced_part_names[part],
             reproduced_case(reproduced->printed, of_case), (unsigned long long)seed,
             reproduced->run_count + 1, reproduction->total);
    struct script *of_the_case = read_case(reproduction, part, of_case, err);
    bool ok = of_the_case && reproduction_parameters(reproduction->request, of_the_case, of_case,
                                                     seed, &parameters, err);
    struct script *script =
        ok ? reproduction_read(reproduction->session, reproduction->request->name, part,
                               &parameters, reproduction->output, err)
           : NULL;
    ok = script && run_script(&watch, script, run, reproduced->run_count, err);
    if (ok) {
        describe_command(reproduction, part, &parameters, run);
        reproduced->run_count++;
        tell_run(reproduced, run, reproduction->output);
    }
    session_free(watch.session);
    json_free(watch.results);
    script_free(script);
    script_free(of_the_case);
    run_parameters_done(&parameters);
    return ok;
}

static bool run_all(struct reproduction *reproduction, struct err *err)
{
    const struct reproduction_request *request = reproduction->request;
    size_t cases = request->printed->case_count;
    for (int part = 0; part < PART_COUNT; part++) {
        bool seeded = reproduction_knows(reproduction->plain[part], "seed");
        for (size_t c = cases > 0 ? 1 : 0; reproduction->plain[part] && c <= cases; c++) {
            bool wanted = reproduction_wants_case(request, c);
            for (uint64_t seed = 1; wanted && seed <= (seeded ? request->seeds : 1); seed++) {
                if (!run_one(reproduction, (enum reproduced_part)part, c, seed, err)) {
                    return false;
                }
            }
        }
    }
    return true;
}

/* Both scripts as they stand; the clean one may not be there, or not be wanted. */
static bool read_plain(struct reproduction *reproduction, struct err *err)
{
    const struct reproduction_request *request = reproduction->request;
    struct str file;
    str_init(&file);
    reproduction_file(request->name, PART_CLEAN, &file);
    char *path = file_join(reproduction->session->config.share_folder, file.text, err);
    bool clean = path && request->clean && file_exists(path);
    free(path);
    str_done(&file);
    for (int part = 0; part < (clean ? PART_COUNT : PART_CLEAN); part++) {
        reproduction->plain[part] =
            reproduction_read(reproduction->session, request->name, (enum reproduced_part)part,
                              NULL, reproduction->output, err);
        if (reproduction->plain[part] == NULL) {
            return false;
        }
    }
    return true;
}

bool reproduction_run(struct session *session, const struct reproduction_request *request,
                      struct output *output, struct reproduced *reproduced, struct err *err)
{
    struct reproduction reproduction = { session, request, output, reproduced, { NULL, NULL }, 0 };
    size_t cases = request->printed->case_count > 0 ? request->printed->case_count : 1;
    if (session->depth >= DEEPEST_REPLAY) {
        return err_set(err, ERR_USAGE, "scripts replay each other more than %d deep",
                       DEEPEST_REPLAY);
    }
    size_t wanted = request->printed->case_count == 0;
    for (size_t c = 1; c <= request->printed->case_count; c++) {
        wanted += reproduction_wants_case(request, c);
    }
    reproduced->runs =
        calloc(cases * (size_t)request->seeds * PART_COUNT, sizeof *reproduced->runs);
    bool ok = (reproduced->runs || err_memory(err)) && read_plain(&reproduction, err) &&
              reproduction_check(request, reproduction.plain, err);
    reproduction.total =
        wanted * (size_t)request->seeds * (reproduction.plain[PART_CLEAN] ? PART_COUNT : 1);
    ok = ok && run_all(&reproduction, err);
    for (int part = 0; part < PART_COUNT; part++) {
        script_free(reproduction.plain[part]);
    }
    return ok;
}

/* --- which there are --- */

struct listing {
    void (*each)(void *context, const char *name);
    void *context;
};

static bool list_file(void *context, const char *file)
{
    static const char ending[] = ".figures";
    struct listing *listing = context;
    size_t length = strlen(file), end = sizeof ending - 1;
    if (length > end && strcmp(file + length - end, ending) == 0) {
        char *name = strndup(file, length - end);
        if (name) {
            listing->each(listing->context, name);
        }
        free(name);
    }
    return true;
}

bool reproduction_list(const struct session *session, void (*each)(void *context, const char *name),
                       void *context, struct err *err)
{
    struct listing listing = { each, context };
    char *folder = file_join(session->config.share_folder, "data/papers", err);
    bool ok = folder && file_list(folder, list_file, &listing, err);
    free(folder);
    return ok;
}
