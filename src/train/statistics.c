/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What layers measure in a batch besides their gradient (BLOCK_STATISTIC: batchnorm's mean and variance).
 * The slices leave it in the places of those blocks in their gradients. No optimizer, clipping or penalty
 * sees it; behind the step each layer folds it into its running values, slices in their order, so that
 * the threads leave no trace. Being weights, the running values are kept, saved, gone back to and
 * digested as all others are. */
#include "src/train/trainer_parts.h"

void trainer_settle_statistics(struct trainer *trainer)
{
    for (size_t i = 0; i < trainer->net->layer_count; i++) {
        const struct layer *layer = &trainer->net->layers[i];
        struct layer_slice slices[SLICES_MOST];
        size_t count = 0;
        for (size_t s = 0; layer->kind->settle && s < trainer->slice_count; s++) {
            const struct slice *slice = &trainer->slices[s];
            if (slice->count > 0)
                slices[count++] =
                    (struct layer_slice){ slice->work->gradient, net_work_records(slice->work, i) };
        }
        if (count > 0)
            layer->kind->settle(layer, slices, count, model_last_weights(trainer->model));
    }
}
