/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run came about, as a list of facts. Inside src/report only. */
#ifndef PEEPHOLE_REPORT_SETUP_H
#define PEEPHOLE_REPORT_SETUP_H

#include "src/base/num.h"
#include "src/train/run.h"

enum { SETUP_MOST = 16 };

struct setup_fact {
    const char *label;
    char *text; /* owned */
    bool code;  /* a command or a digest */
};
struct setup {
    struct setup_fact facts[SETUP_MOST];
    size_t count;
    bool failed; /* memory ran out */
};

/* preparation may be NULL. setup_done in every case. */
void setup_of(const struct run *run, const char *preparation, struct setup *setup);
void setup_done(struct setup *setup);

#endif
