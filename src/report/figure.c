/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of figures, and writing one to a file. */
#include "src/report/figure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/report/figures.h"
#include "src/report/gnuplot.h"

static const struct figure *const figures[] = {
#define FIGURE(name) &figure_##name,
#include "src/report/figures.def"
#undef FIGURE
};

size_t figure_count(void)
{
    return sizeof figures / sizeof figures[0];
}

const struct figure *figure_at(size_t index)
{
    return figures[index];
}

const struct figure *figure_find(const char *name)
{
    for (size_t i = 0; i < figure_count(); i++) {
        if (strcmp(figures[i]->name, name) == 0) {
            return figures[i];
        }
    }
    return NULL;
}

size_t figure_class_rank(const struct score *score, size_t c)
{
    size_t rank = 0;
    for (size_t other = 1; other < score->classes; other++) {
        size_t rows = score->per_class[other].support, mine = score->per_class[c].support;
        rank += rows > mine || (rows == mine && other < c) ? 1 : 0;
    }
    return rank;
}

const struct verdict *figure_verdict(const struct figure_source *source, struct err *err)
{
    if (source->verdict == NULL) {
        err_set(err, ERR_USAGE, "the model has not been tested yet");
        err_hint(err, "test first, for example: test");
    }
    return source->verdict;
}

enum { TEMPLATE_LIMIT = 1024 * 1024, TIMEOUT_MS = 10000 };

/* A figure on its way to a file. */
struct work {
    const struct figure_order *order;
    const char *format;               /* "png"; borrowed from the ending */
    char *theme, *template;           /* paths */
    char *theme_text, *template_text; /* what stands in them */
    struct str data;
};

static void work_done(struct work *work)
{
    free(work->theme);
    free(work->template);
    free(work->theme_text);
    free(work->template_text);
    str_done(&work->data);
}

/* The ending of a file name without its point; "" where it has none. */
static const char *ending_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    const char *point = strrchr(slash == NULL ? file : slash, '.');
    return point == NULL ? "" : point + 1;
}

static bool check_ending(const char *file, const char **format, struct err *err)
{
    static const char *const endings[] = { "png", "svg", "pdf", "txt" };
    const char *ending = ending_of(file);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (strcasecmp(ending, endings[i]) == 0) {
            *format = endings[i];
            return true;
        }
    }
    err_set(err, ERR_USAGE, "cannot tell from %s what kind of picture it shall be", file);
    return err_hint(err, "let the name end in .png, .svg, .pdf or .txt");
}

/* PLOTS/NAME of the share folder: its path and its text. */
static bool read_template(const char *share_folder, const char *name, char **path, char **text,
                          struct err *err)
{
    char *folder = file_join(share_folder, "plots", err);
    *path = folder == NULL ? NULL : file_join(folder, name, err);
    free(folder);
    if (*path == NULL || !gnuplot_path_check(*path, err)) {
        return false;
    }
    *text = file_read(*path, TEMPLATE_LIMIT, NULL, err);
    return *text != NULL || err_wrap(err, "the figure's template");
}

static bool prepare(struct work *work, struct err *err)
{
    const struct figure_order *order = work->order;
    if (!gnuplot_path_check(order->file, err) ||
        !read_template(order->share_folder, "theme.gp", &work->theme, &work->theme_text, err) ||
        !read_template(order->share_folder, order->figure->template, &work->template,
                       &work->template_text, err) ||
        !order->figure->data(order->source, &work->data, err)) {
        return false;
    }
    return !str_failed(&work->data) || err_memory(err);
}

/* The variables that every template gets. */
static void add_head(const struct work *work, const char *format, const char *output,
                     struct str *script)
{
    gnuplot_set_text(script, "peephole_format", format);
    str_add(script, "peephole_output = ");
    gnuplot_quote_path(script, output);
    str_add(script, "\n");
    gnuplot_set_text(script, "peephole_title", work->order->figure->title);
    const char *caption = work->order->source->caption;
    gnuplot_set_text(script, "peephole_caption", caption == NULL ? "" : caption);
}

static void add_load(const char *path, struct str *script)
{
    str_add(script, "load ");
    gnuplot_quote_path(script, path);
    str_add(script, "\n");
}

/* The script for standard input: the templates are loaded, so that gnuplot's complaints name their
 * files and lines. */
static bool draw(struct work *work, const char *output, bool *drew, char remark[512],
                 struct err *err)
{
    struct str script;
    str_init(&script);
    add_head(work, work->format, output, &script);
    str_add_bytes(&script, work->data.text, work->data.length);
    add_load(work->theme, &script);
    add_load(work->template, &script);
    str_add(&script, "set output\n");
    if (work->order->trouble) {
        snprintf(remark, 512, "%s", work->order->trouble);
        str_done(&script);
        return true;
    }
    int timeout_ms = work->order->timeout_ms > 0 ? work->order->timeout_ms : TIMEOUT_MS;
    bool ok = str_failed(&script)
                  ? err_memory(err)
                  : gnuplot_run(script.text, timeout_ms, work->order->cancel, drew, remark, err);
    str_done(&script);
    return ok;
}

/* file + ending; caller frees. */
static char *with_ending(const char *file, const char *ending, struct err *err)
{
    struct str path;
    str_init(&path);
    str_addf(&path, "%s.%s", file, ending);
    char *text = str_take(&path);
    str_done(&path);
    if (text == NULL) {
        err_memory(err);
    }
    return text;
}

static bool save_with_ending(const char *file, const char *ending, const struct str *text,
                             struct err *err)
{
    char *path = str_failed(text) ? NULL : with_ending(file, ending, err);
    if (path == NULL) {
        return err_memory(err);
    }
    bool saved = file_save(path, text->text, text->length, err);
    free(path);
    return saved;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* FILE.gp is whole in itself but for the data: theme and template are copied into it. */
static bool keep_script(const struct work *work, struct err *err)
{
    struct str script;
    str_init(&script);
    str_add(
        &script,
        "# Draws a figure of peephole again: change it, then run gnuplot on it in its folder.\n");
    const char *file = work->order->file;
    bool picture = strcmp(work->format, "txt") != 0;
    char *output = picture ? strdup(base_name(file)) : with_ending(base_name(file), "png", err);
    if (output != NULL) {
        add_head(work, picture ? work->format : "png", output, &script);
    }
    char *data = with_ending(base_name(file), "dat", err);
    if (data != NULL) {
        add_load(data, &script);
    }
    str_addf(&script, "\n%s\n%s", work->theme_text, work->template_text);
    bool kept = ((output != NULL && data != NULL) || err_memory(err)) &&
                save_with_ending(file, "dat", &work->data, err) &&
                save_with_ending(file, "gp", &script, err);
    free(output);
    free(data);
    str_done(&script);
    return kept;
}

/* Says which file was written and how large it is. */
static bool finish(char *owned_file, struct figure_result *result, struct err *err)
{
    result->file = owned_file;
    if (owned_file == NULL) {
        return err_memory(err);
    }
    result->bytes = file_size(owned_file);
    return true;
}

static bool write_text(const struct figure_order *order, const char *path,
                       struct figure_result *result, struct err *err)
{
    size_t columns = order->columns > 0 ? order->columns : 80;
    size_t lines = order->lines > 0 ? order->lines : 24;
    struct str text;
    str_init(&text);
    bool ok = figure_text(order->figure, order->source, columns, lines, order->utf8, &text, err) &&
              (!str_failed(&text) || err_memory(err)) &&
              file_save(path, text.text, text.length, err);
    str_done(&text);
    return ok && finish(strdup(path), result, err);
}

/* gnuplot did not do it: text instead, and what is needed to draw it later. */
static bool fall_back(const struct work *work, struct figure_result *result, struct err *err)
{
    char *path = with_ending(work->order->file, "txt", err);
    bool ok = path != NULL && keep_script(work, err) && write_text(work->order, path, result, err);
    free(path);
    if (ok) {
        size_t used = strlen(result->remark);
        snprintf(result->remark + used, sizeof result->remark - used,
                 "; drew text, and kept %s.gp and .dat for gnuplot", base_name(work->order->file));
    }
    return ok;
}

static bool write_picture(struct work *work, struct figure_result *result, struct err *err)
{
    const char *file = work->order->file;
    char *beside = file_beside(file, err); /* an error here comes before gnuplot starts */
    if (beside == NULL) {
        return false;
    }
    bool ok =
        gnuplot_path_check(beside, err) && draw(work, beside, &result->drawn, result->remark, err);
    if (ok && result->drawn && file_size(beside) <= 0) {
        result->drawn = false;
        snprintf(result->remark, sizeof result->remark, "gnuplot ended well but drew nothing");
    }
    if (ok && result->drawn) {
        ok = file_publish(beside, file, err) && finish(strdup(file), result, err) &&
             (!work->order->keep || keep_script(work, err));
    } else {
        file_remove(beside);
        ok = ok && fall_back(work, result, err);
    }
    free(beside);
    return ok;
}

bool figure_check_file(const char *file, struct err *err)
{
    const char *format;
    return check_ending(file, &format, err);
}

bool figure_write(const struct figure_order *order, struct figure_result *result, struct err *err)
{
    *result = (struct figure_result){ .drawn = false };
    struct work work = { .order = order };
    if (!check_ending(order->file, &work.format, err)) {
        return false;
    }
    bool text_only = strcmp(work.format, "txt") == 0;
    if (text_only && !order->keep) {
        result->drawn = write_text(order, order->file, result, err);
        return result->drawn;
    }
    str_init(&work.data);
    bool ok = prepare(&work, err);
    if (ok && text_only) {
        ok = write_text(order, order->file, result, err) && keep_script(&work, err);
        result->drawn = ok;
    } else if (ok) {
        ok = write_picture(&work, result, err);
    }
    work_done(&work);
    if (!ok) {
        figure_result_done(result);
    }
    return ok;
}

void figure_result_done(struct figure_result *result)
{
    free(result->file);
    result->file = NULL;
}
