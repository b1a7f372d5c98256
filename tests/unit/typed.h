/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session at whose prompt a test types lines. */
#ifndef PEEPHOLE_TESTS_TYPED_H
#define PEEPHOLE_TESTS_TYPED_H

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "src/session/session.h"

static struct session *session; /* the one that is typed to */
static struct err last_err;     /* of the last line that was typed */
static char told[4096];         /* its text, or as much as there is room for */

static inline void keep_text(void *context, const char *text)
{
    (void)context;
    size_t used = strlen(told);
    snprintf(told + used, sizeof told - used, "%s", text);
}

static const struct output_sink sink = { .text = keep_text };

static inline struct session *new_session(bool interactive)
{
    struct err err = { 0 };
    struct session_config config = { .version = "0",
                                     .share_folder = strdup(PEEPHOLE_SOURCE_DIR),
                                     .threads = 2,
                                     .kernel = kernel_choose(NULL, &err),
                                     .interactive = interactive };
    struct session *made = session_new(&config, &err);
    if (!made)
        fail_msg("%s", err.message);
    return made;
}

static inline void keep_error(void *context, const struct statement *statement, bool ok,
                              const struct json *result, const struct err *err)
{
    (void)context;
    (void)statement;
    (void)result;
    if (!ok)
        last_err = *err;
}

/* A line typed at the prompt; its status. */
static inline int type(const char *line)
{
    struct script_options options = { .abbreviations = true };
    struct script_place place = { 0 };
    struct script_listener listener = { .after = keep_error };
    told[0] = '\0';
    last_err = (struct err){ 0 };
    struct script *script = script_parse("prompt", line, strlen(line), &options, &place, &last_err);
    int status = script ? script_run(session, script, false, &sink, &listener) : 2;
    script_free(script);
    script_place_done(&place);
    return status;
}

#endif
