/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Long work in a thread of its own, so that the prompt stays usable: one job at a time. The job
 * talks through a mailbox whose descriptor the UI's loop polls; job_pump takes the messages in the
 * session's thread, adds epochs to the run, and finishes the job when it has ended.
 */
#ifndef PEEPHOLE_SESSION_JOB_H
#define PEEPHOLE_SESSION_JOB_H

#include "src/session/session.h"

/* Do the session's orders lie in the epochs that are to come, done + 1 to epochs? */
bool job_check_orders(const struct session *session, size_t done, size_t epochs, struct err *err);

/* Starts training the session's model until `epochs` epochs are done. The run has been added.
 * line: the command as a recording has it; the recording gets it when the training ends. Uses up
 * the session's orders. */
bool job_start_training(struct session *session, size_t epochs, const char *line, struct err *err);

/* Stops what runs, waits for it, and forgets it (the session's end). */
void job_free(struct session *session);

bool job_is_running(const struct session *session);
int job_fd(
    const struct session *session); /* readable when job_pump has something to do; -1: no job */
/* It has been told to pause, and not yet to go on. */
bool job_is_paused(const struct session *session);
/* "training 12/500" for the prompt, "paused 12/500" ("pausing" until its batch is done), "" when
 * nothing runs: the epoch that is being worked on. */
const char *job_label(const struct session *session, char buffer[64]);

/* Handles what has arrived: epoch events go to output. Returns true once the job has ended; then
 * *ok, output->result (the result of train) and err are its outcome. Never blocks. */
/* A cancel of the session's is handed on to the training: Ctrl-C needs no more than to set it. */
bool job_pump(struct session *session, struct output *output, bool *ok, struct err *err);
/* What Ctrl-C makes of the running training, in a sentence. */
const char *job_stops_how(const struct session *session);
/* Pumps until the job has ended (the verb wait; train in scripts). */
bool job_wait(struct session *session, struct output *output, struct err *err);

/* Hands a cancel of the session's on to the training, if there is one. */
void job_hand_on_cancel(struct session *session);

/* Asks the running training to stop, pause or go on after its batch, or to change its learning rate.
 * When it has done so, an order that changes the weights is kept for the recording with the epoch and batch where it took effect. */
bool job_order(struct session *session, const struct train_order *order, struct err *err);

#endif
