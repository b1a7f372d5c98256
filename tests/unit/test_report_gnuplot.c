/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures: quoting, the real gnuplot where there is one, and gnuplots that are missing, hang, die or
 * never stop talking. */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "src/base/child.h"
#include "src/base/file.h"
#include "src/report/figure.h"
#include "tests/unit/made_up.h"

static char *real_path; /* PATH as it was */

/* A folder that is the only one in PATH; script NULL: no gnuplot in it. */
static void fake_gnuplot(const char *script)
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

static void true_gnuplot(void)
{
    setenv("PATH", real_path, 1);
}

static bool has_gnuplot(void)
{
    true_gnuplot();
    struct gnuplot_look look;
    gnuplot_look(&look);
    assert_true(look.fine == (strncmp(look.text, "gnuplot ", 8) == 0 && look.found &&
                              look.text[8] >= '0' && look.text[8] <= '9'));
    return look.fine;
}

/* What is drawn in these tests. */
struct scene {
    struct run *run;
    struct verdict *verdict;
    struct figure_source source;
};

static struct scene scene_new(void)
{
    struct made_up made = { 0, 4000, 5, made_up_names, made_up_shares, made_up_skill, "test" };
    struct scene scene = { made_up_run(40, true), made_up_verdict(&made), { 0 } };
    scene.source = (struct figure_source){ scene.run, scene.verdict, "made up, seed 1, n = 4,000" };
    return scene;
}

static void scene_free(struct scene *scene)
{
    run_free(scene->run);
    verdict_free(scene->verdict);
}

static bool write_figure(const struct scene *scene, const char *name, const char *file, bool keep,
                         struct figure_result *result, struct err *err)
{
    struct figure_order order = {
        .figure = figure_find(name),
        .source = &scene->source,
        .share_folder = unit_source_path("."),
        .file = file,
        .keep = keep,
        .timeout_ms = 20000,
    };
    return figure_write(&order, result, err);
}

/* Files in the folder of the pictures, so that leavings are seen. */
static size_t count_files(const char *folder)
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

static const char *fresh_folder(const char *name)
{
    const char *folder = unit_temp_path(name);
    assert_int_equal(mkdir(folder, 0700), 0);
    return folder;
}

static void test_quote(void **state)
{
    (void)state;
    static const struct {
        const char *text, *quoted;
    } cases[] = {
        { "", "''" },
        { "plain", "'plain'" },
        { "it's", "'it' . \"'\" . 's'" },
        { "`date` @x {y}_z \\n \"q\" $x # c", "'`date` @x {y}_z \\n \"q\" $x # c'" },
        { "a\nb\tc\x1b[31m\x7f", "'abc[31m'" },
        { "caf\xc3\xa9", "'caf\xc3\xa9'" },
        { "bad \xff\xc3 end\xc3", "'bad ?? end?'" },
        { "\xc2\x9b", "''" }, /* a control character of two bytes */
        { "'", "'' . \"'\"" },
        { "''a'''", "'' . \"''\" . 'a' . \"'''\"" },
        { "\xed\xa0", "'?\x3f'" }, /* a piece of half a surrogate pair */
        { "\xf0\x9f\x90\x8d", "'\xf0\x9f\x90\x8d'" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str out;
        str_init(&out);
        gnuplot_quote(&out, cases[i].text);
        assert_string_equal(out.text, cases[i].quoted);
        str_done(&out);
    }
}

static void check_magic(const char *file, const char *magic)
{
    size_t length = 0;
    const char *bytes = unit_read(file, &length);
    assert_true(length > strlen(magic));
    assert_memory_equal(bytes, magic, strlen(magic));
}

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
    for (size_t i = 0; i < figure_count(); i++) {
        for (size_t k = 0; k < 3; k++) {
            char file[4096];
            snprintf(file, sizeof file, "%s/%s.%s", folder, figure_at(i)->name, kinds[k].ending);
            struct figure_result result;
            struct err err = { 0 };
            bool ok = write_figure(&scene, figure_at(i)->name, file, false, &result, &err);
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
    for (size_t i = 0; i < figure_count(); i++) {
        for (size_t f = 0; f < 4; f++) {
            struct figure_result result;
            struct err err = { 0 };
            bool ok = write_figure(&scene, figure_at(i)->name, files[f], true, &result, &err);
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

/* keep=yes leaves a script that draws the same picture again by itself. */
static void test_keep(void **state)
{
    (void)state;
    if (!has_gnuplot()) {
        unit_skip("no gnuplot");
        return;
    }
    const char *folder = fresh_folder("kept");
    struct scene scene = scene_new();
    struct figure_result result;
    struct err err = { 0 };
    assert_true(write_figure(&scene, "roc", unit_temp_path("kept/roc.svg"), true, &result, &err));
    assert_true(result.drawn);
    figure_result_done(&result);
    size_t length = 0, again_length = 0;
    const char *first = unit_read(unit_temp_path("kept/roc.svg"), &length);
    unlink(unit_temp_path("kept/roc.svg"));
    char *before = getcwd(NULL, 0);
    assert_int_equal(chdir(folder), 0);
    const char *const argv[] = { "gnuplot", "--default-settings", "roc.svg.gp", NULL };
    struct child_result child;
    assert_true(child_run(argv, "", 20000, NULL, &child, &err));
    assert_int_equal(child.status, 0);
    child_result_done(&child);
    assert_int_equal(chdir(before), 0);
    free(before);
    const char *second = unit_read(unit_temp_path("kept/roc.svg"), &again_length);
    assert_int_equal(length, again_length);
    assert_memory_equal(first, second, length);
    scene_free(&scene);
}

/* The text instead, with .gp and .dat beside it, and nothing else left behind. */
static void falls_back(const char *folder_name, const char *remark, int timeout_ms)
{
    const char *folder = fresh_folder(folder_name);
    char file[4096], text[4096];
    snprintf(file, sizeof file, "%s/d.png", folder);
    snprintf(text, sizeof text, "%s/d.png.txt", folder);
    struct scene scene = scene_new();
    struct figure_order order = {
        .figure = figure_find("detection"),
        .source = &scene.source,
        .share_folder = unit_source_path("."),
        .file = file,
        .timeout_ms = timeout_ms,
    };
    struct figure_result result;
    struct err err = { 0 };
    assert_true(figure_write(&order, &result, &err));
    assert_false(result.drawn);
    assert_string_equal(result.file, text);
    if (strstr(result.remark, remark) == NULL) {
        print_message("# %s\n", result.remark);
    }
    assert_non_null(strstr(result.remark, remark));
    assert_null(strchr(result.remark, '\n'));
    assert_non_null(strstr(unit_read(text, NULL), "u2r"));
    assert_int_equal(count_files(folder), 3);
    assert_true(file_size(unit_temp_path(folder_name)) != 0);
    figure_result_done(&result);
    scene_free(&scene);
}

static void looks(bool found, const char *words)
{
    struct gnuplot_look look;
    gnuplot_look(&look);
    assert_true(look.found == found);
    assert_false(look.fine);
    if (strstr(look.text, words) == NULL || (found && strstr(look.program, "/gnuplot") == NULL)) {
        print_message("# %s\n", look.text);
        fail();
    }
}

/* What it says of its version, and how it may fail to. */
static void test_version(void **state)
{
    (void)state;
    fake_gnuplot("#!/bin/sh\nprintf 'gnuplot 7.1 patchlevel 2\\nmore\\n'\n");
    struct gnuplot_look look;
    gnuplot_look(&look);
    assert_true(look.found && look.fine);
    assert_string_equal(look.text, "gnuplot 7.1 patchlevel 2");
    fake_gnuplot("#!/bin/sh\nprintf 'hello\\033[2J'\n");
    looks(true, "gnuplot told no version but \"hello?[2J\"");
    fake_gnuplot("#!/bin/sh\necho 'gnuplot 5.4'; exit 3\n");
    looks(true, "gnuplot failed: gnuplot 5.4");
    fake_gnuplot("#!/bin/sh\nexec /bin/sleep 60\n");
    time_t start = time(NULL);
    looks(true, "gave no answer within 5 s");
    assert_true(time(NULL) - start < 20);
}

/* One that is known not to work is not tried. */
static void test_known_trouble(void **state)
{
    (void)state;
    fake_gnuplot("#!/bin/sh\n/bin/touch \"$0.tried\"\nexit 1\n");
    const char *folder = fresh_folder("trouble");
    struct scene scene = scene_new();
    struct figure_order order = {
        .figure = figure_find("loss"),
        .source = &scene.source,
        .share_folder = unit_source_path("."),
        .file = unit_temp_path("trouble/loss.png"),
        .trouble = "gnuplot is asleep",
    };
    struct figure_result result;
    struct err err = { 0 };
    assert_true(figure_write(&order, &result, &err));
    assert_false(result.drawn);
    assert_non_null(strstr(result.remark, "gnuplot is asleep; drew text"));
    assert_int_equal(count_files(folder), 3);
    assert_false(file_exists(unit_temp_path("bin/gnuplot.tried")));
    figure_result_done(&result);
    scene_free(&scene);
}

static void test_missing(void **state)
{
    (void)state;
    fake_gnuplot(NULL);
    looks(false, "gnuplot not found");
    falls_back("missing", "gnuplot not found; install it (apt-get install gnuplot", 0);
}

static void test_hangs(void **state)
{
    (void)state;
    fake_gnuplot("#!/bin/sh\nexec /bin/sleep 60\n");
    time_t start = time(NULL);
    falls_back("hangs", "gnuplot gave no answer within 1 s and was stopped", 300);
    assert_true(time(NULL) - start < 20);
}

/* A child of it keeps the pipes open; it is no reason to wait. */
static void test_leaves_a_child(void **state)
{
    (void)state;
    fake_gnuplot("#!/bin/sh\n/bin/sleep 60 &\nexit 3\n");
    time_t start = time(NULL);
    falls_back("child", "gnuplot failed and said nothing", 5000);
    assert_true(time(NULL) - start < 20);
}

static void test_dies(void **state)
{
    (void)state;
    fake_gnuplot("#!/bin/sh\nkill -9 $$\n");
    falls_back("dies", "gnuplot was killed by signal 9", 5000);
    fake_gnuplot(
        "#!/bin/sh\n/bin/cat >/dev/null\nprintf '\\ngnuplot> plot\\n  ^\\n  \"x.gp\" line 7:   undefined "
        "variable: y\\n\\n' >&2\nexit 1\n");
    falls_back("fails", "gnuplot failed: \"x.gp\" line 7: undefined variable: y; drew text", 5000);
    fake_gnuplot("#!/bin/sh\n/bin/cat >/dev/null\nexit 0\n");
    falls_back("nothing", "gnuplot ended well but drew nothing", 5000);
    fake_gnuplot("not a program\n");
    falls_back("broken", "", 5000);
}

static void test_floods(void **state)
{
    (void)state;
    fake_gnuplot("#!/bin/sh\nwhile :; do printf '%01000d\\n\\033[31m' 7; done\n");
    time_t start = time(NULL);
    falls_back("floods", "gnuplot gave no answer", 500);
    fake_gnuplot(
        "#!/bin/sh\ni=0\nwhile test $i -lt 3000; do printf '%01000d \\033[31m\\n' 7; i=$((i+1)); done\nexit 1\n");
    falls_back("talks", "gnuplot failed: 000", 20000);
    assert_true(time(NULL) - start < 60);
}

static void test_cancelled(void **state)
{
    (void)state;
    fake_gnuplot("#!/bin/sh\nexec /bin/sleep 60\n");
    const char *folder = fresh_folder("cancelled");
    struct scene scene = scene_new();
    struct cancel cancel = { true };
    struct figure_order order = {
        .figure = figure_find("loss"),
        .source = &scene.source,
        .share_folder = unit_source_path("."),
        .file = unit_temp_path("cancelled/loss.png"),
        .cancel = &cancel,
    };
    struct figure_result result;
    struct err err = { 0 };
    assert_false(figure_write(&order, &result, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    assert_int_equal(count_files(folder), 0);
    scene_free(&scene);
}

/* Before gnuplot starts: the folder, the ending, what has not happened yet. */
static void test_refusals(void **state)
{
    (void)state;
    fake_gnuplot("#!/bin/sh\n/bin/touch \"$0.ran\"\nexit 1\n");
    struct scene scene = scene_new();
    struct figure_result result;
    struct err err = { 0 };
    assert_false(write_figure(&scene, "loss", unit_temp_path("no/such/folder/loss.png"), true,
                              &result, &err));
    assert_non_null(strstr(err.message, "no/such/folder"));
    assert_null(result.file);
    assert_false(write_figure(&scene, "loss", unit_temp_path("loss.gif"), false, &result, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.hint, ".png, .svg, .pdf or .txt"));
    assert_false(write_figure(&scene, "loss", unit_temp_path("a.png/loss"), false, &result, &err));
    scene.source.run = NULL;
    assert_false(write_figure(&scene, "loss", unit_temp_path("loss.png"), false, &result, &err));
    assert_string_equal(err.message, "there is no finished epoch to draw");
    scene.source.verdict = NULL;
    assert_false(write_figure(&scene, "roc", unit_temp_path("roc.png"), false, &result, &err));
    assert_string_equal(err.message, "the model has not been tested yet");
    assert_false(
        write_figure(&scene, "confusion", unit_temp_path("roc.png"), false, &result, &err));
    assert_false(file_exists(unit_temp_path("bin/gnuplot.ran")));
    assert_null(figure_find("pie"));
    scene_free(&scene);
}

/* A template that its user broke: the complaint names the file and the line. */
static void test_broken_template(void **state)
{
    (void)state;
    if (!has_gnuplot()) {
        unit_skip("no gnuplot");
        return;
    }
    mkdir(unit_temp_path("share"), 0700);
    mkdir(unit_temp_path("share/plots"), 0700);
    size_t length = 0;
    const char *theme = unit_read(unit_source_path("plots/theme.gp"), &length);
    unit_write(unit_temp_path("share/plots/theme.gp"), theme, length);
    const char *broken = "# mine\nset xlabel 'x'\nplot $epochs using 1:no_such_thing\n";
    unit_write(unit_temp_path("share/plots/loss.gp"), broken, strlen(broken));
    struct scene scene = scene_new();
    struct figure_order order = {
        .figure = figure_find("loss"),
        .source = &scene.source,
        .share_folder = unit_temp_path("share"),
        .file = unit_temp_path("share/loss.png"),
    };
    struct figure_result result;
    struct err err = { 0 };
    assert_true(figure_write(&order, &result, &err));
    assert_false(result.drawn);
    assert_non_null(strstr(result.remark, "loss.gp\" line 3: undefined variable: no_such_thing"));
    figure_result_done(&result);
    order.share_folder = unit_temp_path("nowhere");
    assert_false(figure_write(&order, &result, &err));
    assert_non_null(strstr(err.message, "theme.gp"));
    scene_free(&scene);
}

int main(void)
{
    real_path = getenv("PATH") == NULL ? strdup("/usr/bin:/bin") : strdup(getenv("PATH"));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quote),          cmocka_unit_test(test_all_figures),
        cmocka_unit_test(test_hostile_names),  cmocka_unit_test(test_keep),
        cmocka_unit_test(test_version),        cmocka_unit_test(test_known_trouble),
        cmocka_unit_test(test_missing),        cmocka_unit_test(test_hangs),
        cmocka_unit_test(test_leaves_a_child), cmocka_unit_test(test_dies),
        cmocka_unit_test(test_floods),         cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_refusals),       cmocka_unit_test(test_broken_template),
    };
    int failed = unit_run(tests);
    free(real_path);
    return failed;
}
