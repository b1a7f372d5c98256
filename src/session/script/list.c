/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists a,b,c with ranges 10..90:10 in them. */
#include "src/session/script/list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"

enum { MOST_MEMBERS = 10000 };

struct range {
    double first, last, step;
};

/* "10..90:10"; false: it is something else, which is no error. */
static bool parse_range(char *text, struct range *range)
{
    char *dots = strstr(text, "..");
    if (dots == NULL) {
        return false;
    }
    char *colon = strchr(dots, ':');
    *dots = '\0';
    if (colon) {
        *colon = '\0';
    }
    range->step = 1;
    bool ok = num_parse_scaled(text, &range->first) && num_parse_scaled(dots + 2, &range->last) &&
              (colon == NULL || num_parse_scaled(colon + 1, &range->step));
    *dots = '.';
    if (colon) {
        *colon = ':';
    }
    return ok;
}

static bool add_range(struct str *list, const struct range *range, const char *text,
                      struct err *err)
{
    double steps = (range->last - range->first) / range->step;
    if (!(range->step > 0) || !(steps >= 0) || !(steps < MOST_MEMBERS)) {
        err_set(err, ERR_USAGE, "\"%s\" is no range", text);
        return err_hint(err,
                        "a range is FIRST..LAST:STEP, as 10..90:10, with at most 10,000 members");
    }
    /* A last member that rounding would lose (0..1:0.1) counts. */
    size_t count = (size_t)floor(steps + 1e-9) + 1;
    for (size_t i = 0; i < count; i++) {
        char number[NUM_TEXT_SIZE];
        double value = range->first + (double)i * range->step;
        double rounded = round(value * 1e9) / 1e9; /* 0.30000000000000004 is 0.3 */
        str_add(list, i == 0 ? "" : ",");
        str_add(list, num_text(fabs(rounded - value) < 1e-12 ? rounded : value, number));
    }
    return true;
}

static bool add_members(struct str *list, char *members, struct err *err)
{
    for (char *member = members; member != NULL;) {
        char *comma = strchr(member, ',');
        if (comma) {
            *comma = '\0';
        }
        struct range range;
        if (parse_range(member, &range)) {
            if (!add_range(list, &range, member, err)) {
                return false;
            }
        } else {
            str_add(list, member);
        }
        if (comma) {
            str_add_char(list, ',');
        }
        member = comma ? comma + 1 : NULL;
    }
    return true;
}

char *list_expand(const char *list, struct err *err)
{
    char *members = strdup(list);
    if (members == NULL) {
        err_memory(err);
        return NULL;
    }
    struct str expanded;
    str_init(&expanded);
    bool ok = add_members(&expanded, members, err);
    free(members);
    char *text = NULL;
    if (ok) {
        text = str_take(&expanded);
        if (text == NULL) {
            err_memory(err);
        }
    }
    str_done(&expanded);
    return text;
}
