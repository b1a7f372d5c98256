/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Child processes. Everything is said and heard in one poll() loop, in slices short enough to
 * see a cancellation, the time limit, and an end that a grandchild hides by keeping the pipe. */
#include "src/base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_LIMIT = 1024 * 1024, LONGEST_SLICE_MS = 20 };

extern char **environ;

struct child {
    const char *name;
    pid_t pid;
    int input_fd;  /* ours to write, -1 when closed */
    int output_fd; /* ours to read, -1 when closed */
    const char *input;
    size_t input_left;
    bool ended;
    int status; /* of waitpid */
    size_t output_limit;
    struct child_result *result;
};

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

/* A close-on-exec pipe whose ends are above 2, where dup2 in the child cannot overwrite them. */
static bool open_pipe(int fds[2], struct err *err)
{
    if (pipe2(fds, O_CLOEXEC) != 0) {
        fds[0] = fds[1] = -1;
        return err_system(err, errno, "cannot open a pipe");
    }
    for (int i = 0; i < 2; i++) {
        if (fds[i] > STDERR_FILENO) {
            continue;
        }
        int higher = fcntl(fds[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        if (higher < 0) {
            return err_system(err, errno, "cannot open a pipe");
        }
        close(fds[i]);
        fds[i] = higher;
    }
    return true;
}

/* Default signals, and a group of its own: Ctrl-C is for us, and a kill reaches what it started. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGQUIT);
    int error = posix_spawnattr_setsigmask(attributes, &none);
    error = error ? error : posix_spawnattr_setsigdefault(attributes, &defaults);
    error = error ? error : posix_spawnattr_setpgroup(attributes, 0);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP;
    return error ? error : posix_spawnattr_setflags(attributes, flags);
}

static int set_descriptors(posix_spawn_file_actions_t *actions, int input_fd, int output_fd)
{
    int error = posix_spawn_file_actions_adddup2(actions, input_fd, STDIN_FILENO);
    error = error ? error : posix_spawn_file_actions_adddup2(actions, output_fd, STDOUT_FILENO);
    return error ? error : posix_spawn_file_actions_adddup2(actions, output_fd, STDERR_FILENO);
}

/* Returns an error number. */
static int spawn(const char *const argv[], int input_fd, int output_fd, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        return error;
    }
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    error = set_descriptors(&actions, input_fd, output_fd);
    error = error ? error : set_attributes(&attributes);
    if (error == 0) { /* posix_spawn does not change the words, it only lacks the const */
        char *const *words = (char *const *)(uintptr_t)argv;
        error = posix_spawnp(pid, argv[0], &actions, &attributes, words, environ);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static bool start(struct child *child, const char *const argv[], struct err *err)
{
    int to_child[2] = { -1, -1 };
    int from_child[2] = { -1, -1 };
    bool started = false;
    if (open_pipe(to_child, err) && open_pipe(from_child, err)) {
        int error = spawn(argv, to_child[0], from_child[1], &child->pid);
        started = error == 0 || err_system(err, error, "cannot start %s", argv[0]);
    }
    close_fd(&to_child[0]);
    close_fd(&from_child[1]);
    child->input_fd = to_child[1];
    child->output_fd = from_child[0];
    if (!started) {
        close_fd(&child->input_fd);
        close_fd(&child->output_fd);
        return false;
    }
    (void)fcntl(child->input_fd, F_SETFL, O_NONBLOCK); /* cannot fail on a pipe of ours */
    (void)fcntl(child->output_fd, F_SETFL, O_NONBLOCK);
    return true;
}

static void write_input(struct child *child)
{
    ssize_t written = write(child->input_fd, child->input, child->input_left);
    if (written > 0) {
        child->input += written;
        child->input_left -= (size_t)written;
    } else if (written < 0 && errno != EINTR && errno != EAGAIN) {
        child->input_left = 0; /* it closed its input: it wants no more */
    }
    if (child->input_left == 0) {
        close_fd(&child->input_fd);
    }
}

/* Reads once; false where nothing was there. */
static bool read_output(struct child *child)
{
    char buffer[16384];
    ssize_t got = read(child->output_fd, buffer, sizeof buffer);
    if (got > 0) {
        size_t room = child->output_limit - child->result->output.length;
        str_add_bytes(&child->result->output, buffer, (size_t)got < room ? (size_t)got : room);
        return true;
    }
    if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        close_fd(&child->output_fd);
    }
    return false;
}

static void look_for_end(struct child *child)
{
    pid_t who = 0;
    do {
        who = waitpid(child->pid, &child->status, WNOHANG);
    } while (who < 0 && errno == EINTR);
    child->ended = who != 0;
}

static void kill_and_reap(struct child *child)
{
    kill(-child->pid, SIGKILL);
    kill(child->pid, SIGKILL);
    pid_t who = 0;
    do {
        who = waitpid(child->pid, &child->status, 0);
    } while (who < 0 && errno == EINTR);
    child->ended = true;
}

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One slice: waits for a pipe, at most slice_ms, and serves it. */
static void exchange(struct child *child, int slice_ms)
{
    struct pollfd fds[2] = {
        { .fd = child->input_fd, .events = POLLOUT }, /* poll passes over -1 */
        { .fd = child->output_fd, .events = POLLIN },
    };
    if (poll(fds, 2, slice_ms) <= 0) {
        return;
    }
    if (fds[0].revents != 0) {
        write_input(child);
    }
    if (fds[1].revents != 0) {
        read_output(child);
    }
}

static void read_rest(struct child *child)
{
    while (child->output_fd >= 0 && child->result->output.length < child->output_limit &&
           read_output(child)) {
    }
}

/* Until the child has ended, by itself or by our hand. */
static bool converse(struct child *child, int timeout_ms, const struct cancel *cancel,
                     struct err *err)
{
    long long end = now_ms() + timeout_ms;
    int slice_ms = 1;
    while (!child->ended) {
        exchange(child, slice_ms);
        look_for_end(child);
        slice_ms = slice_ms < LONGEST_SLICE_MS ? slice_ms * 2 : LONGEST_SLICE_MS;
        if (child->ended) {
            break;
        }
        if (cancel_requested(cancel)) {
            kill_and_reap(child);
            return err_set(err, ERR_CANCELLED, "%s was stopped", child->name);
        }
        if (timeout_ms >= 0 && now_ms() >= end) {
            child->result->timed_out = true;
            kill_and_reap(child);
        }
    }
    read_rest(child);
    return true;
}

/* SIGPIPE is held back from this thread while it writes, and taken away before it is let through
 * again, without touching what the program does with the signal elsewhere. */
static bool hold_sigpipe(sigset_t *before)
{
    sigset_t pipe_signal;
    sigset_t waiting;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&waiting);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, before);
    return sigismember(&waiting, SIGPIPE) == 1;
}

static void release_sigpipe(const sigset_t *before, bool was_pending)
{
    sigset_t pipe_signal;
    struct timespec at_once = { 0 };
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    while (!was_pending && sigtimedwait(&pipe_signal, NULL, &at_once) < 0 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

static void set_status(struct child *child)
{
    child->result->status =
        WIFSIGNALED(child->status) ? 128 + WTERMSIG(child->status) : WEXITSTATUS(child->status);
}

bool child_run(const char *const argv[], const char *input, int timeout_ms,
               const struct cancel *cancel, struct child_result *result, struct err *err)
{
    *result = (struct child_result){ 0 };
    str_init(&result->output);
    struct child child = {
        .name = argv[0], .input = input, .output_limit = OUTPUT_LIMIT, .result = result
    };
    child.input_left = input != NULL ? strlen(input) : 0;
    if (!start(&child, argv, err)) {
        return false;
    }
    if (child.input_left == 0) {
        close_fd(&child.input_fd);
    }
    sigset_t before;
    bool was_pending = hold_sigpipe(&before);
    bool finished = converse(&child, timeout_ms, cancel, err);
    release_sigpipe(&before, was_pending);
    close_fd(&child.input_fd);
    close_fd(&child.output_fd);
    set_status(&child);
    if (finished && str_failed(&result->output)) {
        return err_memory(err);
    }
    return finished;
}

void child_result_done(struct child_result *result)
{
    str_done(&result->output);
}

/* --- children side by side --- */

/* A place for one of the children that run at the same time. */
struct slot {
    bool taken;
    size_t index;
    unsigned char *input;
    struct child child;
    struct child_result result;
};

static bool fill_slot(struct slot *slot, const struct child_batch *batch, size_t index,
                      struct err *err)
{
    size_t size = 0;
    slot->input = batch->input(batch->context, index, &size, err);
    if (slot->input == NULL) {
        return false;
    }
    slot->index = index;
    slot->result = (struct child_result){ 0 };
    str_init(&slot->result.output);
    slot->child = (struct child){ .name = batch->argv[0],
                                  .input = (const char *)slot->input,
                                  .input_left = size,
                                  .output_limit = batch->output_limit,
                                  .result = &slot->result };
    slot->taken = true; /* from now on empty_slot gives back what it has */
    slot->child.ended = true;
    if (!start(&slot->child, batch->argv, err)) {
        return false;
    }
    slot->child.ended = false;
    return true;
}

static void empty_slot(struct slot *slot)
{
    if (!slot->taken) {
        return;
    }
    if (!slot->child.ended) {
        kill_and_reap(&slot->child);
    }
    close_fd(&slot->child.input_fd);
    close_fd(&slot->child.output_fd);
    child_result_done(&slot->result);
    free(slot->input);
    slot->taken = false;
}

/* Waits for any pipe, at most slice_ms, and serves those that are ready. Was there any? */
static bool exchange_all(struct slot *slots, size_t count, struct pollfd *fds, int slice_ms)
{
    for (size_t i = 0; i < count; i++) {
        bool taken = slots[i].taken;
        fds[2 * i] =
            (struct pollfd){ .fd = taken ? slots[i].child.input_fd : -1, .events = POLLOUT };
        fds[2 * i + 1] =
            (struct pollfd){ .fd = taken ? slots[i].child.output_fd : -1, .events = POLLIN };
    }
    if (poll(fds, (nfds_t)(2 * count), slice_ms) <= 0) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (fds[2 * i].revents != 0) {
            write_input(&slots[i].child);
        }
        if (fds[2 * i + 1].revents != 0) {
            read_output(&slots[i].child);
        }
    }
    return true;
}

/* Hands over what has ended. */
static bool look_at_slot(struct slot *slot, const struct child_batch *batch, size_t *left,
                         struct err *err)
{
    if (!slot->taken) {
        return true;
    }
    look_for_end(&slot->child);
    if (!slot->child.ended) {
        return true;
    }
    read_rest(&slot->child);
    set_status(&slot->child);
    (*left)--;
    bool good = str_failed(&slot->result.output)
                    ? err_memory(err)
                    : batch->ended(batch->context, slot->index, &slot->result, err);
    empty_slot(slot);
    return good;
}

static bool run_all(const struct child_batch *batch, struct slot *slots, struct pollfd *fds,
                    const struct cancel *cancel, struct err *err)
{
    size_t next = 0;
    size_t left = batch->count;
    int slice_ms = 1;
    while (left > 0) {
        for (size_t i = 0; i < batch->at_once && next < batch->count; i++) {
            if (!slots[i].taken && !fill_slot(&slots[i], batch, next++, err)) {
                return false;
            }
        }
        bool busy = exchange_all(slots, batch->at_once, fds, slice_ms);
        slice_ms = busy ? 1 : slice_ms < LONGEST_SLICE_MS ? slice_ms * 2 : LONGEST_SLICE_MS;
        for (size_t i = 0; i < batch->at_once; i++) {
            if (!look_at_slot(&slots[i], batch, &left, err)) {
                return false;
            }
        }
        if (cancel_requested(cancel)) {
            return err_set(err, ERR_CANCELLED, "%s was stopped", batch->argv[0]);
        }
        if (batch->waiting) {
            batch->waiting(batch->context);
        }
    }
    return true;
}

bool child_run_all(const struct child_batch *batch, const struct cancel *cancel, struct err *err)
{
    struct slot *slots = calloc(batch->at_once, sizeof *slots);
    struct pollfd *fds = calloc(batch->at_once, 2 * sizeof *fds);
    bool good = (slots && fds) || err_memory(err);
    sigset_t before;
    bool was_pending = hold_sigpipe(&before);
    good = good && run_all(batch, slots, fds, cancel, err);
    for (size_t i = 0; slots && i < batch->at_once; i++) {
        empty_slot(&slots[i]);
    }
    release_sigpipe(&before, was_pending);
    free(fds);
    free(slots);
    return good;
}

static bool is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

char *child_find(const char *program)
{
    if (strchr(program, '/') != NULL) {
        return is_program(program) ? strdup(program) : NULL;
    }
    const char *folders = getenv("PATH");
    const char *at = folders != NULL ? folders : "/bin:/usr/bin";
    for (;;) {
        size_t length = strcspn(at, ":");
        struct str path;
        str_init(&path);
        str_add_bytes(&path, length > 0 ? at : ".", length > 0 ? length : 1);
        str_addf(&path, "/%s", program);
        char *found = str_take(&path);
        if (found != NULL && is_program(found)) {
            return found;
        }
        free(found);
        if (at[length] == '\0') {
            return NULL;
        }
        at += length + 1;
    }
}
