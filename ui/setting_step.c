/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The next value of a setting. */
#include "ui/setting_step.h"

#include <math.h>
#include <stdio.h>
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"

/* Of a list that ends with NULL, round and round. */
static bool step_choice(const char *const *choices, const char *value, bool up, struct str *next)
{
    size_t count = 0, at = SIZE_MAX;
    for (; choices[count]; count++) {
        if (value && strcmp(choices[count], value) == 0)
            at = count;
    }
    if (count == 0)
        return false;
    if (at == SIZE_MAX)
        at = up ? 0 : count - 1;
    else
        at = (at + (up ? 1 : count - 1)) % count;
    str_add(next, choices[at]);
    return true;
}

/* 9 10 20 ... 90 100 200, and back. */
static double step_count(double value, bool up)
{
    double below = up ? value : value - 1;
    double decade = below >= 1 ? pow(10, floor(log10(below))) : 1;
    return up ? (floor(value / decade) + 1) * decade : (ceil(value / decade) - 1) * decade;
}

/* 0.1 0.2 0.5 1 2 5, and back. */
static double step_number(double value, bool up)
{
    static const double up_steps[] = { 1, 2, 5, 10 }, down_steps[] = { 5, 2, 1, 0.5 };
    if (!(value > 0))
        return up ? 0.1 : 0;
    double decade = pow(10, floor(log10(value) + 1e-9));
    double digits = value / decade;
    for (size_t i = 0; i < 4; i++) {
        if (up ? up_steps[i] > digits * 1.000001 : down_steps[i] < digits * 0.999999)
            return (up ? up_steps[i] : down_steps[i]) * decade;
    }
    return value;
}

static bool step_amount(const struct key *key, const char *value, bool up, struct str *next)
{
    char text[NUM_TEXT_SIZE];
    struct err ignored = { 0 };
    double now = value ? key_number(value) : key->least;
    double then = !value                   ? now
                  : key->type == KEY_COUNT ? step_count(now, up)
                                           : step_number(now, up);
    if (key->greatest > key->least && then > key->greatest)
        then = key->greatest;
    if (then < key->least)
        then = key->least;
    snprintf(text, sizeof text, "%.12g", then); /* without what rounding adds */
    if ((value && !(then < now || then > now)) || !key_check(key, text, &ignored))
        return false;
    str_add(next, text);
    return true;
}

bool setting_step(const struct key *key, const char *value, bool up, struct str *next)
{
    static const char *const yes_no[] = { "no", "yes", NULL };
    switch (key->type) {
    case KEY_CHOICE:
        return key->choices && step_choice(key->choices, value, up, next);
    case KEY_YESNO:
        return step_choice(yes_no, value, up, next);
    case KEY_COUNT:
    case KEY_NUMBER:
        return step_amount(key, value, up, next);
    default:
        return false;
    }
}
