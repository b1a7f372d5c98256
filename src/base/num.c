/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in and out, with the point of the C locale whatever the user's locale is. */
#include "src/base/num.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The C locale, made once and kept for good; NULL if there is no memory for it. */
static locale_t c_locale(void)
{
    static _Atomic(locale_t) shared;
    locale_t known = atomic_load(&shared);
    if (known != (locale_t)0) {
        return known;
    }
    locale_t made = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (made != (locale_t)0 && !atomic_compare_exchange_strong(&shared, &known, made)) {
        freelocale(made); /* another thread was faster */
        made = known;
    }
    return made;
}

/* A decimal number taken apart: digits * 10^exponent. */
struct decimal {
    uint64_t digits; /* exact where `exact` */
    int exponent;
    bool exact;
    bool negative;
    size_t length; /* bytes of the text it took */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void add_digit(struct decimal *decimal, char digit, bool behind_point)
{
    if (decimal->digits > (UINT64_MAX - 9) / 10 || decimal->exponent < -99999) {
        decimal->exact = false;
        return;
    }
    decimal->digits = decimal->digits * 10 + (uint64_t)(digit - '0');
    decimal->exponent -= behind_point ? 1 : 0;
}

/* "e-12" at text, 0 bytes long where it is none. */
static size_t scan_exponent(const char *text, struct decimal *decimal)
{
    const char *at = text;
    if (*at != 'e' && *at != 'E') {
        return 0;
    }
    at++;
    bool negative = *at == '-';
    if (*at == '-' || *at == '+') {
        at++;
    }
    if (!is_digit(*at)) {
        return 0;
    }
    int exponent = 0;
    for (; is_digit(*at); at++) {
        if (exponent > 99999) {
            decimal->exact = false;
        } else {
            exponent = exponent * 10 + (*at - '0');
        }
    }
    decimal->exponent += negative ? -exponent : exponent;
    return (size_t)(at - text);
}

/* The decimal number that text begins with; false where it begins with none. */
static bool scan_decimal(const char *text, struct decimal *decimal)
{
    *decimal = (struct decimal){ .exact = true };
    const char *at = text;
    decimal->negative = *at == '-';
    if (*at == '-' || *at == '+') {
        at++;
    }
    size_t seen = 0;
    for (; is_digit(*at); at++, seen++) {
        add_digit(decimal, *at, false);
    }
    if (*at == '.') {
        at++;
        for (; is_digit(*at); at++, seen++) {
            add_digit(decimal, *at, true);
        }
    }
    if (seen == 0) {
        return false;
    }
    at += scan_exponent(at, decimal);
    decimal->length = (size_t)(at - text);
    return true;
}

/*
 * The value of decimal times 10^shift. Digits below 2^53 and a power of ten up to 10^22 are both
 * exact doubles, so one multiplication or division rounds correctly (Clinger 1990); the rest goes
 * to strtod.
 */
static bool decimal_value(const struct decimal *decimal, const char *text, int shift, double *value)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    double result = 0.0;
    int exponent = decimal->exponent + shift;
    if (FLT_EVAL_METHOD == 0 && decimal->exact && decimal->digits < (UINT64_C(1) << 53) &&
        exponent >= -22 && exponent <= 22) {
        result = (double)decimal->digits;
        result = exponent < 0 ? result / powers[-exponent] : result * powers[exponent];
        *value = decimal->negative ? -result : result;
        return true;
    }
    locale_t locale = c_locale();
    if (locale == (locale_t)0) {
        return false;
    }
    result = strtod_l(text, NULL, locale);
    result = shift < 0 ? result / powers[-shift] : result * powers[shift];
    if (!isfinite(result)) {
        return false;
    }
    *value = result;
    return true;
}

bool num_parse(const char *text, double *value)
{
    struct decimal decimal;
    if (!scan_decimal(text, &decimal) || text[decimal.length] != '\0') {
        return false;
    }
    return decimal_value(&decimal, text, 0, value);
}

/* The power of ten that a suffix character stands for, 0 where it is none. */
static int suffix_shift(char suffix)
{
    switch (suffix) {
    case '%':
        return -2;
    case 'k':
        return 3;
    case 'M':
        return 6;
    default:
        return 0;
    }
}

bool num_parse_scaled(const char *text, double *value)
{
    struct decimal decimal;
    if (!scan_decimal(text, &decimal)) {
        return false;
    }
    const char *rest = text + decimal.length;
    int shift = suffix_shift(*rest);
    if (shift != 0) {
        rest++;
    }
    if (*rest != '\0' && strcmp(rest, "/day") != 0) {
        return false;
    }
    return decimal_value(&decimal, text, shift, value);
}

bool num_parse_count(const char *text, uint64_t *value)
{
    double number = 0.0;
    if (text[0] == '-' || strpbrk(text, "%/") != NULL || !num_parse_scaled(text, &number)) {
        return false;
    }
    if (number < 0.0 || number >= 9007199254740992.0 || floor(number) < number) {
        return false;
    }
    *value = (uint64_t)number;
    return true;
}

/* Whether text reads back as value, and to the last bit. */
static bool reads_back(const char *text, double value, locale_t locale)
{
    double again = strtod_l(text, NULL, locale);
    return memcmp(&again, &value, sizeof again) == 0;
}

const char *num_text(double value, char buffer[NUM_TEXT_SIZE])
{
    if (isnan(value)) { /* its sign means nothing to anybody */
        memcpy(buffer, "nan", sizeof "nan");
        return buffer;
    }
    locale_t locale = c_locale();
    locale_t before = locale != (locale_t)0 ? uselocale(locale) : (locale_t)0;
    /* 15 digits survive the way there and back, so %.15g finds every shorter text too, but for
     * subnormal numbers, which have fewer bits. */
    for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        snprintf(buffer, NUM_TEXT_SIZE, "%.*g", digits, value);
        if (locale != (locale_t)0 && reads_back(buffer, value, locale)) {
            break;
        }
    }
    if (locale != (locale_t)0) {
        uselocale(before);
    }
    return buffer;
}

const char *num_count_text(uint64_t value, char buffer[NUM_TEXT_SIZE])
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    char *out = buffer;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) {
            *out++ = ',';
        }
        *out++ = digits[i];
    }
    *out = '\0';
    return buffer;
}

const char *num_duration_text(double seconds, char buffer[NUM_TEXT_SIZE])
{
    if (!(seconds >= 0.0) || seconds > 1e12) {
        memcpy(buffer, "?", sizeof "?");
        return buffer;
    }
    long long whole = llround(seconds);
    long long minutes = llround(seconds / 60.0);
    if (seconds < 59.95) { /* by hand: the point must not depend on the locale */
        long long tenths = llround(seconds * 10.0);
        snprintf(buffer, NUM_TEXT_SIZE, "%lld.%lld s", tenths / 10, tenths % 10);
    } else if (whole < 3600) {
        snprintf(buffer, NUM_TEXT_SIZE, "%lld min %02lld s", whole / 60, whole % 60);
    } else {
        snprintf(buffer, NUM_TEXT_SIZE, "%lld h %02lld min", minutes / 60, minutes % 60);
    }
    return buffer;
}
