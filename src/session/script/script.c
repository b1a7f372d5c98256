/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script: its texts, read and checked whole, the files that it includes, and its parameters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/near.h"
#include "src/session/script/parse.h"

enum {
    LARGEST_SCRIPT = 64 << 20, /* bytes of one file */
    DEEPEST_INCLUDE = 16,
    MOST_FILES = 1000,
    MOST_PARAMETERS = 1000,
};

void script_place_done(struct script_place *place)
{
    free(place->file);
    free(place->command);
    *place = (struct script_place){ 0 };
}

bool parse_failed(struct parse *parse, size_t line, const char *command)
{
    struct script_place *place = parse->place;
    if (place->file == NULL) {
        place->file = strdup(parse->source->file);
        place->line = line;
        place->command = command ? strdup(command) : NULL;
    }
    return false;
}

bool parse_typed(const struct parse *parse)
{
    return parse->options->abbreviations && parse->source->parent == NULL;
}

/* --- parameters --- */

static struct script_parameter *find_parameter(const struct script *script, const char *name)
{
    for (size_t i = 0; i < script->parameter_count; i++) {
        if (strcmp(script->parameters[i].name, name) == 0) {
            return &script->parameters[i];
        }
    }
    return NULL;
}

static struct script_parameter *add_parameter(struct script *script, const char *name,
                                              const char *value, struct err *err)
{
    if (script->parameter_count >= MOST_PARAMETERS) {
        err_set(err, ERR_USAGE, "there are more than 1,000 parameters");
        return NULL;
    }
    struct script_parameter *parameters =
        realloc(script->parameters, (script->parameter_count + 1) * sizeof *parameters);
    if (parameters == NULL) {
        err_memory(err);
        return NULL;
    }
    script->parameters = parameters;
    struct script_parameter *parameter = &parameters[script->parameter_count];
    *parameter = (struct script_parameter){
        .name = arena_text(script->arena, name, strlen(name), err),
        .value = arena_text(script->arena, value, strlen(value), err),
    };
    if (parameter->name == NULL || parameter->value == NULL) {
        return NULL;
    }
    script->parameter_count++;
    return parameter;
}

static bool take_given_parameters(struct script *script, const struct script_options *options,
                                  struct err *err)
{
    for (size_t i = 0; i < options->parameter_count; i++) {
        const struct key_value *given = &options->parameters[i];
        struct script_parameter *known = find_parameter(script, given->name);
        if (known) {
            return err_set(err, ERR_USAGE, "the parameter %s is given twice", given->name);
        }
        size_t line;
        if (!lex_validate(given->value, strlen(given->value), &line, err)) {
            return err_wrap(err, "the parameter %s", given->name);
        }
        struct script_parameter *added = add_parameter(script, given->name, given->value, err);
        if (added == NULL) {
            return false;
        }
        added->given = true;
    }
    return true;
}

/* A default: what is given goes before it, and so does what an including script has set. */
bool script_define(struct parse *parse, const char *name, const char *value, struct err *err)
{
    struct script *script = parse->script;
    struct script_parameter *known = find_parameter(script, name);
    bool again = known && known->file && strcmp(known->file, parse->source->file) == 0;
    bool typed = parse_typed(parse);
    if (again && !typed) {
        err_set(err, ERR_USAGE, "param: %s is set a second time", name);
        return err_hint(err, "it was set in line %zu", known->line);
    }
    if (known == NULL) {
        known = add_parameter(script, name, value, err);
        if (known == NULL) {
            return false;
        }
    } else if (typed) {
        known->value = arena_text(script->arena, value, strlen(value), err);
        if (known->value == NULL) {
            return false;
        }
    }
    known->typed = known->typed || typed;
    if (known->file == NULL) {
        known->file =
            arena_text(script->arena, parse->source->file, strlen(parse->source->file), err);
        known->line = parse->line;
    }
    return known->file != NULL;
}

static const char *near_parameter(const struct script *script, const char *name)
{
    const char **names = calloc(script->parameter_count + 1, sizeof *names);
    const char *near = NULL;
    if (names) {
        size_t count = 0;
        for (size_t i = 0; i < script->parameter_count; i++) {
            const struct script_parameter *parameter = &script->parameters[i];
            if (parameter->used || parameter->file) {
                names[count++] = parameter->name;
            }
        }
        near = near_name(name, names, count);
    }
    free(names);
    return near;
}

/* The lexer's question for ${name}. */
static const char *use_parameter(void *context, const char *name, struct err *err)
{
    struct parse *parse = context;
    struct script *script = parse->script;
    struct script_parameter *parameter = find_parameter(script, name);
    if (parameter) {
        parse->filled = true;
        parameter->used = true;
        return parameter->value;
    }
    err_set(err, ERR_USAGE, "the parameter ${%s} is not set", name);
    const char *near = near_parameter(script, name);
    if (near) {
        err_hint(err, "did you mean ${%s}?", near);
    } else {
        err_hint(err, "give it on the command line as %s=VALUE, or set a default: param %s=VALUE",
                 name, name);
    }
    return NULL;
}

/* Every parameter of the command line must be one that the script knows. */
static bool check_given_parameters(const struct script *script, struct err *err)
{
    for (size_t i = 0; i < script->parameter_count; i++) {
        const struct script_parameter *parameter = &script->parameters[i];
        if (!parameter->given || parameter->used || parameter->file) {
            continue;
        }
        err_set(err, ERR_USAGE, "the script has no parameter %s", parameter->name);
        const char *near = near_parameter(script, parameter->name);
        return near ? err_hint(err, "did you mean %s=%s?", near, parameter->value)
                    : err_hint(err, "a script uses a parameter as ${%s}", parameter->name);
    }
    return true;
}

/* --- texts --- */

/* The #= line behind a command; before the first one it describes the recording. */
static bool take_recorded(struct parse *parse, const struct lexed *lexed, const char *text,
                          struct err *err)
{
    struct script *script = parse->script;
    struct json *recorded = json_parse(text + lexed->start, lexed->end - lexed->start, err);
    if (recorded == NULL) {
        err_wrap(err, "the recorded result cannot be read");
        return err_hint(err, "a line that begins with #= { is a recorded result, not a comment");
    }
    if (script->count == 0) {
        json_free(script->header);
        script->header = recorded;
        return true;
    }
    struct statement *last = &script->statements[script->count - 1];
    json_free(last->recorded);
    last->recorded = recorded;
    last->recorded_line = lexed->line;
    return true;
}

static bool parse_commands(struct parse *parse, struct lexer *lexer, struct lexed *lexed,
                           struct err *err)
{
    for (;;) {
        parse->filled = false;
        if (!lex_next(lexer, lexed, err)) {
            return parse_failed(parse, lexer->line,
                                lexed->count > 0 ? lexed->tokens[0].text : NULL);
        }
        switch (lexed->kind) {
        case LEXED_END:
            return true;
        case LEXED_RECORDED:
            if (!take_recorded(parse, lexed, lexer->text, err)) {
                return parse_failed(parse, lexed->line, NULL);
            }
            break;
        case LEXED_COMMAND:
            if (!parse_command(parse, lexed, lexer->text, err)) {
                return false;
            }
            break;
        }
    }
}

bool parse_text(struct parse *parse, const char *text, size_t length, struct err *err)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    if (length >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        length -= 3;
    }
    size_t line;
    if (!lex_validate(text, length, &line, err)) {
        return parse_failed(parse, line, NULL);
    }
    if (!check_version(parse, text, length, err)) {
        return parse_failed(parse, 1, NULL);
    }
    struct lexer lexer = { .text = text,
                           .length = length,
                           .line = 1,
                           .arena = parse->script->arena,
                           .parameter = use_parameter,
                           .context = parse };
    struct lexed lexed = { 0 };
    bool ok = parse_commands(parse, &lexer, &lexed, err);
    lexed_done(&lexed);
    return ok;
}

/* --- files --- */

/* Would this file be read inside itself? And is it not too deep? */
static bool check_nesting(const struct parse *parse, const char *name, const char *real,
                          struct err *err)
{
    size_t depth = 0;
    for (const struct source *source = parse->source; source; source = source->parent) {
        if (source->real && real && strcmp(source->real, real) == 0) {
            return err_set(err, ERR_USAGE,
                           "include: %s is being read already, so this would never end", name);
        }
        depth++;
    }
    if (depth > DEEPEST_INCLUDE || parse->files > MOST_FILES) {
        return err_set(err, ERR_USAGE, "include: %s",
                       depth > DEEPEST_INCLUDE ? "scripts are included more than 16 deep"
                                               : "more than 1,000 files are included");
    }
    return true;
}

/* Reads a file as a source of its own within the present one (none: the script itself). */
static bool parse_file(struct parse *parse, const char *path, struct err *err)
{
    struct source source = { .file = path, .real = realpath(path, NULL), .parent = parse->source };
    char *folder = strchr(path, '/') ? file_folder(path, err) : NULL;
    source.folder = folder;
    size_t size = 0;
    char *text = NULL;
    parse->files++;
    bool ok = (folder || strchr(path, '/') == NULL) &&
              check_nesting(parse, path, source.real, err) &&
              (text = file_read(path, LARGEST_SCRIPT, &size, err)) != NULL;
    if (ok) {
        size_t line = parse->line;
        parse->source = &source;
        ok = parse_text(parse, text, size, err);
        parse->source = source.parent;
        parse->line = line;
    }
    free(text);
    free(folder);
    free(source.real);
    return ok;
}

bool parse_include(struct parse *parse, const char *name, struct err *err)
{
    char *path = file_join(parse->source->folder, name, err);
    size_t depth = parse->files;
    bool ok = path != NULL && parse_file(parse, path, err);
    if (!ok && path && parse->files == depth + 1) {
        file_suggest(path, name, err);
    }
    free(path);
    return ok;
}

/* --- the whole --- */

static struct script *script_new(const char *name, const struct script_options *options,
                                 struct err *err)
{
    struct script *script = calloc(1, sizeof *script);
    if (script == NULL || (script->arena = arena_new(err)) == NULL) {
        err_memory(err);
        free(script);
        return NULL;
    }
    script->prompt = options->abbreviations;
    script->name = arena_text(script->arena, name, strlen(name), err);
    if (script->name == NULL || !take_given_parameters(script, options, err)) {
        script_free(script);
        return NULL;
    }
    return script;
}

/* What can only be said once all is read. */
static bool check_whole(const struct script *script, struct script_place *place, struct err *err)
{
    if (script->prompt) {
        return true;
    }
    size_t index = 0;
    if (!check_orders(script, &index, err)) {
        place->file = strdup(script->statements[index].file);
        place->line = script->statements[index].line;
        place->command = strdup("at");
        return false;
    }
    if (!check_given_parameters(script, err)) {
        place->file = strdup(script->name);
        return false;
    }
    return true;
}

/* text NULL: the file of that name. */
static struct script *script_make(const char *name, const char *text, size_t length,
                                  const struct script_options *options, struct script_place *place,
                                  struct err *err)
{
    static const struct script_options no_options = { 0 };
    options = options ? options : &no_options;
    *place = (struct script_place){ 0 };
    struct script *script = script_new(name, options, err);
    if (script == NULL) {
        return NULL;
    }
    struct parse parse = { .script = script, .options = options, .place = place };
    struct source source = { .file = name };
    bool ok;
    if (text) {
        parse.source = &source;
        ok = parse_text(&parse, text, length, err);
    } else {
        ok = parse_file(&parse, name, err);
    }
    if (!ok || !check_whole(script, place, err)) {
        script_free(script);
        return NULL;
    }
    return script;
}

struct script *script_parse(const char *file_name, const char *text, size_t length,
                            const struct script_options *options, struct script_place *place,
                            struct err *err)
{
    return script_make(file_name, text, length, options, place, err);
}

struct script *script_read(const char *path, const struct script_options *options,
                           struct script_place *place, struct err *err)
{
    return script_make(path, NULL, 0, options, place, err);
}

void script_free(struct script *script)
{
    if (script == NULL) {
        return;
    }
    for (size_t i = 0; i < script->count; i++) {
        json_free(script->statements[i].recorded);
    }
    free(script->statements);
    free(script->parameters);
    json_free(script->header);
    arena_free(script->arena);
    free(script);
}

bool script_is_incomplete(const char *text)
{
    struct err err = { 0 };
    struct lexed lexed = { 0 };
    struct lexer lexer = { .text = text, .length = strlen(text), .line = 1, .tolerant = true };
    lexer.arena = arena_new(&err);
    bool ok = lexer.arena != NULL;
    while (ok && (ok = lex_next(&lexer, &lexed, &err)) && lexed.kind != LEXED_END) {
    }
    lexed_done(&lexed);
    arena_free(lexer.arena);
    return ok && lexer.open;
}
