/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step of the tutorial: its texts are shown, its commands run in the session, and the figures of
 * their results stand in its texts. Inside the verb tutorial only. */
#ifndef PEEPHOLE_SESSION_LESSON_H
#define PEEPHOLE_SESSION_LESSON_H

#include "src/data/tutorial.h"
#include "src/session/session.h"

/* What stands before the question, and the question itself. The figures kept on the way replace
 * those of session->lesson_figures. Adds text, question and figures to output->result. Errors: those
 * of the commands, with their place in data/tutorial. */
bool lesson_open(struct session *session, const struct tutorial *tutorial,
                 const struct tutorial_step *step, struct output *output, struct err *err);
/* What stands behind it. Adds answer and figures. */
bool lesson_answer(struct session *session, const struct tutorial *tutorial,
                   const struct tutorial_step *step, struct output *output, struct err *err);

#endif
