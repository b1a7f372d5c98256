/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processes by boot, number and beginning, from /proc where there is one. */
#include "src/history/owner.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/base/file.h"
#include "src/base/str.h"

enum { LONGEST = 4096 };

/* The first word of a file, "-" where it cannot be read. */
static void add_boot(struct str *text)
{
    struct err ignored = { 0 };
    char *boot = file_read("/proc/sys/kernel/random/boot_id", LONGEST, NULL, &ignored);
    size_t length = boot ? strcspn(boot, " \n") : 0;
    str_add_bytes(text, length > 0 ? boot : "-", length > 0 ? length : 1);
    free(boot);
}

/* Field 22 of /proc/PID/stat; the name in field 2 may hold blanks and brackets. */
static void add_start(long pid, struct str *text)
{
    enum { FIELDS_BETWEEN = 20 };
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    struct err ignored = { 0 };
    char *stat = file_read(path, LONGEST, NULL, &ignored);
    const char *at = stat ? strrchr(stat, ')') : NULL;
    for (int i = 0; at && i < FIELDS_BETWEEN; i++) {
        at = strchr(at + 1, ' ');
    }
    size_t length = at ? strspn(at + 1, "0123456789") : 0;
    str_add_bytes(text, length > 0 ? at + 1 : "-", length > 0 ? length : 1);
    free(stat);
}

static char *text_of(long pid)
{
    struct str text;
    str_init(&text);
    add_boot(&text);
    str_addf(&text, " %ld ", pid);
    add_start(pid, &text);
    return str_take(&text);
}

char *owner_text(void)
{
    return text_of((long)getpid());
}

bool owner_lives(const char *text)
{
    const char *blank = text ? strchr(text, ' ') : NULL;
    long pid = blank ? strtol(blank + 1, NULL, 10) : 0;
    if (pid <= 0 || (kill((pid_t)pid, 0) != 0 && errno != EPERM)) {
        return false;
    }
    char *now = text_of(pid);
    bool same = now && strcmp(now, text) == 0;
    free(now);
    return same;
}
