/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training leaves behind. */
#include "src/train/run.h"

#include <math.h>
#include <stdlib.h>

const char *const run_stopped_names[] = { "done", "early", "user", "diverged", NULL };

struct run *run_new(struct err *err)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run)
        err_memory(err);
    return run;
}

void run_free(struct run *run)
{
    if (!run)
        return;
    for (size_t i = 0; i < run->epoch_count; i++)
        free(run->epochs[i].confusion);
    for (size_t i = 0; run->class_names && i < run->classes; i++)
        free(run->class_names[i]);
    free(run->epochs);
    free(run->class_names);
    free(run->class_weights);
    json_free(run->valid_outside);
    free(run->command);
    free(run->model);
    free(run->trained_on);
    free(run->explanation);
    free(run);
}

void run_class_weights_text(const struct run *run, struct str *text)
{
    for (size_t i = 0; run->class_weights && i < run->classes; i++)
        str_addf(text, "%s%s %.4g", i > 0 ? ", " : "", run->class_names[i], run->class_weights[i]);
}

/* Room doubles: at 0, 1, 2, 4, ... epochs there is none left. */
static bool is_full(size_t count)
{
    return (count & (count - 1)) == 0;
}

bool run_add_epoch(struct run *run, const struct epoch_record *record, struct err *err)
{
    if (is_full(run->epoch_count)) {
        size_t room = run->epoch_count > 0 ? 2 * run->epoch_count : 1;
        struct epoch_record *more = realloc(run->epochs, room * sizeof *more);
        if (!more) {
            free(record->confusion);
            return err_memory(err);
        }
        run->epochs = more;
    }
    run->epochs[run->epoch_count++] = *record;
    return true;
}
