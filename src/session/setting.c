/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings: their rows, their values in force, and what a change does. */
#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/session/runs/run_log.h"
#include "src/session/silence.h"
#include "src/session/training/job.h"
#include "src/session/workspace.h"

static const char *const on_off[] = { "on", "off", NULL };
static const char *const counts_or_shares[] = { "counts", "shares", NULL };

/* The schema of the first table that has a taxonomy of that name, else that of the first table; the KDD
 * one where nothing is loaded. Caller releases. */
static struct schema *taxonomy_schema(struct session *session, const char *name, struct err *err)
{
    for (size_t i = 0; i < session->table_count; i++) {
        struct schema *schema = session->tables[i]->store->schema;
        if (schema_taxonomy_index(schema, name) != SIZE_MAX) {
            return schema_hold(schema);
        }
    }
    if (session->table_count > 0) {
        return schema_hold(session->tables[0]->store->schema);
    }
    return schema_read(session->config.share_folder, "kdd99", err);
}

static bool refuse_taxonomy(const struct schema *schema, const char *value, struct err *err)
{
    const char **names = calloc(schema->taxonomy_count + 1, sizeof *names);
    err_set(err, ERR_USAGE, "the schema %s has no taxonomy \"%.60s\"", schema->name, value);
    if (names) {
        for (size_t i = 0; i < schema->taxonomy_count; i++) {
            names[i] = schema->taxonomies[i].name;
        }
        const char *near = near_name(value, names, schema->taxonomy_count);
        err_hint(err, near ? "did you mean %s?" : "the default is %s", near ? near : names[0]);
    }
    free(names);
    return false;
}

static bool apply_taxonomy(struct session *session, const char *value, struct err *err)
{
    struct schema *schema = taxonomy_schema(session, value, err);
    if (schema == NULL) {
        return false;
    }
    bool ok =
        schema_taxonomy_index(schema, value) != SIZE_MAX || refuse_taxonomy(schema, value, err);
    schema_release(schema);
    return ok;
}

static bool apply_data(struct session *session, const char *value, struct err *err)
{
    char *path = strdup(value);
    if (path == NULL) {
        return err_memory(err);
    }
    free(session->config.data_path);
    session->config.data_path = path;
    return true;
}

static bool apply_history(struct session *session, const char *value, struct err *err)
{
    if (strcmp(value, "off") == 0) {
        return run_log_move(session, NULL, err);
    }
    char *usual = strcmp(value, "on") == 0 ? run_log_default_path(err) : NULL;
    bool ok =
        (usual || strcmp(value, "on") != 0) && run_log_move(session, usual ? usual : value, err);
    free(usual);
    return ok;
}

static bool apply_silence(struct session *session, const char *value, struct err *err)
{
    (void)session;
    return silence_check(value, err);
}

/* Only for the training that runs: it becomes an at line of the recording. */
static bool apply_rate(struct session *session, const char *value, struct err *err)
{
    if (!job_is_running(session)) {
        err_set(err, ERR_USAGE, "no training is running whose lr could be set");
        return err_hint(err, "train lr=%s, or before it: at epoch=N set lr=%s", value, value);
    }
    struct train_order order = { .kind = ORDER_LEARNING_RATE, .value = key_number(value) };
    session->unrecorded = true;
    return job_order(session, &order, err);
}

const struct key setting_keys[] = {
#define SETTING(setting, kind, default_text, from, to, open, list, text, function) \
    { .name = #setting,                                                            \
      .type = kind,                                                                \
      .initial = default_text,                                                     \
      .least = from,                                                               \
      .greatest = to,                                                              \
      .above_least = open,                                                         \
      .choices = list,                                                             \
      .help = text },
#include "src/session/settings.def"
#undef SETTING
    { .name = NULL },
};

typedef bool apply_function(struct session *session, const char *value, struct err *err);

static apply_function *const applies[] = {
#define SETTING(setting, kind, default_text, from, to, open, list, text, function) function,
#include "src/session/settings.def"
#undef SETTING
};

size_t setting_count(void)
{
    return sizeof applies / sizeof applies[0];
}

struct setting setting_at(size_t index)
{
    return (struct setting){ .key = &setting_keys[index], .apply = applies[index] };
}

const char *session_setting(const struct session *session, const char *name)
{
    const char *set = pairs_get(session->settings, session->setting_count, name);
    if (strcmp(name, "history") == 0) {
        return session->config.history_path ? session->config.history_path : "off";
    }
    if (set) {
        return set;
    }
    if (strcmp(name, "data") == 0) {
        return session->config.data_path;
    }
    const struct key *key = key_find(setting_keys, name);
    return key ? key->initial : NULL;
}

bool session_wants_hints(const struct session *session)
{
    bool scripted = session->depth > 0; /* what follows is known */
    return session->config.interactive && !scripted &&
           strcmp(session_setting(session, "hints"), "on") == 0;
}

const char *session_setting_origin(const struct session *session, const char *name)
{
    if (pairs_get(session->settings, session->setting_count, name)) {
        return "set";
    }
    if (strcmp(name, "data") == 0 && session->config.data_path) {
        return session->config.data_origin ? session->config.data_origin : "the program's start";
    }
    if (strcmp(name, "history") == 0 && session->config.history_origin) {
        return session->config.history_origin;
    }
    return "default";
}

bool session_set(struct session *session, const char *name, const char *value, struct err *err)
{
    for (size_t i = 0; i < setting_count(); i++) {
        struct setting setting = setting_at(i);
        if (strcmp(setting.key->name, name) != 0) {
            continue;
        }
        if (!key_check(setting.key, value, err) ||
            (setting.apply && !setting.apply(session, value, err))) {
            return false;
        }
        /* lr belongs to the training, not to the session. */
        return setting.apply == apply_rate ||
               pairs_set(&session->settings, &session->setting_count, name, value) ||
               err_memory(err);
    }
    return err_set(err, ERR_USAGE, "there is no setting \"%.60s\"", name);
}
