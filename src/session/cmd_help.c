/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help: everything it says comes from the tables of verbs, keys and kinds of models. */
#include <string.h>

#include "src/base/near.h"
#include "src/eval/audit.h"
#include "src/classic/kinds.h"
#include "src/session/page/help_keys.h"
#include "src/session/page/help_layers.h"
#include "src/session/page/help_page.h"
#include "src/session/page/key_text.h"
#include "src/session/page/prose.h"
#include "src/session/session.h"

/* The verbs of one topic, or of all where topic is NULL. */
static void write_verbs(const char *topic, struct output *output, struct json *verbs)
{
    static const char *const headings[] = { "", "" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 2, headings);
    text_table_fold(table, 1, TEXT_LEAST);
    const char *last = "";
    for (size_t i = 0; i < command_count(); i++) {
        const struct command *command = command_at(i);
        if (topic && strcmp(command->topic, topic) != 0) {
            continue;
        }
        if (strcmp(command->topic, last) != 0) {
            text_table_cell(table, "%s", command->topic);
            text_table_cell(table, "%s", "");
            last = command->topic;
        }
        text_table_cell(table, "  %s", command->name);
        text_table_cell(table, "%s", command->help);
        struct json *row = json_new_object();
        json_put_text(row, "name", command->name);
        json_put_text(row, "topic", command->topic);
        json_put_text(row, "usage", command->usage);
        json_put_text(row, "help", command->help);
        json_append(verbs, row);
    }
    text_table_write(table, output);
}

static void help_overview(struct session *session, struct output *output)
{
    output_line(output, "peephole %s: intrusion detection with neural networks",
                session->config.version);
    struct json *verbs = json_new_array();
    write_verbs(NULL, output, verbs);
    json_put(output->result, "verbs", verbs);
    output_line(output, "help VERB shows examples, words and keys; help lstm the keys of a model;");
    output_line(output, "help twin what a finding of the audit means (help audit lists them);");
    output_line(output, "help topics what is good to know; help keys the keys of the workbench;");
    output_line(output, "tutorial teaches by eight questions.");
    output_line(output,
                "One command a line: verb word ... key=value ...  # comment (help language)");
    output_line(output, "For a start: load demo; balance data; model lstm; train epochs=5");
}

static void write_indented(const char *text, struct output *output)
{
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        output_line(output, "  %.*s", (int)length, line);
        line += length + (line[length] == '\n' ? 1 : 0);
    }
}

static void write_words(const struct command *command, struct output *output)
{
    static const char *const headings[] = { "  word", "" };
    if (command->words == NULL) {
        return;
    }
    struct text_table *table = text_table_new();
    text_table_heading(table, 2, headings);
    text_table_fold(table, 1, TEXT_LEAST);
    for (const struct command_word *word = command->words; word->name; word++) {
        text_table_cell(table, "  %s", word->name);
        text_table_cell(table, "%s", word->help ? word->help : "");
    }
    text_table_write(table, output);
}

static bool help_verb(struct session *session, const struct command *command, struct output *output,
                      struct err *err)
{
    output_line(output, "%s: %s", command->name, command->help);
    if (command->example) {
        output_line(output, "%s", "");
        write_indented(command->example, output);
    }
    output_line(output, "%s", "");
    output_usage(output, command->name, command->usage);
    if (command->details) {
        output_paragraphs(output, command->details);
    }
    write_words(command, output);
    /* Keys that do not depend on words: those of a kind of model have a page of their own. */
    struct arguments none = { .command = command };
    const struct key *more = command->more_keys ? command->more_keys(&none) : NULL;
    struct json *keys = key_table_json(command->keys);
    key_table_write(command->keys, more, output);
    json_put_text(output->result, "verb", command->name);
    json_put_text(output->result, "usage", command->usage);
    json_put_text(output->result, "help", command->help);
    json_put_text(output->result, "details", command->details);
    json_put_text(output->result, "example", command->example);
    json_put(output->result, "keys", keys);
    if (more) {
        json_put(output->result, "more_keys", key_table_json(more));
    }
    return command->more_help == NULL || command->more_help(session, output, err);
}

static void help_preset(const struct preset *preset, struct output *output)
{
    output_line(output, "model %s: %s", preset->name, preset->help);
    if (preset->paper) {
        output_line(output, "from %s", preset->paper);
    }
    key_table_write(preset->keys, NULL, output);
    json_put_text(output->result, "model", preset->name);
    json_put(output->result, "keys", key_table_json(preset->keys));
    if (preset->word_key) { /* any stack */
        help_layers(output);
    }
}

static bool is_topic(const char *name)
{
    for (size_t i = 0; i < command_count(); i++) {
        if (strcmp(command_at(i)->topic, name) == 0) {
            return true;
        }
    }
    return false;
}

static const char language_text[] =
    "One command a line: verb word ... key=value ...\n"
    "  # starts a comment, a backslash at the end of a line continues it, ; separates\n"
    "commands.\n"
    "  'two words' and \"two words\" are one word. A backslash takes the meaning from the\n"
    "next character; within \"...\" only from \" \\ and $, within '...' from none.\n"
    "  Lists are a,b,c; ranges 10..90:10. Numbers may end in %, k, M or /day.\n"
    "  ${name} is a parameter, within quotes, too.\n"
    "  A script is read and checked whole, with the files that it includes, before its\n"
    "first command runs. Verbs stand in full; at the prompt, unique beginnings will do.\n";

static void help_topic(const char *topic, struct output *output)
{
    if (strcmp(topic, "language") == 0) {
        output_paragraphs(output, language_text);
        json_put_text(output->result, "text", language_text);
    }
    struct json *verbs = json_new_array();
    write_verbs(topic, output, verbs);
    json_put(output->result, "verbs", verbs);
}

/* A kind of layer that no kind of model is called like. */
static const char *layer_page_name(size_t index)
{
    for (size_t i = 0; i < layer_kind_count(); i++) {
        const char *name = layer_kind_at(i)->name;
        if (kind_find(name) == NULL && command_find(name) == NULL && index-- == 0) {
            return name;
        }
    }
    return NULL;
}

static size_t layer_page_count(void)
{
    size_t count = 0;
    while (layer_page_name(count)) {
        count++;
    }
    return count;
}

static size_t topic_count(void)
{
    size_t count = 0;
    while (help_topic_name(count)) {
        count++;
    }
    return count;
}

/* Every name that has a page: verbs, kinds of models, findings, kinds of layers, topics, then headings
 * that no verb is called. */
static const char *page_name(size_t index)
{
    if (index < command_count()) {
        return command_at(index)->name;
    }
    index -= command_count();
    if (index < kind_count()) {
        return kind_at(index)->name;
    }
    index -= kind_count();
    if (index < audit_finding_count()) {
        return audit_finding_id(index);
    }
    index -= audit_finding_count();
    if (index < layer_page_count()) {
        return layer_page_name(index);
    }
    index -= layer_page_count();
    if (index < topic_count()) {
        return help_topic_name(index);
    }
    index -= topic_count();
    for (size_t i = 0; i < command_count(); i++) {
        const char *topic = command_at(i)->topic;
        bool first = i == 0 || strcmp(command_at(i - 1)->topic, topic) != 0;
        if (first && command_find(topic) == NULL && index-- == 0) {
            return topic;
        }
    }
    return index == 0 ? "keys" : index == 1 ? "topics" : NULL;
}

static bool refuse_page(const char *name, struct err *err)
{
    enum { MOST = 256 };
    const char *names[MOST];
    size_t count = 0;
    while (count < MOST && (names[count] = page_name(count)) != NULL) {
        count++;
    }
    err_set(err, ERR_USAGE, "there is no help on \"%.60s\"", name);
    const char *near = near_name(name, names, count);
    return near ? err_hint(err, "did you mean help %s?", near)
                : err_hint(err, "help alone lists what there is");
}

static bool help_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    const char *name = argument_word(arguments, 0);
    if (name == NULL) {
        help_overview(session, output);
        return true;
    }
    struct err ignored = { 0 };
    const struct command *command = command_find(name);
    if (command == NULL && kind_find(name)) {
        help_preset(kind_find(name), output);
    } else if (command == NULL && audit_finding_index(name) != SIZE_MAX) {
        return help_page(session, name, output, err);
    } else if (strcmp(name, "topics") == 0) {
        return help_topics(session, output, err);
    } else if (command == NULL && help_is_topic(name)) {
        return help_page(session, name, output, err);
    } else if (strcmp(name, "keys") == 0) {
        help_keys(output);
    } else if (command == NULL && layer_kind_find(name)) {
        help_layer(layer_kind_find(name), output);
    } else if (command == NULL && is_topic(name)) {
        help_topic(name, output);
    } else if (command || (command = command_resolve(name, arguments->at_prompt, &ignored))) {
        return help_verb(session, command, output, err);
    } else {
        return refuse_page(name, err);
    }
    return true;
}

static const struct command_word help_words[] = {
    { .name = "VERB|TOPIC",
      .type = KEY_TEXT,
      .choice = page_name,
      .optional = true,
      .help = "a verb, a kind of model or layer, a finding of the audit, a heading of the list, a "
              "topic, topics, or keys" },
    { .name = NULL },
};

const struct command cmd_help = {
    .name = "help",
    .topic = "session",
    .usage = "help [VERB|TOPIC]",
    .help = "list the commands, or explain one",
    .example = "help train\nhelp lstm\nhelp topics\nhelp leakage",
    .words = help_words,
    .flags = COMMAND_LOOKS | COMMAND_META,
    .run = help_run,
};
