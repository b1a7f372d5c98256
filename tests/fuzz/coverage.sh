#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# coverage.sh FOLDER: how many lines of its parser the corpus of each fuzz target reaches, by clang's
# source coverage. FOLDER has the replay programs, built for that; `make fuzz-coverage` builds and
# calls. A target says which files are its parser in a line " * Parser: FILE..." of its first comment.
# Fails where a corpus reaches less than 80 % of them.
set -eu
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
least=80

# The tools must be of clang's own version.
version=$("${CLANG:-clang}" --version | sed -n 's/.*version \([0-9]*\).*/\1/p' | head -n 1)
tool() { command -v "$1-$version" || command -v "$1" || {
    echo "make fuzz-coverage needs $1 of LLVM $version: on Debian, install llvm-$version" >&2
    return 1
}; }
profdata=$(tool llvm-profdata) && cov=$(tool llvm-cov) || exit 1

failed=0
for target in "$here"/fuzz_*.c; do
    name=$(basename "$target" .c) && name=${name#fuzz_}
    parser=$(sed -n 's/^ \* Parser: *//p' "$target")
    [ -n "$parser" ] || { printf '%-12s names no parser\n' "$name"; continue; }
    program=$folder/tests/fuzz/replay_$name
    LLVM_PROFILE_FILE=$folder/$name.profraw "$program" >"$folder/$name.tap" || {
        grep '^not ok' "$folder/$name.tap" || :
        echo "$name: its corpus does not run" >&2
        exit 1
    }
    "$profdata" merge -sparse "$folder/$name.profraw" -o "$folder/$name.profdata"
    "$cov" export -summary-only -instr-profile "$folder/$name.profdata" "$program" \
        >"$folder/$name.json"
    inputs=$(find "$here/corpus/$name" -type f | wc -l)
    # shellcheck disable=SC2086  # a list of files
    perl -MJSON::PP -e '
        my ($name, $inputs, $least, @parser) = @ARGV;
        my %lines = map { $_->{filename} =~ m{(src/[^/]*/[^/]*)$} ? ($1, $_->{summary}{lines}) : () }
            @{ decode_json(join "", <STDIN>)->{data}[0]{files} };
        my @files = map { [$_, $lines{$_} || die "$name: there is no file $_\n"] } @parser;
        my ($count, $covered) = (0, 0);
        for (@files) { $count += $_->[1]{count}; $covered += $_->[1]{covered} }
        my $share = $count ? 100 * $covered / $count : 0;
        printf "%-12s %5.1f %%  of %d lines, %d inputs\n", $name, $share, $count, $inputs;
        printf "  %-28s %5.1f %%\n", $_->[0], 100 * $_->[1]{covered} / $_->[1]{count} for @files;
        exit($share < $least)' "$name" "$inputs" $least $parser <"$folder/$name.json" || {
        echo "$name: under $least %: more inputs are needed in tests/fuzz/corpus/$name" >&2
        failed=1
    }
done
exit $failed
