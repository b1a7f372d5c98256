/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of kernels and the choice among them. */
#include "src/math/kernel.h"

#include <stdint.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/str.h"
#include "src/math/kernel_ops.h"

static const struct kernel *const kernels[] = {
#define KERNEL(name) &kernel_##name,
#include "src/math/kernels.def"
#undef KERNEL
};
enum { KERNEL_COUNT = sizeof kernels / sizeof kernels[0] };

bool kernel_supported_generic(void)
{
    return true;
}

#ifdef PEEPHOLE_KERNEL_AVX2
bool kernel_supported_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}
#endif

#ifdef PEEPHOLE_KERNEL_AVX512
bool kernel_supported_avx512(void)
{
    return kernel_supported_avx2() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

size_t kernel_count(void)
{
    return KERNEL_COUNT;
}

const struct kernel *kernel_at(size_t index)
{
    return index < KERNEL_COUNT ? kernels[index] : NULL;
}

static const struct kernel *best_supported(void)
{
    size_t best = KERNEL_COUNT - 1;
    while (best > 0 && !kernels[best]->supported())
        best--;
    return kernels[best];
}

/* "generic, avx2" */
static void list_supported(struct str *text)
{
    for (size_t i = 0; i < KERNEL_COUNT; i++) {
        if (kernels[i]->supported())
            str_addf(text, "%s%s", text->length ? ", " : "", kernels[i]->name);
    }
}

static const struct kernel *refuse(const char *name, const struct kernel *found, struct err *err)
{
    struct str list;
    str_init(&list);
    list_supported(&list);
    if (found)
        err_set(err, ERR_USAGE, "this processor cannot run the kernel \"%s\"; it can run %s", name,
                list.text);
    else
        err_set(err, ERR_USAGE, "there is no kernel \"%s\"; this processor can run %s", name,
                list.text);
    str_done(&list);
    const char *names[KERNEL_COUNT];
    for (size_t i = 0; i < KERNEL_COUNT; i++)
        names[i] = kernels[i]->name;
    const char *near = found ? NULL : near_name(name, names, KERNEL_COUNT);
    if (near)
        err_hint(err, "did you mean %s?", near);
    return NULL;
}

const struct kernel *kernel_choose(const char *name, struct err *err)
{
    if (!name || strcmp(name, "auto") == 0)
        return best_supported();
    for (size_t i = 0; i < KERNEL_COUNT; i++) {
        if (strcmp(kernels[i]->name, name) == 0)
            return kernels[i]->supported() ? kernels[i] : refuse(name, kernels[i], err);
    }
    return refuse(name, NULL, err);
}
