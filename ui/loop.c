/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interactive program: keys, signals and messages of the running job, one at a time. */
#include "ui/loop.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/session/replay/journals.h"
#include "src/session/replay/record.h"
#include "src/session/training/job.h"
#include "ui/loop_parts.h"
#include "ui/prompt.h"
#include "ui/screen.h"
#include "ui/signals.h"
#include "ui/startup.h"

enum {
    PUMP_GAP_MS = 10,    /* between two looks at the job's news, of which short epochs bring many */
    LABEL_GAP_MS = 100,  /* between two changes of the prompt's text */
    AWAY_CHECK_MS = 300, /* in the background: is the terminal ours again? */
    AGAIN_MS = 2000,     /* a second Ctrl-C within that time */
    ESCAPE_MS = 400,     /* what comes later than that after Escape is a key of its own */
};

static const char typed_lines[] = "prompt"; /* their file, as statements have it */

/* --- the prompt --- */

static void prompt_text(const struct loop *loop, char text[128])
{
    char label[64];
    job_label(loop->program->session, label);
    if (loop->command.length > 0)
        snprintf(text, 128, "     ...> ");
    else if (label[0])
        snprintf(text, 128, "peephole (%s)> ", label);
    else
        snprintf(text, 128, "peephole> ");
}

static void prompt_is_changed(struct loop *loop)
{
    if (loop->bench)
        bench_changed(loop->bench);
}

void loop_show_prompt(struct loop *loop)
{
    static const struct writer_guard guard = { NULL, prompt_lift, prompt_lower };
    char text[128];
    prompt_text(loop, text);
    prompt_show(text, loop->command.text);
    loop->label_ms = clock_ms();
    writer_set_guard(loop->program->writer, loop->bench ? NULL : &guard);
    prompt_is_changed(loop);
}

void loop_hide_prompt(struct loop *loop)
{
    writer_set_guard(loop->program->writer, NULL);
    prompt_hide();
}

static int label_due_ms(const struct loop *loop)
{
    char text[128];
    if (!prompt_is_shown() || !job_is_running(loop->program->session))
        return -1;
    prompt_text(loop, text);
    if (strcmp(text, prompt_shown_text()) == 0)
        return -1;
    long long left = loop->label_ms + LABEL_GAP_MS - clock_ms();
    return left > 0 ? (int)left : 0;
}

static void show_due_label(struct loop *loop)
{
    char text[128];
    if (label_due_ms(loop) != 0)
        return;
    prompt_text(loop, text);
    prompt_set_text(text);
    loop->label_ms = clock_ms();
    prompt_is_changed(loop);
}

/* --- commands --- */

static void before_command(void *context, const struct statement *statement)
{
    struct loop *loop = context;
    bool reads = statement->word_count > 1 && strcmp(statement->words[1], "-") == 0;
    loop->lent = reads && loop->bench;
    if (loop->bench)
        bench_command_begins(loop->bench, statement->words[0]);
    if (loop->lent)
        bench_lend(loop->bench, "Reading what is typed; Ctrl-D on a line of its own ends it.\n");
    if (reads && !loop->bench)
        signals_show_typing(); /* load - takes what is typed */
    writer_command_begins(loop->program->writer);
}

/* Whoever typed the line knows where it stands; a line of a file that it includes has a place. */
static void tell_error(struct loop *loop, const char *file, size_t line, const struct err *err)
{
    bool typed = !file || strcmp(file, typed_lines) == 0;
    writer_error(loop->program->writer, typed ? NULL : file, typed ? 0 : line, err);
}

/* Work on tables turns the workbench to data, a training to its progress. */
static void choose_moment(struct loop *loop, const struct statement *statement)
{
    const struct session *session = loop->program->session;
    struct err ignored = { 0 };
    const struct command *command = command_resolve(statement->words[0], true, &ignored);
    if (!command || statement->is_at)
        return;
    if (command->flags & COMMAND_TRAINS)
        bench_moment(loop->bench, DISPLAY_TRAINING);
    else if ((command->flags & COMMAND_STEP) && strcmp(command->topic, "data") == 0 &&
             !job_is_running(session))
        bench_moment(loop->bench, DISPLAY_LOOKING);
}

static void after_command(void *context, const struct statement *statement, bool ok,
                          const struct json *result, const struct err *err)
{
    struct loop *loop = context;
    if (loop->bench && ok) {
        bench_result(loop->bench, result);
        choose_moment(loop, statement);
    }
    writer_command_ends(loop->program->writer);
    if (loop->lent)
        bench_resume(loop->bench);
    loop->lent = false;
    if (!loop->bench)
        signals_hide_typing();
    if (!ok)
        tell_error(loop, statement->file, statement->line, err);
}

static void run_text(struct loop *loop, const char *text)
{
    struct session *session = loop->program->session;
    struct writer *writer = loop->program->writer;
    struct script_options options = { .parameters = session->parameters,
                                      .parameter_count = session->parameter_count,
                                      .abbreviations = true,
                                      .session = session };
    struct script_listener listener = { loop, before_command, after_command };
    struct script_place place = { 0 };
    struct err err = { 0 };
    struct script *script = script_parse(typed_lines, text, strlen(text), &options, &place, &err);
    if (script)
        script_run(session, script, false, writer_sink(writer), &listener);
    else
        tell_error(loop, place.file, place.line, &err);
    script_free(script);
    script_place_done(&place);
}

/* A crash says where what was typed lies. */
static void tell_recording(const struct session *session)
{
    char words[512] = "";
    if (session->recorder)
        snprintf(words, sizeof words, "peephole: the commands are recorded in %s\r\n",
                 recorder_path(session->recorder));
    else if (journal_path(session))
        snprintf(words, sizeof words, "peephole: journal replay brings this session back\r\n");
    signals_set_words(words);
}

/* Ctrl-C and Ctrl-Z are for this command from here on. A moment ago Ctrl-C was for the training; what
 * came after the key that ended the line, and lies in the pipe, is for this one as well. */
static void begin_watch(struct session *session)
{
    job_hand_on_cancel(session);
    atomic_store(&session->cancel.requested, false);
    signals_watch(session);
    if (signals_drop(SIGINT))
        atomic_store(&session->cancel.requested, true);
    signals_own_suspend(false);
    if (signals_drop(SIGTSTP))
        raise(SIGTSTP);
}

/* A command with the terminal as the shell has it, but for the echo: Ctrl-C and Ctrl-Z act on the
 * command, all else that is typed is for the next prompt. */
static void run_command(struct loop *loop, const char *text)
{
    struct session *session = loop->program->session;
    writer_measure(loop->program->writer);
    (void)signals_echoed(); /* what came at the prompt, where the terminal shows no ^C */
    begin_watch(session);
    size_t runs = session->run_count;
    run_text(loop, text);
    if (loop->bench && session->run_count > runs) /* a script may have begun or done it */
        bench_moment(loop->bench, DISPLAY_TRAINING);
    prompt_is_changed(loop);
    tell_recording(session);
    signals_watch(NULL);
    signals_own_suspend(true);
    if (signals_drop(SIGINT) &&
        loop->bench) { /* it was for the command, and for what stands behind it */
        prompt_forget_fed();
        bench_interrupted(loop->bench);
    }
    loop->stopping = false;
    loop->leaving =
        loop->leaving || session->quit || signals_ending() || writer_failure(loop->program->writer);
}

/* What a panel's key asks for, and what follows from it. */
void loop_run_key(struct loop *loop, const char *text, bool seen)
{
    if (seen)
        bench_command(loop->bench, text);
    if (seen && !prompt_is_fed()) /* of a paste, what it ends with is enough */
        bench_draw_now(loop->bench);
    run_command(loop, text);
    char *next = bench_take_moves(loop->bench);
    if (next) {
        bench_command(loop->bench, next);
        run_command(loop, next);
        free(bench_take_moves(loop->bench)); /* none is expected */
    }
    free(next);
}

void loop_take_line(struct loop *loop, const char *line)
{
    str_add(&loop->command, line);
    if (script_is_incomplete(loop->command.text)) {
        str_add_char(&loop->command, '\n');
        return;
    }
    char *text = str_take(&loop->command);
    if (text) {
        prompt_remember(text);
        if (loop->bench)
            loop_run_key(loop, text, true);
        else
            run_command(loop, text);
    }
    free(text);
}

/* Ctrl-D: gives up an unfinished command, else leaves. */
void loop_take_end(struct loop *loop)
{
    if (loop->command.length > 0) {
        str_clear(&loop->command);
        return;
    }
    loop->leaving = true;
}

/* --- the job --- */

static void pump(struct loop *loop)
{
    struct session *session = loop->program->session;
    struct output output = { .sink = writer_sink(loop->program->writer) };
    struct err err = { 0 };
    bool ok = true;
    loop->pumped_ms = clock_ms();
    writer_begin(loop->program->writer);
    prompt_is_changed(loop);
    if (job_pump(session, &output, &ok, &err)) {
        writer_command_ends(loop->program->writer); /* the last epoch comes before the outcome */
        if (!ok)
            writer_error(loop->program->writer, NULL, 0, &err);
        loop->stopping = false;
    }
    json_free(output.result);
    if (prompt_is_shown() && !job_is_running(session)) {
        char text[128];
        prompt_text(loop, text);
        prompt_set_text(text);
    }
    writer_end(loop->program->writer);
}

/* Leaving while a training runs: it is stopped after its batch, as with Ctrl-C. */
static void finish_job(struct loop *loop)
{
    struct session *session = loop->program->session;
    if (!job_is_running(session))
        return;
    writer_say(loop->program->writer, "Stopping the training after its running batch.");
    atomic_store(&session->cancel.requested, true);
    while (job_is_running(session)) {
        pump(loop);
        struct pollfd job = { .fd = job_fd(session), .events = POLLIN };
        if (job_is_running(session))
            poll(&job, 1, 100);
    }
}

/* --- signals --- */

static void on_interrupt(struct loop *loop)
{
    struct session *session = loop->program->session;
    long long now = clock_ms();
    bool again = loop->interrupt_ms && now - loop->interrupt_ms < AGAIN_MS;
    loop->interrupt_ms = now;
    if (loop->bench)
        bench_interrupted(loop->bench);
    if (job_is_running(session) && !loop->stopping) {
        loop->stopping = true;
        writer_say(loop->program->writer, "%s", job_stops_how(session));
        atomic_store(&session->cancel.requested, true);
        pump(loop);
        return;
    }
    if (!prompt_is_shown())
        return;
    writer_set_guard(loop->program->writer, NULL);
    bool had = prompt_clear();
    str_clear(&loop->command);
    if (!had && again)
        writer_say(loop->program->writer, "To leave, type quit or press Ctrl-D.");
}

static void on_suspend(struct loop *loop)
{
    if (loop->bench)
        bench_pause(loop->bench);
    else
        prompt_pause();
    signals_suspend();
}

/* Going on, by fg or by bg. */
static void on_continue(struct loop *loop)
{
    static const struct writer_guard guard = { NULL, prompt_lift, prompt_lower };
    loop->away = !prompt_in_foreground();
    loop->lost = loop->lost || prompt_is_gone();
    loop->leaving = loop->leaving || loop->lost;
    bool guarded = !loop->away && !loop->bench && prompt_is_shown();
    writer_set_guard(loop->program->writer, guarded ? &guard : NULL);
    if (loop->away)
        return;
    if (loop->bench) {
        bench_resume(loop->bench);
        return;
    }
    writer_measure(loop->program->writer);
    prompt_resume();
}

static void on_signal(struct loop *loop, int number)
{
    switch (number) {
    case SIGINT:
        on_interrupt(loop);
        break;
    case SIGTSTP:
        on_suspend(loop);
        on_continue(loop);
        signals_drop(SIGCONT);
        break;
    case SIGCONT:
        on_continue(loop);
        break;
    case SIGWINCH:
        writer_measure(loop->program->writer);
        if (loop->bench && !loop->away)
            bench_resize(loop->bench);
        else if (!loop->away)
            prompt_resize();
        break;
    default:
        loop->leaving = true;
    }
}

/* --- the loop --- */

static int soonest(int a, int b)
{
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

/* Every wake-up takes a core from the training; where there is no job, this is long past. */
static int pump_due_ms(const struct loop *loop)
{
    long long left = loop->pumped_ms + PUMP_GAP_MS - clock_ms();
    return left > 0 ? (int)left : 0;
}

static void wait_for_something(struct loop *loop, struct pollfd waits[3])
{
    struct session *session = loop->program->session;
    int timeout = soonest(writer_due_ms(loop->program->writer), label_due_ms(loop));
    if (loop->bench && !loop->away)
        timeout =
            soonest(timeout, soonest(bench_due_ms(loop->bench), loop->escape ? ESCAPE_MS : -1));
    if (loop->away)
        timeout = soonest(timeout, AWAY_CHECK_MS);
    int due = pump_due_ms(loop);
    int job = job_fd(session);
    if (job >= 0 && due > 0)
        timeout = soonest(timeout, due);
    waits[0] = (struct pollfd){ .fd = loop->away ? -1 : STDIN_FILENO, .events = POLLIN };
    waits[1] = (struct pollfd){ .fd = signals_fd(), .events = POLLIN };
    waits[2] = (struct pollfd){ .fd = due > 0 ? -1 : job, .events = POLLIN };
    if (poll(waits, 3, timeout) <= 0)
        waits[0].revents = waits[1].revents = waits[2].revents = 0;
}

static void take_signals(struct loop *loop)
{
    for (int number = signals_take(); number; number = signals_take())
        on_signal(loop, number);
}

static void step(struct loop *loop)
{
    struct pollfd waits[3];
    wait_for_something(loop, waits);
    if (loop->escape && !waits[0].revents)
        loop_take_escape(loop);
    take_signals(loop);
    if (waits[2].revents)
        pump(loop);
    if (loop->away && (prompt_in_foreground() || prompt_is_gone()))
        on_continue(loop);
    if (!loop->away)
        show_due_label(loop);
    writer_show_due(loop->program->writer);
    take_signals(loop); /* what is typed after a Ctrl-C comes after it here, too */
    if (waits[0].revents && !loop->leaving && prompt_is_shown() && !loop->away)
        loop_read_keys(loop);
    if (loop->bench && !loop->away)
        bench_draw_due(loop->bench);
    if (writer_failure(loop->program->writer))
        loop->leaving = true;
}

/* Panels where the terminal can show them and nobody asked for none. */
static bool open_bench(struct loop *loop)
{
    const struct options *options = loop->program->options;
    struct err err = { 0 };
    bool wanted = !options->plain && isatty(STDOUT_FILENO) && screen_is_possible();
    prompt_open(loop->program->session, wanted ? PROMPT_PANELS : PROMPT_PLAIN);
    if (!wanted)
        return true;
    loop->bench = bench_open(loop->program, &err);
    if (!loop->bench)
        writer_error(loop->program->writer, NULL, 0, &err);
    return loop->bench != NULL;
}

int loop_run(struct program *program)
{
    struct loop loop = { .program = program };
    str_init(&loop.command);
    program->session->config.interactive = true;
    signals_guard_terminal(STDIN_FILENO);
    signals_at_prompt();
    if (!open_bench(&loop))
        return 1;
    if (loop.bench)
        signals_set_reset(screen_reset_bytes());
    startup_greet(program);
    while (!loop.leaving) {
        if (!prompt_is_shown())
            loop_show_prompt(&loop);
        step(&loop);
    }
    loop_hide_prompt(&loop);
    signals_watch(program->session);
    if (loop.lost) /* its training has not come to an end that the user wanted */
        journal_hold(program->session, true);
    finish_job(&loop);
    program->cut_short = loop.lost;
    bench_close(loop.bench);
    prompt_close();
    str_done(&loop.command);
    return signals_ending() ? 128 + signals_ending() : loop.lost;
}
