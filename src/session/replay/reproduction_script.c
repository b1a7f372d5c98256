/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which script of an experiment is run with which parameters. */
#include "src/session/replay/reproduction_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/near.h"
#include "src/session/replay/replay.h"

static const char *const folders[PART_COUNT] = { "sessions/papers", "sessions/papers/clean" };

void reproduction_file(const char *name, enum reproduced_part part, struct str *text)
{
    str_addf(text, "%s/%s.peep", folders[part], name);
}

void run_parameters_done(struct run_parameters *parameters)
{
    free(parameters->texts);
    *parameters = (struct run_parameters){ 0 };
}

bool reproduction_knows(const struct script *script, const char *name)
{
    for (size_t i = 0; script && i < script->parameter_count; i++) {
        if (script->parameters[i].file && strcmp(script->parameters[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

struct script *reproduction_read(const struct session *session, const char *name,
                                 enum reproduced_part part, const struct run_parameters *parameters,
                                 struct output *output, struct err *err)
{
    struct script_options options = { .session = session };
    struct script_place place = { 0 };
    struct str file;
    str_init(&file);
    reproduction_file(name, part, &file);
    char *path = file_join(session->config.share_folder, file.text, err);
    if (parameters) {
        options.parameters = parameters->list;
        options.parameter_count = parameters->count;
    }
    struct script *script = path ? script_read(path, &options, &place, err) : NULL;
    if (script == NULL) {
        replay_place(output, err, place.file, place.line);
    }
    script_place_done(&place);
    free(path);
    str_done(&file);
    return script;
}

static const char *find(const struct key_value *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0) {
            return list[i].value;
        }
    }
    return NULL;
}

static bool add(struct run_parameters *parameters, const char *name, const char *value,
                struct err *err)
{
    if (find(parameters->list, parameters->count, name)) {
        return true;
    }
    if (parameters->count == MOST_REPRODUCTION_PARAMETERS) {
        return err_set(err, ERR_USAGE, "there are more than %d parameters",
                       MOST_REPRODUCTION_PARAMETERS);
    }
    parameters->list[parameters->count++] = (struct key_value){ name, value };
    return true;
}

/* "hidden=10 lr=0.01" as parameters; texts are cut with NULs. */
static bool split_case(const char *settings, struct run_parameters *parameters, struct err *err)
{
    parameters->texts = strdup(settings);
    if (parameters->texts == NULL) {
        return err_memory(err);
    }
    for (char *word = parameters->texts; *word != '\0';) {
        size_t length = strcspn(word, " \t");
        char *next = word + length + (word[length] != '\0');
        word[length] = '\0';
        char *equals = strchr(word, '=');
        if (equals != NULL) {
            *equals = '\0';
            if (!add(parameters, word, equals + 1, err)) {
                return false;
            }
        }
        word = next + strspn(next, " \t");
    }
    return true;
}

bool reproduction_of_case(const struct printed *printed, size_t of_case,
                          struct run_parameters *parameters, struct err *err)
{
    *parameters = (struct run_parameters){ 0 };
    return split_case(reproduced_case(printed, of_case), parameters, err);
}

bool reproduction_parameters(const struct reproduction_request *request,
                             const struct script *script, size_t of_case, uint64_t seed,
                             struct run_parameters *parameters, struct err *err)
{
    bool ok = reproduction_of_case(request->printed, of_case, parameters, err);
    for (size_t i = 0; ok && i < request->given_count; i++) {
        const struct key_value *given = &request->given[i];
        ok = !reproduction_knows(script, given->name) ||
             add(parameters, given->name, given->value, err);
    }
    if (ok && reproduction_knows(script, "seed")) {
        snprintf(parameters->seed, sizeof parameters->seed, "%llu", (unsigned long long)seed);
        ok = add(parameters, "seed", parameters->seed, err);
    }
    return ok;
}

bool reproduction_wants_case(const struct reproduction_request *request, size_t of_case)
{
    struct run_parameters parameters;
    struct err ignored = { 0 };
    bool wanted = reproduction_of_case(request->printed, of_case, &parameters, &ignored);
    for (size_t i = 0; wanted && i < parameters.count; i++) {
        const char *given = find(request->given, request->given_count, parameters.list[i].name);
        wanted = given == NULL || strcmp(given, parameters.list[i].value) == 0;
    }
    run_parameters_done(&parameters);
    return wanted;
}

/* --- what the user gave --- */

enum { MOST_NAMES = 128 };

static bool is_of_case(const struct printed *printed, const char *name)
{
    bool found = false;
    for (size_t c = 1; !found && c <= printed->case_count; c++) {
        struct run_parameters parameters;
        struct err ignored = { 0 };
        found = reproduction_of_case(printed, c, &parameters, &ignored) &&
                find(parameters.list, parameters.count, name);
        run_parameters_done(&parameters);
    }
    return found;
}

static bool refuse(const struct reproduction_request *request, const struct key_value *given,
                   struct script *const scripts[PART_COUNT], struct err *err)
{
    const char *names[MOST_NAMES] = { "seeds", "clean", "into", "again" };
    size_t count = 4;
    struct str list;
    str_init(&list);
    str_add(&list, "seeds=, clean=, into=, again=");
    for (int part = 0; part < PART_COUNT; part++) {
        const struct script *script = scripts[part];
        for (size_t i = 0; script && i < script->parameter_count && count < MOST_NAMES; i++) {
            const char *name = script->parameters[i].name;
            bool also = part == PART_CLEAN && reproduction_knows(scripts[PART_PROTOCOL], name);
            if (strcmp(name, "seed") != 0 && !also) {
                names[count++] = name;
                str_addf(&list, ", %s=", name);
            }
        }
    }
    err_set(err, ERR_USAGE, "%s has no parameter \"%.60s\"", request->name, given->name);
    const char *near = near_name(given->name, names, count);
    near ? err_hint(err, "did you mean %s=%s?", near, given->value)
         : err_hint(err, "it has %s", list.text);
    str_done(&list);
    return false;
}

bool reproduction_check(const struct reproduction_request *request,
                        struct script *const scripts[PART_COUNT], struct err *err)
{
    const struct printed *printed = request->printed;
    for (size_t i = 0; i < request->given_count; i++) {
        const char *name = request->given[i].name;
        bool known = strcmp(name, "seed") != 0 &&
                     (reproduction_knows(scripts[PART_PROTOCOL], name) ||
                      reproduction_knows(scripts[PART_CLEAN], name) || is_of_case(printed, name));
        if (!known) {
            return refuse(request, &request->given[i], scripts, err);
        }
    }
    struct str list;
    str_init(&list);
    bool any = printed->case_count == 0;
    for (size_t c = 1; !any && c <= printed->case_count; c++) {
        any = reproduction_wants_case(request, c);
        str_addf(&list, "%s%s", c == 1 ? "" : ", ", reproduced_case(printed, c));
    }
    if (!any) {
        err_set(err, ERR_USAGE, "%s has no case with these parameters", request->name);
        err_hint(err, "its cases are %s", list.text);
    }
    str_done(&list);
    return any;
}
