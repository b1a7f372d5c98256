/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/unit.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "src/base/mailbox.h"
#include "src/base/thread.h"

struct message {
    int sender;
    int number;
    char *text; /* changes owner with the message */
};

enum { SENDERS = 4, MESSAGES = 5000 };

struct sender {
    struct mailbox *mailbox;
    int number;
};

static void send_messages(void *context)
{
    struct sender *sender = context;
    for (int i = 0; i < MESSAGES; i++) {
        struct message message = { .sender = sender->number, .number = i, .text = malloc(8) };
        if (message.text != NULL) {
            message.text[0] = (char)('a' + i % 26);
        }
        if (!mailbox_post(sender->mailbox, &message)) {
            free(message.text);
        }
    }
}

/* Nothing is lost, nothing comes twice, and each sender's messages come in their order. */
static void test_many_senders(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct mailbox *mailbox = mailbox_new(sizeof(struct message), &err);
    assert_non_null(mailbox);
    struct sender senders[SENDERS];
    struct thread *threads[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){ .mailbox = mailbox, .number = i };
        threads[i] = thread_start(send_messages, &senders[i], &err);
        assert_non_null(threads[i]);
    }
    int next[SENDERS] = { 0 };
    for (int taken = 0; taken < SENDERS * MESSAGES;) {
        assert_true(mailbox_wait(mailbox, 30000));
        struct message message;
        while (mailbox_take(mailbox, &message)) {
            assert_int_equal(message.number, next[message.sender]++);
            assert_int_equal(message.text[0], 'a' + message.number % 26);
            free(message.text);
            taken++;
        }
    }
    for (int i = 0; i < SENDERS; i++) {
        thread_join(threads[i]);
    }
    assert_false(mailbox_wait(mailbox, 0));
    mailbox_free(mailbox);
}

static bool readable(const struct mailbox *mailbox)
{
    struct pollfd watched = { .fd = mailbox_fd(mailbox), .events = POLLIN };
    return poll(&watched, 1, 0) == 1 && (watched.revents & POLLIN) != 0;
}

/* The descriptor says exactly whether something waits, also when thousands do. */
static void test_descriptor(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct mailbox *mailbox = mailbox_new(sizeof(int), &err);
    assert_non_null(mailbox);
    int got = 0;
    assert_false(mailbox_take(mailbox, &got));
    for (int round = 0; round < 3; round++) {
        assert_false(readable(mailbox));
        for (int i = 0; i < 100000; i++) {
            assert_true(mailbox_post(mailbox, &i));
        }
        for (int i = 0; i < 100000; i++) {
            assert_true(i % 1000 != 0 || readable(mailbox));
            assert_true(mailbox_take(mailbox, &got));
            assert_int_equal(got, i);
        }
        assert_false(readable(mailbox));
    }
    mailbox_free(mailbox);
}

/* The ring wraps around while it grows. */
static void test_ring(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct mailbox *mailbox = mailbox_new(sizeof(int), &err);
    int posted = 0;
    int taken = 0;
    for (int round = 0; round < 300; round++) {
        for (int i = 0; i < 7; i++, posted++) {
            assert_true(mailbox_post(mailbox, &posted));
        }
        for (int i = 0; i < 5; i++, taken++) {
            int got = -1;
            assert_true(mailbox_take(mailbox, &got));
            assert_int_equal(got, taken);
        }
    }
    mailbox_free(mailbox); /* with messages in it */
    mailbox_free(NULL);
}

static void test_wait_ends(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct mailbox *mailbox = mailbox_new(1, &err);
    struct timespec before;
    struct timespec after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_false(mailbox_wait(mailbox, 30));
    clock_gettime(CLOCK_MONOTONIC, &after);
    double waited =
        (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) * 1e-9;
    assert_true(waited >= 0.029);
    assert_true(mailbox_post(mailbox, "x"));
    assert_true(mailbox_wait(mailbox, -1));
    mailbox_free(mailbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_senders),
        cmocka_unit_test(test_descriptor),
        cmocka_unit_test(test_ring),
        cmocka_unit_test(test_wait_ends),
    };
    return unit_run(tests);
}
