/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that grow until they are whole. The lock keeps two programs from growing the same one. */
#include "src/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_part {
    char *path;
    int fd; /* locked */
    unsigned long long size;
};

/* Is the locked file still the one at path? It may have been published meanwhile. */
static bool is_at_path(const struct file_part *part, const struct stat *status)
{
    struct stat named;
    return lstat(part->path, &named) == 0 && status->st_ino == named.st_ino &&
           status->st_dev == named.st_dev;
}

static bool lock(struct file_part *part, struct err *err)
{
    struct stat status;
    if (fstat(part->fd, &status) != 0) {
        return err_system(err, errno, "cannot write %s", part->path);
    }
    if (!S_ISREG(status.st_mode)) {
        return err_set(err, ERR_IO, "cannot write %s: it is not a plain file", part->path);
    }
    bool locked = flock(part->fd, LOCK_EX | LOCK_NB) == 0;
    if (!locked && errno != EWOULDBLOCK) {
        return err_system(err, errno, "cannot write %s", part->path);
    }
    if (!locked || fstat(part->fd, &status) != 0 || !is_at_path(part, &status)) {
        return err_set(err, ERR_IO, "cannot write %s: another program is writing it", part->path);
    }
    part->size = (unsigned long long)status.st_size;
    return true;
}

static void part_free(struct file_part *part)
{
    if (part->fd >= 0) {
        close(part->fd); /* every write was checked */
    }
    free(part->path);
    free(part);
}

struct file_part *file_part_open(const char *path, struct err *err)
{
    struct file_part *part = calloc(1, sizeof *part);
    char *copy = part != NULL ? strdup(path) : NULL;
    if (copy == NULL) {
        err_memory(err);
        free(part);
        return NULL;
    }
    part->path = copy;
    /* O_NONBLOCK: a pipe that nobody reads is an error, nothing to wait for. */
    int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    part->fd = open(path, flags, 0666);
    if (part->fd < 0 && errno == ELOOP) {
        err_set(err, ERR_IO, "cannot write %s: it is a link", path);
    } else if (part->fd < 0) {
        err_system(err, errno, "cannot write %s", path);
    } else if (lock(part, err)) {
        return part;
    }
    part_free(part);
    return NULL;
}

unsigned long long file_part_size(const struct file_part *part)
{
    return part->size;
}

bool file_part_restart(struct file_part *part, struct err *err)
{
    part->size = 0;
    return ftruncate(part->fd, 0) == 0 || err_system(err, errno, "cannot write %s", part->path);
}

bool file_part_add(struct file_part *part, const void *bytes, size_t size, struct err *err)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t written = write(part->fd, at, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return err_system(err, written < 0 ? errno : EIO, "cannot write %s", part->path);
        }
        at += written;
        size -= (size_t)written;
        part->size += (unsigned long long)written;
    }
    return true;
}

bool file_part_commit(struct file_part *part, const char *path, struct err *err)
{
    bool published = file_publish(part->path, path, err);
    part_free(part);
    return published;
}

void file_part_close(struct file_part *part)
{
    if (part != NULL && part->size == 0) {
        file_remove(part->path);
    }
    if (part != NULL) {
        part_free(part);
    }
}
