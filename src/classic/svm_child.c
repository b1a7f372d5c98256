/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A child process that learns one support vector machine. The only user of LIBSVM and LIBLINEAR; rows of the
 * first group have the label +1 and come first, so that a decision above 0 means the first group.
 */
#include "src/classic/svm_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#ifdef PEEPHOLE_LIBSVM
#include <libsvm/svm.h>
#endif
#ifdef PEEPHOLE_LIBLINEAR
#include <linear.h>
#endif

#include "src/base/arena.h"
#include "src/classic/svm_parts.h"

enum { FACTS = 8, NUMBERS = 7, STATUS_FAILED = 1 };

int svm_library(enum svm_solver solver)
{
#ifdef PEEPHOLE_LIBSVM
    if (solver == SVM_LIBSVM)
        return LIBSVM_VERSION;
#endif
#ifdef PEEPHOLE_LIBLINEAR
    if (solver == SVM_LIBLINEAR)
        return LIBLINEAR_VERSION;
#endif
    (void)solver;
    return 0;
}

/* What is to be learnt, as svm_machine.c wrote it. */
struct lesson {
    const int64_t *facts;
    const double *numbers;
    const float *inputs;
    size_t first_rows, rows, width;
};

static bool read_lesson(const struct pack *pack, struct lesson *lesson, struct err *err)
{
    lesson->facts = pack_wholes(pack, "facts", FACTS, err);
    lesson->numbers = lesson->facts ? pack_doubles(pack, "numbers", NUMBERS, err) : NULL;
    if (!lesson->numbers)
        return false;
    lesson->first_rows = (size_t)lesson->facts[4];
    lesson->rows = lesson->first_rows + (size_t)lesson->facts[5];
    lesson->width = (size_t)lesson->facts[6];
    lesson->inputs = pack_floats(pack, "inputs", lesson->rows * lesson->width, err);
    return lesson->inputs != NULL;
}

#if defined(PEEPHOLE_LIBSVM) || defined(PEEPHOLE_LIBLINEAR)
static void say_nothing(const char *text)
{
    (void)text;
}

static size_t count_nodes(const struct lesson *lesson)
{
    size_t nodes = 0;
    for (size_t i = 0; i < lesson->rows * lesson->width; i++)
        nodes += lesson->inputs[i] > 0 || lesson->inputs[i] < 0;
    return nodes + 2 * lesson->rows; /* an end and a bias each */
}

/* +1 for the first group, -1 for the second. */
static double *labels_of(const struct lesson *lesson, struct arena *arena, struct err *err)
{
    double *labels = arena_take(arena, lesson->rows, sizeof *labels, err);
    for (size_t i = 0; labels && i < lesson->rows; i++)
        labels[i] = i < lesson->first_rows ? 1 : -1;
    return labels;
}
#endif

#ifdef PEEPHOLE_LIBSVM
static bool fill_problem(const struct lesson *lesson, struct svm_problem *problem,
                         struct arena *arena, struct err *err)
{
    problem->l = (int)lesson->rows;
    problem->y = labels_of(lesson, arena, err);
    problem->x = arena_take(arena, lesson->rows, sizeof *problem->x, err);
    struct svm_node *node = arena_take(arena, count_nodes(lesson), sizeof *node, err);
    if (!problem->y || !problem->x || !node)
        return false;
    const float *input = lesson->inputs;
    for (size_t i = 0; i < lesson->rows; i++) {
        problem->x[i] = node;
        for (size_t j = 0; j < lesson->width; j++, input++)
            if (*input > 0 || *input < 0)
                *node++ = (struct svm_node){ .index = (int)j + 1, .value = (double)*input };
        *node++ = (struct svm_node){ .index = -1 };
    }
    return true;
}

static bool write_machine(const struct svm_model *model, struct arena *arena, struct pack *answer,
                          struct err *err)
{
    size_t count = (size_t)model->l;
    int64_t *support = arena_take(arena, count, sizeof *support, err);
    for (size_t i = 0; support && i < count; i++)
        support[i] = model->sv_indices[i] - 1;
    const double offset[3] = { model->rho[0], model->probA ? model->probA[0] : 0,
                               model->probB ? model->probB[0] : 0 };
    return support && pack_add_wholes(answer, "support", support, count, err) &&
           pack_add_doubles(answer, "coefficients", model->sv_coef[0], count, err) &&
           pack_add_doubles(answer, "offset", offset, 3, err);
}

static bool learn_libsvm(const struct lesson *lesson, struct arena *arena, struct pack *answer,
                         struct err *err)
{
    static const int kernels[] = { RBF, POLY, LINEAR, SIGMOID }; /* as enum svm_kernel */
    struct svm_problem problem;
    int sides[] = { 1, -1 };
    double weights[] = { lesson->numbers[4], lesson->numbers[5] };
    struct svm_parameter parameter = { .svm_type = C_SVC,
                                       .kernel_type = kernels[lesson->facts[1] & 3],
                                       .degree = (int)lesson->facts[2],
                                       .gamma = lesson->numbers[1],
                                       .coef0 = lesson->numbers[2],
                                       .cache_size = lesson->numbers[6],
                                       .eps = lesson->numbers[3],
                                       .C = lesson->numbers[0],
                                       .nr_weight = 2,
                                       .weight_label = sides,
                                       .weight = weights,
                                       .shrinking = 1,
                                       .probability = lesson->facts[3] != 0 };
    if (!fill_problem(lesson, &problem, arena, err))
        return false;
    const char *wrong = svm_check_parameter(&problem, &parameter);
    if (wrong)
        return err_set(err, ERR_INPUT, "LIBSVM says: %s", wrong);
    svm_set_print_string_function(say_nothing);
    srand((unsigned)lesson->facts[7]); /* it deals rows out to folds for the probabilities */
    struct svm_model *model = svm_train(&problem, &parameter);
    bool good = write_machine(model, arena, answer, err);
    svm_free_and_destroy_model(&model);
    return good;
}
#endif

#ifdef PEEPHOLE_LIBLINEAR
static bool fill_linear(const struct lesson *lesson, struct problem *problem, struct arena *arena,
                        struct err *err)
{
    problem->l = (int)lesson->rows;
    problem->n = (int)lesson->width + 1;
    problem->bias = 1;
    problem->y = labels_of(lesson, arena, err);
    problem->x = arena_take(arena, lesson->rows, sizeof *problem->x, err);
    struct feature_node *node = arena_take(arena, count_nodes(lesson), sizeof *node, err);
    if (!problem->y || !problem->x || !node)
        return false;
    const float *input = lesson->inputs;
    for (size_t i = 0; i < lesson->rows; i++) {
        problem->x[i] = node;
        for (size_t j = 0; j < lesson->width; j++, input++)
            if (*input > 0 || *input < 0)
                *node++ = (struct feature_node){ .index = (int)j + 1, .value = (double)*input };
        *node++ = (struct feature_node){ .index = problem->n, .value = problem->bias };
        *node++ = (struct feature_node){ .index = -1 };
    }
    return true;
}

/* The primal problem, which has one least value and draws no random numbers. */
static bool learn_liblinear(const struct lesson *lesson, struct arena *arena, struct pack *answer,
                            struct err *err)
{
    struct problem problem;
    int sides[] = { 1, -1 };
    double weights[] = { lesson->numbers[4], lesson->numbers[5] };
    struct parameter parameter = { .solver_type = L2R_L2LOSS_SVC,
                                   .eps = lesson->numbers[3],
                                   .C = lesson->numbers[0],
                                   .nr_weight = 2,
                                   .weight_label = sides,
                                   .weight = weights };
    if (!fill_linear(lesson, &problem, arena, err))
        return false;
    const char *wrong = check_parameter(&problem, &parameter);
    if (wrong)
        return err_set(err, ERR_INPUT, "LIBLINEAR says: %s", wrong);
    set_print_string_function(say_nothing);
    struct model *model = train(&problem, &parameter);
    const double offset[3] = { -model->w[lesson->width], 0, 0 };
    bool good = pack_add_doubles(answer, "weights", model->w, lesson->width, err) &&
                pack_add_doubles(answer, "offset", offset, 3, err);
    free_and_destroy_model(&model);
    return good;
}
#endif

/* What this process has computed so far, in seconds: not disturbed by others on the same cores. */
static double computed(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static bool learn(const struct lesson *lesson, struct pack *answer, struct err *err)
{
    struct arena *arena = arena_new(err);
    bool good = false;
    double start = computed();
    if (!arena)
        return false;
    switch (lesson->facts[0]) {
#ifdef PEEPHOLE_LIBSVM
    case SVM_LIBSVM:
        good = learn_libsvm(lesson, arena, answer, err);
        break;
#endif
#ifdef PEEPHOLE_LIBLINEAR
    case SVM_LIBLINEAR:
        good = learn_liblinear(lesson, arena, answer, err);
        break;
#endif
    default:
        err_set(err, ERR_INTERNAL, "this program was built without that library");
    }
    arena_free(arena);
    double seconds = computed() - start;
    return good && pack_add_doubles(answer, "seconds", &seconds, 1, err);
}

static bool read_all(unsigned char **bytes, size_t *size, struct err *err)
{
    size_t room = 1 << 16;
    *size = 0;
    *bytes = malloc(room);
    while (*bytes) {
        ssize_t got = read(STDIN_FILENO, *bytes + *size, room - *size);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return err_system(err, errno, "cannot read standard input");
        *size += got > 0 ? (size_t)got : 0;
        if (*size == room) {
            room *= 2;
            unsigned char *more = realloc(*bytes, room);
            if (!more)
                free(*bytes);
            *bytes = more;
        }
    }
    return err_memory(err);
}

static bool write_all(const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, at, size);
        if (written < 0 && errno != EINTR)
            return false;
        at += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* Both libraries warn on standard error, which is the same pipe as standard output. */
static void be_silent(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) {
        dup2(nowhere, STDERR_FILENO);
        close(nowhere);
    }
}

static bool answer_lesson(unsigned char **bytes, size_t *size, struct err *err)
{
    struct lesson lesson;
    struct pack *question = NULL;
    struct pack *answer = NULL;
    unsigned char *read = NULL;
    size_t read_size = 0;
    if (read_all(&read, &read_size, err))
        question = pack_read(read, read_size, err);
    free(read);
    if (question)
        answer = pack_new(err);
    bool good = answer && read_lesson(question, &lesson, err) && learn(&lesson, answer, err) &&
                pack_write(answer, bytes, size, err);
    pack_free(answer);
    pack_free(question);
    return good;
}

bool svm_child_asked(void)
{
    char words[4096];
    int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? read(file, words, sizeof words) : -1;
    if (file >= 0)
        close(file);
    const char *end = length > 0 ? memchr(words, '\0', (size_t)length) : NULL;
    size_t argument = sizeof SVM_CHILD_ARGUMENT;
    return end && (size_t)(words + length - end) > argument &&
           memcmp(end + 1, SVM_CHILD_ARGUMENT, argument) == 0;
}

int svm_child_run(void)
{
    struct err err = { 0 };
    unsigned char *bytes = NULL;
    size_t size = 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody would hear the answer */
    be_silent();
    bool good = answer_lesson(&bytes, &size, &err);
    good = good ? write_all(bytes, size) : (write_all(err.message, strlen(err.message)), false);
    free(bytes);
    return good ? 0 : STATUS_FAILED;
}
