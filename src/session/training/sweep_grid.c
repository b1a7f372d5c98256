/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of values for settings, and their combinations. */
#include "src/session/training/sweep_grid.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/classic/kinds.h"
#include "src/session/script/list.h"
#include "src/train/trainer.h"

/* A setting's name without "model." or "train." before it. */
struct named {
    const char *name;
    bool model, train; /* may it be one of these? */
};

static struct named take_apart(const char *written)
{
    struct named named = { written, true, true };
    if (strncmp(written, "model.", 6) == 0) {
        named = (struct named){ written + 6, true, false };
    } else if (strncmp(written, "train.", 6) == 0) {
        named = (struct named){ written + 6, false, true };
    }
    return named;
}

/* --- is it a setting at all? --- */

enum { MOST_NAMES = 256 };

static void add_names(const struct key *keys, const char **names, size_t *count)
{
    for (const struct key *key = keys; key && key->name && *count < MOST_NAMES; key++) {
        names[(*count)++] = key->name;
    }
}

static bool refuse_name(const char *written, const char *const *names, size_t count, const char *of,
                        struct err *err)
{
    const char *near = near_name(take_apart(written).name, names, count);
    err_set(err, ERR_USAGE, "\"%.60s\" is no setting of %s", written, of);
    return near ? err_hint(err, "did you mean %s=?", near)
                : err_hint(err, "help train and help KIND list the settings");
}

static bool is_of_a_kind(const char *name)
{
    for (size_t i = 0; i < kind_count(); i++) {
        if (key_find(kind_at(i)->keys, name)) {
            return true;
        }
    }
    return false;
}

static bool is_own(const struct arguments *arguments, const char *name)
{
    return key_find(arguments->command->keys, name) != NULL;
}

/* --- values --- */

/* May a value of it have commas in it? */
static bool is_list(const struct key *key)
{
    return key->type == KEY_TEXT || key->type == KEY_NAMES;
}

static bool add_value(struct sweep_axis *axis, const char *value, struct err *err)
{
    if (!key_check(axis->key, value, err)) {
        return false;
    }
    for (size_t i = 0; i < axis->count; i++) {
        if (key_same(axis->key, axis->values[i], value)) {
            return err_set(err, ERR_USAGE, "%s: %.60s is given twice", axis->key->name, value);
        }
    }
    char **values = realloc(axis->values, (axis->count + 1) * sizeof *values);
    if (values == NULL) {
        return err_memory(err);
    }
    axis->values = values;
    values[axis->count] = strdup(value);
    return values[axis->count++] != NULL || err_memory(err);
}

static bool add_values(struct sweep_axis *axis, const char *list, struct err *err)
{
    const char *divider = is_list(axis->key) ? "|" : ",";
    char *text = is_list(axis->key) ? strdup(list) : list_expand(list, err);
    if (text == NULL) {
        return err->code != ERR_NONE ? false : err_memory(err);
    }
    bool ok = true;
    for (char *value = text; ok && value;) {
        char *end = strpbrk(value, divider);
        if (end) {
            *end = '\0';
        }
        ok = add_value(axis, value, err);
        value = end ? end + 1 : NULL;
    }
    free(text);
    return ok;
}

static void axis_done(struct sweep_axis *axis)
{
    for (size_t i = 0; i < axis->count; i++) {
        free(axis->values[i]);
    }
    free(axis->values);
}

static bool fits(const struct key *key, const char *list, struct err *err)
{
    struct sweep_axis axis = { .key = key };
    bool fine = add_values(&axis, list, err);
    axis_done(&axis);
    return fine;
}

/* --- before anything runs --- */

/* Which model it is for is not known yet: one kind that takes the values is enough. */
static bool values_check(const struct named *named, const char *list, struct err *err)
{
    const struct key *of_train = named->train ? key_find(trainer_keys, named->name) : NULL;
    struct err why = { 0 };
    bool fine = of_train && fits(of_train, list, &why);
    for (size_t i = 0; named->model && !fine && i < kind_count(); i++) {
        const struct key *key = key_find(kind_at(i)->keys, named->name);
        why = key ? (struct err){ 0 } : why;
        fine = key && fits(key, list, &why);
    }
    if (!fine) {
        *err = why;
    }
    return fine;
}

bool sweep_grid_check(const struct arguments *arguments, struct err *err)
{
    for (size_t i = 0; i < arguments->given_count; i++) {
        const char *written = arguments->given[i].name;
        struct named named = take_apart(written);
        if (is_own(arguments, written)) {
            continue;
        }
        if ((named.train && key_find(trainer_keys, named.name)) ||
            (named.model && is_of_a_kind(named.name))) {
            if (!values_check(&named, arguments->given[i].value, err)) {
                return false;
            }
            continue;
        }
        const char *names[MOST_NAMES];
        size_t count = 0;
        add_names(arguments->command->keys, names, &count);
        add_names(trainer_keys, names, &count);
        for (size_t kind = 0; kind < kind_count(); kind++) {
            add_names(kind_at(kind)->keys, names, &count);
        }
        return refuse_name(written, names, count, "a model or a training", err);
    }
    return true;
}

/* --- settings --- */

static bool find_setting(const char *written, const struct key *model_keys, struct sweep_axis *axis,
                         struct err *err)
{
    struct named named = take_apart(written);
    const struct key *of_model = named.model ? key_find(model_keys, named.name) : NULL;
    const struct key *of_train = named.train ? key_find(trainer_keys, named.name) : NULL;
    if (of_model && of_train) {
        err_set(err, ERR_USAGE, "%s is a setting of this model and of train", named.name);
        return err_hint(err, "write model.%s= or train.%s=", named.name, named.name);
    }
    axis->of_model = of_model != NULL;
    axis->key = of_model ? of_model : of_train;
    if (axis->key) {
        return true;
    }
    const char *names[MOST_NAMES];
    size_t count = 0;
    add_names(model_keys, names, &count);
    add_names(trainer_keys, names, &count);
    return refuse_name(written, names, count, "this model or of train", err);
}

bool sweep_grid_read(const struct arguments *arguments, const struct key *model_keys,
                     struct sweep_grid *grid, struct err *err)
{
    *grid = (struct sweep_grid){ .sets = 1 };
    grid->axes = calloc(arguments->given_count + 1, sizeof *grid->axes);
    if (grid->axes == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < arguments->given_count; i++) {
        const struct key_value *given = &arguments->given[i];
        if (is_own(arguments, given->name)) {
            continue;
        }
        struct sweep_axis *axis = &grid->axes[grid->axis_count++];
        if (!find_setting(given->name, model_keys, axis, err) ||
            !add_values(axis, given->value, err)) {
            return false;
        }
        grid->sets *= axis->count;
        if (grid->sets > SWEEP_MOST_SETS) {
            return err_set(err, ERR_USAGE, "these are more than %d combinations", SWEEP_MOST_SETS);
        }
    }
    return true;
}

void sweep_grid_done(struct sweep_grid *grid)
{
    for (size_t a = 0; a < grid->axis_count; a++) {
        axis_done(&grid->axes[a]);
    }
    free(grid->axes);
    *grid = (struct sweep_grid){ 0 };
}

const char *sweep_grid_value(const struct sweep_grid *grid, size_t set, size_t axis)
{
    size_t faster = 1;
    for (size_t a = axis + 1; a < grid->axis_count; a++) {
        faster *= grid->axes[a].count;
    }
    return grid->axes[axis].values[set / faster % grid->axes[axis].count];
}

bool sweep_grid_varies(const struct sweep_grid *grid, size_t axis)
{
    return grid->axes[axis].count > 1;
}

void sweep_grid_text(const struct sweep_grid *grid, size_t set, struct str *text)
{
    size_t start = text->length;
    for (size_t a = 0; a < grid->axis_count; a++) {
        if (sweep_grid_varies(grid, a) || grid->sets == 1) {
            str_addf(text, "%s%s=%s", text->length > start ? " " : "", grid->axes[a].key->name,
                     sweep_grid_value(grid, set, a));
        }
    }
}
