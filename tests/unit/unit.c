/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers of the unit tests. What they return is kept until the process ends. */
#include "tests/unit/unit.h"

#include <ftw.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/classic/svm_child.h"

enum { DATA_LEVELS = 2 };

static char temp_folder[PATH_MAX]; /* empty until it is made */

/* Everything handed out, freed at the end. */
static char **kept;
static size_t kept_count;

static char *keep(char *text)
{
    char **more = realloc(kept, (kept_count + 1) * sizeof *kept);
    if (more != NULL)
        kept = more;
    if (text == NULL || more == NULL)
        fail_msg("out of memory");
    kept[kept_count++] = text;
    return text;
}

__attribute__((format(printf, 1, 2))) static char *keep_text(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    return keep(text);
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info, (void)kind, (void)where;
    return remove(path);
}

static void clean_up(void)
{
    if (temp_folder[0] != '\0')
        nftw(temp_folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    while (kept_count > 0)
        free(kept[--kept_count]);
    free(kept);
}

void unit_begin(void)
{
    if (svm_child_asked()) /* a learner started this program for one of its machines */
        exit(svm_child_run());
    cmocka_set_message_output(CM_OUTPUT_TAP);
    atexit(clean_up);
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

bool unit_sanitized(void)
{
    return is_set("PEEPHOLE_SANITIZED");
}

/* cmocka 1.1.5 prints "not ok" for its own skip(), so a skipped test passes with a remark. */
void unit_skip(const char *format, ...)
{
    char why[512];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    if (is_set("PEEPHOLE_NO_SKIP"))
        fail_msg("may not be skipped: %s", why);
    printf("# skipped: %s\n", why);

    const char *list = getenv("PEEPHOLE_SKIPPED");
    FILE *file = list != NULL ? fopen(list, "a") : NULL;
    if (file != NULL) {
        fprintf(file, "%s\n", why);
        fclose(file);
    }
}

/* What nftw is looking for, and what it found. */
static const char *wanted_name;
static char found_path[PATH_MAX];

static int look_at(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    if (where->level > DATA_LEVELS + 1 || kind != FTW_F ||
        strcmp(path + where->base, wanted_name) != 0)
        return 0;
    snprintf(found_path, sizeof found_path, "%s", path);
    return 1;
}

static bool found_below(const char *folder, const char *name)
{
    wanted_name = name;
    return nftw(folder, look_at, 16, 0) == 1;
}

const char *unit_data_file(const char *name)
{
    const char *data = getenv("PEEPHOLE_DATA");
    char *folders = keep_text("%s", data != NULL ? data : "");
    for (char *rest = folders, *folder; (folder = strsep(&rest, ":")) != NULL;)
        if (folder[0] != '\0' && found_below(folder, name))
            return keep_text("%s", found_path);

    const char *xdg = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    const char *folder = xdg != NULL && xdg[0] == '/'
                             ? keep_text("%s/peephole", xdg)
                             : keep_text("%s/.local/share/peephole", home != NULL ? home : "");
    if (found_below(folder, name))
        return keep_text("%s", found_path);
    unit_skip("real data not found (%s)", name);
    return NULL;
}

const char *unit_source_path(const char *relative)
{
    return keep_text("%s/%s", PEEPHOLE_SOURCE_DIR, relative);
}

const char *unit_temp_path(const char *name)
{
    if (temp_folder[0] == '\0') {
        const char *parent = getenv("TMPDIR");
        snprintf(temp_folder, sizeof temp_folder, "%s/peephole-unit.XXXXXX",
                 parent != NULL ? parent : "/tmp");
        if (mkdtemp(temp_folder) == NULL)
            fail_msg("cannot make the folder %s", temp_folder);
    }
    return keep_text("%s/%s", temp_folder, name);
}

char *unit_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = keep(size >= 0 ? malloc((size_t)size + 1) : NULL);
    size_t got = fread(bytes, 1, (size_t)size, file);
    fclose(file);
    if (got != (size_t)size)
        fail_msg("cannot read %s", path);
    bytes[got] = '\0';
    if (length != NULL)
        *length = got;
    return bytes;
}

void unit_write(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        fail_msg("cannot create %s", path);
    bool written = fwrite(bytes, 1, length, file) == length;
    if (fclose(file) != 0 || !written)
        fail_msg("cannot write %s", path);
}

void unit_assert_near(double actual, double expected, double tolerance, const char *file, int line)
{
    if (fabs(actual - expected) <= tolerance)
        return;
    print_error("%.17g is not within %g of %.17g\n", actual, tolerance, expected);
    _fail(file, line);
}
