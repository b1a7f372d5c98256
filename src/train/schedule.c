/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schedules of the learning rate. */
#include "src/train/schedule.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static double epochs_done(const struct schedule_point *point)
{
    return (double)(point->step / point->epoch);
}

static double constant_factor(const struct schedule_settings *settings,
                              const struct schedule_point *point)
{
    (void)settings;
    (void)point;
    return 1;
}

static double step_factor(const struct schedule_settings *settings,
                          const struct schedule_point *point)
{
    return pow(settings->decay, floor(epochs_done(point) / settings->decay_epochs));
}

static double exponential_factor(const struct schedule_settings *settings,
                                 const struct schedule_point *point)
{
    return pow(settings->decay, epochs_done(point));
}

/* From 1 to 0 on the way 0 .. 1, along half a cosine. */
static double half_cosine(double way)
{
    return (1 + cos(pi * way)) / 2;
}

/* Loshchilov, Hutter 2017 (SGDR), without restarts. */
static double cosine_factor(const struct schedule_settings *settings,
                            const struct schedule_point *point)
{
    (void)settings;
    return half_cosine((double)point->step / (double)point->steps);
}

/* Smith, Topin 2018, with the numbers of PyTorch's OneCycleLR: 30 % of the steps up from 1/25, then
 * down to 1/250,000; the rate that was asked for is the highest. */
static double one_cycle_factor(const struct schedule_settings *settings,
                               const struct schedule_point *point)
{
    static const double rise = 0.3, first = 1.0 / 25, last = 1.0 / 25 / 1e4;
    double top = rise * (double)point->steps - 1, end = (double)point->steps - 1;
    double step = (double)point->step;
    (void)settings;
    if (step <= top)
        return 1 + (first - 1) * half_cosine(step / (top > 0 ? top : 1));
    return last + (1 - last) * half_cosine((step - top) / (end > top ? end - top : 1));
}

static const struct schedule schedules[] = {
#define SCHEDULE(identifier, text, usual, line) \
    { .name = text, .help = line, .decay = usual, .factor = identifier##_factor },
#include "src/train/schedules.def"
#undef SCHEDULE
};

const char *const schedule_names[] = {
#define SCHEDULE(identifier, text, usual, line) text,
#include "src/train/schedules.def"
#undef SCHEDULE
    NULL,
};

const struct schedule *schedule_find(const char *name)
{
    for (size_t i = 0; i < sizeof schedules / sizeof schedules[0]; i++)
        if (strcmp(schedules[i].name, name) == 0)
            return &schedules[i];
    return NULL;
}

bool schedule_read(const struct key_values *values, struct schedule_settings *settings,
                   struct err *err)
{
    const struct schedule *schedule = schedule_find(values_text(values, "schedule"));
    *settings = (struct schedule_settings){ .schedule = schedule,
                                            .warmup = values_number(values, "warmup"),
                                            .decay = schedule->decay,
                                            .decay_epochs = values_number(values, "decay-epochs") };
    if (!values_given(values, "decay"))
        return true;
    if (!(schedule->decay > 0))
        return err_set(err, ERR_USAGE, "schedule=%s has no decay", schedule->name);
    settings->decay = values_number(values, "decay");
    return true;
}

double schedule_factor(const struct schedule_settings *settings, const struct schedule_point *point)
{
    double factor = settings->schedule->factor(settings, point);
    double warm = settings->warmup * (double)point->epoch;
    double done = (double)point->step + 1;
    return done < warm ? factor * done / warm : factor;
}
