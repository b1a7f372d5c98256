/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnuplot: the text of scripts, and the child process. No shell; all that is not ours is quoted. */
#include "src/report/gnuplot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/child.h"
#include "src/base/num.h"
#include "src/report/plain.h"

enum { VERSION_MS = 5000 }; /* for an answer that takes a moment */

/* gnuplot 5.4 misreads a doubled quote at the beginning of a string and two of them in a row, so
 * apostrophes stand in double quotes of their own: 'it' . "'" . 's'. */
void gnuplot_quote(struct str *out, const char *text)
{
    bool apostrophes = false; /* inside "''" */
    str_add_char(out, '\'');
    for (uint32_t character = plain_next(&text); character != 0; character = plain_next(&text)) {
        if (character == 1) {
            continue;
        }
        if ((character == '\'') != apostrophes) {
            str_add(out, apostrophes ? "\" . '" : "' . \"");
            apostrophes = !apostrophes;
        }
        plain_add(out, character);
    }
    str_add_char(out, apostrophes ? '"' : '\'');
}

void gnuplot_set_text(struct str *script, const char *name, const char *text)
{
    str_addf(script, "%s = ", name);
    gnuplot_quote(script, text);
    str_add(script, "\n");
}

void gnuplot_number(struct str *script, double value)
{
    char buffer[NUM_TEXT_SIZE];
    str_add(script, isfinite(value) ? num_text(value, buffer) : "NaN");
}

void gnuplot_set_number(struct str *script, const char *name, double value)
{
    str_addf(script, "%s = ", name);
    gnuplot_number(script, value);
    str_add(script, "\n");
}

void gnuplot_set_names(struct str *script, const char *name, size_t count, const char *const *texts)
{
    str_addf(script, "array %s[%zu] = [", name, count);
    for (size_t i = 0; i < count; i++) {
        str_add(script, i == 0 ? "" : ", ");
        gnuplot_quote(script, texts[i]);
    }
    str_add(script, "]\n");
}

void gnuplot_block_begin(struct str *script, const char *name)
{
    str_addf(script, "$%s << END_OF_DATA\n", name);
}

void gnuplot_block_end(struct str *script)
{
    str_add(script, "END_OF_DATA\n");
}

bool gnuplot_path_check(const char *path, struct err *err)
{
    const char *rest = path;
    for (uint32_t character = plain_next(&rest); character != 0; character = plain_next(&rest)) {
        bool broken = character == '?' && rest[-1] != '?';
        if (character == 1 || broken) {
            return err_set(
                err, ERR_USAGE,
                "a file name with control characters or bytes that are no UTF-8 cannot be "
                "handed to gnuplot");
        }
    }
    return true;
}

void gnuplot_quote_path(struct str *script, const char *path)
{
    struct str safe;
    str_init(&safe);
    str_add(&safe, path[0] == '/' || strncmp(path, "./", 2) == 0 ? "" : "./");
    str_add(&safe, path);
    gnuplot_quote(script, safe.text);
    script->failed = script->failed || safe.failed;
    str_done(&safe);
}

/* The line of gnuplot's output that says what is wrong: the first with " line N: " (others may follow
 * from it), else the last one that is not blank. Returns its length, 0 where there is none. */
static size_t find_complaint(const char *output, const char **complaint)
{
    size_t length = 0;
    bool found = false;
    while (*output != '\0') {
        size_t here = strcspn(output, "\n");
        size_t blanks = strspn(output, " \t\r");
        bool blank = blanks >= here;
        bool located = memmem(output, here, " line ", 6) != NULL &&
                       memmem(output, here, "warning:", 8) == NULL;
        if (!blank && !found) {
            *complaint = output + blanks;
            length = here - blanks;
            found = found || located;
        }
        output += here + (output[here] == '\n' ? 1 : 0);
    }
    return length;
}

static void say_complaint(const char *output, char remark[512])
{
    const char *complaint = "";
    size_t length = find_complaint(output, &complaint);
    char line[320];
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < sizeof line; i++) {
        unsigned char byte = (unsigned char)complaint[i];
        bool blank = byte == ' ' || byte == '\t';
        if (blank && used > 0 && line[used - 1] == ' ') {
            continue; /* gnuplot pads with blanks */
        }
        line[used++] = blank ? ' ' : byte < 0x20 || byte > 0x7e ? '?' : (char)byte;
    }
    while (used > 0 && line[used - 1] == ' ') {
        used--;
    }
    line[used] = '\0';
    snprintf(remark, 512, "gnuplot failed%s%s", used > 0 ? ": " : " and said nothing", line);
}

/* What to say of a gnuplot that has run; returns whether it ended well. */
static bool judge(const struct child_result *result, int timeout_ms, char remark[512])
{
    if (result->timed_out) {
        snprintf(remark, 512, "gnuplot gave no answer within %d s and was stopped",
                 (timeout_ms + 999) / 1000);
        return false;
    }
    if (result->status > 128) {
        snprintf(remark, 512, "gnuplot was killed by signal %d", result->status - 128);
        return false;
    }
    if (result->status != 0) {
        say_complaint(result->output.text, remark);
        return false;
    }
    return true;
}

bool gnuplot_run(const char *script, int timeout_ms, const struct cancel *cancel, bool *drew,
                 char remark[512], struct err *err)
{
    *drew = false;
    remark[0] = '\0';
    char *program = child_find("gnuplot");
    if (program == NULL) {
        snprintf(
            remark, 512,
            "gnuplot not found; install it (apt-get install gnuplot-nox, or gnuplot of your system)");
        return true;
    }
    const char *const argv[] = { program, "--default-settings", "-", NULL };
    struct child_result result;
    struct err trouble = { 0 };
    bool ran = child_run(argv, script, timeout_ms, cancel, &result, &trouble);
    if (ran) {
        *drew = judge(&result, timeout_ms, remark);
    } else if (trouble.code == ERR_CANCELLED || trouble.code == ERR_MEMORY) {
        *err = trouble;
    } else {
        snprintf(remark, 512, "%.500s", trouble.message);
    }
    child_result_done(&result);
    free(program);
    return ran || remark[0] != '\0';
}

/* "gnuplot 5.4 patchlevel 4" */
static bool is_version(const char *line)
{
    static const char name[] = "gnuplot ";
    size_t length = strlen(name);
    return strncmp(line, name, length) == 0 && line[length] >= '0' && line[length] <= '9';
}

/* What it said, or did not say, to the question for its version. */
static void judge_version(const struct child_result *result, struct gnuplot_look *look)
{
    char remark[512];
    if (!judge(result, VERSION_MS, remark)) {
        snprintf(look->text, sizeof look->text, "%.400s", remark);
        return;
    }
    const char *said = result->output.text;
    struct str line; /* whatever is in PATH: no control characters reach the terminal */
    str_init(&line);
    for (size_t i = 0; i < 80 && said[i] && said[i] != '\n' && said[i] != '\r'; i++) {
        str_add_char(&line, said[i] >= ' ' && said[i] <= '~' ? said[i] : '?');
    }
    look->fine = is_version(line.text);
    snprintf(look->text, sizeof look->text, "%s%s%s",
             look->fine ? "" : "gnuplot told no version but \"", line.text, look->fine ? "" : "\"");
    str_done(&line);
}

void gnuplot_look(struct gnuplot_look *look, const struct cancel *cancel)
{
    *look = (struct gnuplot_look){ .fine = false };
    char *program = child_find("gnuplot");
    if (program == NULL) {
        snprintf(look->text, sizeof look->text, "gnuplot not found");
        return;
    }
    look->found = true;
    snprintf(look->program, sizeof look->program, "%s", program);
    const char *const argv[] = { program, "--version", NULL };
    struct child_result result;
    struct err err = { 0 };
    if (child_run(argv, "", VERSION_MS, cancel, &result, &err)) {
        judge_version(&result, look);
    } else {
        snprintf(look->text, sizeof look->text, "%.400s", err.message);
    }
    child_result_done(&result);
    free(program);
}
