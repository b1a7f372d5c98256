/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readline through its callback interface: line, history, completion. */
#include "ui/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "src/base/str.h"
#include "ui/choices.h"
#include "ui/history_file.h"
#include "ui/key_bytes.h"
#include "ui/prompt_keys.h"
#include "ui/signals.h"

/* There is one terminal, and Readline keeps its state in globals, too. */
static struct {
    const struct session *session;
    struct history_file *history; /* NULL: none is kept */
    char *text;                   /* what stands in front of the line */
    char *before;                 /* earlier lines of the command */
    bool shown;
    bool lifted;            /* taken away for a moment */
    bool stale;             /* text changed while Readline was showing something else there */
    char *line;             /* finished */
    char *next;             /* what the next line begins as */
    bool end;               /* Ctrl-D */
    struct choices choices; /* of the last Tab */
    /* Panels: */
    bool quiet;             /* Readline draws nothing; whoever shows the panels does */
    bool dirty;             /* since prompt_changed was asked last */
    size_t columns;         /* of the terminal */
    struct str list;        /* what the last Tab lists, a line each */
    struct key_bytes typed; /* read, and not yet taken by Readline */
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

static char *next_choice(const char *word, int state)
{
    static size_t next;
    (void)word;
    if (state == 0)
        next = 0;
    return next < prompt.choices.completions.count
               ? choices_fitted(&prompt.choices, next++, rl_line_buffer)
               : NULL;
}

static char **complete(const char *word, int start, int end)
{
    struct completions *found = &prompt.choices.completions;
    rl_attempted_completion_over = 1; /* no file names where none are wanted */
    prompt.choices.word_start = (size_t)start;
    if (!choices_ask(&prompt.choices, prompt.session, prompt.before, rl_line_buffer, (size_t)end))
        return NULL;
    if (found->count > 0) {
        if (found->count == 1 && found->items[0].more)
            rl_completion_suppress_append = rl_completion_suppress_quote = 1;
        return rl_completion_matches(word, next_choice);
    }
    if (!found->files)
        return NULL;
    rl_filename_completion_desired = 1;
    rl_filename_quoting_desired = 1;
    return rl_completion_matches(word, rl_filename_completion_function);
}

static char *quote_name(char *name, int match_type, char *quote)
{
    return choices_quote(name, match_type == SINGLE_MATCH, *quote);
}

static void list_matches(char **matches, int count, int width)
{
    int rows = 24, wide = 80;
    bool helpful = false;
    rl_get_screen_size(&rows, &wide);
    for (int i = 1; i <= count && prompt.choices.completions.count > 0; i++)
        helpful = helpful || choices_help(&prompt.choices, matches[i])[0] != '\0';
    rl_point = rl_end;
    rl_redisplay();
    if (helpful && count <= rows - 2) {
        choices_list(&prompt.choices, matches, count, width, wide > 0 ? (size_t)wide : 80,
                     &prompt.list);
        rl_crlf();
        fputs(prompt.list.text, rl_outstream);
    } else {
        rl_display_match_list(matches, count, width);
    }
    fflush(rl_outstream);
    rl_forced_update_display();
}

/* The same for panels: the list is kept, and drawn over what stands above the line. */
static void keep_matches(char **matches, int count, int width)
{
    choices_list(&prompt.choices, matches, count, width, prompt.columns, &prompt.list);
    rl_point = rl_end;
    prompt.dirty = true;
}

/* --- history --- */

static void open_history(void)
{
    struct err ignored; /* no history is no reason to stop, nor to complain at every start */
    using_history();
    stifle_history(HISTORY_LIMIT);
    prompt.history = history_file_open(&ignored);
    if (prompt.history)
        history_file_read(prompt.history, add_history, &ignored);
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

static int next_key(FILE *stream)
{
    (void)stream;
    return key_bytes_next(&prompt.typed); /* EOF is -1, too */
}

/* Readline from 8.1 on ends the line of an end of input, where it marks pastes. */
static bool ends_line_itself(void)
{
    const char *pastes = rl_variable_value("enable-bracketed-paste");
    return rl_readline_version >= 0x0801 && pastes && strcmp(pastes, "on") == 0;
}

static void on_line(char *line)
{
    prompt_hide();
    if (!line && !prompt.quiet && !ends_line_itself()) {
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

/* Readline asks before it takes an Escape for a key; the terminal's bytes have been read by us. It also
 * asks while it inserts a character, whether others could go in with it: nobody waits for those. */
static int more_keys(void)
{
    if (RL_ISSTATE(RL_STATE_DISPATCHING) && rl_executing_key >= ' ')
        return key_bytes_waits(&prompt.typed);
    return key_bytes_goes_on(&prompt.typed);
}

static void mark_dirty(void)
{
    prompt.dirty = true;
}

static void be_quiet(void)
{
    prompt.quiet = true;
    rl_outstream = fopen("/dev/null", "w");
    rl_prep_term_function = NULL;
    rl_deprep_term_function = NULL;
    rl_redisplay_function = mark_dirty;
    rl_input_available_hook = more_keys;
    rl_completion_display_matches_hook = keep_matches;
    rl_variable_bind("bell-style", "none");
    rl_completion_query_items = 0; /* a question would wait for an answer where nobody sees it */
    prompt_keys_bind();
}

void prompt_open(const struct session *session, enum prompt_style style)
{
    prompt.session = session;
    str_init(&prompt.list);
    replace(&prompt.text, "");
    replace(&prompt.before, "");
    replace(&prompt.next, "");
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
    if (style == PROMPT_PANELS)
        be_quiet();
    open_history();
}

void prompt_close(void)
{
    if (!prompt_in_foreground())
        rl_deprep_term_function = NULL; /* the terminal is another's; it was given back long ago */
    prompt_hide();
    signals_show_typing();
    choices_done(&prompt.choices);
    str_done(&prompt.list);
    key_bytes_free(&prompt.typed);
    history_file_close(prompt.history);
    clear_history();
    free(prompt.line);
    free(prompt.next);
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
    signals_show_typing(); /* Readline takes the terminal as it finds it, and gives it back so */
    rl_callback_handler_install(prompt.text, on_line);
    rl_insert_text(prompt.next);
    replace(&prompt.next, "");
}

void prompt_set_line(const char *line)
{
    if (!prompt.shown) {
        replace(&prompt.next, line);
        return;
    }
    rl_replace_line(line, 0);
    rl_point = rl_end;
    prompt.dirty = true;
}

void prompt_hide(void)
{
    if (prompt.shown) {
        rl_callback_handler_remove();
        if (!prompt.quiet)
            signals_hide_typing();
    }
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
    prompt.dirty = true; /* panels may have been drawn since the caller said so */
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
    str_clear(&prompt.list);
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

bool prompt_is_gone(void)
{
    return tcgetpgrp(STDIN_FILENO) < 0;
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

/* --- panels --- */

void prompt_feed(const unsigned char *bytes, size_t count)
{
    key_bytes_add(&prompt.typed, bytes, count);
}

/* The list of the last Tab stays until the next key. */
bool prompt_read_fed(void)
{
    if (!key_bytes_waits(&prompt.typed) || !prompt.shown)
        return false;
    str_clear(&prompt.list);
    prompt_read();
    prompt.dirty = true;
    return true;
}

bool prompt_is_fed(void)
{
    return key_bytes_waits(&prompt.typed);
}

void prompt_forget_fed(void)
{
    while (key_bytes_waits(&prompt.typed))
        key_bytes_drop(&prompt.typed);
}

static bool is_bound(const unsigned char *bytes, size_t count)
{
    int type = ISFUNC;
    rl_command_func_t *function =
        rl_function_of_keyseq_len((const char *)bytes, count, NULL, &type);
    return function && type != ISKMAP;
}

enum key_front prompt_front(void)
{
    bool uses_escape =
        rl_editing_mode == 0 || is_occupied() || RL_ISSTATE(RL_STATE_MULTIKEY); /* within a key */
    if (uses_escape)
        return prompt_is_fed() ? KEY_FRONT_OTHER : KEY_FRONT_NOTHING;
    return key_bytes_front(&prompt.typed, is_bound);
}

void prompt_drop_fed(void)
{
    key_bytes_drop(&prompt.typed);
}

void prompt_set_columns(size_t columns, size_t lines)
{
    prompt.columns = columns;
    rl_set_screen_size((int)lines, (int)columns);
}

struct prompt_look prompt_look(void)
{
    struct prompt_look look = { .text = prompt.text, .line = "", .list = prompt.list.text };
    if (!prompt.shown)
        return look;
    look.text = rl_display_prompt ? rl_display_prompt : prompt.text;
    look.line = rl_line_buffer ? rl_line_buffer : "";
    look.cursor = (size_t)rl_point;
    return look;
}

bool prompt_changed(void)
{
    bool dirty = prompt.dirty;
    prompt.dirty = false;
    return dirty;
}
