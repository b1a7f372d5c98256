/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams, share folder, numeric kernel, first lines: what comes before the first command. */
#include "ui/startup.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "src/base/file.h"
#include "src/base/str.h"
#include "src/math/blas.h"
#include "src/session/replay/journals.h"
#include "src/session/runs/run_log.h"
#include "ui/options.h"
#include "ui/writer.h"

void startup_streams(void)
{
    /* Opened the wrong way round on purpose: a read of 0 and a write to 1 shall fail. */
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) != -1)
            continue;
        int opened = open("/dev/null", fd == 0 ? O_WRONLY : fd == 1 ? O_RDONLY : O_RDWR);
        if (opened >= 0 && opened != fd) {
            dup2(opened, fd);
            close(opened);
        }
    }
}

/* Where this program's file is; NULL where the system does not tell. Caller frees. */
static char *own_path(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    return length > 0 ? strndup(path, (size_t)length) : NULL;
}

/* --- the kernel --- */

/* Names the variables that we added to the environment, for the second start to remove. */
static const char guard[] = "PEEPHOLE_STARTED_ANEW";

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && value[0];
}

/* The program that is started anew leaves no trace in the environment of its children. */
static bool started_anew(void)
{
    const char *added = getenv(guard);
    if (!added)
        return false;
    if (strchr(added, 'c'))
        unsetenv("OPENBLAS_CORETYPE");
    if (strchr(added, 'n'))
        unsetenv("OPENBLAS_NUM_THREADS");
    unsetenv(guard);
    return true;
}

/* Returns only where it cannot be done; then we go on, more slowly. */
static void start_anew(const char *core, char *const *argv)
{
    char added[3] = "";
    if (!is_set("OPENBLAS_CORETYPE"))
        strcat(added, "c");
    if (!is_set("OPENBLAS_NUM_THREADS"))
        strcat(added, "n");
    char *path = own_path();
    if (path && setenv("OPENBLAS_CORETYPE", core, 1) == 0 &&
        setenv("OPENBLAS_NUM_THREADS", "1", 0) == 0 && setenv(guard, added, 1) == 0)
        execv(path, argv);
    free(path);
    started_anew();
}

const struct kernel *startup_kernel(const char *name, char *const *argv, struct err *err)
{
    bool second = started_anew();
    blas_single_thread();
    const struct kernel *kernel = kernel_choose(name, err);
    if (!kernel || second || !kernel->blas_core || strcasecmp(kernel->blas_core, blas_core()) == 0)
        return kernel;
    bool can_choose = strstr(blas_version(), "DYNAMIC_ARCH") != NULL;
    if (can_choose && (name || !is_set("OPENBLAS_CORETYPE")))
        start_anew(kernel->blas_core, argv);
    return kernel;
}

/* --- the history of runs --- */

char *startup_history(const char **origin)
{
    static const char variable[] = "PEEPHOLE_HISTORY";
    const char *value = getenv(variable);
    struct err ignored; /* without a home folder none is kept; doctor says so */
    if (!value || !value[0])
        return run_log_default_path(&ignored);
    *origin = variable;
    if (strcmp(value, "on") == 0)
        return run_log_default_path(&ignored);
    return strcmp(value, "off") == 0 ? NULL : strdup(value);
}

/* --- the share folder --- */

/* The first candidate that has a data folder; frees it otherwise. */
static char *if_share(char *owned_folder)
{
    if (!owned_folder)
        return NULL;
    struct err ignored;
    char *data = file_join(owned_folder, "data", &ignored);
    bool fits = data && file_is_folder(data);
    free(data);
    if (fits)
        return owned_folder;
    free(owned_folder);
    return NULL;
}

/* Does path lie in folder? */
static bool lies_in(const char *path, const char *folder)
{
    char *whole = realpath(folder, NULL);
    size_t length = whole ? strlen(whole) : 0;
    bool lies = whole && strncmp(path, whole, length) == 0 && path[length] == '/';
    free(whole);
    return lies;
}

/* An uninstalled program uses its sources; an installed one what was installed beside it. */
static char *share_beside_program(void)
{
    struct err ignored;
    char *path = own_path();
    char *share = NULL;
    if (path && lies_in(path, PEEPHOLE_BUILD_DIR))
        share = if_share(strdup(PEEPHOLE_SOURCE_DIR));
    char *bin = path && !share ? file_folder(path, &ignored) : NULL;
    if (bin)
        share = if_share(file_join(bin, "../share/peephole", &ignored));
    free(bin);
    free(path);
    return share;
}

char *startup_share(struct err *err)
{
    const char *named = getenv("PEEPHOLE_SHARE");
    if (named && named[0]) {
        char *share = if_share(strdup(named));
        if (!share) {
            err_set(err, ERR_IO, "PEEPHOLE_SHARE is %s, where there is no folder data", named);
            err_hint(err, "name the folder that holds data, plots and sessions");
        }
        return share;
    }
    char *share = share_beside_program();
    if (!share)
        share = if_share(strdup(PEEPHOLE_DATADIR));
    if (!share) {
        err_set(err, ERR_IO, "the files that belong to peephole are not in %s", PEEPHOLE_DATADIR);
        err_hint(err,
                 "install it with make install, or set PEEPHOLE_SHARE to the folder that holds "
                 "data, plots and sessions");
    }
    return share;
}

void startup_greet(const struct program *program)
{
    if (program->options->quiet || program->options->stay || !isatty(STDOUT_FILENO))
        return;
    struct str notice;
    str_init(&notice);
    journal_notice(&notice);
    writer_say(program->writer,
               "peephole %s: load demo begins, tutorial teaches, help lists the verbs",
               PEEPHOLE_VERSION);
    writer_text(program->writer, notice.text);
    str_done(&notice);
}
