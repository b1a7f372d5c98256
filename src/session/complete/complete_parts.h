/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What complete.c (verbs, words, keys) and complete_values.c (what stands behind "=") share. */
#ifndef PEEPHOLE_SESSION_COMPLETE_PARTS_H
#define PEEPHOLE_SESSION_COMPLETE_PARTS_H

#include "src/session/complete/complete.h"
#include "src/session/script/lex.h"

/* The command that is being typed, as far as the cursor. */
struct typing {
    const struct session *session;
    struct completions *completions;
    const struct token *tokens; /* the last one is the word at the cursor, if at_word */
    size_t count;
    const char *word; /* what stands of it, "" for none */
    bool at_word;
    const struct arguments *arguments; /* what stands before it; NULL: a verb is being typed */
    bool failed;                       /* memory ran out */
};

/* Offers `text` where the word begins like it. more: no space behind it. */
void offer(struct typing *typing, const char *text, const char *help, bool more);
/* The data sets of the catalogue; files_only: those that have a file. */
void offer_sources(struct typing *typing, bool files_only);
/* The classes and attacks of the table in question, with `ending` behind each. */
void offer_classes(struct typing *typing, const char *ending);
/* What may stand at the cursor in a stack of layers. */
void offer_stack(struct typing *typing);
/* What a word or a key may be. typing->word is its text, or what stands behind the last separator
 * in it where separators of the key's lists can stand in it: see value_separators. */
void offer_value(struct typing *typing, const struct key *key);
/* What separates the parts of the key's value, each completed by itself; "": it is one. */
const char *value_separators(const struct typing *typing, const struct key *key);

#endif
