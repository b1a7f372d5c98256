/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures as words. */
#include "src/eval/wording.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *fixed_text(double value, unsigned decimals, char buffer[NUM_TEXT_SIZE])
{
    if (isnan(value)) {
        return strcpy(buffer, "-");
    }
    if (isinf(value)) {
        return strcpy(buffer, value > 0 ? "inf" : "-inf");
    }
    uint64_t unit = 1;
    for (unsigned i = 0; i < decimals && i < 9; i++) {
        unit *= 10;
    }
    double scaled = fabs(value) * (double)unit;
    if (scaled >= 9e15) { /* beyond whole numbers of a double: nothing to round */
        return num_text(value, buffer);
    }
    uint64_t rounded = (uint64_t)llround(scaled);
    const char *sign = value < 0 && rounded > 0 ? "-" : "";
    if (unit == 1) {
        snprintf(buffer, NUM_TEXT_SIZE, "%s%llu", sign, (unsigned long long)rounded);
    } else {
        snprintf(buffer, NUM_TEXT_SIZE, "%s%llu.%0*llu", sign, (unsigned long long)(rounded / unit),
                 (int)decimals, (unsigned long long)(rounded % unit));
    }
    return buffer;
}

const char *rate_text(double rate, char buffer[NUM_TEXT_SIZE])
{
    fixed_text(100.0 * rate, 2, buffer);
    return isfinite(rate) ? strcat(buffer, " %") : buffer;
}

const char *share_text(size_t part, size_t whole, char buffer[NUM_TEXT_SIZE])
{
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE];
    num_count_text(part, a);
    num_count_text(whole, b);
    size_t length = strlen(a);
    if (length + strlen(b) + 2 > NUM_TEXT_SIZE) { /* counts of 2^63 rows do not occur */
        return strcpy(buffer, "-");
    }
    memcpy(buffer, a, length);
    buffer[length] = '/';
    strcpy(buffer + length + 1, b);
    return buffer;
}

const char *part_text(size_t part, size_t whole, char buffer[NUM_TEXT_SIZE])
{
    if (whole == 0) {
        return strcpy(buffer, "-");
    }
    double percent = 100.0 * (double)part / (double)whole;
    if (part > 0 && percent < 0.05) {
        return strcpy(buffer, "<0.1 %");
    }
    if (part < whole && percent >= 99.95) {
        return strcpy(buffer, ">99.9 %");
    }
    fixed_text(percent, 1, buffer);
    return strcat(buffer, " %");
}

/* "0.1-0.2"; "-0.1 to 0.2" where a minus stands before one of them. */
static const char *from_to_text(double low, double high, unsigned decimals,
                                char buffer[NUM_TEXT_SIZE])
{
    char end[NUM_TEXT_SIZE];
    if (isnan(low) || isnan(high)) {
        return strcpy(buffer, "-");
    }
    fixed_text(low, decimals, buffer);
    fixed_text(high, decimals, end);
    if (strlen(buffer) + strlen(end) + 5 > NUM_TEXT_SIZE) {
        return strcpy(buffer, "-");
    }
    strcat(buffer, buffer[0] == '-' || end[0] == '-' ? " to " : "-");
    return strcat(buffer, end);
}

const char *interval_text(struct interval interval, char buffer[NUM_TEXT_SIZE])
{
    return from_to_text(100.0 * interval.low, 100.0 * interval.high, 2, buffer);
}

const char *metric_interval_text(const struct metric *metric, struct interval interval,
                                 char buffer[NUM_TEXT_SIZE])
{
    if (metric->is_rate) {
        return interval_text(interval, buffer);
    }
    return from_to_text(interval.low, interval.high,
                        strcmp(metric->name, "efficiency") == 0 ? 2 : 3, buffer);
}

const char *metric_text(const struct metric *metric, double value, char buffer[NUM_TEXT_SIZE])
{
    if (metric->is_rate) {
        return rate_text(value, buffer);
    }
    return fixed_text(value, strcmp(metric->name, "efficiency") == 0 ? 2 : 4, buffer);
}

const char *metric_score_text(const struct metric *metric, const struct score *score,
                              char buffer[NUM_TEXT_SIZE])
{
    if (strcmp(metric->name, "efficiency") == 0 && score->normals > 0 && score->false_alarms == 0 &&
        score->detected > 0) {
        return strcpy(buffer, "inf");
    }
    return metric_text(metric, metric->value(score), buffer);
}

void str_add_padded(struct str *str, const char *text, int width)
{
    size_t wanted = (size_t)abs(width);
    size_t has = text_width(text);
    size_t blanks = has < wanted ? wanted - has : 0;
    if (width > 0) {
        str_repeat(str, " ", blanks);
    }
    str_add(str, text);
    if (width < 0) {
        str_repeat(str, " ", blanks);
    }
}

void name_list_add(struct name_list *list, const char *name)
{
    /* One more takes no more room than saying that there is one. */
    size_t shown = list->total <= list->most + 1 ? list->total : list->most;
    if (list->added < shown) {
        bool last = list->added + 1 == list->total;
        str_add(list->str, list->added == 0 ? "" : last ? " and " : ", ");
        str_add(list->str, name);
    } else if (list->added == shown) {
        str_addf(list->str, " and %zu more", list->total - shown);
    }
    list->added++;
}

/* Where a line of at most `columns` ends: at the last space that fits, else after the first word. */
static size_t fold_at(const char *line, size_t length, size_t columns)
{
    size_t best = 0;
    size_t width = 0;
    for (size_t i = 0; i < length; i++) {
        if (line[i] == ' ' && line[i + 1] != '%') { /* "54.8 %" stays together */
            if (best > 0 && width > columns) {
                return best;
            }
            best = i;
        }
        /* UTF-8: bytes that continue a character take no column. */
        width += ((unsigned char)line[i] & 0xc0) != 0x80 ? 1 : 0;
    }
    return width > columns && best > 0 ? best : length;
}

void str_add_folded(struct str *str, const char *text, size_t columns)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        while (length > 0) {
            size_t end = fold_at(text, length, columns);
            str_add_bytes(str, text, end);
            str_add(str, "\n");
            length -= end;
            text += end;
            if (length > 0) { /* the space at the fold */
                length--;
                text++;
            }
        }
        text += *text == '\n' ? 1 : 0;
    }
}
