#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# record.sh FILE COMMAND...: what the command prints takes the place of all that stands in FILE
# behind its line "<!-- measured -->". A command that fails leaves the file as it is.
set -eu
file=$1
shift
grep -qx '<!-- measured -->' "$file" || { echo "$file has no line <!-- measured -->" >&2; exit 1; }
new=$(mktemp)
trap 'rm -f "$new" "$new.doc"' EXIT INT TERM
"$@" >"$new"
cat "$new" >&2
{
    sed '/^<!-- measured -->$/q' "$file"
    echo
    sed 's/^\(..*\)/    \1/' "$new"
} >"$new.doc"
cat "$new.doc" >"$file"
