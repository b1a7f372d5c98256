/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workbench from its opening to its closing: when a frame is due, what commands and keys do to it. */
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/bench_parts.h"
#include "ui/layout_file.h"
#include "ui/prompt.h"
#include "ui/screen.h"
#include "ui/signals.h"

enum {
    FRAME_MS = 1000 / BENCH_FRAMES_A_SECOND,
    ECHO_MS = 15,    /* what is typed need not wait for the next of these frames */
    PLOT_LINES = 20, /* what a plot in the transcript gets: one can scroll there */
    HOLD_MS = 1000,  /* an output that takes longer is followed to its end */
};

/* --- when a frame is drawn --- */

/* The size, and whose terminal it is, may change in the middle of a command, when the loop does not
 * look at signals. */
static void draw(struct bench *bench)
{
    bench->drawn_ms = clock_ms();
    bench->typed = false;
    if (bench->paused)
        return;
    if (signals_stopped() || !prompt_in_foreground())
        bench->behind = true;
    if (!prompt_in_foreground())
        return;
    if (bench->behind)
        bench_resume(bench);
    else if (signals_drop(SIGWINCH))
        bench_resize(bench);
    bench_draw_frame(bench);
}

/* Milliseconds until what has changed may be drawn; -1: nothing has. */
static int frame_due_ms(const struct bench *bench)
{
    if (!bench->dirty)
        return -1;
    long long left = bench->drawn_ms + (bench->typed ? ECHO_MS : FRAME_MS) - clock_ms();
    return left > 0 ? (int)left : 0;
}

int bench_due_ms(const struct bench *bench)
{
    int frame = frame_due_ms(bench), film = film_due_ms(&bench->film, clock_ms());
    return frame < 0 ? film : film < 0 || frame < film ? frame : film;
}

/* Where the film begins: at the epoch that the verb left off at. false: there is none. */
static bool begin_film(struct bench *bench, const struct run *run)
{
    const struct session *session = bench->program->session;
    for (size_t i = 0; i < run->epoch_count; i++) {
        if (run->epochs[i].epoch == session->shown_epoch) {
            film_begin(&bench->film, run->number, i, run->epoch_count - i, clock_ms());
            return true;
        }
    }
    return false;
}

/* Shows the epoch whose time has come. Another training, or the end, ends the film: then the newest
 * epoch is shown, and those to come. */
static void play_film(struct bench *bench)
{
    struct session *session = bench->program->session;
    struct film *film = &bench->film;
    const struct session_run *current = session_current_run(session);
    const struct run *run = current ? current->run : NULL;
    if (!session->display.plays) {
        film->plays = false;
        return;
    }
    long long now = clock_ms();
    bool fits = run && session->shown_run == run->number;
    if (!fits || (!film->plays && !begin_film(bench, run)) || film->run != run->number ||
        film_is_over(film, now)) {
        film->plays = session->display.plays = false;
        session->shown_newest = true;
        bench->dirty = true;
        return;
    }
    size_t epoch = run->epochs[film_place(film, now)].epoch;
    bench->dirty = bench->dirty || epoch != session->shown_epoch;
    session->shown_epoch = epoch;
}

void bench_draw_due(struct bench *bench)
{
    play_film(bench);
    if (prompt_changed())
        bench->dirty = bench->typed = true;
    if (frame_due_ms(bench) == 0)
        draw(bench);
}

void bench_draw_now(struct bench *bench)
{
    if (bench->dirty)
        draw(bench);
}

bool bench_plays(const struct bench *bench)
{
    return bench->film.plays;
}

void bench_changed(struct bench *bench)
{
    bench->dirty = true;
}

void bench_redraw(struct bench *bench)
{
    bench->dirty = bench->whole = true;
}

void bench_interrupted(struct bench *bench)
{
    screen_distrust();
    bench->dirty = true;
}

/* --- what the writer would have written --- */

/* A long output is read from its beginning; of one that goes on and on and is no text, of an error, and of
 * what is said between commands, the newest lines count. */
static void keep_in_view(struct bench *bench, bool error)
{
    long long now = clock_ms();
    if (bench->said_ms == 0)
        bench->said_ms = now;
    bool goes_on = !bench->text && now - bench->said_ms > HOLD_MS;
    bool follow = error || !bench->running || goes_on;
    if (follow && transcript_holds(bench->transcript))
        transcript_to_end(bench->transcript);
}

static void take_lines(void *context, bool error, const char *text)
{
    struct bench *bench = context;
    keep_in_view(bench, error);
    bool hint = strncmp(text, "Next: ", 6) == 0;
    transcript_add(bench->transcript, error ? STYLE_ERROR : hint ? STYLE_HINT : STYLE_PLAIN, text);
    bench->dirty = true;
    bench_draw_due(bench);
}

static void take_progress(void *context, const char *line)
{
    struct bench *bench = context;
    snprintf(bench->progress, sizeof bench->progress, "%.*s", (int)strcspn(line, "\n"), line);
    bench->dirty = true;
    bench_draw_due(bench);
}

static void set_target(struct bench *bench)
{
    size_t columns, lines;
    screen_size(&columns, &lines);
    struct writer_target target = {
        .context = bench,
        .lines = take_lines,
        .progress = take_progress,
        .columns = columns > LAYOUT_LEAST_COLUMNS ? columns : LAYOUT_LEAST_COLUMNS,
        .rows = lines > PLOT_LINES ? lines - 4 : PLOT_LINES,
    };
    writer_set_target(bench->program->writer, &target);
}

/* --- from opening to closing --- */

struct bench *bench_open(struct program *program, struct err *err)
{
    struct bench *bench = calloc(1, sizeof *bench);
    if (!bench) {
        err_memory(err);
        return NULL;
    }
    bench->program = program;
    bench->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    bench->transcript = transcript_new(err);
    if (!bench->transcript || !screen_open(writer_sink(program->writer)->colour, err)) {
        transcript_free(bench->transcript);
        free(bench);
        return NULL;
    }
    bench_fit(bench);
    set_target(bench);
    program->session->display.seen = true;
    layout_file_read(&program->session->display);
    bench->dirty = bench->stale = true;
    return bench;
}

void bench_close(struct bench *bench)
{
    if (!bench)
        return;
    struct str last;
    str_init(&last);
    if (bench->used)
        transcript_tail(bench->transcript, bench->canvas.lines, &last);
    bench->program->session->display.seen = false;
    layout_file_write(&bench->program->session->display);
    writer_set_target(bench->program->writer, NULL);
    screen_close();
    if (last.length > 0 && prompt_in_foreground())
        writer_text(bench->program->writer, last.text);
    str_done(&last);
    canvas_done(&bench->canvas);
    class_counts_done(&bench->counts);
    found_files_done(&bench->found);
    browsed_rows_done(&bench->browsed);
    kept_runs_done(&bench->kept);
    ghost_done(&bench->ghost);
    json_free(bench->audit);
    transcript_free(bench->transcript);
    free(bench);
}

void bench_resize(struct bench *bench)
{
    screen_resize();
    bench_fit(bench);
    set_target(bench);
    bench->dirty = true;
}

void bench_pause(struct bench *bench)
{
    bench->paused = true;
    screen_pause();
}

void bench_lend(struct bench *bench, const char *line)
{
    bench_pause(bench);
    ssize_t written = write(STDOUT_FILENO, line, strlen(line));
    (void)written; /* a terminal that has gone is seen by the command's read */
}

void bench_resume(struct bench *bench)
{
    (void)signals_stopped();
    bench->behind = bench->paused = false;
    screen_resume();
    bench_resize(bench);
    bench->whole = true;
}

/* --- commands --- */

void bench_command(struct bench *bench, const char *text)
{
    struct str line;
    str_init(&line);
    bench->used = true;
    str_addf(&line, "> %s", text);
    bench->said_ms = 0;
    bench->running = true;
    transcript_to_end(bench->transcript);
    transcript_hold(bench->transcript);
    transcript_add(bench->transcript, STYLE_COMMAND, line.text);
    browsed_rows_take(&bench->browsed, text);
    str_done(&line);
    bench->dirty = bench->stale = true;
}

void bench_command_begins(struct bench *bench, const char *verb)
{
    const struct command *command = command_resolve(verb, true, &(struct err){ 0 });
    bench->text = command && (command->flags & COMMAND_TEXT) != 0;
    if (!bench->running || bench->said_ms == 0)
        return; /* a key, or nothing stands behind the line that was typed */
    bench->said_ms = 0;
    transcript_to_end(bench->transcript);
    transcript_hold(bench->transcript);
}

void bench_result(struct bench *bench, const struct json *result)
{
    if (!json_get(result, "findings") || !json_get(result, "checked"))
        return;
    json_free(bench->audit);
    bench->audit = json_copy_of(result);
}

void bench_moment(struct bench *bench, enum display_moment moment)
{
    bench->program->session->display.moment = moment;
    bench->dirty = true;
}

static void move_transcript(struct bench *bench, enum display_move move)
{
    long page = (long)bench->layout.transcript.lines - 1;
    long rows = move == DISPLAY_UP        ? 1
                : move == DISPLAY_DOWN    ? -1
                : move == DISPLAY_PAGE_UP ? page
                : move == DISPLAY_TOP     ? TRANSCRIPT_LINES_MOST
                                          : -page;
    if (move == DISPLAY_BOTTOM || move == DISPLAY_BACK)
        transcript_to_end(bench->transcript);
    else if (move != DISPLAY_LEFT && move != DISPLAY_RIGHT && move != DISPLAY_OPEN)
        transcript_scroll(bench->transcript, rows);
}

static void make_move(struct bench *bench, enum display_move move, struct str *command)
{
    struct display *display = &bench->program->session->display;
    const struct panel *panel = panel_at(display->panel);
    struct panel_place *place = &bench->places[display->panel];
    struct snapshot snapshot = bench_snapshot(bench, display->panel);
    struct str line;
    str_init(&line);
    if (!panel && move != DISPLAY_MARK && move != DISPLAY_COMPARE)
        move_transcript(bench, move);
    else if (panel && panel->edit && panel->edit(&snapshot, place, move, &line))
        prompt_set_line(line.text);
    else if (panel && panel->cause && panel->cause(&snapshot, place, move, command))
        bench->dirty = true;
    else if (move == DISPLAY_BACK)
        display->panel = DISPLAY_TRANSCRIPT;
    else if (move == DISPLAY_OPEN && panel->open)
        panel->open(&snapshot, place, command);
    else if (move == DISPLAY_MARK || move == DISPLAY_COMPARE)
        str_add(command, "panel runs"); /* runs are marked there */
    else
        panel_move(place, move);
    str_done(&line);
}

char *bench_take_moves(struct bench *bench)
{
    struct display *display = &bench->program->session->display;
    struct str command;
    str_init(&command);
    for (size_t i = 0; i < display->move_count; i++)
        make_move(bench, display->moves[i], &command);
    display->move_count = 0;
    bench->running = false;
    class_counts_update(&bench->counts, bench->program->session);
    bench->dirty = true;
    if (command.length > 0)
        return str_take(&command);
    str_done(&command);
    return NULL;
}
