/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the status line, each with how much it matters and with what is said where room is short. */
#include "ui/status.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/schema.h"
#include "src/session/page/training_page.h"
#include "src/session/training/job.h"
#include "ui/canvas.h"

enum { PARTS = 6, PART_SIZE = 160 };

/* In the order in which they stand; those of a lower rank are shortened first, and left out first. */
struct part {
    int rank;
    char text[PART_SIZE];
    char brief[PART_SIZE]; /* "": there is no shorter way */
};
struct parts {
    struct part list[PARTS];
    size_t count;
};

/* Takes what text and brief hold, and empties them for the next part. */
static void add_part(struct parts *parts, int rank, struct str *text, struct str *brief)
{
    if (text->length > 0 && parts->count < PARTS) {
        struct part *part = &parts->list[parts->count++];
        part->rank = rank;
        snprintf(part->text, PART_SIZE, "%s", text->text);
        snprintf(part->brief, PART_SIZE, "%s", brief->length > 0 ? brief->text : "");
    }
    str_clear(text);
    str_clear(brief);
}

/* The rows that matter now: those that are trained on, else what would be, else what was loaded. */
static const struct table *table_in_use(const struct session *session)
{
    const struct session_run *run = session_current_run(session);
    if (run && run->train)
        return run->train;
    const struct table *found = NULL;
    for (size_t i = 0; i < session->table_count; i++) {
        found = session->tables[i];
        if (strcmp(found->name, "train") == 0)
            break;
    }
    return found;
}

static void data_part(const struct session *session, struct str *text, struct str *brief)
{
    char rows[NUM_TEXT_SIZE];
    const struct table *table = table_in_use(session);
    if (!table) {
        str_add(text, "no data: load demo");
        return;
    }
    str_addf(text, "%s: %s rows", table->name, num_count_text(table->count, rows));
    str_addf(brief, "%s %s", table->name, rows);
}

/* Where the rows come from: a name of the catalogue, or of a file. */
static void source_part(const struct session *session, struct str *text)
{
    const struct table *table = table_in_use(session);
    if (!table)
        return;
    const struct store *store = table->store;
    while (store->parent)
        store = store->parent;
    const char *slash = strrchr(store->source, '/');
    str_add(text, slash ? slash + 1 : store->source);
}

static void model_part(const struct session *session, struct str *text, struct str *brief)
{
    if (session->model) {
        model_describe(session->model, text);
        str_add(brief, model_preset(session->model)->name);
    } else if (session->table_count > 0) {
        str_add(text, "no model: model lstm");
    }
}

static void run_part(const struct session *session, const struct run *run, struct str *text)
{
    char label[64];
    if (!run)
        return;
    str_addf(text, "run %u ", run->number);
    if (job_is_running(session))
        str_add(text, job_label(session, label));
    else if (run->finished)
        str_addf(text, "%s, %zu epoch%s", run_stopped_names[run->stopped],
                 training_epochs_done(run), training_epochs_done(run) == 1 ? "" : "s");
}

/* "1.2M": three digits are enough of what changes with every epoch. */
static void add_rate(double rate, struct str *brief)
{
    if (rate >= 1e6)
        str_addf(brief, "%.*fM/s", rate < 1e8 ? 1 : 0, rate / 1e6);
    else if (rate >= 1e3)
        str_addf(brief, "%.*fk/s", rate < 1e5 ? 1 : 0, rate / 1e3);
    else
        str_addf(brief, "%.0f/s", rate);
}

static void speed_part(const struct session *session, const struct run *run, struct str *text,
                       struct str *brief)
{
    char rate[NUM_TEXT_SIZE], left[NUM_TEXT_SIZE];
    if (!run || run->epoch_count == 0)
        return;
    const struct epoch_record *last = &run->epochs[run->epoch_count - 1];
    const struct session_run *current = session_current_run(session);
    double rows = current->train ? (double)current->train->count : 0;
    if (rows > 0 && last->seconds > 0) {
        str_addf(text, "%s rows/s", num_count_text((uint64_t)(rows / last->seconds), rate));
        add_rate(rows / last->seconds, brief);
    }
    if (job_is_running(session) && isfinite(last->eta_seconds)) {
        str_addf(text, ", left %s", num_duration_text(last->eta_seconds, left));
        str_addf(brief, ", left %s", left);
    }
}

static void collect(const struct session *session, struct parts *parts)
{
    struct session_run *current = session_current_run(session);
    const struct run *run = current ? current->run : NULL;
    struct str text, brief;
    str_init(&text);
    str_init(&brief);
    data_part(session, &text, &brief);
    add_part(parts, 5, &text, &brief);
    source_part(session, &text);
    add_part(parts, 2, &text, &brief);
    str_addf(&text, "classes: %s", scheme_names[session->prepare.classes]);
    str_add(&brief, scheme_names[session->prepare.classes]);
    add_part(parts, 1, &text, &brief);
    model_part(session, &text, &brief);
    add_part(parts, 3, &text, &brief);
    run_part(session, run, &text);
    add_part(parts, 6, &text, &brief);
    speed_part(session, run, &text, &brief);
    add_part(parts, 4, &text, &brief);
    str_done(&text);
    str_done(&brief);
}

static size_t width_of(const struct parts *parts)
{
    size_t width = 0;
    for (size_t i = 0; i < parts->count; i++)
        width += canvas_width(parts->list[i].text) + (i > 0 ? 3 : 0);
    return width;
}

/* The part of the lowest rank, of those that could be shorter where `brief`. NULL: there is none. */
static struct part *least_part(struct parts *parts, bool brief)
{
    struct part *least = NULL;
    for (size_t i = 0; i < parts->count; i++) {
        struct part *part = &parts->list[i];
        if ((!brief || part->brief[0]) && (!least || part->rank < least->rank))
            least = part;
    }
    return least;
}

static void narrow(struct parts *parts)
{
    struct part *part = least_part(parts, true);
    if (part) {
        memcpy(part->text, part->brief, PART_SIZE);
        part->brief[0] = '\0';
        return;
    }
    part = least_part(parts, false);
    parts->count--;
    memmove(part, part + 1, (size_t)(parts->list + parts->count - part) * sizeof *part);
}

void status_text(const struct session *session, size_t columns, struct str *text)
{
    struct parts parts = { .count = 0 };
    collect(session, &parts);
    while (parts.count > 1 && width_of(&parts) > columns)
        narrow(&parts);
    for (size_t i = 0; i < parts.count; i++)
        str_addf(text, "%s%s", i > 0 ? " | " : "", parts.list[i].text);
}
