/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of a step are read and checked together, then run one after the other, with the texts
 * between them. */
#include "src/session/replay/lesson.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/page/prose.h"
#include "src/session/replay/replay.h"

struct lesson {
    struct session *session;
    const struct tutorial *tutorial;
    const struct tutorial_step *step;
    size_t next, end;        /* lines that are still to come */
    struct json *texts;      /* those that were shown */
    struct json *figures;    /* session->lesson_figures */
    struct output_sink sink; /* of the commands: hands on to output->sink */
    bool quiet;              /* the command that runs has no text */
    struct output *output;
    struct err *err;
    bool failed;
};

/* --- figures --- */

/* The value at a.b.0.c, or NULL. */
static const struct json *value_at(const struct json *value, const char *path)
{
    while (value && *path) {
        char name[64];
        size_t length = strcspn(path, ".");
        if (length >= sizeof name) {
            return NULL;
        }
        memcpy(name, path, length);
        name[length] = '\0';
        value = json_type_of(value) == JSON_TYPE_ARRAY
                    ? json_at(value, (size_t)strtoul(name, NULL, 10))
                    : json_get(value, name);
        path += length + (path[length] == '.' ? 1 : 0);
    }
    return value;
}

/* keep NAME PATH: null where the result has no such value. */
static void keep_figure(struct lesson *lesson, const char *text, const struct json *result)
{
    char name[64];
    size_t length = strcspn(text, " ");
    if (length >= sizeof name) {
        return;
    }
    memcpy(name, text, length);
    name[length] = '\0';
    const struct json *value = value_at(result, text + length + strspn(text + length, " "));
    json_put(lesson->figures, name, value ? json_copy_of(value) : json_new_null());
}

static void add_value(struct str *text, const struct json *value, bool percent)
{
    char buffer[NUM_TEXT_SIZE];
    double number = json_number(value);
    if (json_string_of(value)) {
        str_add(text, json_string_of(value));
    } else if (!(number >= 0)) {
        str_add(text, "-");
    } else if (percent) {
        str_addf(text, "%.1f %%", 100 * number);
    } else if (number < 1e15 && number == (double)(uint64_t)number) {
        str_add(text, num_count_text((uint64_t)number, buffer));
    } else {
        str_addf(text, "%.3g", number);
    }
}

/* {name} and {name%} become the figure of that name. */
static bool fill(const struct lesson *lesson, const char *text, struct str *filled, struct err *err)
{
    for (const char *open; (open = strchr(text, '{')) != NULL;) {
        char name[64] = "";
        size_t length = strcspn(open + 1, "}");
        bool percent = length > 0 && open[length] == '%';
        size_t bare = length - (percent ? 1 : 0);
        if (bare < sizeof name) {
            memcpy(name, open + 1, bare);
        }
        const struct json *value = json_get(lesson->figures, name);
        if (value == NULL) {
            return err_set(err, ERR_INPUT, "%s: there is no figure {%.60s}",
                           tutorial_file(lesson->tutorial), name);
        }
        str_add_bytes(filled, text, (size_t)(open - text));
        add_value(filled, value, percent);
        text = open + 1 + length + (open[1 + length] == '}' ? 1 : 0);
    }
    str_add(filled, text);
    return !str_failed(filled) || err_memory(err);
}

/* --- texts --- */

static bool show_text(struct lesson *lesson, const struct tutorial_line *line)
{
    bool asks = line->part == TUTORIAL_QUESTION;
    struct str text;
    str_init(&text);
    bool ok = fill(lesson, line->text, &text, lesson->err);
    if (ok) {
        output_line(lesson->output, "%s", "");
        output_prose(lesson->output, asks ? "Question: " : "", text.text);
    }
    if (ok && asks) {
        json_put_text(lesson->output->result, "question", text.text);
    } else if (ok) {
        json_append_text(lesson->texts, text.text);
    }
    str_done(&text);
    lesson->failed = lesson->failed || !ok;
    return ok;
}

static bool is_command(const struct tutorial_line *line)
{
    return line->part == TUTORIAL_RUN || line->part == TUTORIAL_QUIET;
}

/* Texts up to the command of that line of the file; SIZE_MAX: all that are left. */
static void show_texts(struct lesson *lesson, size_t number)
{
    for (; lesson->next < lesson->end && !lesson->failed; lesson->next++) {
        const struct tutorial_line *line = &lesson->step->lines[lesson->next];
        if (line->number >= number) {
            return;
        }
        if (line->part == TUTORIAL_TEXT || line->part == TUTORIAL_QUESTION) {
            show_text(lesson, line);
        }
    }
}

/* --- commands --- */

static void sink_text(void *context, const char *text)
{
    struct lesson *lesson = context;
    if (!lesson->quiet && lesson->output->sink->text) {
        lesson->output->sink->text(lesson->output->sink->context, text);
    }
}

static void sink_event(void *context, const struct json *event, const char *line)
{
    struct lesson *lesson = context;
    if (lesson->output->sink->event) {
        lesson->output->sink->event(lesson->output->sink->context, event,
                                    lesson->quiet ? NULL : line);
    }
}

static void sink_progress(void *context, const char *line)
{
    struct lesson *lesson = context;
    if (lesson->output->sink->progress) {
        lesson->output->sink->progress(lesson->output->sink->context, line);
    }
}

static void before(void *context, const struct statement *statement)
{
    struct lesson *lesson = context;
    show_texts(lesson, statement->line);
    const struct tutorial_line *line = &lesson->step->lines[lesson->next];
    lesson->quiet = line->part == TUTORIAL_QUIET;
    output_line(lesson->output, "> %s", statement->shown);
}

static void after(void *context, const struct statement *statement, bool ok,
                  const struct json *result, const struct err *err)
{
    struct lesson *lesson = context;
    struct json *event = json_new_object();
    json_put_text(event, "command", statement->is_at ? "at" : statement->words[0]);
    json_put_bool(event, "ok", ok);
    json_put(event, "result", json_copy_of(result));
    output_event(lesson->output, "replayed", event, NULL);
    if (!ok && !lesson->failed) {
        lesson->failed = true;
        *lesson->err = *err;
        replay_place(lesson->output, lesson->err, statement->file, statement->line);
    }
    const struct tutorial_line *lines = lesson->step->lines;
    for (lesson->next++; ok && lesson->next < lesson->end; lesson->next++) {
        if (lines[lesson->next].part != TUTORIAL_KEEP) {
            return;
        }
        keep_figure(lesson, lines[lesson->next].text, result);
    }
}

/* The commands to come as a script in which they stand in the lines that they have in the file. */
static struct script *read_commands(struct lesson *lesson)
{
    struct str text;
    str_init(&text);
    size_t number = 1;
    for (size_t i = lesson->next; i < lesson->end; i++) {
        const struct tutorial_line *line = &lesson->step->lines[i];
        if (is_command(line)) {
            str_repeat(&text, "\n", line->number - number);
            str_add(&text, line->text);
            number = line->number;
        }
    }
    struct script_options options = { .session = lesson->session };
    struct script_place place = { 0 };
    struct script *script = str_failed(&text)
                                ? (err_memory(lesson->err), NULL)
                                : script_parse(tutorial_file(lesson->tutorial), text.text,
                                               text.length, &options, &place, lesson->err);
    if (script == NULL) {
        replay_place(lesson->output, lesson->err, place.file, place.line);
    }
    script_place_done(&place);
    str_done(&text);
    return script;
}

static bool run_commands(struct lesson *lesson)
{
    struct session *session = lesson->session;
    if (session->depth >= DEEPEST_REPLAY) {
        return err_set(lesson->err, ERR_USAGE, "scripts replay each other more than %d deep",
                       DEEPEST_REPLAY);
    }
    struct script *script = read_commands(lesson);
    if (script == NULL) {
        return false;
    }
    struct script_listener listener = { .context = lesson, .before = before, .after = after };
    session->depth++;
    int status = script_run(session, script, false, &lesson->sink, &listener);
    session->depth--;
    script_free(script);
    if (status != 0 && !lesson->failed) {
        err_set(lesson->err, ERR_CANCELLED, "the step was stopped");
        err_hint(lesson->err, "tutorial again begins it anew");
    }
    return status == 0 && !lesson->failed;
}

/* --- files --- */

static bool has_file(const struct session *session, const char *name)
{
    const struct catalogue_entry *entry = catalogue_find(session->catalogue, name);
    struct err ignored = { 0 };
    char *path = entry ? catalogue_locate(entry, session_setting(session, "data"), &ignored) : NULL;
    free(path);
    return path != NULL;
}

/* The first of these data sets that has no file, "" for none. */
static void find_missing(const struct session *session, const char *names, char missing[64])
{
    missing[0] = '\0';
    while (*names && missing[0] == '\0') {
        size_t length = strcspn(names, " ");
        if (length < 64) {
            memcpy(missing, names, length);
            missing[length] = '\0';
        }
        if (has_file(session, missing)) {
            missing[0] = '\0';
        }
        names += length + strspn(names + length, " ");
    }
}

/* Where the part of the step ends for want of a file, that is said. */
static void cut_for_files(struct lesson *lesson, char missing[64])
{
    missing[0] = '\0';
    for (size_t i = lesson->next; i < lesson->end && missing[0] == '\0'; i++) {
        const struct tutorial_line *line = &lesson->step->lines[i];
        if (line->part == TUTORIAL_FILES) {
            find_missing(lesson->session, line->text, missing);
            lesson->end = missing[0] ? i : lesson->end;
        }
    }
}

static void tell_missing(struct lesson *lesson, const char *missing)
{
    if (missing[0]) {
        struct str text;
        str_init(&text);
        str_addf(&text,
                 "This step goes on with real traffic once its files are there: fetch %s, then "
                 "tutorial again.",
                 missing);
        output_line(lesson->output, "%s", "");
        output_prose(lesson->output, "", text.text);
        str_done(&text);
        json_put_text(lesson->output->result, "missing", missing);
    }
}

/* --- the two parts --- */

static bool show(struct session *session, const struct tutorial *tutorial,
                 const struct tutorial_step *step, bool answers, struct output *output,
                 struct err *err)
{
    struct lesson lesson = { .session = session,
                             .tutorial = tutorial,
                             .step = step,
                             .next = answers ? step->question + 1 : 0,
                             .end = answers ? step->line_count : step->question + 1,
                             .texts = json_new_array(),
                             .figures = session->lesson_figures,
                             .sink = *output->sink,
                             .output = output,
                             .err = err };
    lesson.sink.context = &lesson;
    lesson.sink.text = sink_text;
    lesson.sink.event = sink_event;
    lesson.sink.progress = sink_progress;
    lesson.sink.aside = NULL;
    char missing[64];
    cut_for_files(&lesson, missing);
    bool ok = run_commands(&lesson);
    if (ok) {
        show_texts(&lesson, SIZE_MAX);
        tell_missing(&lesson, missing);
        ok = !lesson.failed;
    }
    json_put(output->result, answers ? "answer" : "text", lesson.texts);
    json_put(output->result, "figures", json_copy_of(lesson.figures));
    return ok;
}

bool lesson_open(struct session *session, const struct tutorial *tutorial,
                 const struct tutorial_step *step, struct output *output, struct err *err)
{
    json_free(session->lesson_figures);
    session->lesson_figures = json_new_object();
    return show(session, tutorial, step, false, output, err);
}

bool lesson_answer(struct session *session, const struct tutorial *tutorial,
                   const struct tutorial_step *step, struct output *output, struct err *err)
{
    return show(session, tutorial, step, true, output, err);
}
