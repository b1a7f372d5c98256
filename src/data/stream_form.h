/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which fields of a file's rows are the features that a model wants, told by its beginning. */
#ifndef PEEPHOLE_DATA_STREAM_FORM_H
#define PEEPHOLE_DATA_STREAM_FORM_H

#include "src/data/layout.h"
#include "src/data/stream.h"

struct stream_form {
    struct schema *schema; /* held; NULL: all lines so far are empty */
    struct heading heading;
    struct csv_layout layout;
    size_t skip_bytes, skip_lines; /* heading and empty lines before the rows */
};

/* text: whole lines, CSV_PADDING bytes behind them may be read. *line: of the file, before the text;
 * that of an error afterwards. */
bool stream_form_find(struct stream_form *form, const struct stream_request *request,
                      const char *text, size_t length, size_t *line, struct err *err);
void stream_form_done(struct stream_form *form);

#endif
