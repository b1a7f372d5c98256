/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a sweep goes through: for every setting of the model or the training that was named, its values;
 * all combinations of them, the last setting changing fastest.
 */
#ifndef PEEPHOLE_SESSION_SWEEP_GRID_H
#define PEEPHOLE_SESSION_SWEEP_GRID_H

#include "src/session/command.h"

/* One setting. */
struct sweep_axis {
    const struct key *key;
    bool of_model; /* else of the training */
    char **values;
    size_t count;
};
struct sweep_grid {
    struct sweep_axis *axes;
    size_t axis_count;
    size_t sets; /* combinations; 1 where nothing varies */
};

enum { SWEEP_MOST_SETS = 10000 };

/* The keys of `arguments` that are none of the command's own. model_keys: of the kind of model at hand.
 * A value is FIRST..LAST:STEP or VALUE,VALUE,...; where a setting is a list itself the values are
 * divided by |. "model.KEY" and "train.KEY" tell settings of one name apart. Errors: no such setting, a
 * value that it cannot have, too many combinations. Ends with sweep_grid_done, also where it failed. */
bool sweep_grid_read(const struct arguments *arguments, const struct key *model_keys,
                     struct sweep_grid *grid, struct err *err);
/* The same as far as it can be said before a model is there: is this a setting of anything? */
bool sweep_grid_check(const struct arguments *arguments, struct err *err);
void sweep_grid_done(struct sweep_grid *grid); /* zeros are fine */
/* The value that an axis has in a combination. */
const char *sweep_grid_value(const struct sweep_grid *grid, size_t set, size_t axis);
/* Does the axis have more than one value? */
bool sweep_grid_varies(const struct sweep_grid *grid, size_t axis);
/* "lr=0.1 hidden=20": the settings that vary, or all where none does. */
void sweep_grid_text(const struct sweep_grid *grid, size_t set, struct str *text);

#endif
