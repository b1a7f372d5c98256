/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the stored bytes of a file or pipe, with waits that can be ended. */
#include "src/base/stored.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/file.h"

enum {
    LOOK_EVERY_MS = 50,    /* whether reading was cancelled */
    LARGEST_STEP = 1 << 30 /* read() counts in ssize_t */
};

bool stored_open(struct stored *stored, const char *path, const struct cancel *cancel,
                 struct err *err)
{
    bool standard_input = strcmp(path, "-") == 0;
    *stored = (struct stored){ .fd = -1, .cancel = cancel };
    stored->name = strdup(standard_input ? "standard input" : path);
    if (stored->name == NULL) {
        return err_memory(err);
    }
    /* Not to wait in open() for a writer of a named pipe: wait_for_bytes does, and can be ended. */
    enum { FLAGS = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK };
    stored->fd = standard_input ? STDIN_FILENO : open(path, FLAGS);
    struct stat status;
    if (stored->fd < 0 || fstat(stored->fd, &status) != 0) {
        return file_cannot_open(stored->name, errno, err);
    }
    if (S_ISDIR(status.st_mode)) {
        return file_is_a_folder(stored->name, err);
    }
    if (S_ISREG(status.st_mode) && status.st_size > 0) {
        stored->size = (uint64_t)status.st_size;
        (void)posix_fadvise(stored->fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* a hint, may be refused */
    }
    return true;
}

/* Waits until there are bytes, or none will come any more. */
static bool wait_for_bytes(const struct stored *stored, struct err *err)
{
    struct pollfd fd = { .fd = stored->fd, .events = POLLIN };
    for (;;) {
        int ready = poll(&fd, 1, LOOK_EVERY_MS);
        if (ready > 0 || (ready < 0 && errno != EINTR)) {
            return true; /* read() will say what is wrong, if anything is */
        }
        if (cancel_requested(stored->cancel)) {
            return err_set(err, ERR_CANCELLED, "reading %s was cancelled", stored->name);
        }
    }
}

bool stored_read(struct stored *stored, void *buffer, size_t size, size_t *got, struct err *err)
{
    ssize_t count = 0;
    do {
        if (!wait_for_bytes(stored, err)) {
            return false;
        }
        count = read(stored->fd, buffer, size < LARGEST_STEP ? size : LARGEST_STEP);
    } while (count < 0 && (errno == EINTR || errno == EAGAIN));
    if (count < 0) {
        return err_system(err, errno, "cannot read %s", stored->name);
    }
    *got = (size_t)count;
    return true;
}

bool stored_waits(const struct stored *stored, int timeout_ms)
{
    struct pollfd fd = { .fd = stored->fd, .events = POLLIN };
    return poll(&fd, 1, timeout_ms) != 0;
}

void stored_close(struct stored *stored)
{
    if (stored->fd > STDIN_FILENO) {
        close(stored->fd); /* was only read: nothing can be lost here */
    }
    free(stored->name);
    *stored = (struct stored){ .fd = -1 };
}
