/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command language: any bytes are read and checked, as a script and as a line at the prompt;
 * what is understood is written back and must read the same.
 *
 * Parser: src/session/script/lex.c src/session/script/parse.c
 */
#include <stdlib.h>
#include <string.h>

#include "src/session/complete/complete.h"
#include "src/session/script/arguments.h"
#include "tests/fuzz/fuzz.h"

static const struct key_value given[] = { { "epochs", "5" }, { "name", "a 'b' \"c\"" } };

static void write_back(const struct statement *statement)
{
    struct arguments arguments;
    arguments_of(statement, &arguments);
    char *line = argument_line(&arguments);
    struct script_place place = { 0 };
    struct err err = { 0 };
    struct script_options options = { 0 };
    struct script *again =
        line ? script_parse("again", line, strlen(line), &options, &place, &err) : NULL;
    bool same = again && again->count == 1 &&
                again->statements[0].word_count == statement->word_count &&
                again->statements[0].key_count == statement->key_count;
    if (!same) {
        abort();
    }
    script_free(again);
    script_place_done(&place);
    free(line);
}

static void read_as(const char *text, size_t size, bool prompt)
{
    struct script_options options = { .parameters = given,
                                      .parameter_count = prompt ? 2 : 0,
                                      .abbreviations = prompt };
    struct script_place place = { 0 };
    struct err err = { 0 };
    struct script *script = script_parse("fuzz", text, size, &options, &place, &err);
    for (size_t i = 0; script && i < script->count; i++) {
        if (!script->statements[i].is_at) {
            write_back(&script->statements[i]);
        }
    }
    script_free(script);
    script_place_done(&place);
}

static void complete(const char *text, size_t size)
{
    static const char sets[] =
        "set demo\nschema demo\nrows 8000\nset demo:test\nschema demo\nrows 4000\n";
    static struct session session;
    struct completions completions;
    struct err err = { 0 };
    if (!session.catalogue) {
        session.catalogue = catalogue_parse("fuzz", sets, sizeof sets - 1, &err);
    }
    if (!session.catalogue) {
        abort();
    }
    complete_line(&session, text, size, &completions, &err);
    completions_done(&completions);
    script_is_incomplete(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (text == NULL) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    read_as(text, size, false);
    read_as(text, size, true);
    complete(text, size);
    free(text);
    return 0;
}
