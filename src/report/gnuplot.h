/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing scripts for gnuplot and running it. Inside src/report only. */
#ifndef PEEPHOLE_REPORT_GNUPLOT_H
#define PEEPHOLE_REPORT_GNUPLOT_H

#include "src/report/figure.h"

/* name = 'text' */
void gnuplot_set_text(struct str *script, const char *name, const char *text);
/* name = 1.5, or NaN */
void gnuplot_set_number(struct str *script, const char *name, double value);
/* array name[count] = ['...', '...'] */
void gnuplot_set_names(struct str *script, const char *name, size_t count,
                       const char *const *texts);
/* A number as gnuplot reads it in data: "0.25", "NaN". */
void gnuplot_number(struct str *script, double value);
/* Between them stand the lines of an inline data block: numbers only, or text without quotes in "". */
void gnuplot_block_begin(struct str *script, const char *name);
void gnuplot_block_end(struct str *script);

/* Can gnuplot be told this path? A name with control characters cannot be written in a script. */
bool gnuplot_path_check(const char *path, struct err *err);
/* A path in quotes that gnuplot takes for a file and nothing else: a leading | or < would be a
 * command, a leading ~ a home folder. */
void gnuplot_quote_path(struct str *script, const char *path);

/* Runs a script. drew: it ended well; else remark has one sentence on why it did not. false and err
 * for what is no fault of gnuplot: cancelled, no memory. */
bool gnuplot_run(const char *script, int timeout_ms, const struct cancel *cancel, bool *drew,
                 char remark[512], struct err *err);

#endif
