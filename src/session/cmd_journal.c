/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal: sessions that were cut short, and bringing one back. */
#include <stdlib.h>
#include <string.h>

#include "src/session/replay/journals.h"
#include "src/session/replay/replay.h"

static const char *header_text(const struct journal_left *left, const char *key)
{
    const struct json *value = left->header ? json_get(left->header, key) : NULL;
    return value ? json_string_of(value) : NULL;
}

static void describe(const struct journal_left *left, struct json *row)
{
    const char *folder = header_text(left, "folder");
    json_put_text(row, "name", left->name);
    json_put_number(row, "commands", (double)left->commands);
    json_put_bool(row, "training", left->open);
    if (folder) {
        json_put_text(row, "folder", folder);
    }
}

/* --- listing --- */

static void add_row(const struct journal_left *left, struct text_table *table, struct json *rows)
{
    char when[32];
    const char *folder = header_text(left, "folder");
    text_table_cell(table, "%s", left->name);
    text_table_cell(table, "%s", journal_moment(left, when));
    text_table_cell(table, "%zu", left->commands);
    text_table_cell(table, "%s", left->open ? "in a training" : "");
    text_table_cell(table, "%s", folder ? folder : "");
    struct json *row = json_new_object();
    describe(left, row);
    json_append(rows, row);
}

static void list_names(char **names, struct output *output)
{
    static const char *const headings[] = { "name", "cut short", ">commands", "", "in the folder" };
    struct err ignored = { 0 };
    struct json *rows = json_new_array();
    struct text_table *table = text_table_new();
    text_table_heading(table, 5, headings);
    text_table_fold(table, 4, TEXT_LEAST);
    for (size_t i = 0; names[i]; i++) {
        struct journal_left *left = journal_take(names[i], &ignored);
        if (left) {
            add_row(left, table, rows);
        }
        journal_let_go(left, false);
    }
    text_table_write(table, output);
    json_put(output->result, "sessions", rows);
    output_hint(output, "journal replay brings the last one back, journal drop forgets it");
}

static bool list_journals(const struct session *session, struct output *output, struct err *err)
{
    char **names = journals_list(err);
    if (names == NULL) {
        return false;
    }
    if (names[0]) {
        list_names(names, output);
    } else {
        output_line(output, "no session was cut short");
        json_put(output->result, "sessions", json_new_array());
    }
    journals_free(names);
    const char *own = journal_path(session);
    if (own) {
        output_note(output, "this session is kept in %s until it ends", own);
    }
    return true;
}

/* --- bringing one back --- */

/* What the commands may have meant, and what is no longer the same. */
static void tell_surroundings(const struct session *session, const struct journal_left *left,
                              struct output *output)
{
    char kernel[64];
    const char *folder = header_text(left, "folder"), *before = header_text(left, "kernel");
    char *here = realpath(".", NULL);
    session_kernel_label(session, kernel);
    if (folder && here && strcmp(folder, here) != 0) {
        output_note(output, "it ran in %s; names of files count from here now", folder);
    }
    if (before && strcmp(before, kernel) != 0) {
        output_note(output, "it ran with the kernel %s, and comes back with %s: last digits differ",
                    before, kernel);
    }
    free(here);
}

/* The commands, checked as a whole. A training that was running goes to the background again. */
static struct script *read_script(struct session *session, const struct journal_left *left,
                                  struct output *output, struct err *err)
{
    struct str name;
    char *training = NULL;
    str_init(&name);
    str_addf(&name, "journal %s", left->name);
    char *text = journal_script(left, &training, err);
    struct script_options options = { .session = session };
    struct script_place place = { 0 };
    struct script *script =
        text ? script_parse(name.text, text, strlen(text), &options, &place, err) : NULL;
    if (text && script == NULL) {
        replay_place(output, err, place.file, place.line);
    }
    if (script && script->count > 0 && left->open) {
        script->statements[script->count - 1].typed = true;
    }
    free(session->taken_lines);
    free(session->taken_checkpoint);
    session->taken_lines = training;
    session->taken_checkpoint = training ? strdup(left->checkpoint) : NULL;
    script_place_done(&place);
    free(text);
    str_done(&name);
    return script;
}

static bool bring_back(struct session *session, const char *name, struct output *output,
                       struct err *err)
{
    if (session->depth > 0) {
        return err_set(err, ERR_USAGE, "a script brings no session back");
    }
    struct journal_left *left = journal_take(name, err);
    if (left == NULL) {
        return false;
    }
    describe(left, output->result);
    tell_surroundings(session, left, output);
    struct script *script = read_script(session, left, output, err);
    struct replaying *replaying = replaying_new(session, script, err);
    if (replaying == NULL) {
        journal_let_go(left, false);
        return false;
    }
    replaying_bring(replaying, left);
    return replaying_run(session, replaying, false, output, err);
}

/* --- the verb --- */

static bool drop_journal(const char *name, struct output *output, struct err *err)
{
    char when[32];
    struct journal_left *left = journal_take(name, err);
    if (left == NULL) {
        return false;
    }
    describe(left, output->result);
    output_line(output, "the session that was cut short at %s is forgotten",
                journal_moment(left, when));
    journal_let_go(left, true);
    return true;
}

static bool journal_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    const char *what = argument_word(arguments, 0), *name = argument_word(arguments, 1);
    if (what == NULL) {
        return list_journals(session, output, err);
    }
    if (strcmp(what, "replay") == 0) {
        return bring_back(session, name, output, err);
    }
    if (strcmp(what, "drop") == 0) {
        return drop_journal(name, output, err);
    }
    output_line(output, session->journal ? "nothing is kept of this session any more"
                                         : "nothing is kept of this session");
    journal_forget(session);
    return true;
}

static const char *const what_names[] = { "replay", "drop", "off", NULL };

static const struct command_word journal_words[] = {
    { .name = "replay|drop|off",
      .type = KEY_CHOICE,
      .choices = what_names,
      .optional = true,
      .help = "bring a session back, forget one, keep nothing of this one" },
    { .name = "NAME",
      .type = KEY_TEXT,
      .optional = true,
      .help = "which one, as journal lists them; without it the last" },
    { .name = NULL },
};

const struct command cmd_journal = {
    .name = "journal",
    .topic = "session",
    .usage = "journal [replay|drop [NAME]], journal off",
    .help = "bring a session back that was cut short",
    .details =
        "What is typed at the prompt, and what keys cause there, is kept while the session lasts, and\n"
        "taken away when it ends by quit or Ctrl-D. After a crash, a lost connection or a shutdown\n"
        "the prompt offers to go on: journal replay runs the commands again. A training that was\n"
        "running goes on from its last checkpoint, so does the last one that had ended and left\n"
        "one; others are done again. All weights are those of the session that was cut short.\n\n"
        "Files that it wrote (save, plot, export) are written again. Ctrl-C stops it, replay rest\n"
        "then goes on. journal alone lists the sessions, the last ten at most; journal off keeps\n"
        "nothing of this one.",
    .example = "journal",
    .words = journal_words,
    .flags = COMMAND_META,
    .run = journal_run,
};
