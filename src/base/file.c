/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only place that writes files: into a temporary beside the target, fsync, rename. */
#include "src/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "src/base/str.h"

enum { WRITE_BUFFER = 64 * 1024, NAME_TRIES = 100 };

static char *copy_text(const char *text, struct err *err)
{
    char *copy = strdup(text);
    if (copy == NULL) {
        err_memory(err);
    }
    return copy;
}

static bool write_all(int fd, const char *path, const void *bytes, size_t size, struct err *err)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t written = write(fd, at, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return err_system(err, written < 0 ? errno : EIO, "cannot write %s", path);
        }
        at += written;
        size -= (size_t)written;
    }
    return true;
}

/* Where path leads if it is a link, so that the link stays; else path itself. Caller frees. */
static char *final_path(const char *path, struct err *err)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode)) {
        char *real = realpath(path, NULL);
        if (real != NULL) {
            return real;
        }
        if (errno != ENOENT) {
            err_system(err, errno, "cannot write %s", path);
            return NULL;
        }
    }
    return copy_text(path, err);
}

/* Whether a file may be put at path. mode gets the permissions of what is there, else 0. */
static bool check_target(const char *path, mode_t *mode, struct err *err)
{
    struct stat status;
    *mode = 0;
    if (path[0] == '\0') {
        return err_set(err, ERR_USAGE, "cannot write a file without a name");
    }
    if (stat(path, &status) != 0) {
        return true; /* nothing there, or making the temporary will say why not */
    }
    if (S_ISDIR(status.st_mode)) {
        err_set(err, ERR_IO, "cannot write %s: it is a folder", path);
        return err_hint(err, "name a file in it");
    }
    if (!S_ISREG(status.st_mode)) { /* renaming over a device would replace it */
        return err_set(err, ERR_IO, "cannot write %s: it is not a plain file", path);
    }
    if (access(path, W_OK) != 0) { /* renaming over it would work, against its owner's wish */
        return err_system(err, errno, "cannot write %s", path);
    }
    *mode = status.st_mode & 0777;
    return true;
}

static bool cannot_create(const char *path, const char *folder, int error_number, struct err *err)
{
    if (error_number == ENOENT) {
        err_set(err, ERR_IO, "cannot write %s: there is no folder %s", path, folder);
        return err_hint(err, "make the folder first, or name another one");
    }
    if (error_number == ENOTDIR) {
        err_set(err, ERR_IO, "cannot write %s: %s is not a folder", path, folder);
        return err_hint(err, "name another place");
    }
    return err_system(err, error_number, "cannot write %s", path);
}

/* The process in a name that create_beside makes: ".peephole-PID-NUMBER-HEX.tmp"; 0: another name. */
static long beside_process(const char *name)
{
    static const char start[] = ".peephole-", end[] = ".tmp";
    if (strncmp(name, start, strlen(start)) != 0) {
        return 0;
    }
    const char *at = name + strlen(start);
    size_t digits = strspn(at, "0123456789");
    long process = digits > 0 && digits < 10 ? strtol(at, NULL, 10) : 0;
    const char *const parts[] = { "0123456789", "0123456789abcdef" };
    at += digits;
    for (size_t i = 0; i < 2; i++) {
        size_t length = *at == '-' ? strspn(at + 1, parts[i]) : 0;
        if (length == 0) {
            return 0;
        }
        at += 1 + length;
    }
    return strcmp(at, end) == 0 ? process : 0;
}

/* Removes what processes that were killed have left half written in a folder. */
static void sweep(const char *folder)
{
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        return;
    }
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        struct stat status;
        long process = beside_process(entry->d_name);
        bool gone = process > 0 && kill((pid_t)process, 0) != 0 && errno == ESRCH;
        if (gone && fstatat(dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode) && status.st_uid == geteuid()) {
            unlinkat(dirfd(entries), entry->d_name, 0);
        }
    }
    closedir(entries);
}

/* Makes an empty file with a new name in the folder of path; its descriptor, or -1 and err. The
 * name is short whatever that of the target is, or the longest names could not be written. */
static int create_beside(const char *path, char **name, struct err *err)
{
    static atomic_uint counter;
    char *folder = file_folder(path, err);
    int fd = -1;
    *name = NULL;
    if (folder != NULL) {
        sweep(folder);
    }
    for (int i = 0; folder != NULL && i < NAME_TRIES; i++) {
        char last[64];
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        snprintf(last, sizeof last, ".peephole-%ld-%u-%lx.tmp", (long)getpid(),
                 atomic_fetch_add(&counter, 1), (unsigned long)now.tv_nsec);
        *name = file_join(folder, last, err);
        if (*name == NULL) {
            break;
        }
        fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            break;
        }
        int error_number = errno;
        free(*name);
        *name = NULL;
        if (error_number != EEXIST || i + 1 == NAME_TRIES) {
            cannot_create(path, folder, error_number, err);
            break;
        }
    }
    free(folder);
    return fd;
}

/* Makes a rename in the folder of path last over a power cut. */
static bool sync_folder(const char *path, struct err *err)
{
    char *folder = file_folder(path, err);
    if (folder == NULL) {
        return false;
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0) {
        return true; /* a folder that may be written but not read: nothing more can be done */
    }
    bool synced = fsync(fd) == 0 || errno == EINVAL || errno == EROFS; /* EINVAL: cannot sync */
    int error_number = errno;
    close(fd);
    return synced || err_system(err, error_number, "cannot write %s", path);
}

static bool rename_into_place(const char *beside, const char *path, struct err *err)
{
    if (rename(beside, path) != 0) {
        err_system(err, errno, "cannot write %s", path);
        file_remove(beside);
        return false;
    }
    return sync_folder(path, err);
}

struct file_writer {
    char *path;   /* the target */
    char *beside; /* what is written */
    int fd;
    size_t waiting; /* bytes in buffer */
    bool failed;    /* an addition failed: this can only be abandoned */
    unsigned char buffer[WRITE_BUFFER];
};

/* Removes what was written, if anything, and frees. */
static void writer_free(struct file_writer *writer)
{
    if (writer->fd >= 0) {
        close(writer->fd); /* the file goes away: an error has no meaning */
    }
    if (writer->beside != NULL) {
        file_remove(writer->beside);
    }
    free(writer->beside);
    free(writer->path);
    free(writer);
}

static bool writer_begin(struct file_writer *writer, const char *path, struct err *err)
{
    mode_t mode = 0;
    if (!check_target(path, &mode, err)) {
        return false;
    }
    writer->path = final_path(path, err);
    if (writer->path == NULL) {
        return false;
    }
    writer->fd = create_beside(writer->path, &writer->beside, err);
    if (writer->fd < 0) {
        return false;
    }
    if (mode != 0 && fchmod(writer->fd, mode) != 0 && errno != EPERM && errno != ENOTSUP) {
        return err_system(err, errno, "cannot write %s", path);
    }
    return true;
}

struct file_writer *file_writer_open(const char *path, struct err *err)
{
    struct file_writer *writer = malloc(sizeof *writer);
    if (writer == NULL) {
        err_memory(err);
        return NULL;
    }
    writer->path = NULL;
    writer->beside = NULL;
    writer->fd = -1;
    writer->waiting = 0;
    writer->failed = false;
    if (!writer_begin(writer, path, err)) {
        writer_free(writer);
        return NULL;
    }
    return writer;
}

static bool writer_flush(struct file_writer *writer, struct err *err)
{
    size_t waiting = writer->waiting;
    writer->waiting = 0;
    if (!write_all(writer->fd, writer->path, writer->buffer, waiting, err)) {
        writer->failed = true;
        return false;
    }
    return true;
}

bool file_writer_add(struct file_writer *writer, const void *bytes, size_t size, struct err *err)
{
    if (writer->failed) {
        return err_set(err, ERR_IO, "cannot write %s: an earlier part failed", writer->path);
    }
    if (size > WRITE_BUFFER - writer->waiting && !writer_flush(writer, err)) {
        return false;
    }
    if (size > WRITE_BUFFER) {
        writer->failed = !write_all(writer->fd, writer->path, bytes, size, err);
        return !writer->failed;
    }
    if (size > 0) {
        memcpy(writer->buffer + writer->waiting, bytes, size);
        writer->waiting += size;
    }
    return true;
}

/* Everything to the disk, and the descriptor closed. */
static bool writer_finish(struct file_writer *writer, struct err *err)
{
    if (writer->failed) {
        return err_set(err, ERR_IO, "cannot write %s: an earlier part failed", writer->path);
    }
    if (!writer_flush(writer, err)) {
        return false;
    }
    if (fsync(writer->fd) != 0) {
        return err_system(err, errno, "cannot write %s", writer->path);
    }
    int fd = writer->fd;
    writer->fd = -1;
    if (close(fd) != 0) {
        return err_system(err, errno, "cannot write %s", writer->path);
    }
    return true;
}

bool file_writer_commit(struct file_writer *writer, struct err *err)
{
    bool written = writer_finish(writer, err);
    if (written) {
        written = rename_into_place(writer->beside, writer->path, err);
        free(writer->beside);
        writer->beside = NULL;
    }
    writer_free(writer);
    return written;
}

void file_writer_abandon(struct file_writer *writer)
{
    if (writer != NULL) {
        writer_free(writer);
    }
}

bool file_save(const char *path, const void *bytes, size_t size, struct err *err)
{
    struct file_writer *writer = file_writer_open(path, err);
    if (writer == NULL) {
        return false;
    }
    if (!file_writer_add(writer, bytes, size, err)) {
        file_writer_abandon(writer);
        return false;
    }
    return file_writer_commit(writer, err);
}

char *file_beside(const char *path, struct err *err)
{
    mode_t mode = 0;
    if (!check_target(path, &mode, err)) {
        return NULL;
    }
    char *target = final_path(path, err); /* rename works within one file system only */
    if (target == NULL) {
        return NULL;
    }
    char *name = NULL;
    int fd = create_beside(target, &name, err);
    free(target);
    if (fd >= 0 && close(fd) != 0) {
        err_system(err, errno, "cannot write %s", path);
        file_remove(name);
        free(name);
        return NULL;
    }
    return name;
}

bool file_publish(const char *beside, const char *path, struct err *err)
{
    mode_t mode = 0;
    char *target = NULL;
    int fd = open(beside, O_RDONLY | O_CLOEXEC);
    bool ready = fd >= 0 && fsync(fd) == 0;
    int error_number = errno;
    if (fd >= 0 && close(fd) != 0 && ready) {
        ready = false;
        error_number = errno;
    }
    if (!ready) {
        err_system(err, error_number, "cannot write %s", path);
    }
    if (ready && check_target(path, &mode, err)) {
        target = final_path(path, err);
    }
    if (target == NULL) {
        file_remove(beside);
        return false;
    }
    bool published = rename_into_place(beside, target, err);
    free(target);
    return published;
}

void file_remove(const char *path)
{
    (void)unlink(path); /* cleaning up: there is nobody to tell */
}

bool file_append_line(const char *path, const char *line, struct err *err)
{
    struct str text;
    str_init(&text);
    str_add(&text, line);
    str_add_char(&text, '\n');
    bool written = false;
    int fd = -1;
    if (str_failed(&text)) {
        err_memory(err);
    } else {
        fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
        written = fd >= 0 ? write_all(fd, path, text.text, text.length, err)
                          : err_system(err, errno, "cannot write %s", path);
    }
    str_done(&text);
    if (fd >= 0 && close(fd) != 0 && written) {
        written = err_system(err, errno, "cannot write %s", path);
    }
    return written;
}

bool file_keep_older(const char *path, const void *bytes, size_t size, struct err *err)
{
    struct str kept;
    str_init(&kept);
    str_addf(&kept, "%s~", path);
    bool ok = str_failed(&kept) ? err_memory(err) : file_save(kept.text, bytes, size, err);
    str_done(&kept);
    return ok;
}
