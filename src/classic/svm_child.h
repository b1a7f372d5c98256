/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hidden way into the program: it reads what a machine is to learn from its standard input and
 * writes what it found to its standard output, as packs, and nothing else. */
#ifndef PEEPHOLE_CLASSIC_SVM_CHILD_H
#define PEEPHOLE_CLASSIC_SVM_CHILD_H

#define SVM_CHILD_ARGUMENT "--learn-svm"

#include <stdbool.h>

enum svm_solver { SVM_LIBSVM, SVM_LIBLINEAR };
/* The version of a library times 100 (324: 3.24); 0: it is not in this build. */
int svm_library(enum svm_solver solver);

/* Is this process such a child? (by the words that it was started with) */
bool svm_child_asked(void);

/* Before anything else in main, where this is the only argument. Returns the exit status. */
int svm_child_run(void);

#endif
