/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of verbs, and finding one by its name or an abbreviation. */
#include "src/session/command.h"

#include <string.h>

#include "src/base/near.h"

#define COMMAND(name) extern const struct command cmd_##name;
#include "src/session/commands.def"
#undef COMMAND

static const struct command *const commands[] = {
#define COMMAND(name) &cmd_##name,
#include "src/session/commands.def"
#undef COMMAND
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

size_t command_count(void)
{
    return COMMAND_COUNT;
}

const struct command *command_at(size_t index)
{
    return index < COMMAND_COUNT ? commands[index] : NULL;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
        for (const char *const *also = commands[i]->also; also && *also; also++) {
            if (strcmp(*also, name) == 0) {
                return commands[i];
            }
        }
    }
    return NULL;
}

/* The verbs that begin with name: how many, the first, and all of them in words. */
static size_t find_beginning(const char *name, const struct command **first, struct str *list)
{
    size_t count = 0;
    for (size_t i = 0; i < COMMAND_COUNT && name[0]; i++) {
        if (strncmp(commands[i]->name, name, strlen(name)) == 0) {
            *first = count == 0 ? commands[i] : *first;
            str_add(list, count == 0 ? "" : ", ");
            str_add(list, commands[i]->name);
            count++;
        }
    }
    return count;
}

static void refuse_unknown(const char *name, struct err *err)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        names[i] = commands[i]->name;
    }
    err_set(err, ERR_USAGE, "\"%.60s\" is no command", name);
    const char *near = near_name(name, names, COMMAND_COUNT);
    if (near) {
        err_hint(err, "did you mean %s?", near);
    } else {
        err_hint(err, "help lists the commands");
    }
}

const struct command *command_resolve(const char *name, bool abbreviations, struct err *err)
{
    const struct command *command = command_find(name);
    if (command) {
        return command;
    }
    struct str list;
    str_init(&list);
    size_t count = find_beginning(name, &command, &list);
    if (count == 1 && !abbreviations) {
        err_set(err, ERR_USAGE, "\"%s\" is short for %s, and scripts have full words", name,
                command->name);
        err_hint(err, "write %s", command->name);
        command = NULL;
    } else if (count > 1) {
        err_set(err, ERR_USAGE, "\"%s\" may be %s", name, list.text);
        err_hint(err, abbreviations ? "type more of it" : "scripts have full words");
        command = NULL;
    } else if (count != 1) {
        refuse_unknown(name, err);
        command = NULL;
    }
    str_done(&list);
    return command;
}
