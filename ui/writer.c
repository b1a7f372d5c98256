/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text, events, progress and results on their way to the two standard streams. */
#include <errno.h>
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "src/base/num.h"
#include "src/session/session.h"
#include "ui/fold.h"
#include "ui/paint.h"
#include "ui/signals.h"
#include "ui/writer_parts.h"

enum {
    EPOCH_GAP_MS = 300,      /* between two epochs on a terminal */
    PROGRESS_AFTER_MS = 500, /* what is faster needs none */
    PROGRESS_GAP_MS = 100,
};

/* --- for people --- */

/* Each stream by itself: errors may go to a file and text to a terminal. */
static bool colour_wanted(const struct writer *writer, int fd)
{
    const char *refused = getenv("NO_COLOR"), *term = getenv("TERM");
    if (writer->colour != COLOUR_AUTO)
        return writer->colour == COLOUR_ALWAYS;
    return isatty(fd) && !(refused && refused[0]) && term && term[0] && strcmp(term, "dumb") != 0;
}

static void put_painted(struct writer *writer, int fd, const char *text, bool is_error)
{
    struct str painted;
    str_init(&painted);
    if (!writer->target.lines && colour_wanted(writer, fd))
        paint_text(&painted, text, is_error);
    else
        str_add(&painted, text);
    writer_put_lines(writer, fd, str_failed(&painted) ? text : painted.text);
    str_done(&painted);
}

/* On a terminal lines are broken between words, not where it happens to end. */
static void put_prose(struct writer *writer, int fd, const char *text, bool is_error)
{
    struct str folded;
    str_init(&folded);
    fold_text(&folded, text, writer->target.lines || isatty(fd) ? writer->sink.columns : 0);
    put_painted(writer, fd, str_failed(&folded) ? text : folded.text, is_error);
    str_done(&folded);
}

static void show_held(struct writer *writer)
{
    char *line = writer->held;
    if (!line)
        return;
    writer->held = NULL;
    writer->epoch_ms = clock_ms();
    writer_put_lines(writer, writer->human, line);
    free(line);
}

void writer_text(struct writer *writer, const char *text)
{
    show_held(writer);
    put_prose(writer, writer->human, text, false);
}

void writer_say(struct writer *writer, const char *format, ...)
{
    struct str text;
    str_init(&text);
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    str_add_char(&text, '\n');
    writer_text(writer, text.text);
    str_done(&text);
}

void writer_error(struct writer *writer, const char *file, size_t line, const struct err *err)
{
    if (writer->failure && err->code == ERR_CANCELLED)
        return; /* it was stopped because nobody reads it */
    struct str text;
    str_init(&text);
    if (file && line)
        str_addf(&text, "%s:%zu: ", file, line);
    else if (file)
        str_addf(&text, "%s: ", file);
    str_add(&text, err->message);
    if (err->hint[0])
        str_addf(&text, "; %s", err->hint);
    show_held(writer);
    put_prose(writer, STDERR_FILENO, text.text, true);
    str_done(&text);
}

static void sink_text(void *context, const char *text)
{
    writer_text(context, text);
}

static void sink_aside(void *context, const char *text)
{
    struct writer *writer = context;
    show_held(writer);
    put_prose(writer, STDERR_FILENO, text, false);
}

/* --- events --- */

static void put_json(struct writer *writer, const struct json *object)
{
    char *line = json_text(object);
    if (line)
        writer_put_lines(writer, STDOUT_FILENO, line);
    else
        writer_fail(writer, ENOMEM);
    free(line);
}

static bool is_epoch(const struct json *event)
{
    const char *name = json_string_of(json_get(event, "event"));
    return name && strcmp(name, "epoch") == 0;
}

static void sink_event(void *context, const struct json *event, const char *line)
{
    struct writer *writer = context;
    if (writer->json)
        put_json(writer, event);
    if (!line)
        return;
    if (writer->target.lines && is_epoch(event)) {
        writer->target.progress(writer->target.context, "");
        return;
    }
    if (!writer->live || !is_epoch(event)) {
        writer_text(writer, line);
        return;
    }
    free(writer->held);
    writer->held = strdup(line);
    if (writer_due_ms(writer) == 0)
        show_held(writer);
}

int writer_due_ms(const struct writer *writer)
{
    if (!writer->held)
        return -1;
    long long left = writer->epoch_ms + EPOCH_GAP_MS - clock_ms();
    return left > 0 ? (int)left : 0;
}

void writer_show_due(struct writer *writer)
{
    if (writer_due_ms(writer) == 0)
        show_held(writer);
}

/* --- progress --- */

/* Bytes of a line that fit into that many columns. */
static size_t fitting(const char *line, size_t columns)
{
    char copy[512];
    snprintf(copy, sizeof copy, "%s", line);
    size_t length = strcspn(copy, "\n");
    copy[length] = '\0';
    while (length > 0 && text_width(copy) > columns) {
        while (length > 1 && ((unsigned char)copy[length - 1] & 0xC0) == 0x80)
            length--;
        copy[--length] = '\0';
    }
    return length;
}

static void sink_progress(void *context, const char *line)
{
    struct writer *writer = context;
    long long now = clock_ms();
    bool early = now - writer->command_ms < PROGRESS_AFTER_MS;
    if (writer->target.lines) {
        writer->target.progress(writer->target.context, early ? "" : line);
        return;
    }
    if (line[0] == '\0') {
        writer_clear_progress(writer);
        return;
    }
    if (!writer->shows_progress || writer->guard.before || early ||
        now - writer->progress_ms < PROGRESS_GAP_MS)
        return;
    char shown[512];
    size_t columns = writer->sink.columns ? writer->sink.columns : 80;
    size_t length = fitting(line, columns - 1);
    snprintf(shown, sizeof shown, "%.*s", (int)length, line);
    size_t width = text_width(shown);
    char text[1200];
    int padding = writer->progress_width > width ? (int)(writer->progress_width - width) : 0;
    snprintf(text, sizeof text, "\r%s%*s", shown, padding, "");
    writer_put(writer, STDERR_FILENO, text, strlen(text));
    writer->progress_width = width;
    writer->progress_ms = now;
}

void writer_command_begins(struct writer *writer)
{
    writer->command_ms = clock_ms();
}

void writer_command_ends(struct writer *writer)
{
    if (writer->target.lines)
        writer->target.progress(writer->target.context, "");
    show_held(writer);
    writer_clear_progress(writer);
}

/* --- results --- */

static struct json *error_object(const struct writer_outcome *outcome)
{
    struct json *error = json_new_object();
    json_put_text(error, "message", outcome->err->message);
    if (outcome->file)
        json_put_text(error, "file", outcome->file);
    if (outcome->line)
        json_put_number(error, "line", (double)outcome->line);
    if (outcome->err->hint[0])
        json_put_text(error, "hint", outcome->err->hint);
    return error;
}

void writer_outcome(struct writer *writer, const struct writer_outcome *outcome)
{
    if (!writer->json)
        return;
    struct json *object = json_new_object();
    json_put_text(object, "command", outcome->command);
    json_put_bool(object, "ok", outcome->ok);
    bool tells = outcome->result && json_count(outcome->result) > 0;
    if (outcome->ok || tells) /* what did not hold, what differs */
        json_put(object, "result", tells ? json_copy_of(outcome->result) : json_new_object());
    if (!outcome->ok)
        json_put(object, "error", error_object(outcome));
    put_json(writer, object);
    json_free(object);
}

/* --- the terminal, and the writer itself --- */

static size_t from_environment(const char *name, size_t otherwise)
{
    const char *text = getenv(name);
    uint64_t value;
    return text && num_parse_count(text, &value) && value > 0 && value < 10000 ? (size_t)value
                                                                               : otherwise;
}

void writer_measure(struct writer *writer)
{
    struct winsize size = { 0 };
    if (writer->target.lines) {
        writer->sink.columns = writer->target.columns;
        writer->sink.lines = writer->target.rows;
        return;
    }
    if (!writer->live || ioctl(writer->human, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){ 0 };
    size_t otherwise = writer->live ? 80 : 0; /* a file takes lines of any length */
    writer->sink.columns = size.ws_col ? size.ws_col : from_environment("COLUMNS", otherwise);
    writer->sink.lines = size.ws_row ? size.ws_row : from_environment("LINES", 24);
}

void writer_set_target(struct writer *writer, const struct writer_target *target)
{
    writer->target = target ? *target : (struct writer_target){ 0 };
    writer_measure(writer);
}

struct writer *writer_new(const struct options *options, struct err *err)
{
    struct writer *writer = calloc(1, sizeof *writer);
    if (!writer) {
        err_memory(err);
        return NULL;
    }
    writer->json = options->json;
    writer->human = options->json ? STDERR_FILENO : STDOUT_FILENO;
    writer->live = isatty(writer->human);
    writer->shows_progress = isatty(STDERR_FILENO) && !options->plain;
    writer->colour = options->colour;
    writer->command_ms = clock_ms();
    writer->sink = (struct output_sink){
        .context = writer,
        .text = sink_text,
        .aside = sink_aside,
        .json = options->json,
        .event = sink_event,
        .progress = sink_progress,
        .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
        .colour = colour_wanted(writer, writer->human),
        .results = options->json,
    };
    writer_measure(writer);
    return writer;
}

void writer_free(struct writer *writer)
{
    if (!writer)
        return;
    free(writer->held);
    free(writer);
}

const struct output_sink *writer_sink(const struct writer *writer)
{
    return &writer->sink;
}

void writer_watch(struct writer *writer, struct session *session)
{
    writer->session = session;
}

int writer_failure(const struct writer *writer)
{
    return writer->failure;
}

bool writer_json(const struct writer *writer)
{
    return writer->json;
}
