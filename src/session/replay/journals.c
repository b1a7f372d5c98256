/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding, reading and removing what sessions have left that were cut short. */
#include "src/session/replay/journals.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/base/file.h"
#include "src/session/training/checkpoints.h"
#include "src/session/training/resume.h"

enum { LARGEST = 64 << 20 };

static const char ending[] = ".peep";

/* --- what there is --- */

struct listing {
    const char *folder;
    char **names;
    size_t count;
    bool failed;
};

/* Who writes it holds the lock. One that is empty is just being made. */
static struct file_part *lock_file(const char *path, struct err *err)
{
    return file_size(path) > 0 ? file_part_open(path, err) : NULL;
}

static bool list_file(void *context, const char *file)
{
    struct listing *listing = context;
    struct err ignored = { 0 };
    size_t length = strlen(file), cut = strlen(ending);
    if (length <= cut || strcmp(file + length - cut, ending) != 0) {
        return true;
    }
    char *path = file_join(listing->folder, file, &ignored);
    struct file_part *lock = path ? lock_file(path, &ignored) : NULL;
    free(path);
    if (lock == NULL) {
        return true;
    }
    file_part_close(lock);
    char **names = realloc(listing->names, (listing->count + 2) * sizeof *names);
    listing->names = names ? names : listing->names;
    char *name = names ? strndup(file, length - cut) : NULL;
    listing->failed = name == NULL;
    if (name) {
        names[listing->count++] = name;
        names[listing->count] = NULL;
    }
    return name != NULL;
}

char **journals_list(struct err *err)
{
    struct listing listing = { .names = calloc(1, sizeof *listing.names) };
    char *folder = journal_folder(err);
    bool good = folder && listing.names;
    if (folder && listing.names == NULL) {
        err_memory(err);
    }
    if (good && file_is_folder(folder)) { /* names begin with the moment: strcmp order is time's */
        listing.folder = folder;
        good = file_list(folder, list_file, &listing, err) && (!listing.failed || err_memory(err));
    }
    free(folder);
    if (!good) {
        journals_free(listing.names);
    }
    return good ? listing.names : NULL;
}

void journals_free(char **names)
{
    for (size_t i = 0; names && names[i]; i++) {
        free(names[i]);
    }
    free(names);
}

static char *path_of(const char *name, struct err *err)
{
    struct str file;
    str_init(&file);
    str_addf(&file, "%s%s", name, ending);
    char *folder = journal_folder(err);
    char *path = folder && !str_failed(&file) ? file_join(folder, file.text, err) : NULL;
    free(folder);
    str_done(&file);
    return path;
}

void journals_bound(void)
{
    struct err ignored = { 0 };
    char **names = journals_list(&ignored);
    size_t count = 0;
    while (names && names[count]) {
        count++;
    }
    for (size_t i = 0; i + JOURNALS_KEPT <= count; i++) {
        char *path = path_of(names[i], &ignored);
        if (path) {
            file_remove(path);
        }
        free(path);
    }
    journals_free(names);
}

/* --- reading one --- */

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end ? end + 1 : line + strlen(line);
}

static bool begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

static const char *open_words(const char *line)
{
    return begins(line, JOURNAL_OPEN) ? line + strlen(JOURNAL_OPEN) : NULL;
}

/* "checkpoint NAME" begins what is known of a training. */
static const char *checkpoint_words(const char *line)
{
    const char *words = open_words(line);
    return words && begins(words, JOURNAL_CHECKPOINT) ? words + strlen(JOURNAL_CHECKPOINT) : NULL;
}

static bool is_command(const char *line)
{
    return *line && *line != '\n' && *line != '#';
}

/* Goes through it once: how many commands there are, and how the last training stands. */
static void look_through(struct journal_left *left)
{
    size_t open_commands = 0; /* the training and those beside it, which come again at its end */
    for (const char *line = left->text; *line; line = next_line(line)) {
        const char *name = checkpoint_words(line), *words = open_words(line);
        if (name) {
            free(left->checkpoint);
            left->checkpoint = strndup(name, strcspn(name, "\n"));
            left->open = true;
            open_commands = 0;
        } else if (words == NULL || begins(words, JOURNAL_CLOSED "\n")) {
            left->open = false;
        } else {
            open_commands += !begins(words, "at ");
        }
        left->commands += is_command(line) && !begins(line, "at ");
    }
    left->commands += left->open ? open_commands : 0;
}

static void read_header(struct journal_left *left)
{
    struct err ignored = { 0 };
    const char *line = next_line(left->text);
    left->header =
        begins(line, "#= ") ? json_parse(line + 3, strcspn(line + 3, "\n"), &ignored) : NULL;
}

/* A last line that is not whole goes: the disk may have been full. */
static bool read_text(struct journal_left *left, struct err *err)
{
    left->text = file_read(left->path, LARGEST, NULL, err);
    if (left->text == NULL) {
        return false;
    }
    char *last = strrchr(left->text, '\n');
    last = last ? last + 1 : left->text;
    *last = '\0';
    left->written = file_changed(left->path);
    read_header(left);
    look_through(left);
    return true;
}

static bool refuse_none(const char *name, struct err *err)
{
    if (name) {
        err_set(err, ERR_USAGE, "there is no journal \"%.60s\" of a session that was cut short",
                name);
        return err_hint(err, "journal lists those there are");
    }
    err_set(err, ERR_USAGE, "no session was cut short");
    return err_hint(err, "a session that ends by quit or Ctrl-D leaves no journal");
}

struct journal_left *journal_take(const char *name, struct err *err)
{
    char **names = journals_list(err);
    size_t chosen = SIZE_MAX;
    for (size_t i = 0; names && names[i]; i++) {
        chosen = name == NULL || strcmp(names[i], name) == 0 ? i : chosen;
    }
    struct journal_left *left = NULL;
    if (names && chosen == SIZE_MAX) {
        refuse_none(name, err);
    } else if (names && (left = calloc(1, sizeof *left)) == NULL) {
        err_memory(err);
    } else if (names) {
        left->name = strdup(names[chosen]);
        left->path = path_of(names[chosen], err);
        left->lock = left->path ? file_part_open(left->path, err) : NULL;
        if (left->name == NULL || left->lock == NULL || !read_text(left, err)) {
            journal_let_go(left, false);
            left = NULL;
        }
    }
    journals_free(names);
    return left;
}

void journal_let_go(struct journal_left *owned, bool forget)
{
    if (owned == NULL) {
        return;
    }
    if (forget) {
        file_remove(owned->path);
    }
    file_part_close(owned->lock);
    json_free(owned->header);
    free(owned->checkpoint);
    free(owned->path);
    free(owned->name);
    free(owned->text);
    free(owned);
}

/* --- the script of one --- */

/* Can the training be taken up where it was written down last? */
static bool has_checkpoint(const struct journal_left *left)
{
    struct checkpoint_list list;
    struct err ignored = { 0 };
    bool found = false;
    if (left->checkpoint == NULL || !checkpoints_list(&list, &ignored)) {
        return false;
    }
    for (size_t i = 0; i < list.count; i++) {
        found = found || (!list.at[i].busy && strcmp(list.at[i].name, left->checkpoint) == 0);
    }
    checkpoints_done(&list);
    return found;
}

/* The last training: where what is known of it begins, behind the line with its name. */
static const char *last_training(const struct journal_left *left)
{
    const char *last = NULL;
    for (const char *line = left->text; *line; line = next_line(line)) {
        last = checkpoint_words(line) ? next_line(line) : last;
    }
    return last;
}

static void add_line(struct str *text, const char *line)
{
    str_addf(text, "%.*s\n", (int)strcspn(line, "\n"), line);
}

static bool trains(const char *line)
{
    return begins(line, "train") || begins(line, "continue ");
}

struct script_parts {
    struct str beside; /* commands typed while the last training ran */
    struct str orders, training;
};

/* Lines about the training that runs: its orders, itself, what was done beside it. */
static void sort_open(const char *line, struct script_parts *parts)
{
    const char *words = open_words(line);
    if (words == NULL) {
        return;
    }
    bool first = parts->training.length == 0;
    struct str *part = begins(words, "at ")     ? &parts->orders
                       : trains(words) && first ? &parts->training
                                                : &parts->beside;
    add_line(part, words);
}

/* The line of the last training that has ended, with its orders above; where it begins and ends. */
static void find_ended(const char *from, struct script_parts *parts, const char **begin,
                       const char **end)
{
    *begin = *end = NULL;
    for (const char *line = from; *line && *end == NULL; line = next_line(line)) {
        if (open_words(line)) {
            continue;
        }
        *begin = *begin ? *begin : line;
        if (begins(line, "at ")) {
            add_line(&parts->orders, line);
        } else if (trains(line)) {
            add_line(&parts->training, line);
            *end = next_line(line);
        } else {
            return; /* it came to nothing */
        }
    }
}

static void put_together(const struct journal_left *left, bool takes_up, struct str *script,
                         struct str *training)
{
    struct script_parts parts;
    str_init(&parts.beside);
    str_init(&parts.orders);
    str_init(&parts.training);
    const char *from = last_training(left), *begin = NULL, *end = NULL;
    if (left->open) {
        for (const char *line = from; *line; line = next_line(line)) {
            sort_open(line, &parts);
        }
        begin = from;
        end = left->text + strlen(left->text);
    } else if (takes_up) {
        find_ended(from, &parts, &begin, &end);
    }
    bool changed = begin && end && parts.training.length > 0;
    str_add_bytes(script, left->text, changed ? (size_t)(begin - left->text) : strlen(left->text));
    if (changed) {
        str_add(script, parts.beside.text);
        str_add(script, left->open ? parts.orders.text : "");
        if (takes_up) {
            str_addf(script, "continue checkpoint %s\n", left->checkpoint);
            str_addf(training, "%s%s", parts.orders.text, parts.training.text);
        } else {
            str_add(script, parts.training.text);
        }
        str_add(script, end);
    }
    str_done(&parts.beside);
    str_done(&parts.orders);
    str_done(&parts.training);
}

char *journal_script(const struct journal_left *left, char **training, struct err *err)
{
    struct str script, line;
    str_init(&script);
    str_init(&line);
    bool takes_up = has_checkpoint(left);
    put_together(left, takes_up, &script, &line);
    char *text = str_take(&script);
    bool taken = line.length > 0;
    *training = taken ? str_take(&line) : NULL;
    if (!taken) {
        str_done(&line);
    }
    if (text == NULL || (taken && *training == NULL)) {
        free(text);
        free(*training);
        *training = NULL;
        err_memory(err);
        return NULL;
    }
    if (*training) {
        (*training)[strlen(*training) - 1] = '\0'; /* its last line feed */
    }
    return text;
}

/* --- telling --- */

const char *journal_moment(const struct journal_left *left, char buffer[32])
{
    time_t written = (time_t)left->written, now = time(NULL);
    struct tm then, today;
    buffer[0] = '\0';
    if (localtime_r(&written, &then) && localtime_r(&now, &today)) {
        bool same = then.tm_year == today.tm_year && then.tm_yday == today.tm_yday;
        strftime(buffer, 32, same ? "%H:%M" : "%Y-%m-%d %H:%M", &then);
    }
    return buffer;
}

void journal_notice(struct str *lines)
{
    struct err ignored = { 0 };
    char when[32];
    struct journal_left *left = journal_take(NULL, &ignored);
    if (left) {
        str_addf(lines,
                 "A session of %zu command%s was cut short at %s: journal replay brings it back\n",
                 left->commands, left->commands == 1 ? "" : "s", journal_moment(left, when));
    }
    resume_notice(lines, left && left->checkpoint ? left->checkpoint : "");
    journal_let_go(left, false);
}
