/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading what papers print: data/papers/NAME.figures. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/near.h"
#include "src/base/num.h"
#include "src/report/report.h"

enum { FILE_LIMIT = 64 * 1024, MOST_FIGURES = 200, MOST_CASES = 60 };

/* A file on its way through the parser. */
struct reader {
    struct printed *printed;
    const char *path;
    size_t line;
    struct str notes, readings;
    char source[64]; /* what `of` said last */
    char same[64];   /* another file's figures are meant; "": this one's */
};

static bool complain(const struct reader *reader, struct err *err, const char *what,
                     const char *word)
{
    return err_set(err, ERR_INPUT, "%s:%zu: %s \"%s\"", reader->path, reader->line, what, word);
}

/* Is it the name of a figure, whatever the classes are? */
static bool is_figure(const char *name)
{
    if (metric_find(name) != NULL || strcmp(name, "efficiency_of_means") == 0) {
        return true;
    }
    for (size_t i = 0; i < class_metric_count(); i++) {
        size_t length = strlen(class_metric_at(i)->name);
        if (strncmp(name, class_metric_at(i)->name, length) == 0 && name[length] == '.') {
            return true;
        }
    }
    return false;
}

static bool is_statistic(const char *word)
{
    return strcmp(word, "mean") == 0 || strcmp(word, "best") == 0 || strcmp(word, "worst") == 0 ||
           strcmp(word, "value") == 0;
}

/* The next word of a line, NULL at its end; words are cut with NULs. */
static char *next_word(char **line)
{
    *line += strspn(*line, " \t\r");
    if (**line == '\0') {
        return NULL;
    }
    char *word = *line;
    *line += strcspn(*line, " \t\r");
    if (**line != '\0') {
        *(*line)++ = '\0';
    }
    return word;
}

/* Is it the result of a test? Then its figures have the names of metrics. */
static bool is_test(const char *source)
{
    return strncmp(source, "test", 4) == 0 && (source[4] == '\0' || source[4] == ' ');
}

static void free_figure(struct printed_figure *figure)
{
    free(figure->statistic);
    free(figure->metric);
    free(figure->source);
}

static bool add_figure(struct reader *reader, const char *statistic, char *rest, struct err *err)
{
    struct printed *printed = reader->printed;
    char *metric = next_word(&rest);
    char *number = next_word(&rest);
    double value = (double)NAN;
    bool known = metric != NULL && (!is_test(reader->source) || is_figure(metric));
    bool open = number != NULL && strcmp(number, "-") == 0;
    if (!known) {
        return complain(reader, err, "no such figure", metric == NULL ? "" : metric);
    }
    if (number == NULL || (!open && !num_parse(number, &value)) || next_word(&rest) != NULL) {
        return complain(reader, err, "not one number after", metric);
    }
    if (printed->count == MOST_FIGURES) {
        return complain(reader, err, "more than 200 figures at", metric);
    }
    struct printed_figure figure = { strdup(statistic), strdup(metric), value,
                                     strdup(reader->source), printed->case_count };
    if (figure.statistic == NULL || figure.metric == NULL || figure.source == NULL) {
        free_figure(&figure);
        return err_memory(err);
    }
    printed->figures[printed->count++] = figure;
    return true;
}

/* case KEY=VALUE ...: the figures that follow are of that set-up. */
static bool add_case(struct reader *reader, const char *rest, struct err *err)
{
    struct printed *printed = reader->printed;
    const char *settings = rest + strspn(rest, " \t");
    if (strchr(settings, '=') == NULL) {
        return complain(reader, err, "not a setting, as in hidden=80:", settings);
    }
    if (printed->case_count == MOST_CASES) {
        return complain(reader, err, "more than 60 cases at", settings);
    }
    char *copy = strdup(settings);
    if (copy == NULL) {
        return err_memory(err);
    }
    printed->cases[printed->case_count++] = (struct printed_case){ copy, false };
    return true;
}

static bool choose_case(struct reader *reader, struct err *err)
{
    struct printed *printed = reader->printed;
    if (printed->case_count == 0) {
        return complain(reader, err, "no case stands before", "chosen");
    }
    printed->cases[printed->case_count - 1].chosen = true;
    return true;
}

static bool set_source(struct reader *reader, const char *rest, struct err *err)
{
    const char *source = rest + strspn(rest, " \t");
    if (source[0] == '\0' || strlen(source) >= sizeof reader->source) {
        return complain(reader, err, "not a result, as in test or epoch 78:", source);
    }
    strcpy(reader->source, source);
    return true;
}

static bool set_text(char **text, const char *rest, struct err *err)
{
    free(*text);
    *text = strdup(rest + strspn(rest, " \t"));
    return *text != NULL || err_memory(err);
}

/* same NAME: the figures of that file, which a table and the drawing of it share. */
static bool set_same(struct reader *reader, const char *rest, struct err *err)
{
    const char *name = rest + strspn(rest, " \t");
    if (name[0] == '\0' || strlen(name) >= sizeof reader->same) {
        return complain(reader, err, "not the name of other figures:", name);
    }
    strcpy(reader->same, name);
    return true;
}

static bool read_line(struct reader *reader, char *line, struct err *err)
{
    line[strcspn(line, "\r")] = '\0';
    char *rest = line;
    const char *word = next_word(&rest);
    if (word == NULL || word[0] == '#') {
        return true;
    }
    if (strcmp(word, "title") == 0) {
        return set_text(&reader->printed->title, rest, err);
    }
    if (strcmp(word, "source") == 0) {
        return set_text(&reader->printed->source, rest, err);
    }
    if (strcmp(word, "note") == 0) {
        str_addf(&reader->notes, "%s\n", rest + strspn(rest, " \t"));
        return true;
    }
    if (strcmp(word, "reading") == 0) {
        str_addf(&reader->readings, "%s\n", rest + strspn(rest, " \t"));
        return true;
    }
    if (strcmp(word, "same") == 0) {
        return set_same(reader, rest, err);
    }
    if (strcmp(word, "case") == 0) {
        return add_case(reader, rest, err);
    }
    if (strcmp(word, "chosen") == 0) {
        return choose_case(reader, err);
    }
    if (strcmp(word, "of") == 0) {
        return set_source(reader, rest, err);
    }
    if (!is_statistic(word)) {
        return complain(reader, err,
                        "neither title, source, note, reading, case, chosen, of, mean, best, worst "
                        "nor value:",
                        word);
    }
    return add_figure(reader, word, rest, err);
}

static bool read_lines(struct reader *reader, char *text, struct err *err)
{
    for (char *line = text; *line != '\0';) {
        char *end = line + strcspn(line, "\n");
        char *next = *end == '\0' ? end : end + 1;
        *end = '\0';
        reader->line++;
        if (!read_line(reader, line, err)) {
            return false;
        }
        line = next;
    }
    if (reader->printed->count == 0 && reader->same[0] == '\0') {
        return err_set(err, ERR_INPUT, "%s holds no figures", reader->path);
    }
    return true;
}

/* The names that there are. */
struct names {
    char list[MOST_FIGURES][64];
    size_t count;
};

static bool add_name(void *context, const char *file)
{
    struct names *names = context;
    const char *ending = strstr(file, ".figures");
    size_t length = ending == NULL ? 0 : (size_t)(ending - file);
    if (length > 0 && length < sizeof names->list[0] && names->count < MOST_FIGURES) {
        memcpy(names->list[names->count], file, length);
        names->list[names->count++][length] = '\0';
    }
    return true;
}

static bool no_such_paper(const char *folder, const char *name, struct err *err)
{
    struct names *names = calloc(1, sizeof *names);
    if (names == NULL) {
        return err_memory(err);
    }
    struct err unread = { 0 };
    file_list(folder, add_name, names, &unread);
    const char *all[MOST_FIGURES];
    struct str known;
    str_init(&known);
    for (size_t i = 0; i < names->count; i++) {
        all[i] = names->list[i];
        str_addf(&known, " %s", all[i]);
    }
    err_set(err, ERR_USAGE, "no figures of a paper are called '%s'", name);
    const char *near = near_name(name, all, names->count);
    if (near != NULL) {
        err_hint(err, "did you mean %s?", near);
    } else {
        err_hint(err, "there are%s", known.text);
    }
    str_done(&known);
    free(names);
    return false;
}

static char *path_of(const char *share_folder, const char *name, struct err *err)
{
    char *folder = file_join(share_folder, "data/papers", err);
    if (folder == NULL) {
        return NULL;
    }
    struct str file;
    str_init(&file);
    str_addf(&file, "%s/%s.figures", folder, name);
    char *path = str_take(&file);
    str_done(&file);
    bool plain =
        name[0] != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789-_") == strlen(name);
    if (path == NULL) {
        err_memory(err);
    } else if (!plain || !file_exists(path)) {
        no_such_paper(folder, name, err);
        free(path);
        path = NULL;
    }
    free(folder);
    return path;
}

static bool fill(struct reader *reader, const char *name, char *text, struct err *err)
{
    struct printed *printed = reader->printed;
    printed->name = strdup(name);
    printed->title = strdup(name);
    printed->source = strdup("");
    printed->figures = calloc(MOST_FIGURES, sizeof *printed->figures);
    printed->cases = calloc(MOST_CASES, sizeof *printed->cases);
    strcpy(reader->source, "test");
    if (printed->name == NULL || printed->title == NULL || printed->source == NULL ||
        printed->figures == NULL || printed->cases == NULL) {
        return err_memory(err);
    }
    if (!read_lines(reader, text, err)) {
        return false;
    }
    printed->notes = str_take(&reader->notes);
    printed->readings = str_take(&reader->readings);
    return (printed->notes != NULL && printed->readings != NULL) || err_memory(err);
}

/* same: where the figures stand in another file, its name, 64 bytes; else "". */
static bool read_file(const char *share_folder, const char *name, struct printed *printed,
                      char *same, struct err *err)
{
    *printed = (struct printed){ 0 };
    char *path = path_of(share_folder, name, err);
    char *text = path == NULL ? NULL : file_read(path, FILE_LIMIT, NULL, err);
    bool ok = text != NULL;
    if (ok) {
        struct reader reader = { .printed = printed, .path = path };
        str_init(&reader.notes);
        str_init(&reader.readings);
        ok = fill(&reader, name, text, err);
        str_done(&reader.notes);
        str_done(&reader.readings);
        strcpy(same, reader.same);
    }
    free(text);
    free(path);
    if (!ok) {
        printed_done(printed);
    }
    return ok;
}

bool printed_read(const char *share_folder, const char *name, struct printed *printed,
                  struct err *err)
{
    char same[64] = "", again[64] = "";
    if (!read_file(share_folder, name, printed, same, err) || same[0] == '\0') {
        return printed->figures != NULL;
    }
    printed_done(printed);
    if (!read_file(share_folder, same, printed, again, err)) {
        return err_wrap(err, "%s", name);
    }
    if (again[0] != '\0') {
        printed_done(printed);
        return err_set(err, ERR_INPUT, "the figures of %s are those of %s, which has none", name,
                       same);
    }
    return true;
}

bool printed_keep_chosen(struct printed *printed, struct err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < printed->count; i++) {
        struct printed_figure *figure = &printed->figures[i];
        bool chosen = figure->of_case == 0 || printed->cases[figure->of_case - 1].chosen;
        if (chosen && strcmp(figure->source, "test") == 0 && !isnan(figure->value)) {
            printed->figures[kept++] = *figure;
        } else {
            free_figure(figure);
        }
    }
    printed->count = kept;
    if (kept == 0) {
        err_set(err, ERR_USAGE, "%s has no figures that one test could be set beside",
                printed->name);
        return err_hint(err, "reproduce %s has all of its figures", printed->name);
    }
    return true;
}

void printed_done(struct printed *printed)
{
    for (size_t i = 0; i < printed->count; i++) {
        free_figure(&printed->figures[i]);
    }
    for (size_t i = 0; i < printed->case_count; i++) {
        free(printed->cases[i].settings);
    }
    free(printed->figures);
    free(printed->cases);
    free(printed->name);
    free(printed->title);
    free(printed->source);
    free(printed->notes);
    free(printed->readings);
    *printed = (struct printed){ 0 };
}
