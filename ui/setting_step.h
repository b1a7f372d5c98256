/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The next value of a setting, up or down: what an arrow makes of it. */
#ifndef PEEPHOLE_UI_SETTING_STEP_H
#define PEEPHOLE_UI_SETTING_STEP_H

#include "src/base/key.h"
#include "src/base/str.h"

/* Choices go round; counts go by ones below 10, by tens below 100 and so on, numbers by 1, 2, 5, 10.
 * value: NULL where the setting has none. false: there is no next one (the end of a range, a text). */
bool setting_step(const struct key *key, const char *value, bool up, struct str *next);

#endif
