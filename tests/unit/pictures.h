/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of pictures share: gnuplots of all kinds, and something to draw. */
#ifndef PEEPHOLE_TESTS_PICTURES_H
#define PEEPHOLE_TESTS_PICTURES_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/report/figure.h"
#include "tests/unit/made_up_figures.h"

static char *real_path; /* PATH as it was */

/* A folder that is the only one in PATH; script NULL: no gnuplot in it. */
static inline void fake_gnuplot(const char *script)
{
    const char *folder = unit_temp_path("bin");
    const char *program = unit_temp_path("bin/gnuplot");
    mkdir(folder, 0700);
    unlink(program);
    if (script != NULL) {
        unit_write(program, script, strlen(script));
        assert_int_equal(chmod(program, 0700), 0);
    }
    setenv("PATH", folder, 1);
}

static inline void true_gnuplot(void)
{
    setenv("PATH", real_path, 1);
}

static inline bool has_gnuplot(void)
{
    true_gnuplot();
    struct gnuplot_look look;
    gnuplot_look(&look, NULL);
    assert_true(look.fine == (strncmp(look.text, "gnuplot ", 8) == 0 && look.found &&
                              look.text[8] >= '0' && look.text[8] <= '9'));
    return look.fine;
}

/* What is drawn in these tests. */
struct scene {
    struct run *run;
    struct verdict *verdict;
    struct figure_source source;
    struct made_up_figures figures;
    bool of_runs; /* several runs in one picture, where a figure can */
};

static inline struct scene scene_new(void)
{
    struct made_up made = { 0, 4000, 5, made_up_names, made_up_shares, made_up_skill, "test" };
    struct scene scene = { .run = made_up_run(40, true), .verdict = made_up_verdict(&made) };
    scene.source = (struct figure_source){ .run = scene.run,
                                           .verdict = scene.verdict,
                                           .caption = "made up, seed 1, n = 4,000" };
    return scene;
}

/* What a figure is drawn from. The scene may not move while it is in use. */
static inline const struct figure_source *source_of(struct scene *scene, const char *const *names,
                                                    const struct figure *figure)
{
    made_up_figures(names, scene->verdict, &scene->figures, &scene->source);
    if (figure->of != FIGURE_OF_RUNS && !scene->of_runs) {
        scene->source.rows = NULL;
    }
    return &scene->source;
}

static inline void scene_free(struct scene *scene)
{
    run_free(scene->run);
    verdict_free(scene->verdict);
}

static inline bool write_named(struct scene *scene, const char *const *names, const char *name,
                               const char *file, bool keep, struct figure_result *result,
                               struct err *err)
{
    struct figure_order order = {
        .figure = figure_find(name),
        .source = source_of(scene, names, figure_find(name)),
        .share_folder = unit_source_path("."),
        .file = file,
        .keep = keep,
        .timeout_ms = 20000,
    };
    return figure_write(&order, result, err);
}

static inline bool write_figure(struct scene *scene, const char *name, const char *file, bool keep,
                                struct figure_result *result, struct err *err)
{
    return write_named(scene, made_up_names, name, file, keep, result, err);
}

/* Files in the folder of the pictures, so that leavings are seen. */
static inline size_t count_files(const char *folder)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 ? 1 : 0;
    }
    closedir(dir);
    return count;
}

static inline const char *fresh_folder(const char *name)
{
    const char *folder = unit_temp_path(name);
    assert_int_equal(mkdir(folder, 0700), 0);
    return folder;
}

static inline void check_magic(const char *file, const char *magic)
{
    size_t length = 0;
    const char *bytes = unit_read(file, &length);
    assert_true(length > strlen(magic));
    assert_memory_equal(bytes, magic, strlen(magic));
}

#endif
