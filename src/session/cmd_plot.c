/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plot: a figure to a file through gnuplot, or in characters to the terminal. */
#include <stdio.h>
#include <string.h>

#include "src/session/figure/figure_making.h"
#include "src/session/runs/run_log.h"

enum {
    PLAIN_COLUMNS = 80,
    PLAIN_LINES = 24,
    LEAST_COLUMNS = 20,
    LEAST_LINES = 5,
    PROMPT_LINES = 2,
};

/* The size of a figure on the terminal: all of it but the prompt. */
static void terminal_size(const struct output *output, size_t *columns, size_t *lines)
{
    *columns = output->sink->columns > 0 ? output->sink->columns : PLAIN_COLUMNS;
    *lines = output->sink->lines > 0 ? output->sink->lines : PLAIN_LINES;
    *lines = *lines > LEAST_LINES + PROMPT_LINES ? *lines - PROMPT_LINES : LEAST_LINES;
    *columns = *columns > LEAST_COLUMNS ? *columns : LEAST_COLUMNS;
}

static bool plot_text(const struct figure *figure, const struct figure_source *source,
                      struct output *output, struct err *err)
{
    size_t columns = 0, lines = 0;
    terminal_size(output, &columns, &lines);
    struct str text;
    str_init(&text);
    bool ok = figure_text(figure, source, columns, lines, output->sink->utf8, &text, err);
    ok = ok && (!str_failed(&text) || err_memory(err));
    if (ok) {
        output_text(output, text.text);
        json_put_text(output->result, "kind", figure->name);
        json_put_text(output->result, "text", text.text);
        output_hint(output, "plot %s %s.png saves it as a picture", figure->name, figure->name);
    }
    str_done(&text);
    return ok;
}

static bool plot_file(const struct figure_order *order, struct output *output, struct err *err)
{
    struct figure_result result;
    output_progress(output, "drawing %s", order->file);
    if (!figure_write(order, &result, err)) {
        return false;
    }
    json_put_text(output->result, "kind", order->figure->name);
    json_put_text(output->result, "file", result.file);
    json_put_number(output->result, "bytes", (double)result.bytes);
    if (!result.drawn) {
        json_put_bool(output->result, "drawn", false);
        json_put_text(output->result, "remark", result.remark);
        output_note(output, "%s", result.remark);
    }
    output_line(output, "wrote %s", result.file);
    figure_result_done(&result);
    return true;
}

/* A gnuplot that does not even tell its version is asked once, not waited for with every figure. */
static const char *known_trouble(struct session *session, const char *file)
{
    char *trouble = session->gnuplot_trouble;
    if (file == NULL || trouble[0]) {
        return trouble[0] ? trouble : NULL;
    }
    if (!session->gnuplot_asked) {
        struct gnuplot_look look;
        gnuplot_look(&look, &session->cancel);
        if (cancel_requested(&session->cancel)) { /* whoever draws will see it, too */
            return NULL;
        }
        session->gnuplot_asked = look.fine;
        if (look.found && !look.fine) {
            snprintf(trouble, sizeof session->gnuplot_trouble, "%.300s (%.150s --version)",
                     look.text, look.program);
        }
    }
    return trouble[0] ? trouble : NULL;
}

/* Keys that only some figures know. */
static bool is_of(const struct figure *figure, const char *key)
{
    return strcmp(key, "runs") == 0 ? figure->takes_runs
           : strcmp(key, "metrics") == 0
               ? figure->of == FIGURE_OF_RUNS || figure->of == FIGURE_OF_SWEEP
           : strcmp(key, "over") == 0 ? figure->of == FIGURE_OF_SWEEP
                                      : figure->of == FIGURE_OF_TABLE;
}

static const char *const special_keys[] = { "runs", "metrics", "over", "table", "by" };

/* Runs that are named may be in the history alone. Without one those of this session still have their
 * numbers. */
static struct history *history_of(struct session *session, const struct arguments *arguments)
{
    struct history *history = NULL;
    struct err ignored = { 0 };
    if (argument_given(arguments, "runs") && !run_log_look(session, &history, &ignored)) {
        return NULL;
    }
    return history;
}

static bool plot_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    const struct figure *figure = figure_find(argument_word(arguments, 0));
    const struct figure_wanted wanted = {
        .table = argument_text(arguments, "table"),
        .by = (enum scheme)argument_choice(arguments, "by"),
        .runs = argument_text(arguments, "runs"),
        .history = history_of(session, arguments),
        .curves = strcmp(figure->name, "pr") == 0 ? CURVE_PR : CURVE_ROC,
        .metrics = argument_text(arguments, "metrics"),
        .over = argument_text(arguments, "over"),
    };
    struct figure_making making;
    bool ok = figure_making_init(session, figure, &wanted, &making, err);
    if (ok) {
        struct figure_order order = {
            .figure = figure,
            .source = &making.source,
            .share_folder = session->config.share_folder,
            .file = argument_word(arguments, 1),
            .keep = argument_yes(arguments, "keep"),
            .trouble = known_trouble(session, argument_word(arguments, 1)),
            .utf8 = output->sink->utf8,
            .cancel = &session->cancel,
        };
        ok = order.file == NULL ? plot_text(figure, &making.source, output, err)
                                : plot_file(&order, output, err);
    }
    figure_making_done(&making);
    return ok;
}

static bool plot_check(const struct arguments *arguments, struct err *err)
{
    const struct figure *figure = figure_find(argument_word(arguments, 0));
    const char *file = argument_word(arguments, 1);
    struct figure_metrics metrics;
    for (size_t i = 0; i < sizeof special_keys / sizeof special_keys[0]; i++) {
        if (argument_given(arguments, special_keys[i]) && !is_of(figure, special_keys[i])) {
            err_set(err, ERR_USAGE, "the figure %s has no setting %s=", figure->name,
                    special_keys[i]);
            return err_hint(err, "help plot says which figures have it");
        }
    }
    if (argument_given(arguments, "runs") &&
        !figure_runs_check(argument_text(arguments, "runs"), figure->of == FIGURE_OF_RUNS, err)) {
        return false;
    }
    if (argument_given(arguments, "metrics") &&
        !figure_metrics_read(argument_text(arguments, "metrics"), &metrics, err)) {
        return false;
    }
    if (file == NULL && argument_yes(arguments, "keep")) {
        return err_set(err, ERR_USAGE, "keep=yes keeps what is beside FILE, and there is no FILE");
    }
    return file == NULL || figure_check_file(file, err);
}

static const char *figure_name(size_t index)
{
    return index < figure_count() ? figure_at(index)->name : NULL;
}

static const struct command_word plot_words[] = {
    { .name = "KIND", .type = KEY_CHOICE, .choice = figure_name, .help = "which figure" },
    { .name = "FILE",
      .type = KEY_NEW_FILE,
      .optional = true,
      .help = "ends in .png, .svg, .pdf or .txt; without one: in the terminal" },
    { .name = NULL },
};

static const struct key plot_keys[] = {
    { .name = "keep",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "leave FILE's .gp and .dat beside it, for gnuplot and you" },
    { .name = "runs",
      .type = KEY_NAMES,
      .help = "roc, pr, compare: numbers of runs, last, previous, or all; compare: tags, too" },
    { .name = "metrics",
      .type = KEY_NAMES,
      .help = "compare, sweep: up to four figures of test; accuracy,dr,far or dr,far,efficiency" },
    { .name = "over", .type = KEY_TEXT, .help = "sweep: the setting along the axis" },
    { .name = "table",
      .type = KEY_TABLE,
      .help = "classes: of which table; train, else data, where none is named" },
    { .name = "by",
      .type = KEY_CHOICE,
      .initial = "category",
      .choices = scheme_names,
      .help = "classes: attack names, their categories, or normal against attack" },
    { .name = NULL },
};

const struct command cmd_plot = {
    .name = "plot",
    .topic = "results",
    .usage =
        "plot loss|accuracy|confusion|roc|pr|calibration|detection|importance|\n"
        "     classes|sweep|compare [FILE] [keep=yes] [runs=1,2,...] [metrics=NAME,...] [over=SETTING]\n"
        "     [table=TABLE] [by=attack|category|binary]",
    .help = "draw a figure",
    .details =
        "loss and accuracy over the epochs; confusion, roc, pr, calibration and detection of the last\n"
        "test (confusion before one: of the last epoch); importance once the verb importance was asked\n"
        "after it. classes: rows of each class, and before balance where it made the table. sweep: DR,\n"
        "FAR and Efficiency over a setting of the last sweep, with their spread over its repeats; a sweep\n"
        "of an earlier session gives its line again, and takes its trainings from the history.\n\n"
        "runs=1,2,3: attack against normal of several runs in one picture (roc, pr), also of earlier\n"
        "ones, whose curves the history keeps; runs=all: those tested in this session. compare sets\n"
        "figures of runs side by side: those tested in this session, or any that are named, also by a\n"
        "tag, which stands for the mean of its runs.\n\n"
        "Files are drawn by gnuplot from the templates in plots/, which may be changed; without gnuplot,\n"
        "or for .txt, with characters.",
    .example = "load demo\nbalance data as=train\nplot classes\nmodel lstm hidden=20\n"
               "train table=train epochs=5\nplot loss\nplot loss loss.png",
    .words = plot_words,
    .keys = plot_keys,
    .flags = COMMAND_LOOKS,
    .check = plot_check,
    .run = plot_run,
};
