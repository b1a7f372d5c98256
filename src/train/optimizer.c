/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of optimizers. */
#include "src/train/optimizer.h"

#include <stddef.h>
#include <string.h>

#define OPTIMIZER(name) extern const struct optimizer optimizer_##name;
#include "src/train/optimizers.def"
#undef OPTIMIZER

static const struct optimizer *const optimizers[] = {
#define OPTIMIZER(name) &optimizer_##name,
#include "src/train/optimizers.def"
#undef OPTIMIZER
};

const char *const optimizer_names[] = {
#define OPTIMIZER(name) #name,
#include "src/train/optimizers.def"
#undef OPTIMIZER
    NULL,
};

size_t optimizer_count(void)
{
    return sizeof optimizers / sizeof optimizers[0];
}

const struct optimizer *optimizer_at(size_t index)
{
    return index < optimizer_count() ? optimizers[index] : NULL;
}

const struct optimizer *optimizer_find(const char *name)
{
    for (size_t i = 0; i < optimizer_count(); i++) {
        if (strcmp(optimizers[i]->name, name) == 0)
            return optimizers[i];
    }
    return NULL;
}

static const struct {
    const char *key;
    size_t offset;
} settings_keys[] = {
    { "momentum", offsetof(struct optimizer_settings, momentum) },
    { "beta1", offsetof(struct optimizer_settings, beta1) },
    { "beta2", offsetof(struct optimizer_settings, beta2) },
    { "epsilon", offsetof(struct optimizer_settings, epsilon) },
    { "weight-decay", offsetof(struct optimizer_settings, weight_decay) },
};

static double *setting_at(struct optimizer_settings *settings, size_t offset)
{
    return (double *)(void *)((char *)settings + offset);
}

/* sgd has a momentum of 0 unless told otherwise; for all others 0 says that there is none. */
static bool has_setting(const struct optimizer *optimizer, const char *key, double usual)
{
    return usual > 0 || (strcmp(key, "momentum") == 0 && strcmp(optimizer->name, "sgd") == 0);
}

bool optimizer_read(const struct optimizer *optimizer, const struct key_values *values,
                    struct optimizer_settings *settings, struct err *err)
{
    *settings = optimizer->usual;
    for (size_t i = 0; i < sizeof settings_keys / sizeof settings_keys[0]; i++) {
        const char *key = settings_keys[i].key;
        double *setting = setting_at(settings, settings_keys[i].offset);
        if (!values_given(values, key))
            continue;
        double given = values_number(values, key);
        if (!has_setting(optimizer, key, *setting) && given > 0)
            return err_set(err, ERR_USAGE, "optimizer=%s has no %s", optimizer->name, key);
        *setting = given;
    }
    return true;
}

const real *optimizer_velocity(const struct optimizer_step *step)
{
    real *velocity = step->memory[0];
    step->kernel->scale(velocity, (real)step->settings->momentum, step->count);
    step->kernel->add(velocity, step->gradient, step->count);
    return velocity;
}
