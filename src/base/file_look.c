/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of file.h that changes no file: names, looks, reading whole; and folders. */
#include "src/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/str.h"

/* The text of a str, or NULL and err. */
static char *take_text(struct str *str, struct err *err)
{
    char *text = str_take(str);
    if (text == NULL) {
        err_memory(err);
    }
    return text;
}

static char *copy_text(const char *text, size_t length, struct err *err)
{
    char *copy = strndup(text, length);
    if (copy == NULL) {
        err_memory(err);
    }
    return copy;
}

char *file_join(const char *folder, const char *name, struct err *err)
{
    if (name[0] == '/' || folder == NULL || folder[0] == '\0') {
        return copy_text(name, strlen(name), err);
    }
    struct str path;
    str_init(&path);
    str_add(&path, folder);
    if (folder[strlen(folder) - 1] != '/') {
        str_add_char(&path, '/');
    }
    str_add(&path, name);
    return take_text(&path, err);
}

char *file_folder(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return copy_text(".", 1, err);
    }
    return copy_text(path, slash == path ? 1 : (size_t)(slash - path), err);
}

bool file_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool file_is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

long long file_size(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) {
        return -1;
    }
    return (long long)status.st_size;
}

long long file_changed(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (long long)status.st_mtime : -1;
}

/* Reading */

static ssize_t read_some(int fd, void *buffer, size_t size)
{
    ssize_t got = 0;
    do {
        got = read(fd, buffer, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

struct growing {
    char *bytes;
    size_t length;
    size_t capacity;
};

/* Reads more, with a byte to spare for the NUL. The bytes that came, 0 at the end, -1 and err. */
static ssize_t read_more(int fd, const char *path, struct growing *growing, struct err *err)
{
    if (growing->length + 1 >= growing->capacity) {
        size_t capacity = growing->capacity * 2;
        char *larger = realloc(growing->bytes, capacity);
        if (larger == NULL) {
            err_memory(err);
            return -1;
        }
        growing->bytes = larger;
        growing->capacity = capacity;
    }
    size_t room = growing->capacity - 1 - growing->length;
    ssize_t got = read_some(fd, growing->bytes + growing->length, room);
    if (got < 0) {
        err_system(err, errno, "cannot read %s", path);
        return -1;
    }
    growing->length += (size_t)got;
    return got;
}

/* Everything from fd, NUL-terminated. size_hint is what fstat said; limit is below SIZE_MAX / 4. */
static char *read_all(int fd, const char *path, size_t limit, size_t size_hint, size_t *size,
                      struct err *err)
{
    /* One byte more than the file should have, to see its end without growing. */
    struct growing growing = { .capacity = (size_hint < limit ? size_hint : limit) + 2 };
    growing.bytes = malloc(growing.capacity);
    ssize_t got = growing.bytes != NULL ? 1 : -1;
    if (growing.bytes == NULL) {
        err_memory(err);
    }
    while (got > 0 && growing.length <= limit) {
        got = read_more(fd, path, &growing, err);
    }
    if (got > 0) {
        err_set(err, ERR_INPUT, "%s: larger than the %zu bytes that it may have", path, limit);
    }
    if (got != 0) {
        free(growing.bytes);
        return NULL;
    }
    growing.bytes[growing.length] = '\0';
    *size = growing.length;
    return growing.bytes;
}

char *file_read(const char *path, size_t limit, size_t *size, struct err *err)
{
    if (limit > SIZE_MAX / 4) {
        limit = SIZE_MAX / 4;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        file_cannot_open(path, errno, err);
        if (fd >= 0) {
            close(fd);
        }
        return NULL;
    }
    char *bytes = NULL;
    size_t length = 0;
    if (S_ISDIR(status.st_mode)) {
        file_is_a_folder(path, err);
    } else {
        size_t hint = status.st_size > 0 ? (size_t)status.st_size : 4096;
        bytes = read_all(fd, path, limit, hint, &length, err);
    }
    close(fd);
    if (bytes != NULL && size != NULL) {
        *size = length;
    }
    return bytes;
}

bool file_pieces(const char *path, void (*each)(void *context, const void *bytes, size_t size),
                 void *context, struct err *err)
{
    enum { PIECE = 64 * 1024 };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return file_cannot_open(path, errno, err);
    }
    char *buffer = malloc(PIECE);
    ssize_t got = buffer ? 1 : -1;
    if (buffer == NULL) {
        err_memory(err);
    }
    while (got > 0) {
        got = read_some(fd, buffer, PIECE);
        if (got > 0) {
            each(context, buffer, (size_t)got);
        } else if (got < 0) {
            err_system(err, errno, "cannot read %s", path);
        }
    }
    free(buffer);
    close(fd);
    return got == 0;
}

bool file_make_folders(const char *path, struct err *err)
{
    char *copy = copy_text(path, strlen(path), err);
    if (copy == NULL) {
        return false;
    }
    bool made = true;
    size_t length = strlen(copy);
    for (size_t i = 1; made && i <= length; i++) {
        if (copy[i] != '/' && copy[i] != '\0') {
            continue;
        }
        char kept = copy[i];
        copy[i] = '\0';
        if (mkdir(copy, 0700) != 0 && !file_is_folder(copy)) {
            made = err_system(err, errno, "cannot make the folder %s", copy);
        }
        copy[i] = kept;
    }
    free(copy);
    return made;
}

struct name_list {
    char **names;
    size_t count;
    size_t capacity;
};

static bool name_list_add(struct name_list *list, const char *name)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 32 : list->capacity * 2;
        char **names = realloc(list->names, capacity * sizeof *names);
        if (names == NULL) {
            return false;
        }
        list->names = names;
        list->capacity = capacity;
    }
    list->names[list->count] = strdup(name);
    return list->names[list->count] != NULL && ++list->count > 0;
}

static void name_list_done(struct name_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->names[i]);
    }
    free(list->names);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool read_names(const char *folder, struct name_list *list, struct err *err)
{
    DIR *stream = opendir(folder);
    if (stream == NULL) {
        return err_system(err, errno, "cannot read the folder %s", folder);
    }
    bool sound = true;
    errno = 0;
    for (struct dirent *entry = readdir(stream); sound && entry != NULL; entry = readdir(stream)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            sound = name_list_add(list, entry->d_name) || err_memory(err);
        }
        errno = 0;
    }
    if (sound && errno != 0) {
        sound = err_system(err, errno, "cannot read the folder %s", folder);
    }
    closedir(stream);
    return sound;
}

bool file_list(const char *folder, bool (*each)(void *context, const char *name), void *context,
               struct err *err)
{
    struct name_list list = { 0 };
    bool read = read_names(folder, &list, err);
    if (read && list.count > 0) {
        qsort(list.names, list.count, sizeof *list.names, compare_names);
    }
    for (size_t i = 0; read && i < list.count && each(context, list.names[i]); i++) {
    }
    name_list_done(&list);
    return read;
}
