/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tutorial: steps of a few commands, each with a question to answer before its result shows. */
#include <string.h>

#include "src/session/replay/lesson.h"

/* --- all steps --- */

static void list_steps(const struct session *session, const struct tutorial *tutorial,
                       struct output *output)
{
    struct json *steps = json_new_array();
    output_line(output, "Each step shows a few commands, asks a question, and runs the rest of");
    output_line(output, "them when you type tutorial next: think of an answer before.");
    for (size_t i = 0; i < tutorial_count(tutorial); i++) {
        struct json *row = json_new_object();
        json_put_number(row, "step", (double)(i + 1));
        json_put_text(row, "title", tutorial_at(tutorial, i)->title);
        json_append(steps, row);
        output_line(output, "%s %zu  %s", session->lesson == i + 1 ? "*" : " ", i + 1,
                    tutorial_at(tutorial, i)->title);
    }
    json_put(output->result, "steps", steps);
    if (session->lesson > 0) {
        json_put_number(output->result, "step", (double)session->lesson);
    }
    output_line(output, "Next: %s", session->lesson == 0 ? "tutorial 1" : "tutorial next");
}

/* --- one step --- */

static void describe_step(const struct tutorial *tutorial, size_t number, struct json *result)
{
    const struct tutorial_step *step = tutorial_at(tutorial, number - 1);
    struct json *commands = json_new_array();
    for (size_t i = 0; i < step->line_count; i++) {
        const struct tutorial_line *line = &step->lines[i];
        if (line->part == TUTORIAL_RUN || line->part == TUTORIAL_QUIET) {
            json_append_text(commands, line->text);
        }
    }
    json_put_number(result, "step", (double)number);
    json_put_number(result, "steps", (double)tutorial_count(tutorial));
    json_put_text(result, "title", step->title);
    json_put(result, "commands", commands);
}

static bool open_step(struct session *session, const struct tutorial *tutorial, size_t number,
                      struct output *output, struct err *err)
{
    const struct tutorial_step *step = tutorial_at(tutorial, number - 1);
    describe_step(tutorial, number, output->result);
    output_line(output, "Step %zu of %zu: %s", number, tutorial_count(tutorial), step->title);
    session->lesson = number;
    session->lesson_asked = false;
    if (!lesson_open(session, tutorial, step, output, err)) {
        return false;
    }
    session->lesson_asked = true;
    json_put_bool(output->result, "asked", true);
    output_line(output, "%s", "");
    output_line(output, "Next: tutorial next, when you have an answer");
    return true;
}

static bool answer_step(struct session *session, const struct tutorial *tutorial,
                        struct output *output, struct err *err)
{
    size_t number = session->lesson;
    describe_step(tutorial, number, output->result);
    if (!lesson_answer(session, tutorial, tutorial_at(tutorial, number - 1), output, err)) {
        return false;
    }
    session->lesson_asked = false;
    json_put_bool(output->result, "asked", false);
    output_line(output, "%s", "");
    if (number < tutorial_count(tutorial)) {
        output_line(output, "Next: tutorial next (%s)", tutorial_at(tutorial, number)->title);
    } else {
        output_line(output, "That was the last step. help topics has more to read.");
    }
    return true;
}

/* The step that the word means; 0 and err: there is none. */
static size_t step_of(const struct session *session, const struct tutorial *tutorial,
                      const char *word, struct err *err)
{
    size_t count = tutorial_count(tutorial);
    size_t number = 0;
    if (strcmp(word, "next") == 0) {
        number = session->lesson + 1;
    } else if (strcmp(word, "again") == 0) {
        number = session->lesson > 0 ? session->lesson : 1;
    } else {
        for (const char *c = word; *c >= '0' && *c <= '9' && number <= count; c++) {
            number = 10 * number + (size_t)(*c - '0');
        }
    }
    if (number == 0 || number > count) {
        err_set(err, ERR_USAGE,
                number == count + 1 && strcmp(word, "next") == 0 ? "that was the last of %zu steps"
                                                                 : "there are the steps 1 to %zu",
                count);
        err_hint(err, "tutorial alone lists them");
        return 0;
    }
    return number;
}

static bool run_word(struct session *session, const struct tutorial *tutorial, const char *word,
                     struct output *output, struct err *err)
{
    if (word == NULL) {
        list_steps(session, tutorial, output);
        return true;
    }
    /* The file may have got shorter since the question was asked. */
    bool open = session->lesson_asked && session->lesson <= tutorial_count(tutorial);
    if (open && strcmp(word, "next") == 0) {
        return answer_step(session, tutorial, output, err);
    }
    size_t number = step_of(session, tutorial, word, err);
    return number > 0 && open_step(session, tutorial, number, output, err);
}

static bool tutorial_run(struct session *session, const struct arguments *arguments,
                         struct output *output, struct err *err)
{
    struct tutorial *tutorial = tutorial_read(session->config.share_folder, err);
    bool ok = tutorial && run_word(session, tutorial, argument_word(arguments, 0), output, err);
    tutorial_free(tutorial);
    return ok;
}

static bool tutorial_check(const struct arguments *arguments, struct err *err)
{
    const char *word = argument_word(arguments, 0);
    if (word == NULL || strcmp(word, "next") == 0 || strcmp(word, "again") == 0 ||
        (*word && strspn(word, "0123456789") == strlen(word))) {
        return true;
    }
    err_set(err, ERR_USAGE, "\"%.60s\" is no step", word);
    return err_hint(err, "a step's number, next or again");
}

static const char *offered_word(size_t index)
{
    static const char *const words[] = { "next", "again", "1", "2", "3", "4", "5", "6", "7", "8" };
    return index < sizeof words / sizeof words[0] ? words[index] : NULL;
}

static const struct command_word tutorial_words[] = {
    { .name = "N|next|again",
      .type = KEY_TEXT,
      .choice = offered_word,
      .optional = true,
      .help = "a step's number; next: the answer, then the next step; again: the same step" },
    { .name = NULL },
};

const struct command cmd_tutorial = {
    .name = "tutorial",
    .topic = "session",
    .usage = "tutorial [N|next|again]",
    .help = "learn by eight questions that the program answers",
    .details =
        "A step runs a few commands and asks a question; tutorial next runs the rest of its\n"
        "commands, with the answer, and after that opens the next step. The steps make and\n"
        "replace the tables data, train, valid, test and draw of this session; undo brings\n"
        "them back. Where the files of KDD Cup 1999 have been found, the steps go on with\n"
        "them. The steps are the text file data/tutorial.",
    .example = "tutorial 1\ntutorial next",
    .words = tutorial_words,
    .flags = COMMAND_META | COMMAND_TEXT,
    .check = tutorial_check,
    .run = tutorial_run,
};
