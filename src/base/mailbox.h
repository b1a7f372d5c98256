/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A queue of messages from one thread to another, with a pipe that poll() can watch.
 * Messages are plain values of a fixed size, copied in and out; pointers inside them change
 * owner with the message. Any thread may post; one thread takes.
 */
#ifndef PEEPHOLE_BASE_MAILBOX_H
#define PEEPHOLE_BASE_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"

struct mailbox;

struct mailbox *mailbox_new(size_t message_size, struct err *err);
/* How many messages wait to be taken. */
size_t mailbox_count(struct mailbox *mailbox);
void mailbox_free(struct mailbox *mailbox); /* messages still in it are dropped as they are */
bool mailbox_post(struct mailbox *mailbox, const void *message); /* false: out of memory */
bool mailbox_take(struct mailbox *mailbox, void *message);       /* false: it is empty */
int mailbox_fd(const struct mailbox *mailbox);                   /* readable while messages wait */
/* Blocks until a message is there or timeout_ms have passed (-1: for ever). */
bool mailbox_wait(struct mailbox *mailbox, int timeout_ms);

#endif
