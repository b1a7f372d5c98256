/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of a test, or of several runs. */
#include "src/report/figure_curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/wording.h"
#include "src/report/gnuplot.h"

struct curves {
    size_t count;
    struct figure_curve at[CURVES_MOST];
};

static void curves_done(struct curves *curves)
{
    for (size_t i = 0; i < curves->count; i++) {
        free(curves->at[i].name);
        free(curves->at[i].points);
    }
    curves->count = 0;
}

bool figure_curve_points(struct figure_curve *curve, size_t count, struct err *err)
{
    curve->count = count;
    curve->points = count > 0 ? calloc(2 * count, sizeof *curve->points) : NULL;
    return count == 0 || curve->points != NULL || err_memory(err);
}

/* A curve more, that is not filled yet. */
static struct figure_curve *begin_curve(struct curves *curves, size_t linetype)
{
    struct figure_curve *curve = &curves->at[curves->count++];
    *curve = (struct figure_curve){ .area = (double)NAN,
                                    .interval = { (double)NAN, (double)NAN },
                                    .share = (double)NAN,
                                    .linetype = linetype };
    return curve;
}

/* Names it, or takes it back where it has no points. */
static bool end_curve(struct curves *curves, const char *name, struct err *err)
{
    struct figure_curve *curve = &curves->at[curves->count - 1];
    if (curve->count == 0) {
        curves->count--;
        return true;
    }
    curve->name = strdup(name);
    return curve->name != NULL || err_memory(err);
}

static bool add_curve(struct curves *curves, const struct curve_kind *kind,
                      const struct judged *judged, size_t positive_class, const char *name,
                      size_t linetype, struct err *err)
{
    return kind->curve(judged, positive_class, begin_curve(curves, linetype), err) &&
           end_curve(curves, name, err);
}

static bool add_kept(struct curves *curves, const struct figure_kept *kept, const char *name,
                     size_t linetype, struct err *err)
{
    struct figure_curve *curve = begin_curve(curves, linetype);
    if (!figure_curve_points(curve, kept->count, err)) {
        return false;
    }
    memcpy(curve->points, kept->points, 2 * kept->count * sizeof *kept->points);
    curve->area = kept->area;
    curve->interval = kept->interval;
    curve->share = kept->share;
    return end_curve(curves, name, err);
}

enum { LINE_OF_ATTACK = 8, LINE_OF_MEAN = 9 };

static bool add_all_kept(struct curves *curves, const struct figure_source *source, struct err *err)
{
    size_t classes = 1;
    bool ok = true;
    for (size_t i = 0; ok && i < source->kept_count && curves->count < CURVES_MOST; i++) {
        const struct figure_kept *kept = &source->kept[i];
        size_t linetype = kept->of == FIGURE_KEPT_ATTACK ? LINE_OF_ATTACK
                          : kept->of == FIGURE_KEPT_MEAN ? LINE_OF_MEAN
                                                         : classes++;
        ok = add_kept(curves, kept, kept->name, linetype, err);
    }
    return ok;
}

/* Class normal against the rest would be the mirror image of attack against normal, and is left out. */
static bool add_classes(struct curves *curves, const struct curve_kind *kind,
                        const struct trial *pooled, struct err *err)
{
    const struct judged *judged = &pooled->judged;
    bool ok =
        add_curve(curves, kind, judged, SIZE_MAX, "attack against normal", LINE_OF_ATTACK, err);
    if (!ok || pooled->score.classes <= 2) {
        return ok;
    }
    if (kind->mean != NULL) {
        ok = kind->mean(judged, begin_curve(curves, LINE_OF_MEAN), err) &&
             end_curve(curves, "mean of the classes", err);
    }
    size_t linetype = 1;
    for (size_t c = 1; ok && c < pooled->score.classes; c++) {
        if (figure_class_rank(&pooled->score, c) < CURVES_OF_CLASSES) {
            ok = add_curve(curves, kind, judged, c, judged->class_names[c], linetype++, err);
        }
    }
    return ok;
}

static bool add_runs(struct curves *curves, const struct curve_kind *kind,
                     const struct figure_rows *rows, struct err *err)
{
    bool ok = true;
    if (rows->count > CURVES_OF_RUNS) {
        return err_set(err, ERR_USAGE, "%d runs at most can be told apart in one picture, not %zu",
                       CURVES_OF_RUNS, rows->count);
    }
    for (size_t i = 0; ok && i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        ok = row->kept ? add_kept(curves, row->kept, row->name, i + 1, err)
                       : add_curve(curves, kind, &row->verdict->pooled.judged, SIZE_MAX, row->name,
                                   i + 1, err);
    }
    return ok;
}

static bool curves_of(const struct figure_source *source, const struct curve_kind *kind,
                      struct curves *curves, struct err *err)
{
    curves->count = 0;
    bool of_runs = source->rows != NULL && source->rows->count > 0;
    bool of_test = !of_runs && source->kept == NULL;
    const struct verdict *verdict = of_test ? figure_verdict(source, err) : NULL;
    if (of_test && verdict == NULL) {
        return false;
    }
    bool ok = of_runs   ? add_runs(curves, kind, source->rows, err)
              : of_test ? add_classes(curves, kind, &verdict->pooled, err)
                        : add_all_kept(curves, source, err);
    if (ok && curves->count == 0) {
        ok = err_set(err, ERR_INPUT, "%s, which %s has not", kind->needs,
                     of_test ? verdict->table_name : "the test");
    }
    if (!ok) {
        curves_done(curves);
    }
    return ok;
}

/* array NAME[count] = [...] */
static void set_numbers(const struct curves *curves, const char *name,
                        double (*number)(const struct figure_curve *curve), struct str *out)
{
    str_addf(out, "array %s[%zu]\n", name, curves->count);
    for (size_t i = 0; i < curves->count; i++) {
        str_addf(out, "%s[%zu] = ", name, i + 1);
        gnuplot_number(out, number(&curves->at[i]));
        str_add(out, "\n");
    }
}

static double area_of(const struct figure_curve *curve)
{
    return curve->area;
}

static double low_of(const struct figure_curve *curve)
{
    return curve->interval.low;
}

static double high_of(const struct figure_curve *curve)
{
    return curve->interval.high;
}

static double share_of(const struct figure_curve *curve)
{
    return curve->share;
}

static double linetype_of(const struct figure_curve *curve)
{
    return (double)curve->linetype;
}

static void add_points(const struct figure_curve *curve, size_t number, struct str *out)
{
    str_addf(out, "$curve_%zu << END_OF_DATA\n", number);
    for (size_t p = 0; p < curve->count; p++) {
        gnuplot_number(out, curve->points[p]);
        str_add(out, " ");
        gnuplot_number(out, curve->points[curve->count + p]);
        str_add(out, "\n");
    }
    gnuplot_block_end(out);
}

bool figure_curves_data(const struct figure_source *source, const struct curve_kind *kind,
                        struct str *out, struct err *err)
{
    struct curves curves;
    const char *names[CURVES_MOST];
    if (!curves_of(source, kind, &curves, err)) {
        return false;
    }
    for (size_t i = 0; i < curves.count; i++) {
        names[i] = curves.at[i].name;
    }
    gnuplot_set_number(out, "curves", (double)curves.count);
    gnuplot_set_number(out, "of_runs", source->rows != NULL && source->rows->count > 0);
    gnuplot_set_names(out, "curve_names", curves.count, names);
    set_numbers(&curves, "curve_area", area_of, out);
    set_numbers(&curves, "curve_low", low_of, out);
    set_numbers(&curves, "curve_high", high_of, out);
    set_numbers(&curves, "curve_share", share_of, out);
    set_numbers(&curves, "curve_line", linetype_of, out);
    for (size_t i = 0; i < curves.count; i++) {
        add_points(&curves.at[i], i + 1, out);
    }
    curves_done(&curves);
    return true;
}

bool figure_curves_text(const struct figure_source *source, const struct curve_kind *kind,
                        const struct text_size *size, struct str *text, struct err *err)
{
    struct curves curves;
    if (!curves_of(source, kind, &curves, err)) {
        return false;
    }
    struct text_curve drawn[CURVES_MOST];
    struct str names[CURVES_MOST];
    for (size_t i = 0; i < curves.count; i++) {
        const struct figure_curve *curve = &curves.at[i];
        char area[NUM_TEXT_SIZE];
        str_init(&names[i]);
        str_addf(&names[i], "%s %s", curve->name, fixed_text(curve->area, 4, area));
        drawn[i] = (struct text_curve){ .name = names[i].text,
                                        .x = curve->points,
                                        .y = curve->points + curve->count,
                                        .count = curve->count };
    }
    struct text_axes axes = {
        .x_label = kind->x_label,
        .y_label = kind->y_label,
        .x_high = 1,
        .y_high = 1,
        .key_inside = true,
    };
    bool ok = textplot_curves(&axes, drawn, curves.count, size, text, err);
    for (size_t i = 0; i < curves.count; i++) {
        str_done(&names[i]);
    }
    curves_done(&curves);
    return ok;
}
