/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of the session a figure is drawn from. */
#include "src/session/figure/figure_making.h"

#include <string.h>

#include "src/base/near.h"
#include "src/session/figure/figure_caption.h"

bool figure_metrics_read(const char *list, struct figure_metrics *metrics, struct err *err)
{
    const char *names[METRICS];
    for (size_t i = 0; i < metric_count(); i++) {
        names[i] = metric_at(i)->name;
    }
    metrics->count = 0;
    while (list[0] != '\0') {
        size_t length = strcspn(list, ",");
        char name[64] = "";
        memcpy(name, list, length < sizeof name ? length : sizeof name - 1);
        const struct metric *metric = metric_find(name);
        if (metric == NULL) {
            const char *near = near_name(name, names, metric_count());
            err_set(err, ERR_USAGE, "\"%s\" is no figure of a test", name);
            return near ? err_hint(err, "did you mean %s?", near) : false;
        }
        if (metrics->count == FIGURE_METRICS) {
            return err_set(err, ERR_USAGE, "there is room for %d figures in one picture",
                           FIGURE_METRICS);
        }
        metrics->list[metrics->count++] = metric;
        list += length + (list[length] == ',' ? 1 : 0);
    }
    return metrics->count > 0 || err_set(err, ERR_USAGE, "metrics= names no figure");
}

bool figure_making_init(const struct session *session, const struct figure *figure,
                        const struct figure_wanted *wanted, struct figure_making *making,
                        struct err *err)
{
    const struct session_run *run = session_current_run(session);
    *making = (struct figure_making){ 0 };
    str_init(&making->caption);
    making->arena = arena_new(err);
    bool ok = making->arena != NULL;
    if (!ok) {
        return false;
    }
    if (figure->of == FIGURE_OF_TABLE) {
        ok = figure_making_classes(session, wanted, making, err);
    } else if (figure->of == FIGURE_OF_SWEEP) {
        ok = figure_making_sweep(session, wanted, making, err);
    } else if (figure->of == FIGURE_OF_RUNS || wanted->runs != NULL) {
        ok = figure_making_rows(session, wanted, figure->of != FIGURE_OF_RUNS, making, err);
    } else if (run == NULL) {
        err_set(err, ERR_USAGE, "there is no training yet");
        ok = err_hint(err, "pick a model and train it: model lstm, then train");
    } else {
        making->source.run = run->run;
        making->source.verdict = run->verdict;
        figure_caption(run, figure->of == FIGURE_OF_TRAINING, &making->caption);
    }
    making->source.caption = making->caption.text;
    return ok && (!str_failed(&making->caption) || err_memory(err));
}

void figure_making_done(struct figure_making *making)
{
    arena_free(making->arena);
    str_done(&making->caption);
    *making = (struct figure_making){ 0 };
}
