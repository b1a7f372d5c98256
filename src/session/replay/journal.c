/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Appending to the journal of this session. Nothing is flushed: the file is for the death of the
 * program, not of the machine, and the prompt does not wait for a disk. */
#include "src/session/replay/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/xdg.h"
#include "src/session/replay/journals.h"
#include "src/session/replay/record.h"
#include "src/session/script/order.h"
#include "src/session/training/checkpoints.h"
#include "src/session/training/protection.h"

enum { LONGEST_RESULT = 4096 }; /* bytes; a longer one is left out */

struct journal {
    char *path;
    struct file_part *part; /* NULL: nothing has been written yet */
    struct str text;        /* not yet written */
    struct str open;        /* the line of a training that runs; "": none */
    struct str later;       /* commands typed since it began */
    bool held;
    struct err trouble; /* why nothing is written any more */
    bool told;
};

char *journal_folder(struct err *err)
{
    char *state = xdg_state(err);
    char *folder = state ? file_join(state, "journal", err) : NULL;
    free(state);
    return folder;
}

bool journal_begin(struct session *session, struct err *err)
{
    struct journal *journal = calloc(1, sizeof *journal);
    if (journal == NULL) {
        return err_memory(err);
    }
    str_init(&journal->text);
    str_init(&journal->open);
    str_init(&journal->later);
    session->journal = journal;
    return true;
}

void journal_free(struct session *session)
{
    struct journal *journal = session->journal;
    if (journal == NULL) {
        return;
    }
    file_part_close(journal->part);
    str_done(&journal->text);
    str_done(&journal->open);
    str_done(&journal->later);
    free(journal->path);
    free(journal);
    session->journal = NULL;
}

void journal_forget(struct session *session)
{
    if (session->journal && session->journal->part) {
        file_remove(session->journal->path);
    }
    journal_free(session);
}

const char *journal_path(const struct session *session)
{
    return session->journal && session->journal->part ? session->journal->path : NULL;
}

/* --- the file --- */

/* A name that no file has, of the moment and the process. */
static char *new_path(const char *folder, struct err *err)
{
    char name[CHECKPOINT_NAME_SIZE], file[CHECKPOINT_NAME_SIZE + 32];
    checkpoint_new_name(name);
    snprintf(file, sizeof file, "%s.peep", name);
    char *path = file_join(folder, file, err);
    for (unsigned i = 2; path && file_exists(path); i++) {
        free(path);
        snprintf(file, sizeof file, "%s-%u.peep", name, i);
        path = file_join(folder, file, err);
    }
    return path;
}

static bool open_file(struct journal *journal, const struct session *session, struct err *err)
{
    char *folder = journal_folder(err);
    bool made = folder && file_make_folders(folder, err);
    if (made) {
        journals_bound();
    }
    free(journal->path);
    journal->path = made ? new_path(folder, err) : NULL;
    free(folder);
    journal->part = journal->path ? file_part_open(journal->path, err) : NULL;
    if (journal->part == NULL) {
        return false;
    }
    struct str header;
    str_init(&header);
    char *here = realpath(".", NULL);
    record_header(&header, session, here);
    free(here);
    bool written = str_failed(&header)
                       ? err_memory(err)
                       : file_part_add(journal->part, header.text, header.length, err);
    str_done(&header);
    return written;
}

/* output NULL: trouble is told the next time. A signal that ends the program stops a training, too,
 * which shall go on when the session is brought back: so its end is not written. */
static void append(struct session *session, struct output *output)
{
    struct journal *journal = session->journal;
    struct err *trouble = &journal->trouble;
    bool works = trouble->code == ERR_NONE && !journal->held && journal->text.length > 0 &&
                 session->signal_received == 0;
    if (works && (str_failed(&journal->text) || str_failed(&journal->open))) {
        err_memory(trouble);
    } else if (works && (journal->part || open_file(journal, session, trouble)) &&
               file_part_add(journal->part, journal->text.text, journal->text.length, trouble)) {
        str_clear(&journal->text);
    }
    if (trouble->code != ERR_NONE && output && !journal->told) {
        journal->told = true;
        output_note(output,
                    "the journal ends here (%s): after a crash nothing behind this line "
                    "could be brought back",
                    trouble->message);
    }
}

void journal_hold(struct session *session, bool hold)
{
    if (session->journal) {
        session->journal->held = hold;
        append(session, NULL);
    }
}

/* --- what is written --- */

void journal_add(struct session *session, const char *line, bool lasts, const struct json *result,
                 struct output *output)
{
    struct journal *journal = session->journal;
    if (journal == NULL) {
        return;
    }
    if (journal->open.length == 0) {
        str_addf(&journal->text, "%s\n", line);
        record_result(&journal->text, result, LONGEST_RESULT);
    } else {
        str_addf(&journal->later, "%s\n", line);
        if (lasts) {
            str_addf(&journal->text, JOURNAL_OPEN "%s\n", line);
        }
    }
    append(session, output);
}

static void add_order(struct journal *journal, const struct train_order *order)
{
    str_add(&journal->text, JOURNAL_OPEN);
    order_line(order, &journal->text);
    str_add_char(&journal->text, '\n');
}

void journal_training(struct session *session, const char *line, const struct train_order *orders,
                      size_t order_count)
{
    struct journal *journal = session->journal;
    if (journal == NULL) {
        return;
    }
    const char *name = protection_name(session);
    if (name) {
        str_addf(&journal->text, JOURNAL_OPEN JOURNAL_CHECKPOINT "%s\n", name);
    }
    for (size_t i = 0; i < order_count; i++) {
        add_order(journal, &orders[i]);
    }
    str_clear(&journal->open);
    str_add(&journal->open, line);
    for (const char *at = line; *at;) { /* with orders of before a crash, it is more than one */
        size_t length = strcspn(at, "\n");
        str_addf(&journal->text, JOURNAL_OPEN "%.*s\n", (int)length, at);
        at += length + (at[length] == '\n');
    }
    append(session, NULL);
}

void journal_order(struct session *session, const struct train_order *order)
{
    struct journal *journal = session->journal;
    if (journal && journal->open.length > 0) {
        add_order(journal, order);
        append(session, NULL);
    }
}

void journal_training_end(struct session *session, const struct json *result,
                          const struct train_order *orders, size_t order_count,
                          struct output *output)
{
    struct journal *journal = session->journal;
    if (journal == NULL) {
        return;
    }
    if (result && journal->open.length > 0) {
        record_training(&journal->text, journal->open.text, orders, order_count);
        record_result(&journal->text, result, LONGEST_RESULT);
    } else if (journal->open.length > 0) {
        str_add(&journal->text, JOURNAL_OPEN JOURNAL_CLOSED "\n");
    }
    str_add(&journal->text, journal->later.text);
    str_clear(&journal->open);
    str_clear(&journal->later);
    append(session, output);
}
