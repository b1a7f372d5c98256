/* SPDX-License-Identifier: GPL-3.0-or-later */
/* set: change a setting of the session, or the learning rate of the running training. */
#include <string.h>

#include "src/base/near.h"
#include "src/session/session.h"
#include "src/session/training/job.h"

static bool change(struct session *session, const char *name, const char *value,
                   struct output *output, struct err *err)
{
    if (job_is_running(session) && strcmp(name, "taxonomy") == 0) {
        err_set(err, ERR_USAGE, "the taxonomy cannot change while a training runs");
        return err_hint(err, "wait waits for its end, stop ends it after its batch");
    }
    if (!session_set(session, name, value, err)) {
        return false;
    }
    const struct key *key = key_find(setting_keys, name);
    if (key->type == KEY_COUNT || key->type == KEY_NUMBER) {
        json_put_number(output->result, name, key_number(value));
    } else {
        json_put_text(output->result, name, value);
    }
    output_line(output, "%s=%s", name, value);
    return true;
}

/* "set hints off" is "set hints=off". */
static bool set_run(struct session *session, const struct arguments *arguments,
                    struct output *output, struct err *err)
{
    if (arguments->word_count == 2) {
        return change(session, argument_word(arguments, 0), argument_word(arguments, 1), output,
                      err);
    }
    for (size_t i = 0; i < arguments->given_count; i++) {
        const struct key_value *given = &arguments->given[i];
        if (!change(session, given->name, given->value, output, err)) {
            return false;
        }
    }
    return true;
}

static bool check_pair(const char *name, const char *value, struct err *err)
{
    const struct key *key = key_find(setting_keys, name);
    if (key) {
        return key_check(key, value, err);
    }
    enum { MOST = 32 };
    const char *names[MOST];
    size_t count = 0;
    for (key = setting_keys; key->name && count < MOST; key++) {
        names[count++] = key->name;
    }
    err_set(err, ERR_USAGE, "there is no setting \"%.60s\"", name);
    const char *near = near_name(name, names, count);
    return near ? err_hint(err, "did you mean set %s=%s?", near, value)
                : err_hint(err, "show settings lists them");
}

static bool set_check(const struct arguments *arguments, struct err *err)
{
    if (arguments->word_count == 2 && arguments->given_count == 0) {
        return check_pair(argument_word(arguments, 0), argument_word(arguments, 1), err);
    }
    if (arguments->word_count == 0 && arguments->given_count > 0) {
        return true;
    }
    err_set(err, ERR_USAGE, "KEY=VALUE is missing");
    return err_hint(err, "usage: set KEY=VALUE ...; show settings lists the keys");
}

static const struct command_word set_words[] = {
    { .name = "KEY",
      .type = KEY_TEXT,
      .optional = true,
      .help = "a setting (set hints off is set hints=off)" },
    { .name = "VALUE", .type = KEY_TEXT, .optional = true, .help = "its value" },
    { .name = NULL },
};

const struct command cmd_set = {
    .name = "set",
    .topic = "session",
    .usage = "set KEY=VALUE ...",
    .help = "change a setting, or lr while a training runs",
    .details = "show settings lists the values in force and where they come from.",
    .example = "set seed=7\nset taxonomy=httptunnel-r2l\nset hints=off",
    .words = set_words,
    .keys = setting_keys,
    .flags = COMMAND_STEERS | COMMAND_AT | COMMAND_STEP,
    .check = set_check,
    .run = set_run,
};
