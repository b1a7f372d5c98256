/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of a kernel share: how they are built, and exp, sigmoid and tanh of one number, in
 * plain C that the compiler turns into vector code. No looser rules than ISO C's: where a
 * multiplication and an addition may be one instruction, the source says so (madd).
 */
#ifndef PEEPHOLE_MATH_KERNEL_MATH_H
#define PEEPHOLE_MATH_KERNEL_MATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "src/math/kernel_ops.h"

/* Nobody reads the floating-point exception flags or errno, so both sides of a choice may be
 * computed, and a square root is one instruction. Without this, gcc leaves the loops below scalar
 * where there are no masked instructions. It touches neither results nor NaN. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-trapping-math", "no-math-errno")
#endif

/* Before a loop: no two of its arrays overlap. */
#ifdef __clang__
/* A loop that stays as it is written is right, too. */
#pragma clang diagnostic ignored "-Wpass-failed"
#define APART _Pragma("clang loop vectorize(assume_safety)")
#else
#define APART _Pragma("GCC ivdep")
#endif

#ifndef KERNEL_NAME
#define KERNEL_NAME generic
#endif
#define JOIN(a, b) a##b
#define JOINED(a, b) JOIN(a, b)
#define INLINE static inline __attribute__((always_inline))

/* a * b + c, in one rounding where the instruction set has it. */
INLINE real madd(real a, real b, real c)
{
#ifndef __FMA__
    return a * b + c;
#elif defined(PEEPHOLE_REAL_DOUBLE)
    return __builtin_fma(a, b, c);
#else
    return __builtin_fmaf(a, b, c);
#endif
}

#ifdef PEEPHOLE_REAL_DOUBLE

INLINE real exp_of(real x)
{
    return exp(x);
}

struct fraction {
    real above, below;
};

INLINE struct fraction sigmoid_parts(real x)
{
    real e = exp(-fabs(x));
    return (struct fraction){ x < 0 ? e : 1, 1 + e };
}

INLINE struct fraction tanh_parts(real x)
{
    return (struct fraction){ tanh(x), 1 };
}

INLINE real sigmoid_of(real x)
{
    struct fraction part = sigmoid_parts(x);
    return part.above / part.below;
}

INLINE real tanh_of(real x)
{
    return tanh(x);
}

#else

INLINE float float_of_bits(int32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

INLINE int32_t bits_of_float(float value)
{
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* 2^n for n in -126 .. 127 */
INLINE float power_of_two(int32_t n)
{
    return float_of_bits((int32_t)((uint32_t)(n + 127) << 23));
}

/* e^r - 1 for |r| <= ln 2 / 2, by the polynomial of Cephes (Moshier). */
INLINE float exp_less_1(float r)
{
    float p = 1.9875691500e-4f;
    p = madd(p, r, 1.3981999507e-3f);
    p = madd(p, r, 8.3334519073e-3f);
    p = madd(p, r, 4.1665795894e-2f);
    p = madd(p, r, 1.6666665459e-1f);
    p = madd(p, r, 5.0000001201e-1f);
    return madd(p * r, r, r);
}

/*
 * e^x = 2^n e^r with n = round(x / ln 2), |r| <= ln 2 / 2; ln 2 in two parts. 2^n is applied in two
 * halves, so that overflow and subnormal results come out as they should. Adding 1.5 * 2^23 rounds
 * to a whole number and leaves it in the low bits.
 */
INLINE float exp_of(float x)
{
    const float round = 0x1.8p23f;
    float held = x < -104.0f ? -104.0f : x; /* comparisons with NaN are false: NaN goes on */
    held = held > 89.0f ? 89.0f : held;
    float shifted = madd(held, 1.44269504f, round);
    float n = shifted - round;
    float r = madd(n, -0.693359375f, held);
    r = madd(n, 2.12194440e-4f, r);
    float p = exp_less_1(r) + 1.0f;
    int32_t whole = (int32_t)((uint32_t)bits_of_float(shifted) - (uint32_t)0x4b400000);
    int32_t half = whole >> 1;
    return p * power_of_two(half) * power_of_two(whole - half);
}

/* The same for x <= 0, where 2^n may be applied as 2^(n + 24) 2^-24. */
INLINE float exp_below(float x)
{
    const float round = 0x1.8p23f;
    float held = x < -104.0f ? -104.0f : x;
    float shifted = madd(held, 1.44269504f, round);
    float n = shifted - round;
    float r = madd(n, -0.693359375f, held);
    r = madd(n, 2.12194440e-4f, r);
    float p = exp_less_1(r) + 1.0f;
    uint32_t scale = (uint32_t)bits_of_float(shifted) + 127 + 24;
    return p * float_of_bits((int32_t)(scale << 23)) * 0x1p-24f;
}

/* sigmoid and tanh before the division, so that several may share one. below is in 1 .. 2^29. */
struct fraction {
    float above, below;
};

/* 1 / (1 + e^-x), with e^-|x| so that nothing overflows. */
INLINE struct fraction sigmoid_parts(float x)
{
    float e = exp_below(-fabsf(x));
    return (struct fraction){ x < 0.0f ? e : 1.0f, 1.0f + e };
}

/* m / (m + 2) with m = e^2|x| - 1 = 2^n (e^r - 1) + (2^n - 1), which keeps its digits near 0; from
 * |x| = 10 on it is 1. */
INLINE struct fraction tanh_parts(float x)
{
    const float round = 0x1.8p23f;
    float size = fabsf(x) * 2;
    float held = size > 20.0f ? 20.0f : size;
    float shifted = madd(held, 1.44269504f, round);
    float n = shifted - round;
    float r = madd(n, -0.693359375f, held);
    r = madd(n, 2.12194440e-4f, r);
    float scale = float_of_bits((int32_t)(((uint32_t)bits_of_float(shifted) + 127) << 23));
    float m = madd(scale, exp_less_1(r), scale - 1.0f);
    return (struct fraction){ copysignf(m, x), m + 2.0f };
}

INLINE float sigmoid_of(float x)
{
    struct fraction part = sigmoid_parts(x);
    return part.above / part.below;
}

INLINE float tanh_of(float x)
{
    struct fraction part = tanh_parts(x);
    return part.above / part.below;
}

#endif

#endif
