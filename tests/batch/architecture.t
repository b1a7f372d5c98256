#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What docs/architecture.md promises about the sources: which folder may include which, one file for
# each outside library, a library that never prints or exits, short files, none undescribed.
. "$(dirname "$0")/../lib.sh"
cd "$SRCDIR" || exit 1

nothing() { # nothing TEXT NAME: the list of offenders is empty
    if [ -z "$1" ]; then pass "$2"; else fail "$2"; diag "$1" >&2; fi
}

# --- a file includes its own folder and those of lower rank ---

foreign_includes() {
    grep -n '^ *# *include *"' src/*/*.[ch] src/*/*.def src/*/*/*.[ch] src/*/*/*.def ui/*.[ch] ui/*.def 2>/dev/null | awk -F : '
        BEGIN {
            rank["src/base"] = 0; rank["src/math"] = 1; rank["src/data"] = 2; rank["src/net"] = 3
            rank["src/score"] = 4; rank["src/classic"] = 5; rank["src/train"] = 6; rank["src/eval"] = 7
            rank["src/report"] = rank["src/history"] = 8; rank["src/session"] = 9; rank["ui"] = 10
        }
        function folder(path) { # src/session of src/session/page/prose.h, too
            return path ~ /^src\// && match(path, "^src/[^/]*/") ? substr(path, 1, RLENGTH - 1) : path ~ /^ui\// ? "ui" : path
        }
        {
            split($3, quoted, "\"")
            from = folder($1); to = folder(quoted[2])
            if (!(from in rank)) print $1 ": " from " is no known folder"
            else if (!(to in rank)) print $1 ":" $2 ": \"" quoted[2] "\" does not start with a folder"
            else if (to != from && rank[to] >= rank[from]) print $1 ":" $2 ": " from " may not use " to
        }'
}
nothing "$(foreign_includes)" 'each folder includes only itself and those below it'

# --- only_in PATTERN FILE...: only these files have lines that match ---

only_in() {
    pattern=$1
    shift
    offenders=$(grep -En "$pattern" src/*/*.[ch] src/*/*/*.[ch] ui/*.[ch] | grep -v '/dev/null' | awk -F : -v allowed=" $* " '
        !index(allowed, " " $1 " ")')
    nothing "$offenders" "only $* may have: $pattern"
}
only_in 'include *<cblas\.h>|openblas_' src/math/blas.c src/math/blas.h
only_in 'include *<lapack|\<d(posv|syevd)_' src/math/lapack.c
only_in 'include *<readline/' ui/prompt.c ui/prompt_keys.c
only_in 'include *<(ncursesw/)?n?curses\.h>' ui/screen.c
only_in 'include *<jansson\.h>' src/base/json.c
only_in 'include *<zlib\.h>' src/base/gzip.c
only_in 'include *<isa-l' src/base/gzip.c
only_in 'include *<openssl/' src/base/digest.c
only_in 'include *<curl/|curl_easy_' src/data/fetch.c
only_in 'include *<sqlite3\.h>|sqlite3_' src/history/*.[ch]
only_in 'include *<(libsvm/)?svm\.h>|include *<linear\.h>' src/classic/svm_child.c
only_in 'include *<spawn\.h>|\<(fork|vfork|popen|system) *\(' src/base/child.c
only_in 'include *<pthread\.h>' src/base/mailbox.c src/base/pool.c src/base/thread.c
only_in '\<O_(WRONLY|RDWR|CREAT|APPEND)\>|\<fopen *\([^,]*, *"[wa]|\<(rename|mkstemp|creat) *\(' src/base/file.c src/base/file_part.c

# --- the library leaves the terminal and the process to the program ---

ok 'there is a library to look at' test -f "$PEEPHOLE_LIBRARY"
unwanted='exit|_exit|abort|v?printf|__v?f?printf_chk|v?fprintf|puts|putchar|initscr|rl_.*'
nothing "$(nm -A -u "$PEEPHOLE_LIBRARY" 2>/dev/null | grep -E " U ($unwanted)(@.*)?\$")" \
    'the library neither prints nor exits'

# A function of ours that is called like one of a shared library takes its place within that, too.
clashes() {
    ldd "$PEEPHOLE" | awk '$3 ~ "^/" && $1 !~ /^lib(c|asan|ubsan|tsan)\.so/ { print $3 }' |
        xargs -n 1 nm -D --defined-only 2>/dev/null |
        awk 'NF == 3 && $2 ~ /[TW]/ { sub("@.*", "", $3); print $3 }' | sort -u >"$dir/theirs"
    nm -g --defined-only "$PEEPHOLE_LIBRARY" 2>/dev/null | awk 'NF == 3 && $2 == "T" { print $3 }' |
        sort -u | comm -12 - "$dir/theirs"
}
nothing "$(clashes)" 'no function is called like one of a library'
ok 'and those of the libraries were found' grep -q '^history_list$' "$dir/theirs"

# --- each file ---

for file in src/*/*.[ch] src/*/*/*.[ch] ui/*.[ch] tests/*/*.[ch] tests/*/*.t tests/*/*.sh tests/*.sh configure Makefile.in; do
    [ -f "$file" ] || continue
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || echo "$file"
done >"$dir/unlicensed"
nothing "$(cat "$dir/unlicensed")" 'each source file names its licence at its head'

too_long=$(wc -l src/*/*.[ch] src/*/*.def src/*/*/*.[ch] src/*/*/*.def ui/*.[ch] ui/*.def tests/*/*.[ch] tests/*/*.t tests/*.sh configure Makefile.in 2>/dev/null |
    awk '$2 != "total" && $1 > 500')
nothing "$too_long" 'no source file is over 500 lines'

# A line of the description may stand for a pair: err.h describes err.c, too.
undescribed() {
    for file in src/*/* src/*/*/* ui/*; do
        [ -f "$file" ] || continue
        name=${file##*/}
        grep -qwF -e "$name" docs/architecture.md && continue
        case $file in
        *.c) [ -f "${file%.c}.h" ] && grep -qwF -e "${name%.c}.h" docs/architecture.md && continue ;;
        esac
        echo "$file"
    done
}
if [ -f docs/architecture.md ]; then
    nothing "$(undescribed)" 'docs/architecture.md has a line for each file'
else
    fail 'docs/architecture.md is there'
fi

finish
