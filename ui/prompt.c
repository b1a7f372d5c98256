/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readline through its callback interface: line, history, completion. */
#include "ui/prompt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "src/base/str.h"
#include "src/session/complete.h"
#include "ui/history_file.h"
#include "ui/signals.h"

/* There is one terminal, and Readline keeps its state in globals, too. */
static struct {
    const struct session *session;
    struct history_file *history; /* NULL: none is kept */
    char *text;                   /* what stands in front of the line */
    char *before;                 /* earlier lines of the command */
    bool shown;
    bool lifted; /* taken away for a moment */
    bool stale;  /* text changed while Readline was showing something else there */
    char *line;  /* finished */
    bool end;    /* Ctrl-D */
    struct completions completions; /* of the last Tab */
    size_t word_start;              /* where Readline thinks that the word starts */
} prompt;

static void replace(char **text, const char *with)
{
    char *copy = strdup(with);
    if (copy) {
        free(*text);
        *text = copy;
    }
}

/* --- completion --- */

/* A choice as a replacement of what stands behind Readline's start of the word, which need not be
 * the session's. NULL: it does not fit. */
static char *fitted(const struct completion *choice)
{
    size_t ours = prompt.word_start, theirs = prompt.completions.word_start;
    struct str text;
    str_init(&text);
    if (theirs >= ours) {
        str_add_bytes(&text, rl_line_buffer + ours, theirs - ours);
        str_add(&text, choice->text);
    } else {
        size_t skipped = ours - theirs;
        bool same = strncmp(choice->text, rl_line_buffer + theirs, skipped) == 0;
        str_add(&text, same ? choice->text + skipped : choice->text);
    }
    return str_take(&text);
}

static char *next_choice(const char *word, int state)
{
    static size_t next;
    (void)word;
    if (state == 0)
        next = 0;
    return next < prompt.completions.count ? fitted(&prompt.completions.items[next++]) : NULL;
}

/* What stands in front of the cursor, earlier lines included. Caller frees. */
static char *whole_command(int cursor, size_t *earlier)
{
    struct str text;
    str_init(&text);
    str_add(&text, prompt.before);
    *earlier = text.length;
    str_add_bytes(&text, rl_line_buffer, (size_t)cursor);
    return str_take(&text);
}

static bool ask_session(int cursor)
{
    struct err err;
    size_t earlier;
    completions_done(&prompt.completions);
    prompt.completions = (struct completions){ 0 };
    char *command = whole_command(cursor, &earlier);
    bool found = command &&
                 complete_line(prompt.session, command, strlen(command), &prompt.completions, &err);
    free(command);
    size_t start = prompt.completions.word_start;
    prompt.completions.word_start = start > earlier ? start - earlier : 0;
    return found;
}

static char **complete(const char *word, int start, int end)
{
    rl_attempted_completion_over = 1; /* no file names where none are wanted */
    prompt.word_start = (size_t)start;
    if (!ask_session(end))
        return NULL;
    if (prompt.completions.count > 0) {
        if (prompt.completions.count == 1 && prompt.completions.items[0].more)
            rl_completion_suppress_append = rl_completion_suppress_quote = 1;
        return rl_completion_matches(word, next_choice);
    }
    if (!prompt.completions.files)
        return NULL;
    rl_filename_completion_desired = 1;
    rl_filename_quoting_desired = 1;
    return rl_completion_matches(word, rl_filename_completion_function);
}

/* File names with blanks: the whole word in quotes, open behind a folder. */
static char *quote_name(char *name, int match_type, char *quote)
{
    struct stat status;
    char mark = *quote ? *quote : strchr(name, '\'') ? '"' : '\'';
    bool folder = stat(name, &status) == 0 && S_ISDIR(status.st_mode);
    struct str text;
    str_init(&text);
    str_add_char(&text, mark);
    str_add(&text, name);
    if (match_type == SINGLE_MATCH && !folder)
        str_add_char(&text, mark);
    return str_take(&text);
}

static int columns(void)
{
    int rows = 0, wide = 0;
    rl_get_screen_size(&rows, &wide);
    return wide > 0 ? wide : 80;
}

static const char *help_of(const char *match)
{
    for (size_t i = 0; i < prompt.completions.count; i++) {
        const struct completion *choice = &prompt.completions.items[i];
        size_t length = strlen(choice->text), whole = strlen(match);
        if (length <= whole && strcmp(match + whole - length, choice->text) == 0)
            return choice->help ? choice->help : "";
    }
    return "";
}

/* One choice a line, with what it is. */
static void list_with_help(char **matches, int count, int width)
{
    int wide = columns();
    for (int i = 1; i <= count; i++) {
        const char *help = help_of(matches[i]);
        int room = wide - width - 5;
        if (room < 8)
            help = "";
        bool cut = room > 3 && strlen(help) > (size_t)room;
        fprintf(rl_outstream, "  %-*s%s%.*s%s\n", help[0] ? width : 0, matches[i],
                help[0] ? "  " : "", room > 3 ? room - (cut ? 3 : 0) : 0, help, cut ? "..." : "");
    }
}

static void list_matches(char **matches, int count, int width)
{
    int rows = 24, wide = 80;
    bool helpful = false;
    rl_get_screen_size(&rows, &wide);
    for (int i = 1; i <= count && prompt.completions.count > 0; i++)
        helpful = helpful || help_of(matches[i])[0] != '\0';
    rl_point = rl_end;
    rl_redisplay();
    if (helpful && count <= rows - 2) {
        rl_crlf();
        list_with_help(matches, count, width);
    } else {
        rl_display_match_list(matches, count, width);
    }
    fflush(rl_outstream);
    rl_forced_update_display();
}

/* --- history --- */

static void recall(const char *line)
{
    add_history(line);
}

static void open_history(void)
{
    struct err ignored; /* no history is no reason to stop, nor to complain at every start */
    using_history();
    stifle_history(HISTORY_LIMIT);
    prompt.history = history_file_open(&ignored);
    if (prompt.history)
        history_file_read(prompt.history, recall, &ignored);
}

static void remember_line(void *context, const char *line)
{
    (void)context;
    struct err ignored;
    for (int i = history_length - 1; i >= 0; i--) {
        const HIST_ENTRY *entry = history_get(history_base + i);
        if (entry && strcmp(entry->line, line) == 0)
            free_history_entry(remove_history(i));
    }
    add_history(line);
    if (prompt.history)
        history_file_add(prompt.history, line, &ignored);
}

void prompt_remember(const char *text)
{
    history_lines(text, remember_line, NULL);
}

/* --- keys and lines --- */

/* As rl_getc, but a signal that ends the program ends the waiting for the rest of a paste. */
static int next_key(FILE *stream)
{
    unsigned char byte;
    (void)stream;
    for (;;) {
        ssize_t got = read(STDIN_FILENO, &byte, 1);
        if (got == 1)
            return byte;
        if (got == 0 || errno != EINTR || signals_ending())
            return EOF;
    }
}

/* Readline from 8.1 on ends the line of an end of input, but only where it has switched on the marks
 * of pastes. */
static bool ends_line_itself(void)
{
    const char *pastes = rl_variable_value("enable-bracketed-paste");
    return rl_readline_version >= 0x0801 && pastes && strcmp(pastes, "on") == 0;
}

static void on_line(char *line)
{
    prompt_hide();
    if (!line && !ends_line_itself()) {
        rl_crlf();
        fflush(rl_outstream);
    }
    prompt.line = line;
    prompt.end = line == NULL;
}

const char *prompt_library(void)
{
    return rl_library_version;
}

void prompt_open(const struct session *session)
{
    prompt.session = session;
    replace(&prompt.text, "");
    replace(&prompt.before, "");
    rl_readline_name = "peephole"; /* for $if in ~/.inputrc */
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_instream = stdin;
    rl_outstream = isatty(STDOUT_FILENO) ? stdout : stderr;
    rl_getc_function = next_key;
    rl_attempted_completion_function = complete;
    rl_completion_display_matches_hook = list_matches;
    rl_completer_word_break_characters = " \t\n;=,";
    rl_completer_quote_characters = "'\"";
    rl_filename_quote_characters = " \t\n;#'\"$\\=,";
    rl_filename_quoting_function = quote_name;
    rl_variable_bind("enable-bracketed-paste", "on");
    open_history();
}

void prompt_close(void)
{
    if (!prompt_in_foreground())
        rl_deprep_term_function = NULL; /* the terminal is another's; it was given back long ago */
    prompt_hide();
    completions_done(&prompt.completions);
    history_file_close(prompt.history);
    clear_history();
    free(prompt.line);
    free(prompt.text);
    free(prompt.before);
    memset(&prompt, 0, sizeof prompt);
}

void prompt_show(const char *text, const char *before)
{
    replace(&prompt.text, text);
    replace(&prompt.before, before);
#if RL_READLINE_VERSION >= 0x0801
    rl_eof_found = 0; /* it sticks, and would add an empty line to all that follows */
#endif
    prompt.stale = prompt.lifted = false;
    prompt.shown = true;
    rl_callback_handler_install(prompt.text, on_line);
}

void prompt_hide(void)
{
    if (prompt.shown)
        rl_callback_handler_remove();
    prompt.shown = false;
}

bool prompt_is_shown(void)
{
    return prompt.shown;
}

/* Readline shows something of its own where the prompt stands: a search, an argument. */
static bool is_occupied(void)
{
    return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG |
                      RL_STATE_VIMOTION | RL_STATE_METANEXT | RL_STATE_MOREINPUT |
                      RL_STATE_COMPLETING);
}

static void show_text(void)
{
    prompt.stale = is_occupied();
    if (prompt.stale)
        return;
    rl_set_prompt(prompt.text);
    if (!prompt.lifted)
        rl_redisplay();
}

void prompt_set_text(const char *text)
{
    if (strcmp(prompt.text, text) == 0 && !prompt.stale)
        return;
    replace(&prompt.text, text);
    if (prompt.shown)
        show_text();
}

const char *prompt_shown_text(void)
{
    return prompt.text;
}

void prompt_read(void)
{
    rl_callback_read_char();
    if (prompt.shown && prompt.stale)
        show_text();
}

char *prompt_take(bool *end)
{
    char *line = prompt.line;
    *end = prompt.end;
    prompt.line = NULL;
    prompt.end = false;
    return line;
}

bool prompt_clear(void)
{
    bool had = rl_end > 0 || prompt.before[0] != '\0' || is_occupied();
    rl_callback_sigcleanup();
    rl_point = rl_end;
    rl_redisplay();
    fputs("^C\n", rl_outstream);
    fflush(rl_outstream);
    rl_free_line_state();
    prompt_hide();
    return had;
}

/* --- the terminal --- */

void prompt_resize(void)
{
    if (prompt.shown)
        rl_resize_terminal();
}

void prompt_pause(void)
{
    if (prompt.shown && rl_deprep_term_function)
        rl_deprep_term_function();
}

void prompt_resume(void)
{
    if (!prompt.shown)
        return;
    prompt_pause();
    if (rl_prep_term_function)
        rl_prep_term_function(1);
    rl_reset_screen_size();
    rl_on_new_line();
    rl_clear_visible_line();
    rl_forced_update_display();
}

bool prompt_in_foreground(void)
{
    return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

void prompt_lift(void *unused)
{
    (void)unused;
    if (!prompt.shown)
        return;
    prompt.lifted = true;
    rl_clear_visible_line();
    fflush(rl_outstream);
}

void prompt_lower(void *unused)
{
    (void)unused;
    prompt.lifted = false;
    if (prompt.shown)
        rl_forced_update_display();
}
