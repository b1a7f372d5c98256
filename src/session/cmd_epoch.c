/* SPDX-License-Identifier: GPL-3.0-or-later */
/* epoch: the figures and the matrix of one epoch, of the current run or of one in the history. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/eval/verdict.h"
#include "src/session/page/training_page.h"
#include "src/session/runs/run_log.h"

/* The epochs that are shown. */
struct shown {
    const struct run *run;
    struct run *owned;             /* where it came from the history */
    const char *tables[2];         /* names for train and valid; NULL: not known */
    struct history_run row;        /* holds texts of a run of the history */
    const struct epoch_record *at; /* the one in question */
};

static void shown_done(struct shown *shown)
{
    run_free(shown->owned);
    history_run_done(&shown->row);
}

/* --- whose epochs --- */

/* A run of this session whose matrices are here: restored ones have only the last. */
static const struct session_run *in_session(const struct session *session, uint64_t number)
{
    for (size_t i = session->run_count; i > 0; i--) {
        const struct session_run *run = &session->runs[i - 1];
        if (run->run->number == number && !(run->restored && run->kept)) {
            return run;
        }
    }
    return NULL;
}

static bool name_classes(struct run *run, const char *text, struct err *err)
{
    struct err ignored = { 0 };
    struct json *names = text ? json_parse(text, strlen(text), &ignored) : NULL;
    size_t count = names && json_type_of(names) == JSON_TYPE_ARRAY ? json_count(names) : 0;
    run->class_names = calloc(count + 1, sizeof *run->class_names);
    for (size_t i = 0; run->class_names && i < count; i++) {
        const char *name = json_string_of(json_at(names, i));
        run->class_names[i] = strdup(name ? name : "?");
        if (run->class_names[i] == NULL) {
            break;
        }
        run->classes = i + 1;
    }
    bool ok = run->class_names && run->classes == count;
    json_free(names);
    return ok || err_memory(err);
}

static bool from_history(struct session *session, uint64_t number, struct shown *shown,
                         struct err *err)
{
    struct history *history = NULL;
    if (!run_log_look(session, &history, err)) {
        return false;
    }
    if (history == NULL) {
        return err_set(err, ERR_USAGE, "there is no run %llu: none is kept yet",
                       (unsigned long long)number);
    }
    if (!history_find(history, number, &shown->row, err) ||
        (shown->owned = history_epochs(history, number, err)) == NULL ||
        !name_classes(shown->owned, shown->row.classes, err)) {
        return false;
    }
    shown->owned->number = (unsigned)number;
    shown->run = shown->owned;
    shown->tables[0] = shown->row.train_table;
    shown->tables[1] = shown->row.valid_table;
    return true;
}

static bool find_run(struct session *session, const struct arguments *arguments,
                     struct shown *shown, struct err *err)
{
    const struct session_run *current = session_current_run(session);
    bool named = argument_given(arguments, "run");
    if (!named && current == NULL && session->shown_run == 0) {
        err_set(err, ERR_USAGE, "there is no training yet");
        return err_hint(err, "train, or name a run of the history: epoch %s run=N",
                        argument_word(arguments, 0));
    }
    uint64_t number = named     ? argument_count(arguments, "run")
                      : current ? current->run->number
                                : session->shown_run;
    const struct session_run *here = in_session(session, number);
    if (here == NULL && !named && current && !current->kept) {
        here = current;
    }
    if (here == NULL) {
        return from_history(session, number, shown, err);
    }
    shown->run = here->run;
    shown->tables[0] = here->train ? here->train->name : NULL;
    shown->tables[1] = here->valid ? here->valid->name : NULL;
    return true;
}

/* --- which of them --- */

static const struct epoch_record *first_after(const struct run *run, size_t epoch)
{
    for (size_t i = 0; i < run->epoch_count; i++) {
        if (run->epochs[i].epoch > epoch) {
            return &run->epochs[i];
        }
    }
    return NULL;
}

static const struct epoch_record *last_before(const struct run *run, size_t epoch)
{
    for (size_t i = run->epoch_count; i > 0; i--) {
        if (run->epochs[i - 1].epoch < epoch) {
            return &run->epochs[i - 1];
        }
    }
    return NULL;
}

static bool none_like_that(const struct run *run, const char *word, size_t from, struct err *err)
{
    size_t last = training_epochs_done(run);
    if (strcmp(word, "next") == 0) {
        return err_set(err, ERR_USAGE, "epoch %zu is the last one of run %u so far", from,
                       run->number);
    }
    if (strcmp(word, "previous") == 0) {
        return err_set(err, ERR_USAGE, "epoch %zu is the first one of run %u", from, run->number);
    }
    err_set(err, ERR_USAGE, "run %u has no epoch %.20s", run->number, word);
    return err_hint(err, "it has 1 to %zu", last);
}

/* next and previous count from the epoch that was shown last; of a run of which none was, next is
 * the first and previous the last but one. */
static bool choose(const struct session *session, const char *word, struct shown *shown,
                   struct err *err)
{
    const struct run *run = shown->run;
    size_t last = training_epochs_done(run);
    bool seen = session->shown_run == run->number;
    size_t at = seen ? session->shown_epoch : 0;
    if (last == 0) {
        err_set(err, ERR_USAGE, "no epoch of run %u is finished yet", run->number);
        return err_hint(err, "wait for one");
    }
    if (strcmp(word, "next") == 0) {
        shown->at = first_after(run, at);
    } else if (strcmp(word, "previous") == 0) {
        at = seen ? at : last;
        shown->at = last_before(run, at);
    } else {
        size_t wanted = strcmp(word, "last") == 0 ? last : (size_t)key_count(word);
        shown->at = wanted > 0 ? first_after(run, wanted - 1) : NULL;
        shown->at = shown->at && shown->at->epoch == wanted ? shown->at : NULL;
    }
    return shown->at != NULL || none_like_that(run, word, at, err);
}

/* --- showing --- */

static const char *table_name(const struct shown *shown, const struct epoch_record *record)
{
    const char *name = shown->tables[record->confusion_of_valid];
    return name ? name : record->confusion_of_valid ? "validation rows" : "training rows";
}

static bool has_matrix(const struct shown *shown, const struct epoch_record *record)
{
    return record->confusion && record->classes == shown->run->classes;
}

/* The figures, and beside them what the matrix is of. */
static struct json *epoch_json(const struct shown *shown, const struct epoch_record *record)
{
    struct json *object = training_epoch_json(shown->run, record);
    if (has_matrix(shown, record)) {
        json_put_text(object, "table", table_name(shown, record));
    }
    return object;
}

static void put_classes(const struct run *run, struct json *result)
{
    struct json *names = json_new_array();
    for (size_t i = 0; i < run->classes; i++) {
        json_append_text(names, run->class_names[i]);
    }
    json_put(result, "classes", names);
}

static void write_line(const struct epoch_record *record, struct output *output)
{
    struct epoch_record past = *record;
    past.eta_seconds = (double)NAN; /* as it was then, it says nothing now */
    struct str line;
    str_init(&line);
    training_epoch_line(&past, &line);
    output_line(output, "%s", line.text);
    str_done(&line);
}

/* The mean norm of the gradient, and of each layer's share of it; "-" has no weights. */
static void write_gradient(const struct epoch_record *record, struct output *output)
{
    struct str line;
    if (record->layer_norms == NULL) {
        return;
    }
    str_init(&line);
    str_addf(&line, "gradient norm %.3g, by layer", record->gradient_norm);
    for (size_t i = 0; i < record->layers; i++) {
        if (record->layer_norms[i] > 0) {
            str_addf(&line, " %.3g", record->layer_norms[i]);
        } else {
            str_add(&line, " -");
        }
    }
    output_line(output, "%s", line.text);
    str_done(&line);
}

static void write_one(const struct shown *shown, struct output *output)
{
    enum { PLAIN_COLUMNS = 80 };
    const struct run *run = shown->run;
    const struct epoch_record *record = shown->at;
    json_free(output->result);
    output->result = epoch_json(shown, record);
    put_classes(run, output->result);
    output_line(output, "run %u", run->number);
    write_line(record, output);
    write_gradient(record, output);
    if (!has_matrix(shown, record)) {
        output_note(output, "the matrix of this epoch was not kept");
        return;
    }
    struct str text;
    str_init(&text);
    size_t columns = output->sink->columns;
    confusion_text(record->confusion, run->classes, (const char *const *)run->class_names,
                   columns > 0 ? columns : PLAIN_COLUMNS, &text);
    output_line(output, "%s:", table_name(shown, record));
    output_text(output, text.text);
    str_done(&text);
}

/* The workbench shows the epochs of the current run one after the other, from the one that is shown;
 * asked again while it does, it stops there. */
static void play_film(struct session *session, const struct shown *shown, struct output *output)
{
    const struct run *run = shown->run;
    struct display *display = &session->display;
    display->plays = !display->plays;
    json_put_number(output->result, "run", run->number);
    json_put_bool(output->result, "playing", display->plays);
    if (!display->plays) {
        output_line(output, "stopped at epoch %zu", session->shown_epoch);
        return;
    }
    bool amid = session->shown_run == run->number && !session->shown_newest &&
                first_after(run, session->shown_epoch) != NULL;
    session->shown_run = run->number;
    session->shown_epoch = amid ? session->shown_epoch : run->epochs[0].epoch;
    session->shown_newest = false;
    output_line(output, "run %u from epoch %zu on; the same again stops it", run->number,
                session->shown_epoch);
}

static bool is_film(const struct session *session, const struct shown *shown)
{
    const struct session_run *current = session_current_run(session);
    return session->display.seen && current && shown->run == current->run;
}

static void play(const struct shown *shown, struct output *output)
{
    const struct run *run = shown->run;
    struct json *list = json_new_array();
    output_line(output, "run %u", run->number);
    for (size_t i = 0; i < run->epoch_count; i++) {
        json_append(list, epoch_json(shown, &run->epochs[i]));
        write_line(&run->epochs[i], output);
    }
    json_put_number(output->result, "run", run->number);
    put_classes(run, output->result);
    json_put(output->result, "epochs", list);
}

/* Where another one is left off at, when the recording is run, does not count: it has the number. What
 * the workbench plays, and runs of the history, are not in it. */
static void note_line(struct session *session, const struct arguments *arguments,
                      const struct shown *shown)
{
    const char *word = argument_word(arguments, 0);
    bool moves = strcmp(word, "next") == 0 || strcmp(word, "previous") == 0;
    struct str line;
    session->unrecorded = argument_given(arguments, "run");
    str_init(&line);
    str_addf(&line, "epoch %zu", shown->at->epoch);
    session->recorded_as = moves ? str_take(&line) : NULL;
    str_done(&line);
}

static bool epoch_run(struct session *session, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    struct shown shown = { 0 };
    history_run_init(&shown.row);
    const char *word = argument_word(arguments, 0);
    bool plays = strcmp(word, "play") == 0;
    bool ok = find_run(session, arguments, &shown, err) &&
              choose(session, plays ? "last" : word, &shown, err);
    if (ok && plays && is_film(session, &shown)) {
        play_film(session, &shown, output);
        session->unrecorded = true;
    } else if (ok) {
        session->display.plays = false;
        session->shown_run = shown.run->number;
        session->shown_epoch = shown.at->epoch;
        session->shown_newest = plays || strcmp(word, "last") == 0;
        if (plays) {
            play(&shown, output);
        } else {
            write_one(&shown, output);
        }
        note_line(session, arguments, &shown);
    }
    shown_done(&shown);
    return ok;
}

/* --- the row --- */

static const char *const words[] = { "next", "previous", "last", "play", NULL };

static bool epoch_check(const struct arguments *arguments, struct err *err)
{
    uint64_t number = 0;
    const char *word = argument_word(arguments, 0);
    for (size_t i = 0; words[i]; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    if (num_parse_count(word, &number) && number > 0) {
        return true;
    }
    err_set(err, ERR_USAGE, "\"%.60s\" is no epoch", word);
    return err_hint(err, "epoch N, next, previous, last or play");
}

static const struct command_word epoch_words[] = {
    { .name = "EPOCH",
      .type = KEY_TEXT,
      .choices = words,
      .help = "its number, next, previous, last, or play for all of them" },
    { .name = NULL },
};

static const struct key epoch_keys[] = {
    { .name = "run",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 4294967295.0,
      .help = "of this run of the history; the current one without it" },
    { .name = NULL },
};

const struct command cmd_epoch = {
    .name = "epoch",
    .topic = "results",
    .usage = "epoch N|next|previous|last|play [run=N]",
    .help = "show another epoch of a run: figures and matrix",
    .details =
        "next and previous go on from the epoch that was shown last. play writes a line an epoch;\n"
        "the panels of the workbench show them one after the other instead, from the epoch that is\n"
        "shown on, or from the first one; the same again stops there.\n"
        "Also while a training runs, of its finished epochs. The matrix is of the validation rows,\n"
        "where there are any, else of the training rows. The gradient's norm is the mean over the\n"
        "epoch's batches; by layer, from the first on, - where one has no weights.",
    .example = "load demo\nmodel lstm hidden=20\ntrain table=data epochs=5\nepoch 2\nepoch next\n"
               "epoch play",
    .words = epoch_words,
    .keys = epoch_keys,
    .flags = COMMAND_LOOKS,
    .check = epoch_check,
    .run = epoch_run,
};
