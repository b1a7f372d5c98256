/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean, best and worst of a figure over the draws of a verdict. */
#include "src/eval/verdict.h"

#include <math.h>

/* One metric of one trial: of all its rows, or of one class. */
struct reading {
    const struct metric *metric; /* NULL: class_metric of class_index */
    const struct class_metric *class_metric;
    size_t class_index;
};

static double read_figure(const struct trial *trial, const struct reading *reading)
{
    if (reading->metric != NULL) {
        return reading->metric->value(&trial->score);
    }
    return reading->class_metric->value(&trial->score.per_class[reading->class_index]);
}

/* deviation = sqrt(sum (x - mean)^2 / (n - 1)) */
static double deviation(const struct verdict *verdict, const struct reading *reading, double mean,
                        size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < verdict->trial_count; i++) {
        double value = read_figure(&verdict->trials[i], reading);
        if (!isnan(value)) {
            sum += (value - mean) * (value - mean);
        }
    }
    return count > 1 ? sqrt(sum / (double)(count - 1)) : (double)NAN;
}

static struct spread spread_of(const struct verdict *verdict, const struct reading *reading,
                               bool smaller_is_better)
{
    double sum = 0, least = (double)INFINITY, greatest = -(double)INFINITY;
    struct spread spread = { .count = 0 };
    for (size_t i = 0; i < verdict->trial_count; i++) {
        double value = read_figure(&verdict->trials[i], reading);
        if (isnan(value)) {
            continue;
        }
        sum += value;
        least = value < least ? value : least;
        greatest = value > greatest ? value : greatest;
        spread.count++;
    }
    if (spread.count == 0) {
        spread.mean = spread.best = spread.worst = spread.deviation = (double)NAN;
        return spread;
    }
    spread.mean = sum / (double)spread.count;
    spread.best = smaller_is_better ? least : greatest;
    spread.worst = smaller_is_better ? greatest : least;
    spread.deviation = deviation(verdict, reading, spread.mean, spread.count);
    return spread;
}

struct spread verdict_spread(const struct verdict *verdict, const struct metric *metric)
{
    struct reading reading = { .metric = metric };
    return spread_of(verdict, &reading, metric->smaller_is_better);
}

struct spread verdict_class_spread(const struct verdict *verdict, size_t class_index,
                                   const struct class_metric *metric)
{
    struct reading reading = { .class_metric = metric, .class_index = class_index };
    return spread_of(verdict, &reading, metric->smaller_is_better);
}

double verdict_efficiency_of_means(const struct verdict *verdict)
{
    double dr = verdict_spread(verdict, metric_find("dr")).mean;
    double far = verdict_spread(verdict, metric_find("far")).mean;
    return far > 0 ? dr / far : (double)NAN;
}
