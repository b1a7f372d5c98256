/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff: what two runs differ in, from their settings down to the rows that flipped. */
#include <string.h>

#include "src/base/num.h"
#include "src/session/runs/run_diff.h"
#include "src/session/runs/run_log.h"

static const char last[] = "last", previous[] = "previous";

static bool is_word(const char *text)
{
    return strcmp(text, last) == 0 || strcmp(text, previous) == 0;
}

static bool check_run(const char *text, struct err *err)
{
    uint64_t number = 0;
    if (is_word(text) || (num_parse_count(text, &number) && number > 0)) {
        return true;
    }
    err_set(err, ERR_USAGE, "\"%.60s\" is no number of a run", text);
    return err_hint(err, "runs lists them; last and previous are the newest two");
}

static bool refuse_same(struct err *err)
{
    return err_set(err, ERR_USAGE, "a run does not differ from itself");
}

static bool diff_check(const struct arguments *arguments, struct err *err)
{
    const char *first = argument_word(arguments, 0), *second = argument_word(arguments, 1);
    return check_run(first, err) && check_run(second, err) &&
           (strcmp(first, second) != 0 || refuse_same(err));
}

/* The newest two, the newest last. */
struct newest {
    uint64_t numbers[2];
    size_t count;
};

static bool take_number(void *context, const struct history_run *run)
{
    struct newest *newest = context;
    newest->numbers[newest->count++] = run->number;
    return newest->count < 2;
}

bool diff_find_number(struct history *history, const char *text, uint64_t *number, struct err *err)
{
    struct newest newest = { .count = 0 };
    struct history_query query = { .limit = 2 };
    if (!is_word(text)) {
        *number = key_count(text);
        return true;
    }
    if (!history_runs(history, &query, take_number, &newest, NULL, err)) {
        return false;
    }
    size_t back = strcmp(text, last) == 0 ? 1 : 2;
    if (newest.count < back) {
        return err_set(err, ERR_USAGE, "there is no %s run: %zu %s kept", text, newest.count,
                       newest.count == 1 ? "is" : "are");
    }
    *number = newest.numbers[newest.count - back];
    return true;
}

static bool init_sides(struct diff_side sides[2], const struct session *session,
                       struct history *history, const struct arguments *arguments, struct err *err)
{
    uint64_t numbers[2];
    for (size_t i = 0; i < 2; i++) {
        if (!diff_find_number(history, argument_word(arguments, i), &numbers[i], err) ||
            !diff_side_init(&sides[i], session, history, numbers[i], err)) {
            return false;
        }
    }
    return numbers[0] != numbers[1] || refuse_same(err);
}

static bool diff_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    struct history *history = NULL;
    struct diff_side sides[2] = { { .epochs = NULL }, { .epochs = NULL } };
    if (!run_log_look(session, &history, err)) {
        return false;
    }
    if (history == NULL) {
        err_set(err, ERR_USAGE, "no run is kept yet");
        return err_hint(err, "train keeps one; runs lists them");
    }
    bool ok = init_sides(sides, session, history, arguments, err) &&
              run_diff(sides, argument_count(arguments, "limit"), output->result, err);
    if (ok) {
        run_diff_text(sides, output->result, output);
    }
    diff_side_done(&sides[0]);
    diff_side_done(&sides[1]);
    return ok;
}

static const struct command_word diff_words[] = {
    { .name = "A", .type = KEY_TEXT, .help = "number of a run; previous, last: of the newest two" },
    { .name = "B", .type = KEY_TEXT, .help = "number of the run that it is compared with" },
    { .name = NULL },
};

static const struct key diff_keys[] = {
    { .name = "limit",
      .type = KEY_COUNT,
      .initial = "10",
      .least = 0,
      .greatest = 100000,
      .help = "so many of the rows that flipped" },
    { .name = NULL },
};

const struct command cmd_diff = {
    .name = "diff",
    .topic = "results",
    .usage = "diff A B [limit=N]",
    .help = "show what two runs differ in, down to the rows that flipped",
    .details =
        "Settings that differ, whether the rows were the same, figures side by side, and how many rows\n"
        "more or fewer B has in each cell of the confusion matrix: of the newest tests on the same\n"
        "rows, else of the last epochs on the same rows. diff previous last compares the newest two.\n\n"
        "Rows that flipped are told where both runs were last tested in this session, on the same rows:\n"
        "the history keeps figures and matrices, no answers. A run of another session has them again\n"
        "after restore of its model file and test.",
    .example = "load demo\nload demo:test as=test\nmodel mlp\ntrain table=data epochs=3\ntest\n"
               "model mlp hidden=64\ntrain table=data epochs=3\ntest\ndiff previous last",
    .words = diff_words,
    .keys = diff_keys,
    .flags = COMMAND_LOOKS | COMMAND_META,
    .check = diff_check,
    .run = diff_run,
};
