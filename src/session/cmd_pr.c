/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pr: show precision over recall at every threshold. */
#include "src/session/page/curve_page.h"

static bool pr_run(struct session *session, const struct arguments *arguments,
                   struct output *output, struct err *err)
{
    return curve_show(session, arguments, CURVE_PR, output, err);
}

static const struct key pr_keys[] = {
    KEY_ROW_POINTS,
    KEY_ROW_CURVES_OF,
    { .name = NULL },
};

const struct command cmd_pr = {
    .name = "pr",
    .topic = "results",
    .usage = "pr [points=N] [run=N]",
    .help = "show precision over recall at every threshold",
    .details =
        "Precision over recall of the last test: attack against normal, then each class against the rest.\n"
        "Beside the area (average precision, with a 95 % interval: of classes by bootstrap, as test has\n"
        "it; of attack the binomial one of its logit) the precision where at least 50 %, 80 %, 90 % and\n"
        "99 % of the rows are found. For rare classes this says more than a ROC curve does.\n"
        "run=N shows the newest test of an earlier run: the history keeps its curves (at most 200\n"
        "points).\n"
        "For a file: plot pr pr.png.",
    .example = "load demo\nload demo:test as=test\nmodel lstm hidden=20\n"
               "train table=data epochs=5\ntest\npr",
    .keys = pr_keys,
    .flags = COMMAND_LOOKS,
    .run = pr_run,
};
