/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roc: show detection against false alarms at every threshold. */
#include "src/session/curve_page.h"

static bool roc_run(struct session *session, const struct arguments *arguments,
                    struct output *output, struct err *err)
{
    return curve_show(session, CURVE_ROC, argument_count(arguments, "points"), output, err);
}

static const struct key roc_keys[] = {
    KEY_ROW_POINTS,
    { .name = NULL },
};

const struct command cmd_roc = {
    .name = "roc",
    .topic = "results",
    .usage = "roc [points=N]",
    .help = "show detection against false alarms at every threshold",
    .details =
        "The ROC curve of the last test: attack against normal, then each class against the rest. Beside\n"
        "the area (AUC, with its 95 % interval after DeLong) the most detection with at most 0.1 %, 1 %,\n"
        "5 % and 10 % false alarms; of a class the share of its rows found, and of all others taken for\n"
        "it. Read on test rows: to choose a threshold, use validation rows (threshold far=0.01).\n"
        "For a file: plot roc roc.png.",
    .example = "load demo\nload demo:test as=test\nmodel lstm hidden=20\n"
               "train table=data epochs=5\ntest\nroc",
    .keys = roc_keys,
    .flags = COMMAND_LOOKS | COMMAND_NEEDS_RUN,
    .run = roc_run,
};
