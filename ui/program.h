/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the program around a session share. main owns all of it. */
#ifndef PEEPHOLE_UI_PROGRAM_H
#define PEEPHOLE_UI_PROGRAM_H

#include "src/session/session.h"
#include "ui/options.h"
#include "ui/writer.h"

struct program {
    const struct options *options;
    struct session *session;
    struct writer *writer;
    bool cut_short; /* the terminal has gone */
};

#endif
