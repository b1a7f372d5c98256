/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of a probe that asks a model that is no net: rows with changed cells instead of inputs. */
#include <stdlib.h>

#include "src/data/changeable.h"
#include "src/net/probe.h"

bool probe_init_rows(struct probe *probe, const struct model *model, const struct compute *compute,
                     const struct table *table, size_t position, struct err *err)
{
    const struct preparation *preparation = model_preparation(model);
    uint32_t places[PROBE_WINDOWS];
    for (size_t i = 0; i < PROBE_WINDOWS; i++)
        places[i] = table->rows[position];
    *probe = (struct probe){ .model = model,
                             .compute = *compute,
                             .store = table->store,
                             .row = table->rows[position],
                             .window = { .first = position, .length = 1 },
                             .inputs = preparation_cells(preparation),
                             .cells = preparation_cells(preparation),
                             .classes = preparation_classes(preparation) };
    probe->rows = changeable_rows(table->store, places, PROBE_WINDOWS, err);
    probe->own = calloc(probe->cells + 1, sizeof *probe->own);
    probe->narrow = calloc(PROBE_WINDOWS * probe->classes + 1, sizeof *probe->narrow);
    if (!probe->rows || !probe->own || !probe->narrow) {
        probe_done(probe);
        return err->code != ERR_NONE ? false : err_memory(err);
    }
    preparation_encode_cells(preparation, table->store, probe->row, probe->own);
    return true;
}

void probe_set_own(struct probe *probe, size_t slot)
{
    size_t features = probe->rows ? probe->store->schema->feature_count : 0;
    for (size_t f = 0; f < features; f++)
        changeable_cells(probe->rows, f)[slot] = store_value(probe->store, f, probe->row);
}

void probe_set_value(struct probe *probe, size_t slot, size_t feature, double value)
{
    if (probe->rows)
        changeable_cells(probe->rows, feature)[slot] = value;
}

void probe_answer_rows(struct probe *probe, size_t count, double *probabilities)
{
    const struct learned_question question = { .compute = &probe->compute,
                                               .store = probe->rows,
                                               .count = count };
    if (probe->trouble.code == ERR_NONE)
        model_ask_learned(probe->model, &question, probe->narrow, &probe->trouble);
    for (size_t i = 0; i < count * probe->classes; i++)
        probabilities[i] = (double)probe->narrow[i];
}
