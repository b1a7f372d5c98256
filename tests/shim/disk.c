/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk with faults, for LD_PRELOAD: what is written below a folder whose path holds $DISK_PLACE
 *   - fails as on a full disk, while the file $DISK_FULL exists;
 *   - is held up after its first half, while the file $DISK_HOLD exists; $DISK_HOLD.held tells so.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t write(int fd, const void *bytes, size_t size);

static bool exists(const char *variable)
{
    const char *path = getenv(variable);
    return path && access(path, F_OK) == 0;
}

static bool is_ours(int fd)
{
    const char *place = getenv("DISK_PLACE");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!place || length <= 0)
        return false;
    path[length] = '\0';
    return strstr(path, place) != NULL;
}

static void hold(void)
{
    char told[4096];
    snprintf(told, sizeof told, "%s.held", getenv("DISK_HOLD"));
    int fd = open(told, O_WRONLY | O_CREAT, 0600);
    if (fd >= 0)
        close(fd);
    while (exists("DISK_HOLD"))
        usleep(2000);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    ssize_t (*real)(int, const void *, size_t);
    void *found = dlsym(RTLD_NEXT, "write");
    memcpy(&real, &found, sizeof real);
    if (!is_ours(fd))
        return real(fd, bytes, size);
    if (exists("DISK_FULL")) {
        errno = ENOSPC;
        return -1;
    }
    if (!exists("DISK_HOLD") || size < 2)
        return real(fd, bytes, size);
    ssize_t half = real(fd, bytes, size / 2);
    hold();
    return half;
}
