/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ring of messages behind a mutex. The pipe holds one byte exactly while the ring is not empty,
 * so it never fills, and poll() on it never lies. */
#include "src/base/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/base/arena.h"

struct mailbox {
    pthread_mutex_t lock; /* guards all below but message_size and the pipe's numbers */
    unsigned char *ring;
    size_t message_size;
    size_t capacity; /* messages */
    size_t first;
    size_t count;
    int pipe_fds[2];
};

struct mailbox *mailbox_new(size_t message_size, struct err *err)
{
    struct mailbox *mailbox = calloc(1, sizeof *mailbox);
    if (mailbox == NULL) {
        err_memory(err);
        return NULL;
    }
    mailbox->message_size = message_size;
    if (pipe2(mailbox->pipe_fds, O_CLOEXEC | O_NONBLOCK) != 0) {
        err_system(err, errno, "cannot open a pipe");
        free(mailbox);
        return NULL;
    }
    int error = pthread_mutex_init(&mailbox->lock, NULL);
    if (error != 0) {
        err_system(err, error, "cannot make a lock");
        close(mailbox->pipe_fds[0]);
        close(mailbox->pipe_fds[1]);
        free(mailbox);
        return NULL;
    }
    return mailbox;
}

void mailbox_free(struct mailbox *mailbox)
{
    if (mailbox == NULL) {
        return;
    }
    close(mailbox->pipe_fds[0]);
    close(mailbox->pipe_fds[1]);
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox->ring);
    free(mailbox);
}

/* Doubles the ring and lays the messages out from its start. Called with the lock held. */
static bool grow(struct mailbox *mailbox)
{
    size_t capacity = mailbox->capacity == 0 ? 16 : mailbox->capacity * 2;
    size_t bytes = 0;
    if (capacity < mailbox->capacity || !size_product(capacity, mailbox->message_size, &bytes)) {
        return false;
    }
    unsigned char *ring = malloc(bytes == 0 ? 1 : bytes);
    if (ring == NULL) {
        return false;
    }
    size_t size = mailbox->message_size;
    size_t till_end = mailbox->capacity - mailbox->first;
    size_t front = mailbox->count < till_end ? mailbox->count : till_end;
    if (mailbox->count > 0) {
        memcpy(ring, mailbox->ring + mailbox->first * size, front * size);
        memcpy(ring + front * size, mailbox->ring, (mailbox->count - front) * size);
    }
    free(mailbox->ring);
    mailbox->ring = ring;
    mailbox->capacity = capacity;
    mailbox->first = 0;
    return true;
}

/* One byte into an empty pipe cannot fail but by a signal. Called with the lock held. */
static void pipe_raise(struct mailbox *mailbox)
{
    ssize_t written = 0;
    do {
        written = write(mailbox->pipe_fds[1], "", 1);
    } while (written < 0 && errno == EINTR);
}

static void pipe_lower(struct mailbox *mailbox)
{
    char byte = 0;
    ssize_t got = 0;
    do {
        got = read(mailbox->pipe_fds[0], &byte, 1);
    } while (got < 0 && errno == EINTR);
}

bool mailbox_post(struct mailbox *mailbox, const void *message)
{
    pthread_mutex_lock(&mailbox->lock);
    bool room = mailbox->count < mailbox->capacity || grow(mailbox);
    if (room) {
        size_t slot = (mailbox->first + mailbox->count) % mailbox->capacity;
        memcpy(mailbox->ring + slot * mailbox->message_size, message, mailbox->message_size);
        if (mailbox->count++ == 0) {
            pipe_raise(mailbox);
        }
    }
    pthread_mutex_unlock(&mailbox->lock);
    return room;
}

bool mailbox_take(struct mailbox *mailbox, void *message)
{
    pthread_mutex_lock(&mailbox->lock);
    bool any = mailbox->count > 0;
    if (any) {
        const unsigned char *slot = mailbox->ring + mailbox->first * mailbox->message_size;
        memcpy(message, slot, mailbox->message_size);
        mailbox->first = (mailbox->first + 1) % mailbox->capacity;
        if (--mailbox->count == 0) {
            pipe_lower(mailbox);
        }
    }
    pthread_mutex_unlock(&mailbox->lock);
    return any;
}

size_t mailbox_count(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    size_t count = mailbox->count;
    pthread_mutex_unlock(&mailbox->lock);
    return count;
}

int mailbox_fd(const struct mailbox *mailbox)
{
    return mailbox->pipe_fds[0];
}

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool mailbox_wait(struct mailbox *mailbox, int timeout_ms)
{
    struct pollfd watched = { .fd = mailbox->pipe_fds[0], .events = POLLIN };
    long long end = now_ms() + timeout_ms;
    int left = timeout_ms;
    for (;;) {
        int ready = poll(&watched, 1, left);
        if (ready >= 0 || errno != EINTR) {
            return ready > 0;
        }
        if (timeout_ms >= 0) {
            long long rest = end - now_ms();
            left = rest > 0 ? (int)rest : 0;
        }
    }
}
