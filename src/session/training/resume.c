/* SPDX-License-Identifier: GPL-3.0-or-later */
/* continue checkpoint: finding the training that is meant, and making it the session's. */
#include "src/session/training/resume.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/session/runs/run_facts.h"
#include "src/session/training/restored.h"
#include "src/session/workspace.h"
#include "src/train/trainer_state.h"

/* A training that could go on. */
struct candidate {
    struct checkpoint checkpoint;
    struct model_file file;
    char *path;
    struct protection_plan plan;
    struct err trouble; /* of a newer checkpoint than the one that was read */
    bool loaded;        /* its training rows are */
};

struct candidates {
    struct candidate *at;
    size_t count;
    struct err failure; /* of one that cannot be read at all */
};

static void candidate_done(struct candidate *candidate)
{
    model_file_done(&candidate->file);
    free(candidate->path);
    free(candidate->plan.orders);
    candidate->path = NULL;
    candidate->plan.orders = NULL;
}

static void candidates_done(struct candidates *candidates)
{
    for (size_t i = 0; i < candidates->count; i++) {
        candidate_done(&candidates->at[i]);
    }
    free(candidates->at);
}

/* --- finding --- */

static bool has_table(const struct session *session, const char *digest)
{
    struct table *table = session_hold_digest(session, digest);
    table_release(table);
    return table != NULL;
}

/* One that cannot be read is remembered, and is no candidate. */
static void try_candidate(const struct session *session, const struct checkpoint *checkpoint,
                          struct candidates *candidates)
{
    struct candidate *candidate = &candidates->at[candidates->count];
    struct err err = { 0 };
    *candidate = (struct candidate){ .checkpoint = *checkpoint };
    if (checkpoint_read(checkpoint, &candidate->file, &candidate->path, &candidate->trouble,
                        &err) &&
        protection_plan_of(candidate->file.facts, &candidate->plan, &err)) {
        candidate->loaded = has_table(session, candidate->file.state->train_digest);
        candidates->count++;
        return;
    }
    candidates->failure = err;
    candidate_done(candidate);
}

/* A name as it is listed, or that of one of its files. */
static bool is_named(const struct checkpoint *checkpoint, const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    size_t length = strlen(checkpoint->name);
    return strncmp(base, checkpoint->name, length) == 0 &&
           (base[length] == '\0' || base[length] == '.');
}

static bool refuse_none(const struct candidates *candidates, const char *name, size_t busy,
                        struct err *err)
{
    if (candidates->failure.code != ERR_NONE) {
        *err = candidates->failure;
        return err_wrap(err, "no checkpoint can be used");
    }
    if (busy > 0) {
        return err_set(err, ERR_USAGE, "the training is being done by another peephole");
    }
    if (name) {
        err_set(err, ERR_USAGE, "there is no checkpoint \"%.60s\"", name);
        return err_hint(err, "continue checkpoint without a name lists those there are");
    }
    err_set(err, ERR_USAGE, "there is no checkpoint of a training that did not end");
    return err_hint(err, "train makes them while it runs (help train)");
}

/* Those that are meant by the name; at least one. */
static bool find_candidates(const struct session *session, const char *name,
                            struct candidates *candidates, struct err *err)
{
    struct checkpoint_list list;
    size_t busy = 0;
    if (!checkpoints_list(&list, err)) {
        return false;
    }
    candidates->at = calloc(list.count + 1, sizeof *candidates->at);
    for (size_t i = 0; candidates->at && i < list.count; i++) {
        bool meant = name == NULL || is_named(&list.at[i], name);
        busy += meant && list.at[i].busy;
        if (meant && !list.at[i].busy) {
            try_candidate(session, &list.at[i], candidates);
        }
    }
    checkpoints_done(&list);
    if (candidates->at == NULL) {
        return err_memory(err);
    }
    return candidates->count > 0 || refuse_none(candidates, name, busy, err);
}

/* --- telling --- */

/* "2026-11-26 22:14"; "" where the facts do not say. */
static const char *time_text(const struct json *facts, char buffer[32])
{
    double written = json_number(json_get(json_get(facts, "checkpoint"), "written"));
    time_t when = written > 0 && written < 1e11 ? (time_t)written : 0;
    struct tm parts;
    buffer[0] = '\0';
    if (when > 0 && localtime_r(&when, &parts)) {
        strftime(buffer, 32, "%Y-%m-%d %H:%M", &parts);
    }
    return buffer;
}

static const char *text_of(const struct json *facts, const char *key)
{
    const char *text = fact_text(facts, key);
    return text ? text : "?";
}

static void list_candidates(const struct candidates *candidates, struct output *output)
{
    static const char *const headings[] = { "name", "written", ">epochs", ">of", "model", "rows" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 6, headings);
    text_table_fold(table, 5, TEXT_LEAST);
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->at[i];
        const struct json *facts = candidate->file.facts;
        char when[32];
        text_table_cell(table, "%s", candidate->checkpoint.name);
        text_table_cell(table, "%s", time_text(facts, when));
        text_table_cell(table, "%zu", candidate->file.state->position.epoch);
        text_table_cell(table, "%zu", candidate->plan.epochs);
        text_table_cell(table, "%s", text_of(facts, "model"));
        text_table_cell(table, "%s", text_of(facts, "trained_on"));
    }
    text_table_write(table, output);
}

void resume_notice(struct str *line, const char *known)
{
    struct checkpoint_list list;
    struct err ignored = { 0 };
    struct model_file file = { 0 };
    struct protection_plan plan = { .epochs = 0 };
    char *path = NULL;
    char when[32];
    if (!checkpoints_list(&list, &ignored)) {
        return;
    }
    size_t last = list.count;
    while (last > 0 && list.at[last - 1].busy) {
        last--;
    }
    if (last > 0 && strcmp(list.at[last - 1].name, known) != 0 &&
        checkpoint_read(&list.at[last - 1], &file, &path, &ignored, &ignored) &&
        protection_plan_of(file.facts, &plan, &ignored)) {
        str_addf(line,
                 "A training was cut short: %s, after %zu of %zu epochs (%s). Load its rows again, "
                 "then: continue checkpoint\n",
                 text_of(file.facts, "model"), file.state->position.epoch, plan.epochs,
                 time_text(file.facts, when));
    }
    free(plan.orders);
    free(path);
    model_file_done(&file);
    checkpoints_done(&list);
}

/* --- choosing --- */

/* The only one, else the only one whose rows are loaded. */
static struct candidate *choose(struct candidates *candidates, struct output *output,
                                struct err *err)
{
    struct candidate *chosen = candidates->count == 1 ? &candidates->at[0] : NULL;
    size_t loaded = 0;
    for (size_t i = 0; candidates->count > 1 && i < candidates->count; i++) {
        loaded += candidates->at[i].loaded;
        chosen = candidates->at[i].loaded ? &candidates->at[i] : chosen;
    }
    if (candidates->count == 1 || loaded == 1) {
        return chosen;
    }
    list_candidates(candidates, output);
    err_set(err, ERR_USAGE, "%zu trainings have left a checkpoint%s", candidates->count,
            loaded > 1 ? ", and the rows of more than one are loaded" : "");
    err_hint(err, "name the one that is meant: continue checkpoint %s",
             candidates->at[candidates->count - 1].checkpoint.name);
    return NULL;
}

/* role: "train" or "valid", as the facts have it. */
static bool refuse_rows(const struct candidate *candidate, const char *role, struct err *err)
{
    const struct json *facts = candidate->file.facts;
    const struct json *table = json_get(facts, role);
    const char *made_by = fact_text(table, "made_by");
    bool train = strcmp(role, "train") == 0;
    err_set(err, ERR_USAGE, "the rows that it was %s are not loaded (%s)",
            train ? "trained on" : "validated on",
            train ? text_of(facts, "trained_on") : text_of(table, "name"));
    return err_hint(err, "make that table again, as in the session that made it%s%s",
                    made_by ? ": " : "", made_by ? made_by : "");
}

static bool check_rows(const struct session *session, const struct candidate *candidate,
                       struct err *err)
{
    const char *valid = candidate->file.state->valid_digest;
    if (!candidate->loaded) {
        return refuse_rows(candidate, "train", err);
    }
    return valid[0] == '\0' || has_table(session, valid) || refuse_rows(candidate, "valid", err);
}

/* --- going on --- */

static bool among(const struct train_order *order, const struct protection_plan *plan)
{
    for (size_t i = 0; i < plan->order_count; i++) {
        const struct train_order *other = &plan->orders[i];
        if (order->kind == other->kind && order->epoch == other->epoch &&
            order->batch == other->batch && !(order->value < other->value) &&
            !(order->value > other->value)) {
            return true;
        }
    }
    return false;
}

/* A journal also has those that took effect before the checkpoint was made. */
static bool is_past(const struct session *session, const struct train_order *order,
                    const struct train_position *position)
{
    return session->taken_checkpoint &&
           (order->epoch <= position->epoch ||
            (order->epoch == position->epoch + 1 && order->batch < position->batch));
}

static void drop_known_orders(struct session *session, const struct protection_plan *plan,
                              const struct train_position *position)
{
    size_t kept = 0;
    for (size_t i = 0; i < session->order_count; i++) {
        const struct train_order *order = &session->orders[i];
        if (!among(order, plan) && !is_past(session, order, position)) {
            session->orders[kept++] = session->orders[i];
        }
    }
    session->order_count = kept;
}

/* The candidate's model becomes the session's. */
static bool take(struct session *session, struct candidate *candidate, struct err *err)
{
    const struct checkpoint *checkpoint = &candidate->checkpoint;
    struct file_part *lock = checkpoint_lock(checkpoint->name, err);
    if (lock == NULL || !protection_adopt(session, checkpoint, lock, err)) {
        return false;
    }
    struct session_run *run = session_take_model(session, &candidate->file, err);
    if (run == NULL) {
        return false;
    }
    session->trainer = trainer_resume(session->model, &session->compute, run->train, run->valid,
                                      session->saved_state, err);
    if (session->trainer == NULL) {
        session_undo_training(session);
    }
    return session->trainer != NULL;
}

static void tell(const struct session *session, const struct candidate *candidate,
                 const struct protection_plan *left, const struct train_position *position,
                 struct output *output)
{
    if (candidate->trouble.code != ERR_NONE) {
        output_note(output, "the newest checkpoint cannot be used (%s); the one before it is",
                    candidate->trouble.message);
    }
    char kernel[64];
    const char *before = fact_text(candidate->file.facts, "kernel");
    session_kernel_label(session, kernel);
    if (before && strcmp(before, kernel) != 0) {
        output_note(output,
                    "it was trained with the kernel %s, and goes on with %s: last digits differ",
                    before, kernel);
    }
    if (position->batch > 0) {
        output_line(output, "going on behind batch %zu of epoch %zu, to epoch %zu", position->batch,
                    position->epoch + 1, left->epochs);
    } else {
        output_line(output, "going on behind epoch %zu, to epoch %zu", position->epoch,
                    left->epochs);
    }
}

bool resume_checkpoint(struct session *session, const char *name, struct protection_plan *left,
                       struct output *output, struct err *err)
{
    struct candidates candidates = { .at = NULL };
    struct candidate *chosen = NULL;
    protection_let_go(session); /* it may be this session's own, after Ctrl-C */
    if (find_candidates(session, name, &candidates, err)) {
        chosen = choose(&candidates, output, err);
    }
    bool good = chosen && check_rows(session, chosen, err);
    struct train_position position =
        good ? chosen->file.state->position : (struct train_position){ .epoch = 0 };
    good = good && take(session, chosen, err);
    if (good) {
        *left = chosen->plan;
        chosen->plan.orders = NULL;
        drop_known_orders(session, left, &position);
        tell(session, chosen, left, &position, output);
    }
    candidates_done(&candidates);
    return good;
}
