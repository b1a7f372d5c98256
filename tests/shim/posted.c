/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For LD_PRELOAD: when threads other than the first wake it by a byte through a pipe, which is how a
 * training tells that an epoch has ended. Each moment goes to $POSTED as a line, in seconds of
 * CLOCK_MONOTONIC.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

ssize_t write(int fd, const void *bytes, size_t size);

ssize_t write(int fd, const void *bytes, size_t size)
{
    static FILE *file;
    ssize_t (*real)(int, const void *, size_t);
    void *found = dlsym(RTLD_NEXT, "write");
    memcpy(&real, &found, sizeof real);
    const char *path = getenv("POSTED");
    if (path && size == 1 && *(const char *)bytes == '\0' && syscall(SYS_gettid) != getpid()) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        file = file ? file : fopen(path, "a");
        if (file) {
            fprintf(file, "%lld.%09ld\n", (long long)now.tv_sec, now.tv_nsec);
            fflush(file);
        }
    }
    return real(fd, bytes, size);
}
