/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_memory FILE COMMAND...: runs the command, and writes the most memory that it held, in MB, into
 * FILE. Exits as the command does. */
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv)
{
    pid_t child;
    int status;
    struct rusage usage;
    if (argc < 3 || posix_spawnp(&child, argv[2], NULL, NULL, argv + 2, environ) != 0)
        return 127;
    if (wait4(child, &status, 0, &usage) != child)
        return 127;
    FILE *file = fopen(argv[1], "w");
    if (!file || fprintf(file, "%.0f\n", (double)usage.ru_maxrss / 1024) < 0 || fclose(file) != 0)
        return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}
