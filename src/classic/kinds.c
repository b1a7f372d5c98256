/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of all kinds of models. */
#include "src/classic/kinds.h"

#include <string.h>

#define LEARNER(name) extern const struct preset preset_##name;
#include "src/classic/learners.def"
#undef LEARNER

static const struct preset *const learners[] = {
#define LEARNER(name) &preset_##name,
#include "src/classic/learners.def"
#undef LEARNER
};

size_t kind_count(void)
{
    return preset_count() + sizeof learners / sizeof learners[0];
}

const struct preset *kind_at(size_t index)
{
    if (index < preset_count())
        return preset_at(index);
    return index < kind_count() ? learners[index - preset_count()] : NULL;
}

const struct preset *kind_find(const char *name)
{
    for (size_t i = 0; i < kind_count(); i++) {
        if (strcmp(kind_at(i)->name, name) == 0)
            return kind_at(i);
    }
    return NULL;
}

const char *kind_name(size_t index)
{
    const struct preset *kind = kind_at(index);
    return kind ? kind->name : NULL;
}
