/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser keeps no comments; they are read off the file again when they are to be shown. */
#include "src/session/script/comments.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"

enum { LARGEST = 64 << 20 };

void comments_done(struct comments *comments)
{
    free(comments->file);
    free(comments->text);
    *comments = (struct comments){ 0 };
}

static void read_file(struct comments *comments, const char *file)
{
    struct err ignored = { 0 };
    size_t size = 0;
    comments_done(comments);
    comments->file = strdup(file);
    comments->text = file_exists(file) ? file_read(file, LARGEST, &size, &ignored) : NULL;
}

static bool begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* Is this line one for people? Where it is a title, *title is what it says. */
static bool is_comment(const char *line, const char **title)
{
    *title = NULL;
    if (begins(line, "# == ")) {
        *title = line + strlen("# == ");
    }
    return line[0] == '#' && !begins(line, "#!") && !begins(line, "#=") &&
           !begins(line, "# SPDX-") && !begins(line, "# peephole ");
}

/* Goes on to the next line; NULL at the end. */
static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end && end[1] ? end + 1 : NULL;
}

void comments_skip(struct comments *comments, const struct statement *statement)
{
    read_file(comments, statement->file);
    comments->line = statement->line;
}

void comments_show(struct comments *comments, const struct statement *statement,
                   struct output *output)
{
    if (comments->file == NULL || strcmp(comments->file, statement->file) != 0) {
        read_file(comments, statement->file);
    }
    size_t number = 1;
    for (const char *line = comments->text; line && number < statement->line; number++) {
        const char *title;
        if (number > comments->line && is_comment(line, &title)) {
            output_line(output, "%.*s", (int)strcspn(line, "\n"), line);
        }
        line = next_line(line);
    }
    comments->line = statement->line;
}

bool comments_titles(const char *file,
                     void (*each)(void *context, size_t line, const char *title, size_t length),
                     void *context, struct err *err)
{
    size_t size = 0;
    char *text = file_read(file, LARGEST, &size, err);
    if (text == NULL) {
        return false;
    }
    size_t number = 1;
    for (const char *line = text; line; line = next_line(line), number++) {
        const char *title;
        if (is_comment(line, &title) && title) {
            each(context, number, title, strcspn(title, "\r\n"));
        }
    }
    free(text);
    return true;
}
