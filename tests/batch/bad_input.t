#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Bad files of both formats, plain and packed: each is refused with one sentence that says what and
# where, or is read as it is meant. Other formats have tests of their own.
. "$(dirname "$0")/../lib.sh"

features='0,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00,0.00,9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00'

# refused NAME FILE PATTERN [KEYS]: load fails with one line that matches; nothing is loaded.
refused() {
    run "$PEEPHOLE" -c "load $2 as=bad ${4-}; tables"
    like "$status $(printf '%s\n' "$err" | wc -l | tr -d ' ') $err" "^1 1 -c:1: $3" "$1"
    unlike "$out" 'rows' "$1: nothing is loaded"
}
# read_as ROWS NAME FILE
read_as() {
    run "$PEEPHOLE" --json -c "load $3"
    is "$status $(value rows) $(value schema)" "0 $1 $format" "$2"
}
# stored: standard input as the file $file, packed where that is the turn
stored() { if [ "$ending" = .gz ]; then gzip -1; else cat; fi >"$file"; }

check_format() { # $format, $ending, $good (a row), $smurf (a row of that label), $fields
    file=rows-$format$ending
    refused "$what: no such file" "./$file" "./$file: No such file or directory|cannot open ./$file: No such file"
    { echo "$good"; echo "$smurf"; } | stored
    read_as 2 "$what: a good file" "./$file"
    cp "$file" whole
    { echo "$good"; echo "$good" | cut -d, -f1-40; } | stored
    refused "$what: 40 fields" "$file" "$file:2: 40 fields where $format has $fields; on-error=skip leaves bad rows out"
    { echo "$good" | cut -d, -f1-40; echo "$good"; } | stored
    refused "$what: 40 fields first" "$file" "$file:1: .*40 fields"
    { echo "$good"; echo "$good,0"; } | stored
    refused "$what: a field too many" "$file" "$file:2: $((fields + 1)) fields where $format has $fields"
    { echo "$good"; echo "$good" | sed 's/,5450,/,many,/'; } | stored
    refused "$what: not a number" "$file" "$file:2: field 6 \\(dst_bytes\\): \"many\" is not a number"
    { echo "$good"; echo "$good" | sed 's/,5450,/,,/'; } | stored
    refused "$what: an empty field" "$file" "$file:2: field 6 \\(dst_bytes\\)"
    { echo "$good"; echo "$smurf" | sed 's/smurf/smruf/'; } | stored
    refused "$what: an unknown label" "$file" "$file:2: field 42 \\(label\\): \"smruf\" is not a label.*; did you mean smurf\\?"
    : | stored
    refused "$what: an empty file" "$file" "$file: there are no rows, the file is empty$"
    refused "$what: an empty file of a named format" "$file" "$file: there are no rows, the file is empty$" "schema=$format"
    { echo "$good"; echo "$good" | sed 's/,http,/,ht@tp,/' | tr '@' '\0'; } | stored
    refused "$what: a NUL byte" "$file" "$file:2: a NUL byte"
    { echo "$good"; head -c 100000000 /dev/zero | tr '\0' 1; } | stored
    refused "$what: a line of 100 MB" "$file" "$file:2: this line is longer than 1 MiB"
    rm "$file"
    printf '%s\r\n%s\r\n' "$good" "$smurf" | stored
    read_as 2 "$what: carriage returns" "$file"
    printf '%s\n%s' "$good" "$smurf" | stored
    read_as 2 "$what: no final line feed" "$file"
    mv "$file" good
    mkdir "$file"
    refused "$what: a folder" "$file" "cannot read $file: it is a folder, not a file"
    rmdir "$file"
    cp good "$file"
    chmod 0 "$file"
    if [ -r "$file" ]; then
        pass "$what: no read permission # this user may read everything"
    else
        refused "$what: no read permission" "./$file" "cannot open ./$file: Permission denied"
    fi
    rm -f "$file"
}

check_packed() {
    for size in 10 20 60 $(($(wc -c <whole) - 9)) $(($(wc -c <whole) - 1)); do
        head -c "$size" whole >"$file"
        refused "$what: cut after $size bytes" "$file" "$file: the gzip data end too early: the file is cut short; get the file again"
    done
    { cat whole; echo more; } >"$file"
    refused "$what: text behind it" "$file" "$file: something that is no gzip follows the gzip data"
    perl -0777 -pe 'substr($_, -8, 1) ^= "\1"' whole >"$file"
    refused "$what: a wrong checksum" "$file" "$file: the gzip data are damaged \\(incorrect data check\\)"
    cat whole whole >"$file"
    read_as 4 "$what: two packed files in one" "$file"
}

for format in kdd99 nsl-kdd; do
    case $format in
    kdd99) good=$features,normal. smurf=$features,smurf. fields=42 ;;
    nsl-kdd) good=$features,normal,21 smurf=$features,smurf,20 fields=43 ;;
    esac
    for ending in .txt .gz; do
        what="$format$ending"
        check_format
        [ $ending = .txt ] || check_packed
    done
done
finish
