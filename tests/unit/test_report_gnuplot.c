/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures: quoting, a script that was kept, and gnuplots that are missing, hang, die or
 * never stop talking. */
#include "tests/unit/unit.h"

#include <time.h>

#include "src/base/child.h"
#include "src/base/file.h"
#include "tests/unit/pictures.h"

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
    gnuplot_look(&look, NULL);
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
    gnuplot_look(&look, NULL);
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
        cmocka_unit_test(test_quote),          cmocka_unit_test(test_keep),
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
