/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Captions. */
#include "src/session/figure/figure_caption.h"

#include "src/base/num.h"

void figure_caption_source(const struct table *table, struct str *text)
{
    str_add(text, table->store->source);
    str_add(text, table->store->schema->synthetic ? " (synthetic)" : "");
}

void figure_caption(const struct session_run *run, bool of_training, struct str *text)
{
    const struct verdict *verdict = of_training ? NULL : run->verdict;
    char number[NUM_TEXT_SIZE];
    if (verdict == NULL) {
        str_addf(text, "%s, seed %llu", run->run->trained_on, (unsigned long long)run->run->seed);
    } else {
        figure_caption_source(verdict->trials[0].table, text);
        str_addf(text, ", seed %llu, tested on %s", (unsigned long long)run->run->seed,
                 verdict->table_name);
        str_addf(text, ", n = %s", num_count_text(verdict->pooled.score.rows, number));
    }
    str_addf(text, "; %s", run->run->model);
}
