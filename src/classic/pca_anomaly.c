/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "pca-anomaly": Shyu, Chen, Sarinnapakorn, Chang (2003), "A novel anomaly detection scheme based
 * on principal component classifier", ICDM foundations workshop. For two classes; it learns from the normal
 * training rows. With their means m_i and deviations s_i, z_i = (x_i - m_i) / s_i, and the eigenvalues l_1 >=
 * l_2 >= ... and eigenvectors e_j of their correlation matrix, the components y_j = e_j z, a row is an attack
 * where
 *
 *     sum over the major j of y_j^2 / l_j > c_1    or    sum over the minor j of y_j^2 / l_j > c_2.
 *
 * Major are the first components that hold a share of the variance (major=), minor those with l_j < minor=. Before
 * that the rows with the greatest sum over all j, a share trim=, are left out and all is computed again (their
 * multivariate trimming). c_1 and c_2 are the quantiles 1 - a of the sums over the rows that are left, a from
 * far = 2 a - a^2: both sums would rarely be exceeded by one row (their equation 8). As a probability of an attack
 * stands e / (e + 1) with e the greater of the sums, each divided by its c.
 *
 * A column that is constant over the normal rows cannot be scaled, and a component without variance would be
 * divided by 0: both are left out.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/anomaly.h"
#include "src/classic/correlation.h"
#include "src/classic/kept.h"
#include "src/net/preset.h"

enum { SHARD = 256 };

static const struct key pca_keys[] = {
    { .name = "far",
      .type = KEY_NUMBER,
      .initial = "0.01",
      .least = 0,
      .greatest = 0.5,
      .above_least = true,
      .help = "false alarms to allow, as a share of the normal training rows" },
    { .name = "major",
      .type = KEY_NUMBER,
      .initial = "0.5",
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "share of the variance that the major components hold" },
    { .name = "minor",
      .type = KEY_NUMBER,
      .initial = "0.2",
      .least = 0,
      .greatest = 1,
      .help = "components with less variance than this are minor (the mean is 1)" },
    { .name = "trim",
      .type = KEY_NUMBER,
      .initial = "0.005",
      .least = 0,
      .greatest = 0.5,
      .help = "share of the normal rows, the furthest, that are left out" },
    { .name = NULL },
};

enum { MAJOR, MINOR, SETS };

struct learned {
    size_t inputs;
    double *means, *scales;  /* inputs; scale 1 / s_i, 0: constant */
    size_t counts[SETS];     /* components that are kept, the major ones first */
    double *components;      /* kept x inputs: e_j / root of l_j */
    double *variances;       /* kept: l_j */
    double thresholds[SETS]; /* c; 0 where there is no component */
};

static void pca_free(struct learned *learned)
{
    if (!learned)
        return;
    free(learned->means);
    free(learned->scales);
    free(learned->components);
    free(learned->variances);
    free(learned);
}

/* --- rows --- */

/* Sum of the squares of some components. z: the standardised row. */
static double sum_of(const struct learned *learned, size_t first, size_t count, const double *z)
{
    double sum = 0;
    for (size_t j = first; j < first + count; j++) {
        const double *component = learned->components + j * learned->inputs;
        double y = 0;
        for (size_t i = 0; i < learned->inputs; i++)
            y += component[i] * z[i];
        sum += y * y;
    }
    return sum;
}

struct scoring {
    const struct learned *learned;
    const real *rows;
    size_t count;
    const struct cancel *cancel;
    double *z;    /* shards x inputs */
    double *sums; /* count x SETS */
};

static void score_shard(void *context, size_t shard)
{
    const struct scoring *s = context;
    const struct learned *learned = s->learned;
    double *z = s->z + shard * learned->inputs;
    size_t end = shard * SHARD + SHARD < s->count ? shard * SHARD + SHARD : s->count;
    for (size_t row = shard * SHARD; row < end && !cancel_requested(s->cancel); row++) {
        const real *from = s->rows + row * learned->inputs;
        for (size_t i = 0; i < learned->inputs; i++)
            z[i] = ((double)from[i] - learned->means[i]) * learned->scales[i];
        s->sums[row * SETS + MAJOR] = sum_of(learned, 0, learned->counts[MAJOR], z);
        s->sums[row * SETS + MINOR] =
            sum_of(learned, learned->counts[MAJOR], learned->counts[MINOR], z);
    }
}

/* Both sums of each row. */
static bool score(const struct learned *learned, const real *rows, size_t count,
                  const struct compute *compute, const struct cancel *cancel, double *sums,
                  struct err *err)
{
    size_t shards = (count + SHARD - 1) / SHARD;
    struct scoring s = { learned, rows, count, cancel, NULL, sums };
    s.z = calloc(shards * learned->inputs + 1, sizeof *s.z);
    if (!s.z)
        return err_memory(err);
    pool_run(compute->pool, shards, score_shard, &s);
    free(s.z);
    return !cancel_requested(cancel) || err_set(err, ERR_CANCELLED, "stopped while scoring rows");
}

/* --- fit --- */

/* Normal rows on their way. */
struct fitting {
    const struct learner_task *task;
    real *rows; /* count x inputs */
    size_t count, inputs;
    struct correlation components;
    double *sums; /* count x SETS */
};

static bool decompose(struct fitting *f, struct learned *learned, struct err *err)
{
    struct correlation *components = &f->components;
    if (!correlation_fit(components, f->rows, f->count, f->task->compute, f->task->cancel, err))
        return false;
    memcpy(learned->means, components->means, f->inputs * sizeof(double));
    memcpy(learned->scales, components->scales, f->inputs * sizeof(double));
    return true;
}

/* Components first .. end - 1 become the next ones that are kept. */
static void keep(const struct fitting *f, struct learned *learned, size_t set, size_t first,
                 size_t end)
{
    size_t at = set == MAJOR ? 0 : learned->counts[MAJOR];
    learned->counts[set] = end - first;
    for (size_t j = first; j < end; j++, at++) {
        learned->variances[at] = f->components.variances[j];
        for (size_t i = 0; i < f->inputs; i++)
            learned->components[at * f->inputs + i] =
                f->components.vectors[j * f->inputs + i] / sqrt(f->components.variances[j]);
    }
}

static void choose(const struct fitting *f, struct learned *learned)
{
    const struct key_values *values = f->task->values;
    const double *variances = f->components.variances;
    size_t count = f->components.count, major = 0, minor = count;
    double all = 0, held = 0;
    for (size_t j = 0; j < count; j++)
        all += variances[j];
    while (major < count && held < values_number(values, "major") * all * (1 - 1e-12))
        held += variances[major++];
    while (minor > major && variances[minor - 1] < values_number(values, "minor"))
        minor--;
    keep(f, learned, MAJOR, 0, major);
    keep(f, learned, MINOR, minor, count);
}

/* Leaves the rows with the greatest sums over all components out. */
static bool trim(struct fitting *f, struct learned *learned, struct err *err)
{
    double share = values_number(f->task->values, "trim");
    double *sorted = calloc(f->count + 1, sizeof *sorted);
    size_t kept = 0;
    if (!sorted)
        return err_memory(err);
    keep(f, learned, MAJOR, 0, f->components.count);
    bool good = score(learned, f->rows, f->count, f->task->compute, f->task->cancel, f->sums, err);
    for (size_t i = 0; good && i < f->count; i++)
        sorted[i] = f->sums[i * SETS + MAJOR];
    double limit = good ? anomaly_quantile(sorted, f->count, 1 - share) : 0;
    for (size_t i = 0; good && i < f->count; i++) {
        if (f->sums[i * SETS + MAJOR] > limit)
            continue;
        memmove(f->rows + kept++ * f->inputs, f->rows + i * f->inputs, f->inputs * sizeof *f->rows);
    }
    free(sorted);
    f->count = kept;
    return good;
}

static bool set_thresholds(struct fitting *f, struct learned *learned, struct err *err)
{
    double share = sqrt(1 - values_number(f->task->values, "far"));
    double *sorted = calloc(f->count + 1, sizeof *sorted);
    bool good = sorted || err_memory(err);
    good =
        good && score(learned, f->rows, f->count, f->task->compute, f->task->cancel, f->sums, err);
    for (size_t set = 0; good && set < SETS; set++) {
        for (size_t i = 0; i < f->count; i++)
            sorted[i] = f->sums[i * SETS + set];
        learned->thresholds[set] =
            learned->counts[set] > 0 ? anomaly_quantile(sorted, f->count, share) : 0;
    }
    free(sorted);
    return good;
}

static void tell(const struct learner_task *task, double share)
{
    if (task->progress.reached)
        task->progress.reached(task->progress.context, share);
}

static bool fit_rows(struct fitting *f, struct learned *learned, struct err *err)
{
    if (!decompose(f, learned, err))
        return false;
    tell(f->task, 0.4);
    if (f->components.count == 0) {
        err_set(err, ERR_INPUT, "all normal training rows are alike, so there is no component");
        return err_hint(err, "train on more rows");
    }
    if (values_number(f->task->values, "trim") > 0 &&
        !(trim(f, learned, err) && decompose(f, learned, err)))
        return false;
    tell(f->task, 0.9);
    choose(f, learned);
    return set_thresholds(f, learned, err);
}

static struct learned *pca_new(size_t inputs, struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->inputs = inputs;
    return learned;
}

static bool take_room(struct fitting *f, struct learned *learned, struct err *err)
{
    size_t inputs = f->inputs;
    learned->means = calloc(inputs + 1, sizeof(double));
    learned->scales = calloc(inputs + 1, sizeof(double));
    learned->components = calloc(inputs * inputs + 1, sizeof(double));
    learned->variances = calloc(inputs + 1, sizeof(double));
    f->sums = calloc(f->count * SETS + 1, sizeof *f->sums);
    return (learned->means && learned->scales && learned->components && learned->variances &&
            f->sums) ||
           err_memory(err);
}

static struct learned *pca_fit(const struct learner_task *task, struct err *err)
{
    struct fitting f = { .task = task, .inputs = task->rows.width };
    if (!anomaly_check(task, "pca-anomaly", 2, err))
        return NULL;
    struct learned *learned = pca_new(f.inputs, err);
    if (!learned)
        return NULL;
    f.rows = anomaly_normal_rows(task, &f.count, err);
    bool good = f.rows && correlation_new(&f.components, f.inputs, err) &&
                take_room(&f, learned, err) && fit_rows(&f, learned, err);
    free(f.rows);
    free(f.sums);
    correlation_done(&f.components);
    if (good)
        return learned;
    pca_free(learned);
    return NULL;
}

/* --- answer --- */

static double ratio(double sum, double threshold)
{
    if (threshold > 0)
        return sum / threshold;
    return sum > 0 ? (double)INFINITY : 0;
}

static bool pca_answer(const struct learned *learned, const struct learner_rows *rows,
                       const struct compute *compute, const struct cancel *cancel,
                       float *probabilities, struct err *err)
{
    double *sums = calloc(rows->count * SETS + 1, sizeof *sums);
    bool good = sums || err_memory(err);
    good = good && score(learned, rows->inputs, rows->count, compute, cancel, sums, err);
    for (size_t i = 0; good && i < rows->count; i++) {
        double major = ratio(sums[i * SETS + MAJOR], learned->thresholds[MAJOR]);
        double minor = ratio(sums[i * SETS + MINOR], learned->thresholds[MINOR]);
        anomaly_answer(fmax(major, minor), 1, probabilities + 2 * i);
    }
    free(sums);
    return good;
}

/* --- to and from a file --- */

static bool pca_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    size_t kept = learned->counts[MAJOR] + learned->counts[MINOR];
    return kept_add_count(pack, "major", learned->counts[MAJOR], err) &&
           kept_add_count(pack, "minor", learned->counts[MINOR], err) &&
           pack_add_doubles(pack, "means", learned->means, learned->inputs, err) &&
           pack_add_doubles(pack, "scales", learned->scales, learned->inputs, err) &&
           pack_add_doubles(pack, "components", learned->components, kept * learned->inputs, err) &&
           pack_add_doubles(pack, "variances", learned->variances, kept, err) &&
           pack_add_doubles(pack, "thresholds", learned->thresholds, SETS, err);
}

static bool read_components(struct learned *learned, const struct pack *pack, struct err *err)
{
    size_t inputs = learned->inputs;
    for (size_t set = 0; set < SETS; set++) {
        learned->counts[set] = kept_count(pack, set == MAJOR ? "major" : "minor", 0, inputs, err);
        if (learned->counts[set] == SIZE_MAX)
            return false;
    }
    size_t kept = learned->counts[MAJOR] + learned->counts[MINOR];
    const double *thresholds = pack_doubles(pack, "thresholds", SETS, err);
    if (!thresholds)
        return false;
    memcpy(learned->thresholds, thresholds, sizeof learned->thresholds);
    for (size_t set = 0; set < SETS; set++)
        if (!isfinite(thresholds[set]))
            return err_set(err, ERR_INPUT, "a threshold is no number");
    learned->means = kept_doubles(pack, "means", inputs, err);
    if (learned->means)
        learned->scales = kept_doubles(pack, "scales", inputs, err);
    if (learned->scales)
        learned->components = kept_doubles(pack, "components", kept * inputs, err);
    if (learned->components)
        learned->variances = kept_doubles(pack, "variances", kept, err);
    return learned->variances != NULL;
}

static struct learned *pca_read(const struct key_values *values,
                                const struct preparation *preparation, const struct pack *pack,
                                struct err *err)
{
    (void)values;
    if (preparation_classes(preparation) != 2) {
        err_set(err, ERR_INPUT, "pca-anomaly is not for %zu classes",
                preparation_classes(preparation));
        return NULL;
    }
    struct learned *learned = pca_new(preparation_inputs(preparation), err);
    if (learned && read_components(learned, pack, err))
        return learned;
    pca_free(learned);
    return NULL;
}

static size_t pca_parameters(const struct learned *learned)
{
    return (learned->counts[MAJOR] + learned->counts[MINOR] + 2) * learned->inputs + SETS;
}

/* The inputs that a component is made of most. */
static void describe_component(const struct learned *learned, const struct preparation *preparation,
                               size_t component, struct str *text)
{
    enum { SHOWN = 3 };
    const double *numbers = learned->components + component * learned->inputs;
    double root = sqrt(learned->variances[component]), last = (double)INFINITY;
    str_addf(text, "  %-5s  %9.4g ", component < learned->counts[MAJOR] ? "major" : "minor",
             learned->variances[component]);
    for (size_t shown = 0; shown < SHOWN && shown < learned->inputs; shown++) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < learned->inputs; i++)
            if (fabs(numbers[i]) < last &&
                (best == SIZE_MAX || fabs(numbers[i]) > fabs(numbers[best])))
                best = i;
        if (best == SIZE_MAX || !(fabs(numbers[best]) > 0))
            break;
        last = fabs(numbers[best]);
        str_addf(text, " %+.2f %s", numbers[best] * root,
                 preparation_input_name(preparation, best));
    }
    str_add_char(text, '\n');
}

static bool pca_describe(const struct learned *learned, const struct preparation *preparation,
                         struct str *text)
{
    size_t kept = learned->counts[MAJOR] + learned->counts[MINOR];
    str_addf(text,
             "an attack is above %.4g in %zu major components or above %.4g in %zu minor ones\n",
             learned->thresholds[MAJOR], learned->counts[MAJOR], learned->thresholds[MINOR],
             learned->counts[MINOR]);
    str_add(text, "         variance  made most of\n");
    for (size_t j = 0; j < kept; j++)
        describe_component(learned, preparation, j, text);
    return true;
}

static const struct learner pca_anomaly = {
    .fit = pca_fit,
    .answer = pca_answer,
    .free = pca_free,
    .write = pca_write,
    .read = pca_read,
    .parameters = pca_parameters,
    .describe = pca_describe,
};

static const struct recipe pca_recipe = {
    .from = "Shyu et al. (2003)",
    .remark = "Theirs are the 34 numbers of KDD Cup 99, so drop the symbols for a rerun.",
    .settings = (const struct recipe_setting[]){ PRINTED("far", "0.01"),
                                                 PRINTED("major", "0.5"),
                                                 PRINTED("minor", "0.2"),
                                                 PRINTED("trim", "0.005"),
                                                 { .name = NULL } },
};

static bool always(const struct key_values *values)
{
    (void)values;
    return true;
}

extern const struct preset preset_pca_anomaly;
const struct preset preset_pca_anomaly = {
    .name = "pca-anomaly",
    .help = "far off along the principal components of normal rows is an attack; two classes",
    .paper = "Shyu, Chen, Sarinnapakorn, Chang (2003), ICDM workshop on data mining foundations",
    .recipe = &pca_recipe,
    .keys = pca_keys,
    .two_classes = always,
    .learner = &pca_anomaly,
};
