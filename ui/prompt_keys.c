/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of keys.def as functions of Readline. */
#include "ui/prompt_keys.h"

#include <stdio.h>
#include <string.h>

#include <readline/readline.h>

#include "ui/prompt.h"

static int pressed = PROMPT_NO_KEY; /* since prompt_take_key was called last */

/* One function a row, for Readline binds functions. */
#define KEY(name, written, sequences, command, label, help) \
    static int press_##name(int count, int character)       \
    {                                                       \
        (void)count;                                        \
        (void)character;                                    \
        pressed = PROMPT_KEY_##name;                        \
        return 0;                                           \
    }
#include "src/session/keys.def"
#undef KEY

static const struct {
    const char *name, *sequences;
    rl_command_func_t *press;
} keys[] = {
#define KEY(name, written, sequences, command, label, help) \
    { "peephole-" #name, sequences, press_##name },
#include "src/session/keys.def"
#undef KEY
};
static char key_names[sizeof keys / sizeof keys[0]][40]; /* Readline keeps pointers to them */

/* The same with vi's keys, where Escape alone stays Escape. */
static void bind_key(const char *sequence, rl_command_func_t *press)
{
    rl_bind_keyseq_in_map(sequence, press, emacs_standard_keymap);
    rl_bind_keyseq_in_map(sequence, press, vi_insertion_keymap);
    rl_bind_keyseq_in_map(sequence, press, vi_movement_keymap);
}

/* Ours beat Readline's keys, the user's ~/.inputrc, which is read later, beats ours. */
void prompt_keys_bind(void)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char sequences[128];
        snprintf(sequences, sizeof sequences, "%s", keys[i].sequences);
        snprintf(key_names[i], sizeof key_names[i], "%s", keys[i].name);
        for (char *at = strchr(key_names[i], '_'); at; at = strchr(at, '_'))
            *at = '-';
        rl_add_defun(key_names[i], keys[i].press, -1);
        char *rest = NULL;
        for (char *one = strtok_r(sequences, " ", &rest); one; one = strtok_r(NULL, " ", &rest))
            bind_key(one, keys[i].press);
    }
}

int prompt_take_key(void)
{
    int key = pressed;
    pressed = PROMPT_NO_KEY;
    return key;
}
