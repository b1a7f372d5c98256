/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice among the matrices that there are. */
#include "ui/shown_matrix.h"

#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/training/job.h"

static bool show_verdict(const struct verdict *verdict, struct shown_matrix *shown)
{
    *shown = (struct shown_matrix){
        .cells = verdict->pooled.score.confusion,
        .names = verdict->pooled.judged.class_names,
        .classes = verdict->classes,
        .epoch = verdict->epoch,
        .rows = verdict->table_name,
        .tested = !verdict->drawn,
        .table = verdict->table_name,
    };
    return true;
}

bool shown_matrix_of(const struct snapshot *snapshot, struct shown_matrix *shown)
{
    const struct session *session = snapshot->session;
    const struct session_run *current = session_current_run(session);
    if (current && current->verdict && !snapshot->epoch_chosen && !job_is_running(session))
        return show_verdict(current->verdict, shown);
    const struct epoch_record *record = snapshot_epoch(snapshot);
    if (!record || !record->confusion || record->classes != snapshot->run->classes)
        return false;
    const struct table *table = record->confusion_of_valid ? current->valid : current->train;
    const struct epoch_record *before = snapshot->epoch > 1 ? record - 1 : NULL;
    *shown = (struct shown_matrix){
        .cells = record->confusion,
        .before = before && before->classes == record->classes &&
                          before->confusion_of_valid == record->confusion_of_valid
                      ? before->confusion
                      : NULL,
        .names = (const char *const *)snapshot->run->class_names,
        .classes = record->classes,
        .epoch = record->epoch,
        .rows = record->confusion_of_valid ? "validation rows" : "training rows",
        .table = table ? table->name : NULL,
    };
    return true;
}

void shown_count(size_t count, size_t room, char text[32])
{
    static const char units[] = "kMG";
    char exact[NUM_TEXT_SIZE];
    num_count_text(count, exact);
    if (strlen(exact) <= room) {
        snprintf(text, 32, "%.31s", exact);
        return;
    }
    snprintf(text, 32, "%zu", count);
    double value = (double)count;
    for (size_t i = 0; strlen(text) > room && units[i]; i++) {
        value /= 1000;
        snprintf(text, 32, value < 9.95 && room > 3 ? "%.1f%c" : "%.0f%c", value, units[i]);
    }
}
