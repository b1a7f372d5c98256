/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curses: cells with a meaning become attributes and colours of the terminal at hand. */
#include "ui/screen.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#undef columns /* names of capabilities, which nothing here wants */
#undef lines
#include <termios.h>
#include <unistd.h>

/* How a style looks with no, with 8 and with 256 colours; -1: the terminal's own colour. Blue and
 * orange are told apart by most eyes, on light and on dark grounds. */
struct look {
    attr_t plain, coloured;
    short front_8, back_8;
    short front_256, back_256;
};

static const struct look looks[STYLE_COUNT] = {
    [STYLE_PLAIN] = { A_NORMAL, A_NORMAL, -1, -1, -1, -1 },
    [STYLE_STRONG] = { A_BOLD, A_BOLD, -1, -1, -1, -1 },
    [STYLE_FAINT] = { A_DIM, A_NORMAL, -1, -1, 244, -1 },
    [STYLE_TITLE] = { A_BOLD, A_BOLD, -1, -1, -1, -1 },
    [STYLE_CHOSEN] = { A_REVERSE | A_BOLD, A_REVERSE | A_BOLD, -1, -1, -1, -1 },
    [STYLE_CURSOR] = { A_REVERSE, A_REVERSE, -1, -1, -1, -1 },
    [STYLE_BAR] = { A_REVERSE, A_REVERSE, -1, -1, -1, -1 },
    [STYLE_COMMAND] = { A_BOLD, A_BOLD, -1, -1, -1, -1 },
    [STYLE_HINT] = { A_UNDERLINE, A_NORMAL, COLOR_BLUE, -1, 32, -1 },
    [STYLE_ERROR] = { A_BOLD, A_BOLD, COLOR_RED, -1, 160, -1 },
    [STYLE_CURVE_1] = { A_NORMAL, A_NORMAL, COLOR_BLUE, -1, 32, -1 },
    [STYLE_CURVE_2] = { A_BOLD, A_NORMAL, COLOR_MAGENTA, -1, 172, -1 },
    [STYLE_CURVE_3] = { A_DIM, A_NORMAL, COLOR_CYAN, -1, 244, -1 },
    [STYLE_RIGHT_1] = { A_NORMAL, A_NORMAL, COLOR_BLUE, -1, 32, -1 },
    [STYLE_RIGHT_2] = { A_BOLD, A_NORMAL, COLOR_WHITE, COLOR_BLUE, 231, 31 },
    [STYLE_RIGHT_3] = { A_BOLD, A_BOLD, COLOR_WHITE, COLOR_BLUE, 231, 25 },
    [STYLE_WRONG_1] = { A_NORMAL, A_NORMAL, COLOR_MAGENTA, -1, 166, -1 },
    [STYLE_WRONG_2] = { A_UNDERLINE, A_NORMAL, COLOR_BLACK, COLOR_YELLOW, 16, 215 },
    [STYLE_WRONG_3] = { A_UNDERLINE | A_BOLD, A_BOLD, COLOR_BLACK, COLOR_YELLOW, 16, 208 },
};

/* There is one terminal, and curses keeps its state in globals, too. */
static struct {
    bool open, paused;
    bool colour;
    struct termios before; /* how the terminal was */
    bool has_before;
    SCREEN *terminal;
    int error_before; /* standard error as it was; -1: not diverted */
    FILE *errors;     /* what it got meanwhile */
    char reset[128];
    struct canvas shown; /* what curses was given last; without cells: not known */
} screen = { .error_before = -1 };

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";

/* --- capabilities --- */

bool screen_is_possible(void)
{
    const char *term = getenv("TERM");
    int error = 0;
    use_env(FALSE); /* LINES and COLUMNS stay what they were when the terminal changes its size */
    use_tioctl(TRUE);
    if (!term || !term[0] || strcmp(term, "dumb") == 0 ||
        setupterm(term, STDOUT_FILENO, &error) != OK)
        return false;
    bool moves = cursor_address && clear_screen;
    del_curterm(cur_term); /* newterm has one of its own */
    set_curterm(NULL);
    return moves;
}

static int put_nothing(int character)
{
    size_t used = strlen(screen.reset);
    if (used + 1 < sizeof screen.reset)
        screen.reset[used] = (char)character;
    return character;
}

static void remember_reset(void)
{
    memset(screen.reset, 0, sizeof screen.reset);
    const char *const parts[] = { exit_attribute_mode, cursor_normal, exit_ca_mode };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i])
            tputs(parts[i], 1, put_nothing);
    }
}

const char *screen_reset_bytes(void)
{
    return screen.reset;
}

/* --- colours --- */

static void choose_colours(void)
{
    screen.colour = screen.colour && has_colors() && start_color() == OK && COLORS >= 8 &&
                    COLOR_PAIRS > STYLE_COUNT && use_default_colors() == OK;
    for (short i = 1; screen.colour && i < STYLE_COUNT; i++) {
        const struct look *look = &looks[i];
        if (COLORS >= 256)
            init_pair(i, look->front_256, look->back_256);
        else
            init_pair(i, look->front_8, look->back_8);
    }
}

static attr_t attributes_of(enum style style)
{
    return screen.colour ? looks[style].coloured : looks[style].plain;
}

/* --- standard error --- */

static void divert_errors(void)
{
    screen.errors = tmpfile();
    if (!screen.errors)
        return;
    fflush(stderr);
    screen.error_before = dup(STDERR_FILENO);
    if (screen.error_before >= 0)
        dup2(fileno(screen.errors), STDERR_FILENO);
}

static void restore_errors(void)
{
    if (screen.error_before >= 0) {
        fflush(stderr);
        dup2(screen.error_before, STDERR_FILENO);
        close(screen.error_before);
        screen.error_before = -1;
    }
    if (!screen.errors)
        return;
    char text[4096];
    size_t count;
    rewind(screen.errors);
    while ((count = fread(text, 1, sizeof text, screen.errors)) > 0)
        fwrite(text, 1, count, stderr);
    fclose(screen.errors);
    screen.errors = NULL;
}

/* --- open and close --- */

static void say(const char *bytes)
{
    fputs(bytes, stdout);
    fflush(stdout);
}

/* As cbreak has it, but Ctrl-V, Ctrl-S and Ctrl-Q are keys like others. */
static void take_terminal(void)
{
    struct termios now;
    cbreak();
    noecho();
    nonl();
    if (tcgetattr(STDIN_FILENO, &now) == 0) {
        now.c_lflag &= ~(tcflag_t)IEXTEN;
        now.c_iflag &= ~(tcflag_t)(IXON | ICRNL);
        now.c_iflag |= ICRNL;
        tcsetattr(STDIN_FILENO, TCSANOW, &now);
    }
    def_prog_mode();
    say(paste_on);
}

bool screen_open(bool colour, struct err *err)
{
    screen.has_before = tcgetattr(STDIN_FILENO, &screen.before) == 0;
    screen.terminal = newterm(NULL, stdout, stdin);
    if (!screen.terminal)
        return err_set(err, ERR_IO, "this terminal cannot show panels");
    set_term(screen.terminal);
    screen.open = true;
    screen.colour = colour;
    choose_colours();
    remember_reset();
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    take_terminal();
    divert_errors();
    return true;
}

static void give_back(void)
{
    say(paste_off);
    endwin();
    if (screen.has_before)
        tcsetattr(STDIN_FILENO, TCSANOW, &screen.before);
}

void screen_close(void)
{
    if (!screen.open)
        return;
    screen.open = false;
    if (!screen.paused)
        give_back();
    delscreen(screen.terminal);
    screen.terminal = NULL;
    canvas_done(&screen.shown);
    restore_errors();
}

void screen_pause(void)
{
    if (screen.open && !screen.paused)
        give_back();
    screen.paused = screen.open;
}

void screen_resume(void)
{
    if (!screen.open)
        return;
    screen.paused = false;
    reset_prog_mode();
    if (enter_ca_mode)
        putp(enter_ca_mode);
    say(paste_on);
    screen_resize();
    clearok(curscr, TRUE);
}

void screen_size(size_t *columns, size_t *lines)
{
    *columns = COLS > 0 ? (size_t)COLS : 0;
    *lines = LINES > 0 ? (size_t)LINES : 0;
}

void screen_resize(void)
{
    struct winsize size;
    canvas_done(&screen.shown);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resizeterm(size.ws_row, size.ws_col);
}

void screen_distrust(void)
{
    if (screen.open && !screen.paused)
        redrawwin(stdscr);
}

/* --- drawing --- */

static void put_cell(size_t column, size_t line, struct cell cell)
{
    wchar_t text[2] = { cell.character ? (wchar_t)cell.character : L' ', 0 };
    cchar_t shown;
    short pair = screen.colour ? (short)cell.style : 0;
    if (setcchar(&shown, text, attributes_of(cell.style), pair, NULL) == OK)
        mvadd_wch((int)line, (int)column, &shown);
}

/* A cell that is covered by the wide character to its left is not drawn itself. */
static void put_line(const struct canvas *canvas, size_t line)
{
    const struct cell *cells = canvas->cells + line * canvas->stride;
    for (size_t column = 0; column < canvas->columns; column++) {
        put_cell(column, line, cells[column]);
        uint32_t character = cells[column].character;
        column += character >= 0x300 && wcwidth((wchar_t)character) == 2;
    }
}

/* Most lines of a frame are those of the one before: curses, which would find that out a cell at a time,
 * need not look at them. */
static bool is_shown(const struct canvas *canvas, size_t line)
{
    const struct canvas *shown = &screen.shown;
    return shown->cells &&
           memcmp(shown->cells + line * shown->stride, canvas->cells + line * canvas->stride,
                  canvas->columns * sizeof *canvas->cells) == 0;
}

static void remember_shown(const struct canvas *canvas)
{
    struct canvas *shown = &screen.shown;
    if (!shown->cells && !canvas_init(shown, canvas->columns, canvas->lines))
        return;
    for (size_t i = 0; i < canvas->lines; i++)
        memcpy(shown->cells + i * shown->stride, canvas->cells + i * canvas->stride,
               canvas->columns * sizeof *canvas->cells);
}

void screen_show(const struct canvas *canvas, size_t column, size_t line, bool whole)
{
    if (!screen.open || screen.paused)
        return;
    if (whole || screen.shown.columns != canvas->columns || screen.shown.lines != canvas->lines)
        canvas_done(&screen.shown);
    for (size_t i = 0; i < canvas->lines; i++) {
        if (!is_shown(canvas, i))
            put_line(canvas, i);
    }
    remember_shown(canvas);
    if (whole)
        clearok(curscr, TRUE);
    move((int)line, (int)column);
    refresh();
}
