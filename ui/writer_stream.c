/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes themselves, and what stands in their way on a terminal. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/session/session.h"
#include "ui/signals.h"
#include "ui/writer_parts.h"

enum { BLOCKED_MS = 1000 /* how long a reader that sleeps may hold up the end of the program */ };

long long clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- bytes --- */

/* May a write be tried again after this error? */
static bool wait_writable(int fd, int error_number)
{
    if (error_number != EINTR && error_number != EAGAIN)
        return false;
    bool ending = signals_ending() != 0;
    if (error_number == EINTR && !ending)
        return true;
    struct pollfd target = { .fd = fd, .events = POLLOUT };
    int ready = poll(&target, 1, ending ? BLOCKED_MS : -1);
    return ready > 0 || (ready < 0 && errno == EINTR);
}

void writer_fail(struct writer *writer, int error_number)
{
    writer->failure = error_number;
    if (writer->session) {
        writer->session->output_lost = true;
        writer->session->quit = true;
        atomic_store(&writer->session->cancel.requested, true);
    }
}

void writer_put(struct writer *writer, int fd, const char *bytes, size_t length)
{
    while (length > 0 && !(fd == STDOUT_FILENO && writer->failure)) {
        ssize_t written = write(fd, bytes, length);
        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (!wait_writable(fd, errno)) {
            if (fd == STDOUT_FILENO)
                writer_fail(writer, errno);
            return; /* standard error: there is nobody left to tell */
        }
    }
}

/* --- the line that is edited, and the progress line --- */

void writer_clear_progress(struct writer *writer)
{
    if (writer->progress_width == 0)
        return;
    char blank[512];
    snprintf(blank, sizeof blank, "\r%*s\r", (int)writer->progress_width, "");
    writer_put(writer, STDERR_FILENO, blank, strlen(blank));
    writer->progress_width = 0;
}

static void lift(struct writer *writer)
{
    writer_clear_progress(writer);
    if (writer->guard.before && !writer->lifted) {
        writer->lifted = true;
        writer->guard.before(writer->guard.context);
    }
}

static void lower(struct writer *writer)
{
    if (writer->lifted && writer->depth == 0) {
        writer->lifted = false;
        if (writer->guard.after)
            writer->guard.after(writer->guard.context);
    }
}

void writer_begin(struct writer *writer)
{
    writer->depth++;
}

void writer_end(struct writer *writer)
{
    writer->depth--;
    lower(writer);
}

void writer_set_guard(struct writer *writer, const struct writer_guard *guard)
{
    writer->guard = guard ? *guard : (struct writer_guard){ 0 };
    writer->lifted = false;
}

/* Whole lines to one of the streams, with the edited line out of the way. */
void writer_put_lines(struct writer *writer, int fd, const char *text)
{
    size_t length = strlen(text);
    if (length == 0)
        return;
    if (writer->target.lines) {
        writer->target.lines(writer->target.context, fd == STDERR_FILENO, text);
        return;
    }
    lift(writer);
    if (signals_echoed() && writer->live && !writer->guard.before)
        writer_put(writer, STDERR_FILENO, "\n", 1); /* behind the ^C that the terminal shows */
    writer_put(writer, fd, text, length);
    if (text[length - 1] != '\n')
        writer_put(writer, fd, "\n", 1);
    lower(writer);
}
