/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plot: a figure to a file through gnuplot, or in characters to the terminal. */
#include <stdio.h>

#include "src/report/figure.h"
#include "src/session/figure_caption.h"

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
        gnuplot_look(&look);
        session->gnuplot_asked = look.fine;
        if (look.found && !look.fine) {
            snprintf(trouble, sizeof session->gnuplot_trouble, "%.300s (%.150s --version)",
                     look.text, look.program);
        }
    }
    return trouble[0] ? trouble : NULL;
}

static bool plot_run(struct session *session, const struct arguments *arguments,
                     struct output *output, struct err *err)
{
    const struct figure *figure = figure_find(argument_word(arguments, 0));
    const struct session_run *run = session_current_run(session);
    struct str caption;
    str_init(&caption);
    figure_caption(run, figure->of_training, &caption);
    struct figure_source source = { run->run, run->verdict, caption.text };
    struct figure_order order = {
        .figure = figure,
        .source = &source,
        .share_folder = session->config.share_folder,
        .file = argument_word(arguments, 1),
        .keep = argument_yes(arguments, "keep"),
        .trouble = known_trouble(session, argument_word(arguments, 1)),
        .utf8 = output->sink->utf8,
        .cancel = &session->cancel,
    };
    bool ok = order.file == NULL ? plot_text(figure, &source, output, err)
                                 : plot_file(&order, output, err);
    str_done(&caption);
    return ok;
}

static bool plot_check(const struct arguments *arguments, struct err *err)
{
    const char *file = argument_word(arguments, 1);
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
    { .name = NULL },
};

const struct command cmd_plot = {
    .name = "plot",
    .topic = "results",
    .usage = "plot loss|accuracy|confusion|roc|detection [FILE] [keep=yes]",
    .help = "draw a figure",
    .details =
        "loss and accuracy over the epochs; confusion, roc and detection of the last test (confusion\n"
        "before one: of the last epoch). Files are drawn by gnuplot from the templates in plots/,\n"
        "which may be changed; without gnuplot, or for .txt, with characters.",
    .example =
        "load demo\nmodel lstm hidden=20\ntrain table=data epochs=5\nplot loss\nplot loss loss.png",
    .words = plot_words,
    .keys = plot_keys,
    .flags = COMMAND_LOOKS | COMMAND_NEEDS_RUN,
    .check = plot_check,
    .run = plot_run,
};
