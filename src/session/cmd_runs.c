/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs: every training there ever was, from the history that is kept between sessions. */
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/history/where.h"
#include "src/session/complete/run_names.h"
#include "src/session/page/run_page.h"
#include "src/session/runs/run_log.h"

enum action {
    ACTION_LIST,
    ACTION_SHOW,
    ACTION_TAG,
    ACTION_UNTAG,
    ACTION_NOTE,
    ACTION_DELETE,
    ACTION_MARK,
    ACTION_UNMARK,
    ACTION_EXPORT
};
static const char *const actions[] = { "show", "tag",    "untag",  "note", "delete",
                                       "mark", "unmark", "export", NULL };
static const size_t action_words[] = { 0, 2, 3, 3, 3, 2, 2, 2, 3 };
static const char *const action_usage[] = { "runs",
                                            "runs show N",
                                            "runs tag N WORD",
                                            "runs untag N WORD",
                                            "runs note N \"TEXT\"",
                                            "runs delete N",
                                            "runs mark N",
                                            "runs unmark N",
                                            "runs export csv|json FILE" };

static enum action action_of(const struct arguments *arguments)
{
    const char *word = argument_word(arguments, 0);
    for (size_t i = 0; word && actions[i]; i++) {
        if (strcmp(actions[i], word) == 0) {
            return (enum action)(i + 1);
        }
    }
    return ACTION_LIST;
}

/* --- checking --- */

enum { LONGEST_TAG = 64, LONGEST_NOTE = 10000 };

/* A word, since a list of tags has blanks between them. */
static bool check_tag(const char *tag, struct err *err)
{
    bool ok = strlen(tag) <= LONGEST_TAG && strpbrk(tag, " \t\r\n,\"'") == NULL;
    return ok || err_set(err, ERR_USAGE,
                         "a tag is one word of at most %d letters, without blanks, commas and "
                         "quotes",
                         LONGEST_TAG);
}

static bool check_number(const char *text, struct err *err)
{
    uint64_t number = 0;
    if (num_parse_count(text, &number) && number > 0) {
        return true;
    }
    err_set(err, ERR_USAGE, "\"%.60s\" is no number of a run", text);
    return err_hint(err, "runs lists them");
}

static bool check_format(const char *text, struct err *err)
{
    return strcmp(text, "csv") == 0 || strcmp(text, "json") == 0 ||
           err_set(err, ERR_USAGE, "runs are exported as csv or json, not \"%.60s\"", text);
}

/* where= and sort= before anything runs; without memory they are checked when it runs. */
static bool check_query(const struct arguments *arguments, struct err *err)
{
    const char **settings = run_setting_names();
    const char *sort = argument_text(arguments, "sort");
    struct where where;
    bool ok = settings == NULL ||
              (where_parse(&where, argument_text(arguments, "where"), settings, err) &&
               (sort == NULL || where_name(&where, sort + (sort[0] == '-'), err)));
    if (settings) {
        where_done(&where);
    }
    free(settings);
    return ok;
}

static bool check_words(const struct arguments *arguments, enum action action, struct err *err)
{
    if (arguments->word_count != action_words[action]) {
        err_set(err, ERR_USAGE, "runs %s wants %s", actions[action - 1],
                arguments->word_count < action_words[action] ? "more words" : "fewer words");
        return err_hint(err, "%s", action_usage[action]);
    }
    const char *second = argument_word(arguments, 1), *third = argument_word(arguments, 2);
    if (!(action == ACTION_EXPORT ? check_format(second, err) : check_number(second, err))) {
        return false;
    }
    if (action == ACTION_NOTE && (third[0] == '\0' || strlen(third) > LONGEST_NOTE)) {
        return err_set(err, ERR_USAGE, "a note has 1 to %d letters", LONGEST_NOTE);
    }
    return (action != ACTION_TAG && action != ACTION_UNTAG) || check_tag(third, err);
}

static bool runs_check(const struct arguments *arguments, struct err *err)
{
    static const char *const query[] = { "where", "sort", "limit" };
    enum action action = action_of(arguments);
    bool lists = action == ACTION_LIST || action == ACTION_EXPORT;
    for (size_t i = 0; !lists && i < sizeof query / sizeof query[0]; i++) {
        if (argument_given(arguments, query[i])) {
            return err_set(err, ERR_USAGE, "%s= belongs to runs and runs export", query[i]);
        }
    }
    return (action == ACTION_LIST || check_words(arguments, action, err)) &&
           (!lists || check_query(arguments, err));
}

/* --- the list --- */

struct listing {
    struct text_table *table; /* NULL: only the rows are wanted */
    struct json *rows;        /* NULL: only the table is */
    size_t count;
    char today[NUM_TEXT_SIZE];
};

static bool add_run(void *context, const struct history_run *run)
{
    struct listing *listing = context;
    listing->count++;
    if (listing->rows) {
        json_append(listing->rows, run_page_json(run));
    }
    if (listing->table) {
        run_page_row(run, listing->today, listing->table);
    }
    return true;
}

/* Fills listing; history may be NULL, for one that has not begun. */
static bool list(struct history *history, const struct arguments *arguments,
                 struct listing *listing, uint64_t *matching, struct err *err)
{
    const char **settings = run_setting_names();
    bool all = listing->table == NULL && !argument_given(arguments, "limit");
    struct history_query query = {
        .where = argument_text(arguments, "where"),
        .settings = settings,
        .sort = argument_text(arguments, "sort"),
        .limit = all ? 0 : argument_count(arguments, "limit"),
        .detail = listing->rows != NULL,
    };
    bool ok =
        settings ? history == NULL || history_runs(history, &query, add_run, listing, matching, err)
                 : err_memory(err);
    free(settings);
    return ok;
}

static bool show_list(struct history *history, const struct arguments *arguments,
                      struct output *output, struct err *err)
{
    bool results = output->sink && output->sink->results; /* settings cost more than all the rest */
    struct listing listing = { .rows = results ? json_new_array() : NULL,
                               .table = text_table_new() };
    uint64_t matching = 0;
    run_page_today(listing.today);
    run_page_heading(listing.table);
    bool ok = list(history, arguments, &listing, &matching, err);
    size_t shown = listing.count;
    json_put(output->result, "runs", listing.rows);
    json_put_number(output->result, "matching", (double)matching);
    if (ok && matching == 0) {
        output_line(output, argument_given(arguments, "where") ? "no run is like that"
                                                               : "no run is kept yet");
    }
    if (ok && shown > 0) {
        text_table_write(listing.table, output);
        char some[NUM_TEXT_SIZE], of[NUM_TEXT_SIZE];
        if (shown < matching) {
            output_note(output, "%s of %s runs; limit=0 shows all", num_count_text(shown, some),
                        num_count_text(matching, of));
        }
        output_hint(output, "runs show N; acc%%, DR%% and FAR%% are of the last test");
        return true;
    }
    struct output nowhere = { 0 };
    text_table_write(listing.table, &nowhere);
    return ok;
}

static bool export(struct history *history, const struct arguments *arguments,
                   struct output *output, struct err *err)
{
    struct listing listing = { .rows = json_new_array() };
    uint64_t matching = 0;
    size_t bytes = 0;
    const char *path = argument_word(arguments, 2);
    bool csv = strcmp(argument_word(arguments, 1), "csv") == 0;
    bool ok = list(history, arguments, &listing, &matching, err) &&
              run_page_export(listing.rows, csv, path, &bytes, err);
    if (ok) {
        char count[NUM_TEXT_SIZE];
        size_t runs = json_count(listing.rows);
        json_put_text(output->result, "file", path);
        json_put_number(output->result, "bytes", (double)bytes);
        json_put_number(output->result, "exported", (double)runs);
        output_line(output, "%s run%s written to %s", num_count_text(runs, count),
                    runs == 1 ? "" : "s", path);
    }
    json_free(listing.rows);
    return ok;
}

/* --- one run --- */

static bool show_one(struct history *history, uint64_t number, struct output *output,
                     struct err *err)
{
    struct history_run run;
    history_run_init(&run);
    bool ok = history_find(history, number, &run, err);
    struct run *epochs = ok ? history_epochs(history, number, err) : NULL;
    struct json *tests = epochs ? history_tests(history, number, err) : NULL;
    struct json *notes = tests ? history_notes(history, number, err) : NULL;
    if (notes) {
        epochs->number = (unsigned)number;
        run_page_write(&run, epochs, tests, notes, output);
    }
    ok = notes != NULL;
    run_free(epochs);
    json_free(tests);
    json_free(notes);
    history_run_done(&run);
    return ok;
}

static bool change(struct history *history, enum action action, uint64_t number, const char *text,
                   struct output *output, struct err *err)
{
    unsigned long long shown = number;
    bool ok = true;
    if (action == ACTION_DELETE) {
        ok = history_delete(history, number, err);
        if (ok) {
            output_line(output, "run %llu is deleted, with its epochs and tests", shown);
        }
    } else if (action == ACTION_NOTE) {
        ok = history_note(history, number, text, err);
        json_put_text(output->result, "note", text);
    } else {
        ok = history_tag(history, number, text, action == ACTION_TAG, err);
        json_put_text(output->result, "tag", text);
    }
    json_put_number(output->result, "run", (double)number);
    return ok;
}

/* Which two are to be compared; the panel runs shows it. */
static bool mark(struct session *session, struct history *history, bool set, uint64_t number,
                 struct output *output, struct err *err)
{
    struct display *display = &session->display;
    struct history_run run;
    history_run_init(&run);
    bool ok = !set || history_find(history, number, &run, err);
    history_run_done(&run);
    if (!ok) {
        return false;
    }
    (set ? display_mark : display_unmark)(display, number);
    struct json *marked = json_new_array();
    for (size_t i = 0; i < 2 && display->marked[i] != 0; i++) {
        json_append_number(marked, (double)display->marked[i]);
    }
    json_put_number(output->result, "run", (double)number);
    json_put(output->result, "marked", marked);
    unsigned long long first = display->marked[0], second = display->marked[1];
    if (second) {
        output_line(output, "runs %llu and %llu are marked", first, second);
        output_hint(output, "diff %llu %llu", first, second);
    } else if (first) {
        output_line(output, "run %llu is marked", first);
        output_hint(output, "runs mark N marks the run that it is compared with");
    } else {
        output_line(output, "no run is marked");
    }
    return true;
}

static bool runs_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    struct history *history = NULL;
    if (!run_log_look(session, &history, err)) {
        return false;
    }
    enum action action = action_of(arguments);
    if (action == ACTION_LIST) {
        bool ok = show_list(history, arguments, output, err);
        if (ok) {
            display_list_runs(&session->display, argument_text(arguments, "where"),
                              argument_text(arguments, "sort"));
        }
        return ok;
    }
    if (action == ACTION_EXPORT) {
        return export(history, arguments, output, err);
    }
    uint64_t number = key_count(argument_word(arguments, 1));
    if (history == NULL) {
        return err_set(err, ERR_USAGE, "there is no run %llu: none is kept yet",
                       (unsigned long long)number);
    }
    if (action == ACTION_MARK || action == ACTION_UNMARK) {
        return mark(session, history, action == ACTION_MARK, number, output, err);
    }
    if (action == ACTION_DELETE) {
        display_unmark(&session->display, number);
    }
    return action == ACTION_SHOW
               ? show_one(history, number, output, err)
               : change(history, action, number, argument_word(arguments, 2), output, err);
}

/* --- the row --- */

static const struct command_word runs_words[] = {
    { .name = "ACTION",
      .type = KEY_CHOICE,
      .choices = actions,
      .optional = true,
      .help =
          "show, tag, untag, note, delete, mark, unmark or export; without it the runs are listed" },
    { .name = "RUN", .type = KEY_TEXT, .optional = true, .help = "number of a run; csv or json" },
    { .name = "TEXT", .type = KEY_NEW_FILE, .optional = true, .help = "tag, note or file" },
    { .name = NULL },
};

static const struct key runs_keys[] = {
    { .name = "where",
      .type = KEY_TEXT,
      .help = "only runs that a condition holds for: 'dr >= 99% and model = lstm'" },
    { .name = "sort", .type = KEY_TEXT, .help = "by this, least first; -NAME: greatest first" },
    { .name = "limit",
      .type = KEY_COUNT,
      .initial = "20",
      .help = "so many: the newest, or the first of sort=; 0: all" },
    { .name = NULL },
};

const struct command cmd_runs = {
    .name = "runs",
    .topic = "results",
    .usage = "runs [where=CONDITION] [sort=[-]NAME] [limit=N]\n"
             "       runs show N | delete N | tag N WORD | untag N WORD | note N \"TEXT\"\n"
             "       runs mark N | unmark N\n"
             "       runs export csv|json FILE [where=CONDITION] [sort=[-]NAME] [limit=N]",
    .help = "look back at every training there ever was",
    .details =
        "Every training is kept with its settings, the commands that led to it, its epochs and its\n"
        "tests, in the file that show settings names as history. acc%, DR% and FAR% are those of its\n"
        "last test. An interrupted run was killed with its program. mark marks one of two runs to\n"
        "compare, which the panel runs shows, and diff takes apart. The panel lists what the last runs\n"
        "listed, by its where= and sort=.\n\n"
        "Conditions compare run, date, model, table, valid_table, epochs, loss, train_accuracy,\n"
        "valid_loss, valid_accuracy, accuracy, dr, far, tests, test_table, ended, tag, seed, seconds,\n"
        "kernel, threads, version and every setting (lr, hidden, batch, scale, ...) with = != < <= >\n"
        ">=, joined by and, or, not: where='tag = paper and not dr < 99%' or date>=2026-11-01.\n"
        "accuracy is missing: of those never tested; tag is not missing: of those with a tag.",
    .example = "load demo\nmodel lstm hidden=20\ntrain table=data epochs=5\nruns\n"
               "runs where='hidden = 20 and loss < 1' sort=-loss",
    .words = runs_words,
    .keys = runs_keys,
    .flags = COMMAND_LOOKS | COMMAND_META,
    .check = runs_check,
    .run = runs_run,
};
