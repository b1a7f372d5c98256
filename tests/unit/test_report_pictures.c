/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every figure as a picture: each kind of file, names that would be code, and no gnuplot at all. */
#include "tests/unit/unit.h"

#include "src/base/file.h"
#include "tests/unit/pictures.h"

static void test_all_figures(void **state)
{
    (void)state;
    static const struct {
        const char *ending, *magic;
    } kinds[] = { { "png", "\x89PNG" }, { "svg", "<?xml" }, { "pdf", "%PDF" } };
    if (!has_gnuplot()) {
        unit_skip("no gnuplot");
        return;
    }
    struct scene scene = scene_new();
    const char *folder = fresh_folder("all");
    size_t expected = 0;
    for (size_t i = 0; i < 2 * figure_count(); i++) {
        const struct figure *figure = figure_at(i % figure_count());
        scene.of_runs = i >= figure_count();
        for (size_t k = 0; k < 3 && (!scene.of_runs || figure->takes_runs); k++) {
            char file[4096];
            snprintf(file, sizeof file, "%s/%s%s.%s", folder, figure->name,
                     scene.of_runs ? "-runs" : "", kinds[k].ending);
            struct figure_result result;
            struct err err = { 0 };
            bool ok = write_figure(&scene, figure->name, file, false, &result, &err);
            if (!ok || !result.drawn) {
                print_message("# %s: %s %s\n", file, err.message, result.remark);
            }
            assert_true(ok && result.drawn);
            assert_string_equal(result.remark, "");
            assert_string_equal(result.file, file);
            assert_true(result.bytes == file_size(file));
            check_magic(file, kinds[k].magic);
            figure_result_done(&result);
            expected++;
        }
    }
    assert_int_equal(count_files(folder), expected);
    scene_free(&scene);
}

/* Names and captions that would be code in a shell or in gnuplot; and attack classes by the dozen. */
static void test_hostile_names(void **state)
{
    (void)state;
    static const char *const names[] = { "`touch made`", "'; system('touch made'); '",
                                         "@x\n!touch made", "END_OF_DATA\nexit",
                                         "\"a\\\"b {/=40 x} $cells \xff" };
    if (!has_gnuplot()) {
        unit_skip("no gnuplot");
        return;
    }
    const char *folder = fresh_folder("hostile");
    char *before = getcwd(NULL, 0);
    assert_int_equal(chdir(folder), 0);
    struct made_up made = { 0, 300, 5, names, made_up_shares, made_up_skill, "`touch made`" };
    struct scene scene = scene_new();
    verdict_free(scene.verdict);
    scene.source.verdict = scene.verdict = made_up_verdict(&made);
    scene.source.caption =
        "`touch made` '.system('touch made').' \n!touch made\n @m \"$(touch made)\"";
    static const char *const files[] = { "|touch made.png", "~x.png", "-x.png",
                                         "a'b`touch made`.png" };
    for (size_t i = 0; i < 2 * figure_count(); i++) {
        const struct figure *figure = figure_at(i % figure_count());
        scene.of_runs = i >= figure_count();
        for (size_t f = 0; f < 4 && (!scene.of_runs || figure->takes_runs); f++) {
            struct figure_result result;
            struct err err = { 0 };
            bool ok = write_named(&scene, names, figure->name, files[f], true, &result, &err);
            if (!ok || !result.drawn) {
                print_message("# %s: %s %s\n", files[f], err.message, result.remark);
            }
            assert_true(ok && result.drawn);
            check_magic(files[f], "\x89PNG");
            figure_result_done(&result);
        }
    }
    assert_false(file_exists("made"));
    assert_false(file_exists("made.png"));
    assert_int_equal(count_files("."), 12); /* .png, .gp and .dat of each name */
    struct figure_result result;
    struct err err = { 0 };
    assert_false(write_figure(&scene, "loss", "a\nb.png", false, &result, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_int_equal(chdir(before), 0);
    free(before);
    scene_free(&scene);
}

/* Whatever the figure is, a missing gnuplot costs the picture alone: text, .gp and .dat are there. */
static void test_missing_for_each(void **state)
{
    (void)state;
    fake_gnuplot(NULL);
    const char *folder = fresh_folder("each");
    struct scene scene = scene_new();
    for (size_t i = 0; i < figure_count(); i++) {
        char file[4096], other[4096 + 8];
        struct figure_result result;
        struct err err = { 0 };
        snprintf(file, sizeof file, "%s/%s.png", folder, figure_at(i)->name);
        assert_true(write_figure(&scene, figure_at(i)->name, file, false, &result, &err));
        assert_false(result.drawn);
        assert_non_null(strstr(result.remark, "gnuplot not found"));
        snprintf(other, sizeof other, "%s.txt", file);
        assert_string_equal(result.file, other);
        assert_non_null(strstr(unit_read(other, NULL), figure_at(i)->title));
        snprintf(other, sizeof other, "%s.gp", file);
        assert_true(file_size(other) > 0);
        figure_result_done(&result);
    }
    assert_int_equal(count_files(folder), 3 * figure_count());
    scene_free(&scene);
}

int main(void)
{
    real_path = getenv("PATH") == NULL ? strdup("/usr/bin:/bin") : strdup(getenv("PATH"));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_figures),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_missing_for_each),
    };
    int failed = unit_run(tests);
    free(real_path);
    return failed;
}
