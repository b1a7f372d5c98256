/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading class-weight=. */
#include "src/train/class_weights.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"

static const double WEIGHT_MOST = 1e6;

bool class_weights_asked(const char *text)
{
    return text && strcmp(text, "none") != 0;
}

static void balance(const size_t *rows, size_t classes, double *weights)
{
    size_t all = 0, present = 0;
    for (size_t c = 0; c < classes; c++) {
        all += rows[c];
        present += rows[c] > 0;
    }
    for (size_t c = 0; c < classes; c++)
        weights[c] = rows[c] > 0 ? (double)all / ((double)present * (double)rows[c]) : 0;
}

static bool read_weight(const char *text, const char *class_name, double *weight, struct err *err)
{
    if (num_parse(text, weight) && *weight >= 0 && *weight <= WEIGHT_MOST)
        return true;
    return err_set(
        err, ERR_USAGE,
        "class-weight gives %s the weight \"%s\", which is no number from 0 to 1,000,000",
        class_name, text);
}

/* The nearest of the classes, or of the words that stand for a whole list. */
static bool suggest(const struct preparation *preparation, const char *word, bool words,
                    struct err *err)
{
    size_t classes = preparation_classes(preparation), count = 0;
    const char **names = calloc(classes + 2, sizeof *names);
    if (!names)
        return err_memory(err);
    for (size_t c = 0; !words && c < classes; c++)
        names[count++] = preparation_class_name(preparation, c);
    if (words) {
        names[count++] = "balanced";
        names[count++] = "none";
    }
    const char *near = near_name(word, names, count);
    free(names);
    return near ? err_hint(err, "did you mean %s?", near) : false;
}

static size_t find_class(const struct preparation *preparation, const char *name)
{
    size_t classes = preparation_classes(preparation), c = 0;
    while (c < classes && strcmp(preparation_class_name(preparation, c), name) != 0)
        c++;
    return c;
}

/* NAME:WEIGHT; the text is cut at its last colon, for a class may have one in its name. */
static bool read_named(char *item, const struct preparation *preparation, bool *named,
                       double *weights, struct err *err)
{
    char *colon = strrchr(item, ':');
    if (!colon) {
        err_set(err, ERR_USAGE, "class-weight: \"%s\" should be CLASS:WEIGHT", item);
        return err_hint(err, "as in class-weight=u2r:10,r2l:5");
    }
    *colon = '\0';
    size_t c = find_class(preparation, item);
    if (c == preparation_classes(preparation)) {
        err_set(err, ERR_USAGE, "class-weight names %s, which is no class of %s by %s", item,
                preparation_schema(preparation)->name,
                scheme_names[preparation_settings(preparation)->classes]);
        return suggest(preparation, item, false, err);
    }
    if (named[c])
        return err_set(err, ERR_USAGE, "class-weight names %s twice", item);
    named[c] = true;
    return read_weight(colon + 1, item, &weights[c], err);
}

static size_t count_items(const char *text)
{
    size_t count = 1;
    for (; *text; text++)
        count += *text == ',';
    return count;
}

/* A number a class, in the order of the classes. */
static bool read_numbers(char *text, const struct preparation *preparation, double *weights,
                         struct err *err)
{
    size_t classes = preparation_classes(preparation), given = count_items(text);
    double number;
    if (given == 1 && !num_parse(text, &number)) {
        err_set(err, ERR_USAGE, "class-weight=%s is neither none, balanced nor a list of weights",
                text);
        return suggest(preparation, text, true, err);
    }
    if (given != classes) {
        err_set(err, ERR_USAGE, "class-weight lists %zu number%s, but there are %zu classes", given,
                given == 1 ? "" : "s", classes);
        return err_hint(err, "give one a class from %s to %s, or name them as in %s:10",
                        preparation_class_name(preparation, 0),
                        preparation_class_name(preparation, classes - 1),
                        preparation_class_name(preparation, classes - 1));
    }
    char *rest = text;
    for (size_t c = 0; c < classes; c++)
        if (!read_weight(strsep(&rest, ","), preparation_class_name(preparation, c), &weights[c],
                         err))
            return false;
    return true;
}

static bool read_list(const char *text, const struct preparation *preparation, double *weights,
                      struct err *err)
{
    size_t classes = preparation_classes(preparation);
    char *copy = strdup(text), *rest = copy;
    bool *named = calloc(classes + 1, sizeof *named);
    bool good = copy && named;
    if (!good)
        err_memory(err);
    else if (!strchr(text, ':'))
        good = read_numbers(copy, preparation, weights, err);
    else
        while (good && rest)
            good = read_named(strsep(&rest, ","), preparation, named, weights, err);
    free(named);
    free(copy);
    return good;
}

static bool weighs_anything(const size_t *rows, const double *weights, size_t classes)
{
    for (size_t c = 0; c < classes; c++)
        if (rows[c] > 0 && weights[c] > 0)
            return true;
    return false;
}

bool class_weights_read(const char *text, const struct preparation *preparation, const size_t *rows,
                        double *weights, struct err *err)
{
    size_t classes = preparation_classes(preparation);
    for (size_t c = 0; c < classes; c++)
        weights[c] = 1;
    if (strcmp(text, "balanced") == 0)
        balance(rows, classes, weights);
    else if (!read_list(text, preparation, weights, err))
        return false;
    return weighs_anything(rows, weights, classes) ||
           err_set(err, ERR_USAGE, "class-weight=%s leaves no training row a weight above 0", text);
}
