/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of the history as the verb runs shows them. */
#ifndef PEEPHOLE_SESSION_RUN_PAGE_H
#define PEEPHOLE_SESSION_RUN_PAGE_H

#include "src/base/num.h"
#include "src/history/history.h"
#include "src/session/page/output.h"

/* The members that a run has in every list: run, settings, metrics, ... */
struct json *run_page_json(const struct history_run *run);
/* Its row of a table; the heading is run_page_heading's. today: what run_page_today says. */
void run_page_heading(struct text_table *table);
const char *run_page_today(char buffer[NUM_TEXT_SIZE]);
/* "22:40" of today, else "11-26", of other years "2025-11"; "-" where there is no moment. */
const char *run_page_moment(const char *text, const char *today, char buffer[NUM_TEXT_SIZE]);
void run_page_row(const struct history_run *run, const char *today, struct text_table *table);
/* All of one run, with what history_tests and history_notes know: text, and into the result. */
void run_page_write(const struct history_run *run, const struct run *epochs,
                    const struct json *tests, const struct json *notes, struct output *output);

/* Writes runs (the objects above) to a file; bytes may be NULL. */
bool run_page_export(const struct json *runs, bool csv, const char *path, size_t *bytes,
                     struct err *err);

#endif
