/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads data/tutorial; its head explains the words. */
#include "src/data/tutorial.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/data/entry_lines.h"

enum { FILE_LIMIT = 1 << 20, STEP_LIMIT = 100, LINE_LIMIT = 100 };

struct tutorial {
    struct arena *arena;
    char *file;
    struct tutorial_step *steps; /* room for STEP_LIMIT */
    size_t count;
};

static const char *const parts[] = { "text", "run", "quiet", "keep", "question", "files" };

static bool begin_step(struct tutorial *tutorial, const struct entry_line *line)
{
    if (tutorial->count == STEP_LIMIT)
        return entry_line_bad(line, "there are more than 100 steps");
    struct tutorial_step *step = &tutorial->steps[tutorial->count];
    step->title = entry_line_text(line, tutorial->arena);
    step->lines = arena_take(tutorial->arena, LINE_LIMIT, sizeof *step->lines, line->err);
    step->question = SIZE_MAX;
    tutorial->count++;
    return step->title && step->lines;
}

static bool read_part(struct tutorial *tutorial, enum tutorial_part part,
                      const struct entry_line *line)
{
    struct tutorial_step *step = &tutorial->steps[tutorial->count - 1];
    if (step->line_count == LINE_LIMIT)
        return entry_line_bad(line, "a step has more than 100 lines");
    if (part == TUTORIAL_QUESTION && step->question != SIZE_MAX)
        return entry_line_bad(line, "this step has a question already");
    if (part == TUTORIAL_QUESTION)
        step->question = step->line_count;
    struct tutorial_line *to = &step->lines[step->line_count];
    *to = (struct tutorial_line){ part, line->number, entry_line_text(line, tutorial->arena) };
    step->line_count++;
    return to->text;
}

static bool read_line(void *context, struct entry_line *line)
{
    struct tutorial *tutorial = context;
    if (word_is(&line->word, "step"))
        return begin_step(tutorial, line);
    if (tutorial->count == 0)
        return entry_line_bad(line, "the first line should begin with step");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (word_is(&line->word, parts[i]))
            return read_part(tutorial, (enum tutorial_part)i, line);
    return entry_line_bad(line,
                          "this should begin with step, text, run, quiet, keep, question or files");
}

/* A step asks something, and shows something behind the question. */
static bool check_steps(const struct tutorial *tutorial, struct err *err)
{
    for (size_t i = 0; i < tutorial->count; i++) {
        const struct tutorial_step *step = &tutorial->steps[i];
        if (step->question == SIZE_MAX || step->question + 1 == step->line_count)
            return err_set(err, ERR_INPUT, "%s: step %zu has no %s", tutorial->file, i + 1,
                           step->question == SIZE_MAX ? "question" : "answer");
    }
    return tutorial->count > 0 || err_set(err, ERR_INPUT, "%s: there is no step", tutorial->file);
}

struct tutorial *tutorial_parse(const char *file, const char *text, size_t length, struct err *err)
{
    struct arena *arena = arena_new(err);
    struct tutorial *tutorial = arena ? arena_take(arena, 1, sizeof *tutorial, err) : NULL;
    if (!tutorial) {
        arena_free(arena);
        return NULL;
    }
    tutorial->arena = arena;
    tutorial->file = arena_text(arena, file, strlen(file), err);
    tutorial->steps = arena_take(arena, STEP_LIMIT, sizeof *tutorial->steps, err);
    if (tutorial->file && tutorial->steps &&
        entry_lines_read(file, text, length, read_line, tutorial, err) &&
        check_steps(tutorial, err))
        return tutorial;
    tutorial_free(tutorial);
    return NULL;
}

struct tutorial *tutorial_read(const char *share_folder, struct err *err)
{
    size_t size = 0;
    char *path = file_join(share_folder, "data/tutorial", err);
    char *text = path ? file_read(path, FILE_LIMIT, &size, err) : NULL;
    struct tutorial *tutorial = text ? tutorial_parse(path, text, size, err) : NULL;
    free(text);
    free(path);
    return tutorial;
}

void tutorial_free(struct tutorial *tutorial)
{
    if (tutorial)
        arena_free(tutorial->arena); /* the struct itself lies in it */
}

const char *tutorial_file(const struct tutorial *tutorial)
{
    return tutorial->file;
}

size_t tutorial_count(const struct tutorial *tutorial)
{
    return tutorial->count;
}

const struct tutorial_step *tutorial_at(const struct tutorial *tutorial, size_t index)
{
    return &tutorial->steps[index];
}
