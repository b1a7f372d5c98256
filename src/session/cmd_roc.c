/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roc: show detection against false alarms at every threshold. */
#include "src/session/page/curve_page.h"

static bool roc_run(struct session *session, const struct arguments *arguments,
                    struct output *output, struct err *err)
{
    return curve_show(session, arguments, CURVE_ROC, output, err);
}

static const struct key roc_keys[] = {
    KEY_ROW_POINTS,
    KEY_ROW_CURVES_OF,
    { .name = NULL },
};

const struct command cmd_roc = {
    .name = "roc",
    .topic = "results",
    .usage = "roc [points=N] [run=N]",
    .help = "show detection against false alarms at every threshold",
    .details =
        "The ROC curve of the last test: attack against normal, then each class against the rest. Beside\n"
        "the area (AUC, with its 95 % interval after DeLong) the most detection with at most 0.1 %, 1 %,\n"
        "5 % and 10 % false alarms; of a class the share of its rows found, and of all others taken for\n"
        "it. Read on test rows: to choose a threshold, use validation rows (threshold far=0.01).\n"
        "run=N shows the newest test of an earlier run: the history keeps its curves (at most 200\n"
        "points).\n"
        "For a file: plot roc roc.png.",
    .example = "load demo\nload demo:test as=test\nmodel lstm hidden=20\n"
               "train table=data epochs=5\ntest\nroc",
    .keys = roc_keys,
    .flags = COMMAND_LOOKS,
    .run = roc_run,
};
