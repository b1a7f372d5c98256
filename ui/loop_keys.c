/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed, on its way to the line editor, and the keys that mean commands. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/loop_parts.h"
#include "ui/prompt.h"

/* A finished line, or the end of input. */
static void take_typed(struct loop *loop)
{
    bool end = false;
    char *line = prompt_take(&end);
    if (!line && !end)
        return;
    loop_hide_prompt(loop);
    if (end)
        loop_take_end(loop);
    else if (loop->bench && !line[0] && loop->command.length == 0)
        loop_run_key(loop, "panel open", false);
    else
        loop_take_line(loop, line);
    free(line);
}

/* Panels are picked by their numbers, and named in commands. A number without a panel does nothing. */
static void pick_panel(struct loop *loop, size_t number)
{
    char command[64];
    if (number >= DISPLAY_PANEL_COUNT)
        return;
    snprintf(command, sizeof command, "panel %s", display_panel_name(number));
    loop_run_key(loop, command, false);
}

static void press(struct loop *loop, int key)
{
    static const char *const commands[] = {
#define KEY(name, written, sequences, command, label, help) command,
#include "src/session/keys.def"
#undef KEY
    };
    if (key >= PROMPT_KEY_panel_1 && key <= PROMPT_KEY_panel_9)
        pick_panel(loop, (size_t)(key - PROMPT_KEY_panel_1) + 1);
    else if (!commands[key][0])
        bench_redraw(loop->bench);
    else
        loop_run_key(loop, commands[key], strncmp(commands[key], "panel ", 6) != 0);
}

/* Escape stops the film, or goes back. */
static void press_escape(struct loop *loop)
{
    bool plays = bench_plays(loop->bench);
    prompt_drop_fed();
    loop_run_key(loop, plays ? "epoch play" : "panel back", plays);
}

/* Feeds what was typed to the line editor, a character at a time. Escape is kept back: at the end of
 * what came it is a key by itself only when nothing follows for a while. */
static void take_keys(struct loop *loop, bool waited)
{
    loop->escape = false;
    while (!loop->leaving) {
        if (!prompt_is_shown())
            loop_show_prompt(loop);
        enum key_front front = prompt_front();
        loop->escape = front == KEY_FRONT_OPEN && !waited;
        if (loop->escape || front == KEY_FRONT_NOTHING || !prompt_is_shown())
            break;
        if (front != KEY_FRONT_OTHER) {
            press_escape(loop);
            continue;
        }
        prompt_read_fed();
        int key = prompt_take_key();
        if (key != PROMPT_NO_KEY)
            press(loop, key);
        take_typed(loop);
    }
}

void loop_take_escape(struct loop *loop)
{
    take_keys(loop, true);
}

/* An Escape that waits, and another one in a later read: two keys, or a key and a paste. */
static void read_bench_keys(struct loop *loop)
{
    unsigned char bytes[4096];
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN))
        loop->leaving = loop->lost = true;
    if (count <= 0)
        return;
    if (loop->escape && bytes[0] == '\033')
        take_keys(loop, true);
    prompt_feed(bytes, (size_t)count);
    take_keys(loop, false);
}

/* Ctrl-C takes away what was typed before it and not read yet. A read that counted on that would wait
 * for the next key, and nobody would see the Ctrl-C. */
static bool input_waits(void)
{
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    return poll(&input, 1, 0) > 0;
}

void loop_read_keys(struct loop *loop)
{
    if (!input_waits())
        return;
    if (loop->bench) {
        read_bench_keys(loop);
        return;
    }
    prompt_read();
    take_typed(loop);
}
