/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weights=last|best and on-error=stop|skip. */
#include "src/session/shared_keys.h"

enum { WEIGHTS_LAST, WEIGHTS_BEST };
const char *const weights_names[] = { "last", "best", NULL };

enum { ON_ERROR_STOP, ON_ERROR_SKIP };
const char *const on_error_names[] = { "stop", "skip", NULL };

bool weights_are_best(const struct arguments *arguments)
{
    return argument_choice(arguments, "weights") == WEIGHTS_BEST;
}

bool weights_put_in(struct model *model, const struct arguments *arguments, struct err *err)
{
    if (!weights_are_best(arguments) || model_use_best(model, true)) {
        return true;
    }
    err_set(err, ERR_USAGE, "no best weights were kept");
    return err_hint(err, "weights=last, or train with valid=TABLE");
}

void weights_put_back(struct model *model, const struct arguments *arguments)
{
    if (weights_are_best(arguments)) {
        model_use_best(model, false);
    }
}

bool skips_bad_rows(const struct arguments *arguments)
{
    return argument_choice(arguments, "on-error") == ON_ERROR_SKIP;
}
