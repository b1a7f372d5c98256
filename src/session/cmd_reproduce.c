/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reproduce: a paper's experiment, done again, beside what the paper prints. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "src/base/file.h"
#include "src/eval/wording.h"
#include "src/report/comparison.h"
#include "src/report/page.h"
#include "src/session/replay/reproduction.h"

enum { LARGEST_PAGE = 16 << 20, PLAIN_COLUMNS = 80 };

static const char page_head[] =
    "# What papers print, and what comes out\n"
    "\n"
    "Written by `reproduce`, a section an experiment (`make reproduce` writes all that are not there). Ours is "
    "the mean over\n"
    "the seeds, sd the standard deviation between them. The clean rerun has no test row in its training "
    "rows, chooses on\n"
    "validation rows alone and is judged on the official test file; its interval reaches from the "
    "lowest to the highest end\n"
    "of the 95 % intervals of its runs, and its one test stands for mean, best and worst. The last "
    "table has a row a run; its\n"
    "command makes that row again.\n"
    "\n";

/* --- which experiments there are --- */

struct listed {
    const struct session *session;
    struct text_table *table;
    struct json *list;
};

static void list_one(void *context, const char *name)
{
    struct listed *listed = context;
    struct printed printed = { 0 };
    struct err ignored = { 0 };
    bool ok = printed_read(listed->session->config.share_folder, name, &printed, &ignored);
    struct json *row = json_new_object();
    bool own = ok && strcmp(printed.name, name) == 0;
    text_table_cell(listed->table, "%s", name);
    text_table_cell(listed->table, "%s%s", !ok || own ? "" : "the same as ",
                    !ok   ? ignored.message
                    : own ? printed.title
                          : printed.name);
    json_put_text(row, "same", ok && !own ? printed.name : NULL);
    json_put_text(row, "name", name);
    json_put_text(row, "title", ok ? printed.title : NULL);
    json_put_text(row, "source", ok ? printed.source : NULL);
    json_append(listed->list, row);
    printed_done(&printed);
}

static bool list_all(struct session *session, struct output *output, struct err *err)
{
    static const char *const headings[] = { "experiment", "what it is" };
    struct listed listed = { session, text_table_new(), json_new_array() };
    text_table_heading(listed.table, 2, headings);
    text_table_fold(listed.table, 1, TEXT_LEAST);
    bool ok = reproduction_list(session, list_one, &listed, err);
    text_table_write(listed.table, output);
    json_put(output->result, "experiments", listed.list);
    return ok;
}

/* --- the request --- */

static bool is_own_key(const struct arguments *arguments, const char *name)
{
    return key_find(arguments->command->keys, name) != NULL;
}

/* What was given for the scripts; `set seed=` stands behind it and is not meant. */
static size_t script_parameters(const struct arguments *arguments, struct key_value *list)
{
    size_t count = 0;
    for (size_t i = 0; i < arguments->given_count; i++) {
        if (!is_own_key(arguments, arguments->given[i].name)) {
            list[count++] = arguments->given[i];
        }
    }
    return count;
}

/* "reproduce NAME seeds=5 epochs=10": what the result depends on. */
static void describe_command(const struct reproduction_request *request, struct str *text)
{
    str_addf(text, "reproduce %s seeds=%llu", request->name, (unsigned long long)request->seeds);
    str_add(text, request->clean ? "" : " clean=no");
    for (size_t i = 0; i < request->given_count; i++) {
        str_addf(text, " %s=%s", request->given[i].name, request->given[i].value);
    }
}

static void describe_machine(const struct session *session, struct str *text)
{
    struct utsname machine;
    char kernel[64];
    session_kernel_label(session, kernel);
    size_t threads = pool_threads(session->pool);
    str_addf(text, "%s, %zu thread%s, %s", uname(&machine) == 0 ? machine.machine : "?", threads,
             threads == 1 ? "" : "s", kernel);
}

/* --- the outcome --- */

static void write_row(const struct reproduced *reproduced, const struct printed_figure *figure,
                      const struct reproduced_figure *found, struct text_table *table)
{
    char buffer[NUM_TEXT_SIZE];
    const struct over_runs *ours = &found->parts[PART_PROTOCOL];
    const struct over_runs *clean = &found->parts[PART_CLEAN];
    struct str title;
    str_init(&title);
    reproduced_title(figure, &title);
    if (reproduced->printed->case_count > 0) {
        text_table_cell(table, "%s", reproduced_case(reproduced->printed, figure->of_case));
    }
    text_table_cell(table, "%s", title.text);
    text_table_cell(table, "%s", comparison_figure(figure, figure->value, buffer));
    text_table_cell(table, "%s", comparison_figure(figure, ours->mean, buffer));
    text_table_cell(table, "%s", comparison_figure(figure, ours->deviation, buffer));
    text_table_cell(table, "%s", comparison_difference(figure, found->difference, buffer));
    text_table_cell(table, "%s", comparison_figure(figure, clean->mean, buffer));
    text_table_cell(table, "%s", comparison_figure(figure, clean->deviation, buffer));
    str_done(&title);
}

static bool write_table(const struct reproduced *reproduced, struct output *output, struct err *err)
{
    static const char *const headings[] = { "set-up", "figure",      ">printed", ">ours",
                                            ">sd",    ">difference", ">clean",   ">sd" };
    const struct printed *printed = reproduced->printed;
    size_t first = printed->case_count > 0 ? 0 : 1;
    struct text_table *table = text_table_new();
    text_table_heading(table, sizeof headings / sizeof headings[0] - first, headings + first);
    bool ok = true;
    for (size_t i = 0; ok && i < printed->count; i++) {
        struct reproduced_figure found;
        ok = reproduced_figure(reproduced, &printed->figures[i], &found, err);
        if (ok && reproduced_has(reproduced, &printed->figures[i])) {
            write_row(reproduced, &printed->figures[i], &found, table);
        }
    }
    text_table_write(table, output);
    return ok;
}

static bool write_outcome(const struct reproduced *reproduced, struct output *output,
                          struct err *err)
{
    const struct printed *printed = reproduced->printed;
    size_t columns = output->sink->columns > 0 ? output->sink->columns : PLAIN_COLUMNS;
    struct str text, remarks;
    str_init(&text);
    str_init(&remarks);
    output_line(output, "%s: %s", printed->source, printed->title);
    bool ok = write_table(reproduced, output, err) && reproduced_remarks(reproduced, &remarks, err);
    if (ok) {
        str_add(&remarks, printed->readings);
        str_add(&remarks, printed->notes);
        str_add_folded(&text, remarks.text, columns);
        output_text(output, text.text);
        ok = reproduced_put(reproduced, output->result, err);
    }
    str_done(&text);
    str_done(&remarks);
    return ok;
}

/* --- the page --- */

/* Its text; the head of a new one where there is no such file. Caller frees. */
static char *read_page(const char *file, struct err *err)
{
    char *page = file_exists(file) ? file_read(file, LARGEST_PAGE, NULL, err) : strdup(page_head);
    if (page == NULL && err->code == ERR_NONE) {
        err_memory(err);
    }
    return page;
}

/* Does the section say that it was written for this command? */
static bool is_there(const char *page, const char *name, const char *command)
{
    size_t length = 0;
    const char *section = page_section(page, name, &length);
    struct str line;
    str_init(&line);
    str_addf(&line, "    peephole -c '%s'\n", command);
    const char *found = section ? strstr(section, line.text) : NULL;
    str_done(&line);
    return found != NULL && found < section + length;
}

static bool publish(const struct reproduced *reproduced, const char *file, struct output *output,
                    struct err *err)
{
    struct str section, page;
    str_init(&section);
    str_init(&page);
    char *old = read_page(file, err); /* now: another experiment may have been written meanwhile */
    bool ok = old && reproduced_markdown(reproduced, &section, err);
    if (ok) {
        page_replace(old, reproduced->printed->name, section.text, &page);
        ok =
            (!str_failed(&page) || err_memory(err)) && file_save(file, page.text, page.length, err);
    }
    if (ok) {
        json_put_text(output->result, "file", file);
        json_put_number(output->result, "bytes", (double)page.length);
        output_line(output, "wrote %s", file);
    }
    free(old);
    str_done(&section);
    str_done(&page);
    return ok;
}

static bool tell_skipped(const struct reproduction_request *request, const char *file,
                         struct output *output)
{
    json_put_text(output->result, "name", request->name);
    json_put_text(output->result, "file", file);
    json_put_bool(output->result, "skipped", true);
    output_line(output, "%s stands in %s with the same command; again=yes runs it once more",
                request->name, file);
    return true;
}

static bool run_request(struct session *session, const struct reproduction_request *request,
                        const char *file, bool again, struct output *output, struct err *err)
{
    struct str command, machine;
    str_init(&command);
    str_init(&machine);
    describe_command(request, &command);
    describe_machine(session, &machine);
    char *page = file ? read_page(file, err) : NULL;
    bool ok = page || file == NULL;
    if (ok && page && !again && is_there(page, request->name, command.text)) {
        tell_skipped(request, file, output);
    } else if (ok) {
        struct reproduced reproduced = { .printed = request->printed,
                                         .command = command.text,
                                         .version = session->config.version,
                                         .machine = machine.text,
                                         .seeds = request->seeds };
        ok = reproduction_run(session, request, output, &reproduced, err) &&
             write_outcome(&reproduced, output, err) &&
             (file == NULL || publish(&reproduced, file, output, err));
        reproduced_done(&reproduced);
    }
    free(page);
    str_done(&command);
    str_done(&machine);
    return ok;
}

static bool reproduce_run(struct session *session, const struct arguments *arguments,
                          struct output *output, struct err *err)
{
    const char *name = argument_word(arguments, 0);
    if (name == NULL) {
        return list_all(session, output, err);
    }
    struct printed printed;
    struct key_value *given = calloc(arguments->given_count + 1, sizeof *given);
    if (given == NULL) {
        return err_memory(err);
    }
    bool ok = printed_read(session->config.share_folder, name, &printed, err);
    if (ok) {
        struct reproduction_request request = { .name = printed.name,
                                                .seeds = argument_count(arguments, "seeds"),
                                                .clean = argument_yes(arguments, "clean"),
                                                .given = given,
                                                .given_count = script_parameters(arguments, given),
                                                .printed = &printed };
        ok = run_request(session, &request, argument_text(arguments, "into"),
                         argument_yes(arguments, "again"), output, err);
    }
    printed_done(&printed);
    free(given);
    return ok;
}

static const struct command_word reproduce_words[] = {
    { .name = "NAME",
      .type = KEY_TEXT,
      .optional = true,
      .help = "an experiment; without one they are listed" },
    { .name = NULL },
};

static const struct key reproduce_keys[] = {
    { .name = "seeds",
      .type = KEY_COUNT,
      .initial = "5",
      .least = 1,
      .greatest = 1000,
      .help = "how often each set-up is run, with the seeds 1, 2, ..." },
    { .name = "clean", .type = KEY_YESNO, .initial = "yes", .help = "the clean rerun, too" },
    { .name = "into",
      .type = KEY_NEW_FILE,
      .help = "a Markdown page: the experiment's section is written there" },
    { .name = "again",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "run it even where the page has it with the same command" },
    { .name = NULL },
};

/* help reproduce lists what there is. */
static bool more_help(struct session *session, struct output *output, struct err *err)
{
    return list_all(session, output, err);
}

const struct command cmd_reproduce = {
    .name = "reproduce",
    .topic = "results",
    .usage = "reproduce NAME [seeds=5] [clean=yes] [into=FILE.md [again=yes]] [name=value ...]",
    .help = "do a paper's experiment again, beside what it prints",
    .details =
        "Prints what the paper prints, ours (mean and standard deviation over the seeds), the\n"
        "difference, how the paper is read where it is open, and beside it the clean rerun: no row of\n"
        "the test among the training rows, choices on validation rows only, the official test file.\n\n"
        "name=value sets parameters of the experiment's scripts: data=demo for the synthetic set,\n"
        "epochs=, reading=, and so on. A parameter that tells set-ups apart picks those with that\n"
        "value (hidden=80).\n\n"
        "An experiment is made of files: data/papers/NAME.figures, sessions/papers/NAME.peep and\n"
        "sessions/papers/clean/NAME.peep. Its runs stand in the history of runs.",
    .example = "reproduce kim-table4 data=demo epochs=2 seeds=2",
    .words = reproduce_words,
    .keys = reproduce_keys,
    .flags = COMMAND_META | COMMAND_ANY_TEXT,
    .more_help = more_help,
    .run = reproduce_run,
};
