/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signal handlers, and the pipe that brings signals to the loop. */
#include "ui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "src/session/session.h"

/* The handlers write these, from whatever thread they run in. */
static atomic_int ending;
static _Atomic(struct session *) watched;
static _Atomic(long long) last_interrupt_ms;

static atomic_bool interrupted; /* since signals_echoed was called */

static atomic_bool interrupt_is_end;
static int wake[2] = { -1, -1 };

static const int ending_signals[] = { SIGINT, SIGTERM, SIGHUP };
static const int window_signals[] = { SIGWINCH, SIGCONT };
/* What ends a program that does not know better; faults of our own come first. */
static const int fatal_signals[] = { SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,    SIGABRT,
                                     SIGQUIT, SIGTRAP, SIGSYS,  SIGALRM,   SIGUSR1,
                                     SIGUSR2, SIGXCPU, SIGPROF, SIGVTALRM, SIGPOLL };
enum { FAULT_COUNT = 4, FATAL_COUNT = sizeof fatal_signals / sizeof fatal_signals[0] };

static struct sigaction fatal_before[FATAL_COUNT];
static struct termios terminal_before;
static char reset_bytes[128];
static char last_words[512];
static atomic_int terminal_fd = -1;
static atomic_bool typing_hidden;
static atomic_bool stopped;

static void post(int number)
{
    unsigned char byte = (unsigned char)number;
    ssize_t written = write(wake[1], &byte, 1);
    (void)written; /* a full pipe wakes the loop as well */
}

/* The second Ctrl-C of a batch: whoever presses it again does not want to wait. What comes within
 * 0.1 s is one key press that arrived by two ways. */
static bool is_second_interrupt(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long long ms = (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    long long before = atomic_exchange(&last_interrupt_ms, ms);
    return before != 0 && ms - before > 100;
}

static void tell_session(int number, bool ends)
{
    struct session *session = atomic_load(&watched);
    if (!session)
        return;
    if (ends)
        __atomic_store_n(&session->signal_received, number, __ATOMIC_RELEASE);
    atomic_store(&session->cancel.requested, true);
}

static void on_ending(int number)
{
    int saved = errno;
    if (number == SIGINT)
        atomic_store(&interrupted, true);
    bool ends = number != SIGINT || atomic_load(&interrupt_is_end);
    if (ends) {
        int none = 0;
        atomic_compare_exchange_strong(&ending, &none, number);
        if (number == SIGINT && is_second_interrupt()) {
            signal(SIGINT, SIG_DFL);
            raise(SIGINT);
        }
    }
    tell_session(ends ? atomic_load(&ending) : number, ends);
    post(number);
    errno = saved;
}

static void on_other(int number)
{
    int saved = errno;
    post(number);
    errno = saved;
}

static void put(int fd, const char *bytes)
{
    ssize_t written = write(fd, bytes, strlen(bytes));
    (void)written; /* there is nobody left to tell */
}

/* As it was before the program came. */
static void put_terminal_back(int fd)
{
    put(fd, "\033[?2004l"); /* the marks of pastes */
    put(fd, reset_bytes);
    put(fd, "\r");
    tcsetattr(fd, TCSANOW, &terminal_before);
}

/* Puts the terminal back, then lets happen what would have happened. A fault of our own happens
 * again on return; a signal that was sent is sent again. */
static void on_fatal(int number, siginfo_t *info, void *context)
{
    (void)context;
    int fd = atomic_load(&terminal_fd);
    if (fd >= 0) {
        put_terminal_back(fd);
        put(fd, "\n");
        put(fd, last_words);
    }
    bool again = false;
    for (int i = 0; i < FATAL_COUNT; i++) {
        if (fatal_signals[i] != number)
            continue;
        sigaction(number, &fatal_before[i], NULL);
        again = i < FAULT_COUNT && info->si_code > 0;
    }
    if (!again)
        raise(number);
}

static void handle(const int *numbers, size_t count, void (*handler)(int), int flags)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < count; i++)
        sigaction(numbers[i], &action, NULL);
}

bool signals_open(struct err *err)
{
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return err_system(err, errno, "cannot make a pipe");
    atomic_store(&interrupt_is_end, true);
    /* No SA_RESTART: who waits in a read shall see that the end has come. */
    struct sigaction before;
    for (size_t i = 0; i < sizeof ending_signals / sizeof ending_signals[0]; i++) {
        sigaction(ending_signals[i], NULL, &before);
        if (before.sa_handler != SIG_IGN) /* nohup stays nohup */
            handle(&ending_signals[i], 1, on_ending, 0);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of the write */
    return true;
}

void signals_close(void)
{
    atomic_store(&watched, NULL);
    handle(ending_signals, sizeof ending_signals / sizeof ending_signals[0], SIG_IGN, 0);
    close(wake[0]);
    close(wake[1]);
    wake[0] = wake[1] = -1;
}

void signals_at_prompt(void)
{
    atomic_store(&interrupt_is_end, false);
    handle(window_signals, sizeof window_signals / sizeof window_signals[0], on_other, SA_RESTART);
    signals_own_suspend(true);
}

void signals_watch(struct session *session)
{
    atomic_store(&watched, session);
    if (session && atomic_load(&ending))
        tell_session(atomic_load(&ending), true); /* it came before */
}

int signals_fd(void)
{
    return wake[0];
}

int signals_take(void)
{
    unsigned char byte;
    return read(wake[0], &byte, 1) == 1 ? byte : 0;
}

bool signals_drop(int number)
{
    bool came = false;
    unsigned char kept[64];
    size_t count = 0;
    for (int taken = signals_take(); taken; taken = signals_take()) {
        came = came || taken == number;
        if (taken != number && count < sizeof kept)
            kept[count++] = (unsigned char)taken;
    }
    for (size_t i = 0; i < count; i++)
        post(kept[i]); /* into the pipe, whose poll nothing else ends */
    return came;
}

int signals_ending(void)
{
    return atomic_load(&ending);
}

bool signals_echoed(void)
{
    bool came = atomic_exchange(&interrupted, false);
    return came && !atomic_load(&typing_hidden);
}

void signals_forget_interrupt(void)
{
    int interrupt = SIGINT;
    atomic_compare_exchange_strong(&ending, &interrupt, 0);
    signals_drop(SIGINT);
}

void signals_guard_terminal(int fd)
{
    static char stack[16 * 1024]; /* a handler for a stack that overflowed needs another one */
    stack_t old, spare = { .ss_sp = stack, .ss_size = sizeof stack };
    if (tcgetattr(fd, &terminal_before) != 0)
        return;
    atomic_store(&terminal_fd, fd);
    if (sigaltstack(NULL, &old) == 0 && (old.ss_flags & SS_DISABLE))
        sigaltstack(&spare, NULL);
    struct sigaction action = { .sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigfillset(&action.sa_mask);
    for (int i = 0; i < FATAL_COUNT; i++) {
        sigaction(fatal_signals[i], NULL, &fatal_before[i]);
        /* What is ignored, and what a profiler has taken, stays so. */
        if (i < FAULT_COUNT || fatal_before[i].sa_handler == SIG_DFL)
            sigaction(fatal_signals[i], &action, NULL);
    }
}

void signals_set_reset(const char *bytes)
{
    snprintf(reset_bytes, sizeof reset_bytes, "%s", bytes);
}

void signals_set_words(const char *text)
{
    snprintf(last_words, sizeof last_words, "%s", text);
}

bool signals_stopped(void)
{
    return atomic_exchange(&stopped, false);
}

void signals_suspend(void)
{
    handle(&(const int){ SIGTSTP }, 1, SIG_DFL, 0);
    raise(SIGTSTP);
    handle(&(const int){ SIGTSTP }, 1, on_other, SA_RESTART);
}

/* Keys are kept one by one: in a line of the terminal's own a Ctrl-D would be its end, and no key. */
static void show_typing(int fd, bool on)
{
    struct termios now;
    const tcflag_t shown = ECHO | ICANON;
    if (tcgetpgrp(fd) != getpgrp() || tcgetattr(fd, &now) != 0)
        return; /* it is another's */
    now.c_lflag &= ~shown;
    now.c_lflag |= on ? terminal_before.c_lflag & shown : 0;
    now.c_cc[VMIN] = on ? terminal_before.c_cc[VMIN] : 1;
    now.c_cc[VTIME] = on ? terminal_before.c_cc[VTIME] : 0;
    tcsetattr(fd, TCSANOW, &now);
}

/* Ctrl-Z while a command runs: whoever gets the terminal then sees what is typed. */
static void on_stop(int number)
{
    int saved = errno, fd = atomic_load(&terminal_fd);
    bool hidden = atomic_load(&typing_hidden);
    if (reset_bytes[0] && tcgetpgrp(fd) == getpgrp())
        put_terminal_back(fd); /* panels are drawn again by whoever asks signals_stopped */
    else if (hidden)
        show_typing(fd, true);
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, number);
    signal(number, SIG_DFL);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &stop, NULL); /* here it stops */
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    handle(&number, 1, on_stop, SA_RESTART);
    atomic_store(&stopped, true);
    if (hidden)
        show_typing(fd, false);
    errno = saved;
}

void signals_own_suspend(bool own)
{
    handle(&(const int){ SIGTSTP }, 1, own ? on_other : on_stop, SA_RESTART);
}

void signals_hide_typing(void)
{
    int fd = atomic_load(&terminal_fd);
    if (fd >= 0) {
        atomic_store(&typing_hidden, true);
        show_typing(fd, false);
    }
}

void signals_show_typing(void)
{
    if (atomic_exchange(&typing_hidden, false))
        show_typing(atomic_load(&terminal_fd), true);
}
