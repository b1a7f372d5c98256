/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learner "svm": support vector machines, by LIBSVM one against one or by LIBLINEAR one against the rest. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/classic/svm_child.h"
#include "src/classic/svm_parts.h"

/* LIBSVM's time grows with the square of the rows: beyond so many it is asked for by name. How many rows
 * the time is estimated from, and how many of a class at least. */
enum { MOST_ROWS = 150000, MEASURED_FROM = 10000, SAMPLE_ROWS = 3000, SAMPLE_LEAST = 20 };

static const char *const kernel_names[] = { "rbf", "poly", "linear", "sigmoid", NULL };
static const char *const solver_names[] = { "libsvm", "liblinear", NULL };

static const struct key svm_keys[] = {
    { .name = "kernel",
      .type = KEY_CHOICE,
      .initial = "rbf",
      .choices = kernel_names,
      .help = "how alike two rows are" },
    { .name = "solver",
      .type = KEY_CHOICE,
      .initial = "libsvm",
      .choices = solver_names,
      .help = "liblinear: for kernel=linear, one class against the rest, many rows" },
    { .name = "c",
      .type = KEY_NUMBER,
      .initial = "1",
      .least = 0,
      .greatest = 1e12,
      .above_least = true,
      .help = "what a row on the wrong side costs; times its class weight" },
    { .name = "gamma",
      .type = KEY_NUMBER,
      .least = 0,
      .greatest = 1e12,
      .above_least = true,
      .help = "of rbf, poly and sigmoid; where it is not given, 1 / inputs" },
    { .name = "degree",
      .type = KEY_COUNT,
      .initial = "3",
      .least = 1,
      .greatest = 20,
      .help = "of poly" },
    { .name = "coef0",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = -1e12,
      .greatest = 1e12,
      .help = "what poly and sigmoid add to the product of two rows" },
    { .name = "probabilities",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "also learn probabilities of classes (takes about five times as long)" },
    { .name = "tolerance",
      .type = KEY_NUMBER,
      .initial = "0.001",
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "how exactly the least cost is found" },
    { .name = "cache",
      .type = KEY_COUNT,
      .initial = "200",
      .least = 1,
      .greatest = 65536,
      .help = "MB of kernel values that each child process of LIBSVM keeps" },
    { .name = "anyway",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "learn even from so many rows that it takes hours" },
    { .name = NULL },
};

struct svm_settings svm_settings_of(const struct key_values *values, size_t inputs)
{
    double gamma = values_number(values, "gamma");
    return (struct svm_settings){
        .kernel = (enum svm_kernel)values_choice(values, "kernel"),
        .solver = (enum svm_solver)values_choice(values, "solver"),
        .degree = (int)values_count(values, "degree"),
        .gamma = isnan(gamma) ? 1 / (double)(inputs > 0 ? inputs : 1) : gamma,
        .coef0 = values_number(values, "coef0"),
        .c = values_number(values, "c"),
        .tolerance = values_number(values, "tolerance"),
        .cache = values_number(values, "cache"),
        .probabilities = values_yes(values, "probabilities"),
    };
}

/* --- what cannot be done --- */

static bool check_settings(const struct svm_settings *settings, struct err *err)
{
    const char *solver = solver_names[settings->solver];
    const char *library = settings->solver == SVM_LIBSVM ? "LIBSVM" : "LIBLINEAR";
    if (settings->solver == SVM_LIBLINEAR && settings->kernel != SVM_LINEAR) {
        err_set(err, ERR_USAGE, "solver=liblinear learns kernel=linear alone, not kernel=%s",
                kernel_names[settings->kernel]);
        return err_hint(err, "model svm kernel=linear solver=liblinear");
    }
    if (settings->solver == SVM_LIBLINEAR && settings->probabilities) {
        err_set(err, ERR_USAGE, "solver=liblinear has no probabilities");
        return err_hint(err, "model svm kernel=linear probabilities=yes, or model logistic");
    }
    if (!svm_library(settings->solver)) {
        err_set(err, ERR_USAGE, "this peephole was built without %s", library);
        return err_hint(err, "install lib%s-dev, then ./configure and make", solver + 3);
    }
    return !svm_child_asked() ||
           err_set(err, ERR_INTERNAL, "a child process was asked for children");
}

/* --- rows by class --- */

struct grouped {
    struct svm_rows rows;
    uint32_t *classes, *order;
    size_t *start;
    double *weights;
};

static void grouped_done(struct grouped *grouped)
{
    free(grouped->classes);
    free(grouped->order);
    free(grouped->start);
    free(grouped->weights);
}

/* Of each class every step-th row, but at least SAMPLE_LEAST where there are as many; step 1: all. */
static bool group(struct grouped *grouped, const struct learner_task *task, size_t step,
                  struct err *err)
{
    size_t classes = task->class_count;
    grouped->classes = calloc(classes + 1, sizeof *grouped->classes);
    grouped->order = calloc(task->rows.count + 1, sizeof *grouped->order);
    grouped->start = calloc(classes + 2, sizeof *grouped->start);
    grouped->weights = calloc(classes + 1, sizeof *grouped->weights);
    if (!grouped->classes || !grouped->order || !grouped->start || !grouped->weights)
        return err_memory(err);
    size_t present = 0;
    size_t at = 0;
    for (size_t k = 0; k < classes; k++) {
        size_t have = 0;
        for (size_t i = 0; i < task->rows.count; i++)
            have += task->classes[i] == k;
        if (have == 0)
            continue;
        size_t of_class = have / step < SAMPLE_LEAST ? have / SAMPLE_LEAST : step;
        size_t seen = 0;
        for (size_t i = 0; i < task->rows.count; i++)
            if (task->classes[i] == k && seen++ % (of_class > 0 ? of_class : 1) == 0)
                grouped->order[at++] = (uint32_t)i;
        grouped->classes[present] = (uint32_t)k;
        grouped->weights[present++] = task->class_weights ? task->class_weights[k] : 1;
        grouped->start[present] = at;
    }
    grouped->rows = (struct svm_rows){ .rows = &task->rows,
                                       .present = present,
                                       .classes = grouped->classes,
                                       .order = grouped->order,
                                       .start = grouped->start,
                                       .weights = grouped->weights };
    return true;
}

/* --- how long it will take --- */

static double pair_rows(const struct svm_rows *rows, struct svm_pair pair)
{
    return (double)(rows->start[pair.first + 1] - rows->start[pair.first] +
                    rows->start[pair.second + 1] - rows->start[pair.second]);
}

/* Seconds that all machines will take at least, measured on a sample of the rows: what each machine's child
 * computes grows with the square of its rows, and faster where the kernel's columns outgrow their cache. */
static bool measure(const struct svm_work *work, const struct learner_task *task, double *seconds,
                    double *rate, struct err *err)
{
    size_t count = svm_pair_count(SVM_LIBSVM, work->rows->present);
    struct grouped sample = { 0 };
    struct svm_machine *machines = calloc(count + 1, sizeof *machines);
    struct svm_work small = *work;
    small.progress = NULL;
    small.rows = &sample.rows;
    bool good = machines || err_memory(err);
    good = good && group(&sample, task, task->rows.count / SAMPLE_ROWS, err) &&
           svm_learn(&small, machines, err);
    double all = 0;
    double effort = 0;
    for (size_t i = 0; good && i < count; i++) {
        struct svm_pair pair = svm_pair_at(SVM_LIBSVM, work->rows->present, i);
        double times = pair_rows(work->rows, pair) / pair_rows(&sample.rows, pair);
        all += machines[i].seconds * times * times;
        effort += pair_rows(work->rows, pair) * pair_rows(work->rows, pair);
    }
    *seconds = all / (double)(work->at_once < count ? work->at_once : count);
    *rate = all / effort;
    for (size_t i = 0; machines && i < count; i++)
        svm_machine_done(&machines[i]);
    free(machines);
    grouped_done(&sample);
    return good;
}

static void say_time(double seconds, char *text, size_t size)
{
    struct str str;
    str_init(&str);
    if (seconds < 90)
        str_addf(&str, "%.0f seconds", seconds);
    else if (seconds < 5400)
        str_addf(&str, "%.0f minutes", seconds / 60);
    else if (seconds < 2 * 86400)
        str_addf(&str, "%.0f hours", seconds / 3600);
    else
        str_addf(&str, "%.0f days", seconds / 86400);
    size_t length = str.length < size ? str.length : size - 1;
    memcpy(text, str.text, length);
    text[length] = '\0';
    str_done(&str);
}

/* Only LIBSVM's time grows so. Few rows are not measured; many are refused unless the user insists. */
static bool look_ahead(struct svm_work *work, const struct learner_task *task, struct err *err)
{
    size_t rows = task->rows.count;
    double seconds = 0;
    char time[64];
    char count[NUM_TEXT_SIZE];
    if (work->settings->solver != SVM_LIBSVM || rows < MEASURED_FROM || work->rows->present < 2)
        return true;
    if (!measure(work, task, &seconds, &work->rate, err))
        return false;
    if (rows <= MOST_ROWS || values_yes(task->values, "anyway"))
        return true;
    say_time(seconds, time, sizeof time);
    err_set(
        err, ERR_USAGE,
        "an SVM with kernel=%s on %s rows would take about %s or longer (a sample's time, times "
        "the square of how many more rows there are; longer where their products outgrow the cache)",
        kernel_names[work->settings->kernel], num_count_text(rows, count), time);
    return err_hint(err, "learn from fewer rows (sample or balance make a table of them), take "
                         "kernel=linear solver=liblinear, or insist with anyway=yes");
}

/* --- putting the machines together --- */

/* Which rows are a support vector of any machine: slots[row] is its place + 1, class after class. */
static size_t number_support(const struct svm_rows *rows, const struct svm_machine *machines,
                             size_t count, uint32_t *slots, size_t *start)
{
    size_t next = 0;
    for (size_t m = 0; m < count; m++)
        for (size_t s = 0; s < machines[m].support_count; s++)
            slots[machines[m].support[s]] = 1;
    for (size_t k = 0; k < rows->present; k++) {
        start[k] = next;
        for (size_t i = rows->start[k]; i < rows->start[k + 1]; i++)
            if (slots[rows->order[i]])
                slots[rows->order[i]] = (uint32_t)++next;
    }
    start[rows->present] = next;
    return next;
}

static void take_support(struct learned *learned, const struct svm_rows *rows,
                         const struct svm_machine *machines, const uint32_t *slots,
                         const size_t *start)
{
    size_t others = learned->present - 1;
    memcpy(learned->start, start, (learned->present + 1) * sizeof *start);
    for (size_t i = 0; i < rows->start[rows->present]; i++) {
        uint32_t slot = slots[rows->order[i]];
        if (slot > 0)
            memcpy(learned->support + (size_t)(slot - 1) * learned->width,
                   rows->rows->inputs + (size_t)rows->order[i] * learned->width,
                   learned->width * sizeof *learned->support);
    }
    for (size_t m = 0; m < learned->machines; m++) {
        struct svm_pair pair = svm_pair_at(SVM_LIBSVM, learned->present, m);
        for (size_t s = 0; s < machines[m].support_count; s++) {
            size_t place = slots[machines[m].support[s]] - 1;
            bool of_first = place >= start[pair.first] && place < start[pair.first + 1];
            size_t column = of_first ? pair.second - 1 : pair.first;
            learned->coefficients[place * others + column] = machines[m].coefficients[s];
        }
    }
}

/* Of a linear kernel all that counts is sum coefficient support, one number an input. */
static void take_lines(struct learned *learned, const struct svm_rows *rows,
                       const struct svm_machine *machines)
{
    size_t width = learned->width;
    for (size_t m = 0; m < learned->machines; m++) {
        double *line = learned->line + m * width;
        if (machines[m].weights)
            memcpy(line, machines[m].weights, width * sizeof *line);
        for (size_t s = 0; s < machines[m].support_count; s++) {
            const real *row = rows->rows->inputs + (size_t)machines[m].support[s] * width;
            for (size_t j = 0; j < width; j++)
                line[j] += machines[m].coefficients[s] * (double)row[j];
        }
    }
}

static struct learned *put_together(const struct svm_work *work, size_t class_count,
                                    const struct svm_machine *machines, struct err *err)
{
    const struct svm_rows *rows = work->rows;
    bool linear = work->settings->kernel == SVM_LINEAR;
    size_t count = svm_pair_count(work->settings->solver, rows->present);
    uint32_t *slots = calloc(rows->rows->count + 1, sizeof *slots);
    size_t *start = calloc(rows->present + 1, sizeof *start);
    struct learned *learned = NULL;
    if (slots && start) {
        size_t support = linear ? 0 : number_support(rows, machines, count, slots, start);
        learned =
            svm_new(work->settings, rows->rows->width, class_count, rows->present, support, err);
    } else {
        err_memory(err);
    }
    if (learned) {
        memcpy(learned->classes, rows->classes, rows->present * sizeof *learned->classes);
        for (size_t m = 0; m < count; m++) {
            learned->offsets[m] = machines[m].offset;
            if (learned->platt) {
                learned->platt[2 * m] = machines[m].a;
                learned->platt[2 * m + 1] = machines[m].b;
            }
        }
        if (linear)
            take_lines(learned, rows, machines);
        else
            take_support(learned, rows, machines, slots, start);
        svm_finish(learned);
    }
    free(start);
    free(slots);
    return learned;
}

static struct learned *svm_fit(const struct learner_task *task, struct err *err)
{
    struct svm_settings settings = svm_settings_of(task->values, task->rows.width);
    if (!check_settings(&settings, err))
        return NULL;
    struct grouped grouped = { 0 };
    struct svm_work work = { .settings = &settings,
                             .rows = &grouped.rows,
                             .seed = task->seed,
                             .at_once = pool_threads(task->compute->pool),
                             .cancel = task->cancel,
                             .progress = &task->progress };
    struct svm_machine *machines = NULL;
    struct learned *learned = NULL;
    size_t count = 0;
    bool good = group(&grouped, task, 1, err) && look_ahead(&work, task, err);
    if (good) {
        count = svm_pair_count(settings.solver, grouped.rows.present);
        machines = calloc(count + 1, sizeof *machines);
        good = machines || err_memory(err);
    }
    if (good && svm_learn(&work, machines, err))
        learned = put_together(&work, task->class_count, machines, err);
    for (size_t m = 0; machines && m < count; m++)
        svm_machine_done(&machines[m]);
    free(machines);
    grouped_done(&grouped);
    return learned;
}

static size_t svm_parameters(const struct learned *learned)
{
    size_t own = learned->line ? learned->machines * learned->width
                               : learned->support_count * (learned->width + learned->present - 1);
    return own + learned->machines * (learned->platt ? 3 : 1);
}

static bool svm_describe(const struct learned *learned, const struct preparation *preparation,
                         struct str *text)
{
    if (learned->line) {
        str_addf(text, "%zu linear machines of %zu weights each\n", learned->machines,
                 learned->width);
        return true;
    }
    str_addf(text, "%zu machines over %zu support vectors:", learned->machines,
             learned->support_count);
    for (size_t k = 0; k < learned->present; k++)
        str_addf(text, "%s %zu %s", k > 0 ? "," : "", learned->start[k + 1] - learned->start[k],
                 preparation_class_name(preparation, learned->classes[k]));
    str_add(text, "\n");
    return true;
}

static const struct learner svm = {
    .fit = svm_fit,
    .answer = svm_answer,
    .free = svm_free,
    .write = svm_write,
    .read = svm_read,
    .parameters = svm_parameters,
    .describe = svm_describe,
    .weighs_classes = true,
    .answers_slowly = true,
};

extern const struct preset preset_svm;
const struct preset preset_svm = {
    .name = "svm",
    .help = "support vector machines: LIBSVM (rbf, poly, linear, sigmoid) or LIBLINEAR",
    .paper = "Cortes, Vapnik (1995); Chang, Lin (2011); Fan et al. (2008)",
    .keys = svm_keys,
    .learner = &svm,
};
