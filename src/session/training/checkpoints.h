/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The checkpoints that lie in $XDG_STATE_HOME/peephole/checkpoints: model files called
 * NAME.NUMBER.checkpoint, the two newest of each training. NAME tells when and by which process it
 * was begun; NUMBER counts up. Whoever trains holds NAME.lock.
 */
#ifndef PEEPHOLE_SESSION_CHECKPOINTS_H
#define PEEPHOLE_SESSION_CHECKPOINTS_H

#include "src/base/file.h"
#include "src/train/model_file.h"

enum { CHECKPOINT_NAME_SIZE = 64, CHECKPOINTS_KEPT = 2, CHECKPOINT_TRAININGS_MOST = 10 };

/* A training that has left checkpoints. */
struct checkpoint {
    char name[CHECKPOINT_NAME_SIZE];
    unsigned numbers[CHECKPOINTS_KEPT]; /* the newest first; 0: none */
    bool busy;                          /* a program trains it right now */
};
struct checkpoint_list {
    struct checkpoint *at; /* the oldest training first */
    size_t count;
};

/* What there is; an empty list where there is no folder. */
bool checkpoints_list(struct checkpoint_list *list, struct err *err);
void checkpoints_done(struct checkpoint_list *list);

/* A name for a training that begins now. */
void checkpoint_new_name(char name[CHECKPOINT_NAME_SIZE]);
/* FOLDER/NAME.NUMBER.checkpoint. Caller frees. */
char *checkpoint_path(const char *name, unsigned number, struct err *err);
/* Makes the folder where it is missing. Error: another program trains it. */
struct file_part *checkpoint_lock(const char *name, struct err *err);

/* Removes all checkpoints of the training but the newest two, or all. */
void checkpoint_trim(const char *name);
void checkpoint_remove(const char *name);
/* Makes room for one more training: the oldest that nobody trains go. */
void checkpoints_bound(void);

/* Reads the newest checkpoint that can be read. trouble: what is wrong with a newer one, "" for nothing;
 * path: of the one that was read, caller frees. */
bool checkpoint_read(const struct checkpoint *checkpoint, struct model_file *file, char **path,
                     struct err *trouble, struct err *err);

#endif
