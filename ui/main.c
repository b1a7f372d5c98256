/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peephole: the ways in, and the one way out. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/classic/svm_child.h"
#include "src/session/replay/journal.h"
#include "ui/batch.h"
#include "ui/loop.h"
#include "ui/options.h"
#include "ui/program.h"
#include "ui/prompt.h"
#include "ui/signals.h"
#include "ui/startup.h"
#include "ui/writer.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2 };

/* One sentence on standard error. */
static int complain(const struct err *err, int status)
{
    fprintf(stderr, "peephole: %s%s%s\n", err->message, err->hint[0] ? "; " : "", err->hint);
    return status;
}

/* Output that was lost is a failure; whoever closed a pipe knows already. */
static int written_status(int status, int error_number)
{
    if (error_number && error_number != EPIPE)
        fprintf(stderr, "peephole: cannot write standard output: %s\n", strerror(error_number));
    return error_number && status == 0 ? STATUS_FAILED : status;
}

/* The prompt needs a person who types and sees. */
static bool is_interactive(void)
{
    return isatty(STDIN_FILENO) && (isatty(STDOUT_FILENO) || isatty(STDERR_FILENO));
}

static bool check_terminal(const struct options *options, struct err *err)
{
    if (options->stay && !is_interactive())
        return err_set(err, ERR_USAGE, "-i wants a terminal to type at");
    if (options->json && options->way == WAY_INPUT && is_interactive()) {
        err_set(err, ERR_USAGE, "--json wants commands, not a terminal");
        return err_hint(err, "peephole --json run FILE.peep, or -c, verify, or a pipe");
    }
    return true;
}

static struct session *new_session(const struct options *options, const struct kernel *kernel,
                                   struct err *err)
{
    struct session_config config = { .version = PEEPHOLE_VERSION,
                                     .threads = options->threads,
                                     .kernel = kernel,
                                     .data_origin = options->data_origin,
                                     .threads_origin = options->threads_origin,
                                     .kernel_origin = options->kernel_origin,
                                     .line_editor = prompt_library() };
    config.share_folder = startup_share(err);
    if (!config.share_folder)
        return NULL;
    config.data_path = options->data ? strdup(options->data) : NULL;
    config.history_path = startup_history(&config.history_origin);
    return session_new(&config, err);
}

static int serve(struct program *program)
{
    bool at_prompt = program->options->way == WAY_INPUT && is_interactive();
    int status = 0;
    writer_watch(program->writer, program->session);
    struct err err = { 0 };
    if (at_prompt || program->options->stay)
        journal_begin(program->session, &err); /* without memory there is none */
    if (!at_prompt)
        status = batch_run(program);
    if (program->options->stay && signals_ending() == SIGINT) { /* it ended the script only */
        signals_forget_interrupt();
        program->session->signal_received = 0;
    }
    bool stays = program->options->stay && !signals_ending() && !program->session->quit;
    if ((at_prompt || stays) && !writer_failure(program->writer))
        status = loop_run(program);
    if (!signals_ending() && !program->cut_short) /* left as one should */
        journal_forget(program->session);
    return written_status(status, writer_failure(program->writer));
}

static int run(const struct options *options, const struct kernel *kernel, struct err *err)
{
    struct program program = { .options = options };
    if (!signals_open(err))
        return complain(err, STATUS_FAILED);
    int status = STATUS_FAILED;
    program.session = new_session(options, kernel, err);
    program.writer = program.session ? writer_new(options, err) : NULL;
    if (program.writer)
        status = serve(&program);
    else
        complain(err, STATUS_FAILED);
    signals_watch(NULL);
    if (program.session)
        session_free(program.session);
    writer_free(program.writer);
    signals_close();
    return status;
}

/* --help and --version. */
static int print(const struct options *options)
{
    struct str text;
    str_init(&text);
    if (options->way == WAY_USAGE)
        options_usage(&text);
    else
        str_add(&text, "peephole " PEEPHOLE_VERSION "\n");
    bool written = fwrite(text.text, 1, text.length, stdout) == text.length && fflush(stdout) == 0;
    int error_number = written ? 0 : errno;
    str_done(&text);
    return written_status(0, error_number);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], SVM_CHILD_ARGUMENT) == 0) /* started by ourselves */
        return svm_child_run();
    struct options options;
    struct err err = { 0 };
    startup_streams();
    setlocale(LC_CTYPE, ""); /* numbers keep the point of C */
    int status = STATUS_USAGE;
    const struct kernel *kernel = NULL;
    if (!options_parse(&options, argc, argv, &err))
        complain(&err, STATUS_USAGE);
    else if (options.way == WAY_USAGE || options.way == WAY_VERSION)
        status = print(&options);
    else if (!check_terminal(&options, &err) ||
             !(kernel = startup_kernel(options.kernel, argv, &err)))
        complain(&err, STATUS_USAGE);
    else
        status = run(&options, kernel, &err);
    options_done(&options);
    return status;
}
