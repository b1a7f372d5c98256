/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of optimizers. */
#include "src/train/optimizer.h"

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
