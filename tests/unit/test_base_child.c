/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "src/base/child.h"

enum { LIMIT_MS = 20000 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void shell(const char *script, const char *input, int status, const char *output)
{
    struct err err = { 0 };
    struct child_result result;
    const char *const argv[] = { "sh", "-c", script, NULL };
    if (!child_run(argv, input, LIMIT_MS, NULL, &result, &err)) {
        fail_msg("%s", err.message);
    }
    assert_string_equal(result.output.text, output);
    assert_int_equal(result.status, status);
    assert_false(result.timed_out);
    child_result_done(&result);
}

static void test_status_and_output(void **state)
{
    (void)state;
    shell("echo hello", NULL, 0, "hello\n");
    shell("echo out; echo err >&2; exit 3", NULL, 3, "out\nerr\n");
    shell("cat", "through\n", 0, "through\n");
    shell("cat", NULL, 0, ""); /* its input ends at once */
    shell("cat", "", 0, "");
    shell("kill -TERM $$", NULL, 128 + SIGTERM, "");
    shell("printf 'a\\0b' | wc -c | tr -d ' '", NULL, 0, "3\n");
}

/* More than a pipe holds, both ways at once, and beyond what is kept. */
static void through_cat(size_t size, size_t kept)
{
    char *many = malloc(size + 1);
    assert_non_null(many);
    for (size_t i = 0; i < size; i++) {
        many[i] = (char)('a' + i * 7 % 26);
    }
    many[size] = '\0';
    struct err err = { 0 };
    struct child_result result;
    const char *const argv[] = { "cat", NULL };
    assert_true(child_run(argv, many, LIMIT_MS, NULL, &result, &err));
    assert_int_equal(result.status, 0);
    assert_int_equal(result.output.length, kept);
    assert_memory_equal(result.output.text, many, kept);
    child_result_done(&result);
    free(many);
}

static void test_a_lot(void **state)
{
    (void)state;
    through_cat(1 << 20, 1 << 20);
    through_cat(3000000, 1 << 20);
}

/* A child that reads nothing; SIGPIPE would end this program. */
static void test_deaf_child(void **state)
{
    (void)state;
    char *many = malloc(1000001);
    assert_non_null(many);
    memset(many, 'x', 1000000);
    many[1000000] = '\0';
    signal(SIGPIPE, SIG_DFL);
    shell("exit 0", many, 0, "");
    shell("exec <&-; echo deaf; sleep 0.05", many, 0, "deaf\n");
    free(many);
    sigset_t waiting;
    sigpending(&waiting);
    assert_int_equal(sigismember(&waiting, SIGPIPE), 0);
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    assert_int_equal(sigismember(&blocked, SIGPIPE), 0);
}

static void test_missing_program(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct child_result result;
    const char *const argv[] = { "peephole-no-such-program", NULL };
    assert_false(child_run(argv, "x", LIMIT_MS, NULL, &result, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "peephole-no-such-program"));
    assert_non_null(strstr(err.message, strerror(ENOENT)));
    child_result_done(&result);
}

static void test_time_limit(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct child_result result;
    /* The shell's own child keeps the pipe: it must go too. */
    const char *const argv[] = { "sh", "-c", "echo begun; sleep 60; echo never", NULL };
    double begun = now();
    assert_true(
        child_run(argv, NULL, 1500, NULL, &result, &err)); /* a busy machine starts it late */
    assert_true(now() - begun < 30.0);
    assert_true(now() - begun > 1.49);
    assert_true(result.timed_out);
    assert_int_equal(result.status, 128 + SIGKILL);
    assert_string_equal(result.output.text, "begun\n");
    child_result_done(&result);
}

static void request_soon(void *context)
{
    struct cancel *cancel = context;
    nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    atomic_store(&cancel->requested, true);
}

static void test_cancel(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct child_result result;
    struct cancel cancel = { 0 };
    const char *const argv[] = { "sleep", "60", NULL };
    struct thread *thread = thread_start(request_soon, &cancel, &err);
    assert_non_null(thread);
    double begun = now();
    assert_false(child_run(argv, NULL, -1, &cancel, &result, &err));
    assert_true(now() - begun < 30.0);
    assert_int_equal(err.code, ERR_CANCELLED);
    thread_join(thread);
    child_result_done(&result);
}

/* A program may leave another behind that holds its output open (a plot window does). */
static void test_grandchild_is_not_waited_for(void **state)
{
    (void)state;
    double begun = now();
    shell("sleep 20 & echo done", NULL, 0, "done\n");
    assert_true(now() - begun < 15.0);
}

static int open_descriptors(void)
{
    DIR *stream = opendir("/proc/self/fd");
    int count = 0;
    while (stream != NULL && readdir(stream) != NULL) {
        count++;
    }
    if (stream != NULL) {
        closedir(stream);
    }
    return count;
}

/* No descriptor stays open here, none goes to the child, and no dead child is left. */
static void test_nothing_is_left(void **state)
{
    (void)state;
    int before = open_descriptors();
    for (int i = 0; i < 20; i++) {
        shell("exit 0", "x", 0, "");
        struct err err = { 0 };
        struct child_result result;
        const char *const argv[] = { "peephole-no-such-program", NULL };
        assert_false(child_run(argv, NULL, LIMIT_MS, NULL, &result, &err));
        child_result_done(&result);
    }
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    int fds[2];
    assert_int_equal(pipe2(fds, 0), 0); /* not close-on-exec: only what was opened by us counts */
    close(fds[0]);
    close(fds[1]);
    shell("for n in 3 4 5 6 7 8 9; do if (: >&$n) 2>/dev/null; then echo $n; fi; done", NULL, 0,
          "");
}

/* Without descriptors 0, 1 and 2 the pipes would take their numbers. */
static void test_closed_standard_descriptors(void **state)
{
    (void)state;
    int kept[3];
    for (int i = 0; i < 3; i++) {
        kept[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
        close(i);
    }
    struct err err = { 0 };
    struct child_result result;
    const char *const argv[] = { "cat", NULL };
    bool ran = child_run(argv, "low", LIMIT_MS, NULL, &result, &err);
    for (int i = 0; i < 3; i++) {
        if (kept[i] >= 0) {
            dup2(kept[i], i);
            close(kept[i]);
        }
    }
    assert_true(ran);
    assert_string_equal(result.output.text, "low");
    child_result_done(&result);
}

/* Blocked signals and ignored ones would be passed on. */
static void run_in_thread(void *context)
{
    (void)context;
    shell("kill -TERM $$; echo survived", NULL, 128 + SIGTERM, "");
}

static void test_signals_of_the_child(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct thread *thread = thread_start(run_in_thread, NULL, &err);
    assert_non_null(thread);
    thread_join(thread);
    signal(SIGPIPE, SIG_IGN);
    shell("kill -PIPE $$; echo survived", NULL, 128 + SIGPIPE, "");
    signal(SIGPIPE, SIG_DFL);
}

static void test_find(void **state)
{
    (void)state;
    char *path = child_find("sh");
    assert_non_null(path);
    assert_int_equal(path[0], '/');
    assert_int_equal(access(path, X_OK), 0);
    char *same = child_find(path);
    assert_string_equal(same, path);
    free(path);
    free(same);
    assert_null(child_find("peephole-no-such-program"));
    assert_null(child_find("/no/such/program"));
    assert_null(child_find("/")); /* a folder is no program */
    setenv("PATH", "/no/such/folder:", 1);
    assert_null(child_find("sh"));
}

/* --- side by side --- */

struct many {
    size_t size, running, most, ended, waited;
    size_t refuse; /* this one's end is an error; SIZE_MAX: none */
};

static unsigned char *many_input(void *context, size_t index, size_t *size, struct err *err)
{
    struct many *many = context;
    (void)err;
    many->running++;
    many->most = many->running > many->most ? many->running : many->most;
    *size = many->size + index;
    unsigned char *bytes = malloc(*size + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < *size; i++) {
        bytes[i] = (unsigned char)(i * 31 + index);
    }
    return bytes;
}

static bool many_ended(void *context, size_t index, const struct child_result *result,
                       struct err *err)
{
    struct many *many = context;
    many->running--;
    many->ended++;
    if (index == many->refuse) {
        return err_set(err, ERR_INPUT, "not this one");
    }
    assert_int_equal(result->status, 0);
    assert_int_equal(result->output.length, many->size + index);
    for (size_t i = 0; i < result->output.length; i++) {
        if ((unsigned char)result->output.text[i] != (unsigned char)(i * 31 + index)) {
            fail_msg("byte %zu of child %zu came back changed", i, index);
        }
    }
    return true;
}

static void many_waiting(void *context)
{
    ((struct many *)context)->waited++;
}

static struct child_batch batch_of(const char *const argv[], struct many *many, size_t at_once)
{
    return (struct child_batch){ .argv = argv,
                                 .count = 7,
                                 .at_once = at_once,
                                 .output_limit = SIZE_MAX,
                                 .context = many,
                                 .input = many_input,
                                 .ended = many_ended,
                                 .waiting = many_waiting };
}

/* More bytes than a pipe holds, zeros among them, through seven children. */
static void test_side_by_side(void **state)
{
    (void)state;
    static const char *const argv[] = { "cat", NULL };
    int before = open_descriptors();
    for (size_t at_once = 1; at_once <= 9; at_once += 4) {
        struct err err = { 0 };
        struct many many = { .size = 3000000, .refuse = SIZE_MAX };
        struct child_batch batch = batch_of(argv, &many, at_once);
        assert_true(child_run_all(&batch, NULL, &err));
        assert_int_equal(many.ended, 7);
        assert_int_equal(many.most, at_once < 7 ? at_once : 7);
        assert_true(many.waited > 0);
    }
    assert_int_equal(open_descriptors(), before);
}

/* A refusal, a program that is not there and a cancellation end all that run, soon. */
static void test_side_by_side_ends(void **state)
{
    (void)state;
    static const char *const sleeper[] = { "sh", "-c", "cat >/dev/null; sleep 60", NULL };
    static const char *const cat[] = { "cat", NULL };
    static const char *const missing[] = { "peephole-no-such-program", NULL };
    int before = open_descriptors();
    struct err err = { 0 };
    struct many many = { .size = 100, .refuse = 3 };
    struct child_batch batch = batch_of(cat, &many, 2);
    assert_false(child_run_all(&batch, NULL, &err));
    assert_string_equal(err.message, "not this one");
    batch = batch_of(missing, &many, 2);
    assert_false(child_run_all(&batch, NULL, &err));
    assert_int_equal(err.code, ERR_IO);
    struct cancel cancel = { .requested = true };
    batch = batch_of(sleeper, &many, 4);
    double start = now();
    assert_false(child_run_all(&batch, &cancel, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    assert_true(now() - start <
                5); /* which it starts and ends on a busy machine; it would sleep 60 s */
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_and_output),
        cmocka_unit_test(test_a_lot),
        cmocka_unit_test(test_deaf_child),
        cmocka_unit_test(test_missing_program),
        cmocka_unit_test(test_time_limit),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_grandchild_is_not_waited_for),
        cmocka_unit_test(test_nothing_is_left),
        cmocka_unit_test(test_side_by_side),
        cmocka_unit_test(test_side_by_side_ends),
        cmocka_unit_test(test_closed_standard_descriptors),
        cmocka_unit_test(test_signals_of_the_child),
        cmocka_unit_test(test_find),
    };
    return unit_run(tests);
}
