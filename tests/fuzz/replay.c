/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds each file of a corpus to a fuzz target, as TAP. Called replay_NAME, it takes
 * tests/fuzz/corpus/NAME of the sources; a folder or files may be given instead. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

static int test_count;

static bool feed(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (file == NULL || fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode)) {
        if (file != NULL)
            fclose(file);
        return false;
    }
    /* Exactly as large as the file, so that a sanitizer sees every byte read beyond it. */
    size_t size = (size_t)info.st_size;
    uint8_t *bytes = malloc(size > 0 ? size : 1);
    bool fed = bytes != NULL && fread(bytes, 1, size, file) == size;
    fclose(file);
    if (fed)
        LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return fed;
}

static void replay_file(const char *path, const char *name)
{
    bool fed = feed(path);
    printf("%s %d - %s\n", fed ? "ok" : "not ok", ++test_count, name);
    fflush(stdout);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void replay_folder(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_visible, alphasort);
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        replay_file(path, entries[i]->d_name);
        free(entries[i]);
    }
    if (count <= 0)
        printf("not ok %d - no inputs in %s\n", ++test_count, folder);
    if (count >= 0)
        free(entries);
}

static void replay(const char *path)
{
    struct stat info;
    if (stat(path, &info) == 0 && S_ISREG(info.st_mode))
        replay_file(path, path);
    else
        replay_folder(path);
}

/* "build/tests/fuzz/replay_csv" has its corpus in tests/fuzz/corpus/csv. */
static void replay_own_corpus(const char *program)
{
    const char *slash = strrchr(program, '/');
    const char *base = slash != NULL ? slash + 1 : program;
    const char *mark = strchr(base, '_');
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus/%s", PEEPHOLE_SOURCE_DIR,
             mark != NULL ? mark + 1 : base);
    replay(folder);
}

int main(int argc, char **argv)
{
    if (argc == 1)
        replay_own_corpus(argv[0]);
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("1..%d\n", test_count);
    return 0;
}
