/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training leaves behind. */
#include "src/train/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const run_stopped_names[] = { "done", "early", "user", "diverged", NULL };

struct run *run_new(struct err *err)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run)
        err_memory(err);
    else
        run->threshold = (double)NAN;
    return run;
}

void epoch_record_done(struct epoch_record *record)
{
    free(record->confusion);
    free(record->layer_norms);
    record->confusion = NULL;
    record->layer_norms = NULL;
}

void run_free(struct run *run)
{
    if (!run)
        return;
    for (size_t i = 0; i < run->epoch_count; i++)
        epoch_record_done(&run->epochs[i]);
    for (size_t i = 0; run->class_names && i < run->classes; i++)
        free(run->class_names[i]);
    free(run->epochs);
    free(run->class_names);
    free(run->class_weights);
    json_free(run->valid_outside);
    json_free(run->warnings);
    json_free(run->leak);
    free(run->watched);
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
            struct epoch_record lost = *record;
            epoch_record_done(&lost);
            return err_memory(err);
        }
        run->epochs = more;
    }
    run->epochs[run->epoch_count++] = *record;
    return true;
}

bool run_name_classes(struct run *run, const struct preparation *preparation)
{
    size_t classes = preparation_classes(preparation);
    run->class_names = calloc(classes + 1, sizeof *run->class_names);
    for (size_t i = 0; run->class_names && i < classes; i++) {
        run->class_names[i] = strdup(preparation_class_name(preparation, i));
        if (run->class_names[i] == NULL) {
            return false;
        }
        run->classes = i + 1;
    }
    return run->class_names != NULL;
}

bool run_note_class_weights(struct run *run, const double *weights)
{
    if (weights == NULL) {
        return true;
    }
    run->class_weights = calloc(run->classes + 1, sizeof *run->class_weights);
    if (run->class_weights) {
        memcpy(run->class_weights, weights, run->classes * sizeof *weights);
    }
    return run->class_weights != NULL;
}
