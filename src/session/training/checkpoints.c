/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of checkpoints: what lies there, names, removing what is no longer needed. */
#include "src/session/training/checkpoints.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/base/str.h"
#include "src/base/xdg.h"

static const char ending[] = ".checkpoint";

/* Caller frees. */
static char *folder_path(struct err *err)
{
    char *state = xdg_state(err);
    char *folder = state ? file_join(state, "checkpoints", err) : NULL;
    free(state);
    return folder;
}

/* "NAME.NUMBER.checkpoint" taken apart; false: another file. */
static bool split_name(const char *file, char name[CHECKPOINT_NAME_SIZE], unsigned *number)
{
    size_t length = strlen(file), cut = strlen(ending);
    if (length <= cut || strcmp(file + length - cut, ending) != 0) {
        return false;
    }
    const char *point = memrchr(file, '.', length - cut);
    size_t size = point ? (size_t)(point - file) : 0;
    size_t digits = point ? strspn(point + 1, "0123456789") : 0;
    if (size == 0 || size >= CHECKPOINT_NAME_SIZE || digits == 0 || digits > 9 ||
        point + 1 + digits != file + length - cut) {
        return false;
    }
    memcpy(name, file, size);
    name[size] = '\0';
    *number = (unsigned)strtoul(point + 1, NULL, 10);
    return *number > 0;
}

/* --- what there is --- */

static void keep_newest(struct checkpoint *checkpoint, unsigned number)
{
    for (size_t i = 0; i < CHECKPOINTS_KEPT; i++) {
        if (number > checkpoint->numbers[i]) {
            unsigned older = checkpoint->numbers[i];
            checkpoint->numbers[i] = number;
            number = older;
        }
    }
}

struct listing {
    struct checkpoint_list *list;
    bool failed;
};

static bool list_file(void *context, const char *file)
{
    struct listing *listing = context;
    struct checkpoint_list *list = listing->list;
    char name[CHECKPOINT_NAME_SIZE];
    unsigned number;
    if (!split_name(file, name, &number)) {
        return true;
    }
    /* In strcmp order, so files of one training stand together. */
    if (list->count == 0 || strcmp(list->at[list->count - 1].name, name) != 0) {
        struct checkpoint *more = realloc(list->at, (list->count + 1) * sizeof *more);
        listing->failed = more == NULL;
        if (listing->failed) {
            return false;
        }
        list->at = more;
        more[list->count] = (struct checkpoint){ .busy = false };
        memcpy(more[list->count++].name, name, sizeof name);
    }
    keep_newest(&list->at[list->count - 1], number);
    return true;
}

static char *lock_path(const char *folder, const char *name, struct err *err)
{
    char file[CHECKPOINT_NAME_SIZE + sizeof ".lock"];
    snprintf(file, sizeof file, "%s.lock", name);
    return file_join(folder, file, err);
}

/* Who trains holds the lock; nobody else does for longer than this takes. */
static bool is_busy(const char *folder, const char *name)
{
    struct err ignored = { 0 };
    char *path = lock_path(folder, name, &ignored);
    bool there = path && file_exists(path);
    struct file_part *lock = there ? file_part_open(path, &ignored) : NULL;
    free(path);
    file_part_close(lock);
    return there && lock == NULL;
}

bool checkpoints_list(struct checkpoint_list *list, struct err *err)
{
    struct listing listing = { .list = list };
    *list = (struct checkpoint_list){ .at = NULL };
    char *folder = folder_path(err);
    if (folder == NULL) {
        return false;
    }
    bool good = !file_is_folder(folder) || file_list(folder, list_file, &listing, err);
    if (listing.failed) {
        good = err_memory(err);
    }
    for (size_t i = 0; good && i < list->count; i++) {
        list->at[i].busy = is_busy(folder, list->at[i].name);
    }
    free(folder);
    if (!good) {
        checkpoints_done(list);
    }
    return good;
}

void checkpoints_done(struct checkpoint_list *list)
{
    free(list->at);
    *list = (struct checkpoint_list){ .at = NULL };
}

/* --- names --- */

void checkpoint_new_name(char name[CHECKPOINT_NAME_SIZE])
{
    time_t now = time(NULL);
    struct tm parts;
    if (localtime_r(&now, &parts) == NULL || strftime(name, 32, "%Y%m%d-%H%M%S", &parts) == 0) {
        snprintf(name, 32, "%lld", (long long)now);
    }
    size_t length = strlen(name);
    snprintf(name + length, CHECKPOINT_NAME_SIZE - length, "-%ld", (long)getpid());
}

/* The number has leading zeros, so that files in the order of their names are in that of time. */
char *checkpoint_path(const char *name, unsigned number, struct err *err)
{
    char *folder = folder_path(err);
    char file[CHECKPOINT_NAME_SIZE + 32];
    snprintf(file, sizeof file, "%s.%06u%s", name, number, ending);
    char *path = folder ? file_join(folder, file, err) : NULL;
    free(folder);
    return path;
}

struct file_part *checkpoint_lock(const char *name, struct err *err)
{
    char *folder = folder_path(err);
    char *path = folder && file_make_folders(folder, err) ? lock_path(folder, name, err) : NULL;
    struct file_part *lock = path ? file_part_open(path, err) : NULL;
    free(path);
    free(folder);
    return lock;
}

/* --- removing --- */

struct removal {
    const char *folder, *name;
    unsigned numbers[CHECKPOINTS_KEPT]; /* that stay */
};

static bool remove_file(void *context, const char *file)
{
    const struct removal *removal = context;
    char name[CHECKPOINT_NAME_SIZE];
    unsigned number;
    if (!split_name(file, name, &number) || strcmp(name, removal->name) != 0) {
        return true;
    }
    for (size_t i = 0; i < CHECKPOINTS_KEPT; i++) {
        if (number == removal->numbers[i]) {
            return true;
        }
    }
    struct err ignored = { 0 };
    char *path = file_join(removal->folder, file, &ignored);
    if (path) {
        file_remove(path);
    }
    free(path);
    return true;
}

static void remove_files(const char *name, const unsigned numbers[CHECKPOINTS_KEPT])
{
    struct err ignored = { 0 };
    char *folder = folder_path(&ignored);
    struct removal removal = { .folder = folder, .name = name };
    memcpy(removal.numbers, numbers, sizeof removal.numbers);
    if (folder) {
        file_list(folder, remove_file, &removal, &ignored);
    }
    free(folder);
}

void checkpoint_trim(const char *name)
{
    struct checkpoint_list list;
    struct err ignored = { 0 };
    if (!checkpoints_list(&list, &ignored)) {
        return;
    }
    for (size_t i = 0; i < list.count; i++) {
        if (strcmp(list.at[i].name, name) == 0) {
            remove_files(name, list.at[i].numbers);
        }
    }
    checkpoints_done(&list);
}

void checkpoint_remove(const char *name)
{
    static const unsigned none[CHECKPOINTS_KEPT] = { 0 };
    remove_files(name, none);
}

void checkpoints_bound(void)
{
    struct checkpoint_list list;
    struct err ignored = { 0 };
    if (!checkpoints_list(&list, &ignored)) {
        return;
    }
    size_t left = list.count;
    for (size_t i = 0; i < list.count && left >= CHECKPOINT_TRAININGS_MOST; i++) {
        if (!list.at[i].busy) {
            checkpoint_remove(list.at[i].name);
            left--;
        }
    }
    checkpoints_done(&list);
}

/* --- reading --- */

bool checkpoint_read(const struct checkpoint *checkpoint, struct model_file *file, char **path,
                     struct err *trouble, struct err *err)
{
    trouble->code = ERR_NONE;
    for (size_t i = 0; i < CHECKPOINTS_KEPT && checkpoint->numbers[i] > 0; i++) {
        *path = checkpoint_path(checkpoint->name, checkpoint->numbers[i], err);
        if (*path && model_file_read(*path, file, err)) {
            if (file->state) {
                return true;
            }
            model_file_done(file);
            err_set(err, ERR_INPUT, "%s holds no state of a training", *path);
        }
        free(*path);
        *path = NULL;
        if (trouble->code == ERR_NONE) {
            *trouble = *err;
        }
    }
    return false;
}
