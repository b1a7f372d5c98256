#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# fetch, from a web server of our own on 127.0.0.1 (serve.pl): the right file and no other gets its
# name, what was cut goes on, and each way in which it can fail has its sentence.
. "$(dirname "$0")/../lib.sh"
unset http_proxy https_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY PEEPHOLE_DATA

row='0,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00,0.00,9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00'
for i in 1 2 3 4 5 6 7 8 9 10; do printf '%s,normal.\n%s,smurf.\n' "$i${row#0}" "$row"; done >lines
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do cat lines; done >served
size=$(wc -c <served | tr -d ' ')
half=$((size / 2))
sha=$(sha256sum served | cut -d' ' -f1)
wrong=$(head -c "$size" /dev/zero | tr '\0' x | sha256sum | cut -d' ' -f1)

perl "$SRCDIR/tests/batch/serve.pl" "$PWD/served" port requests 2>server.err &
server=$!
at_exit "kill $server 2>/dev/null"
wait_for() { # wait_for COMMAND...: up to a minute
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 1200 ] || return 1
        sleep 0.05
    done
}
wait_for test -s port || { diag "$(cat server.err)" >&2; fail 'the server starts'; finish; exit; }
host=127.0.0.1:$(cat port)

mkdir share
cp -R "$SRCDIR/data" share/
export PEEPHOLE_SHARE="$PWD/share"
own=$XDG_DATA_HOME/peephole
mkdir -p "$own"
file=$own/set.csv part=$own/set.csv.part

# catalogue ADDRESS [SHA256 [LINE]]: one entry, web; and an empty folder
catalogue() {
    printf 'set web\ntitle Rows from the web\nschema kdd99\nfile %s set.csv\nfile - set\nrows 400\n%s\n%s\n' \
        "${2:-$sha}" "${1:+address $1}" "${3-}" >share/data/catalogue
    printf 'set demo\nschema demo\nrows 8000\n' >>share/data/catalogue
    rm -f "$own"/*
    : >requests
}
from() { catalogue "http://$host/$1/set.csv" "${2-}" "${3-}"; } # from WAY [SHA256 [LINE]]
fetch() { run "$PEEPHOLE" -c "fetch ${1-web}"; }
is_right() { cmp served "$1" && [ ! -e "$part" ]; }
right() { ok "$1" is_right "${2-$file}"; }
nothing() { is "$(ls -A "$own")" '' "$1"; }
kept() { is "$(ls -A "$own"):$(wc -c <"$part" | tr -d ' ')" "set.csv.part:$2" "$1"; }
asked() { is "$(tr '\n' ';' <requests)" "$1" "$2"; }
refused() { # refused NAME PATTERN
    is "$status" 1 "$1: status"
    like "$err" "$2" "$1: sentence"
    is "$(printf '%s\n' "$err" | wc -l | tr -d ' ')" 1 "$1: one line"
}

# --- the right file ---

from right
run "$PEEPHOLE" --json -c 'fetch web; load web'
is "$status" 0 'the right file: status'
right 'the right file: its bytes'
first=$(printf '%s\n' "$out" | head -n 1)
like "$first" "\"name\": *\"web\", *\"file\": *\"$file\", *\"bytes\": *$size, *\"sha256\": *\"$sha\", *\"resumed\": *false" 'JSON keys'
is "$(value rows)" 400 'load finds it'
asked '/right/set.csv 0;' 'one request'
fetch
is "$status" 0 'there already: status'
like "$out" "web is here already: $file" 'there already: says so'
asked '/right/set.csv 0;' 'there already: nothing is asked'
mkdir mine
fetch 'web to=mine'
right 'to=: another folder' mine/set.csv
fetch 'web to=mine'
like "$out" 'here already: mine/set.csv' 'to=: there already'
printf 'x' >>mine/set.csv
fetch 'web to=mine'
refused 'another file of this name' "mine/set.csv is there already, but .* $sha; move it away"
is "$(wc -c <mine/set.csv | tr -d ' ')" $((size + 1)) 'which stays as it is'
fetch 'web to=nowhere'
refused 'to= a folder that is not there' 'there is no folder nowhere'
rm -rf mine "$own"
fetch
right 'the folder of the user is made'
from unnamed
fetch
right 'a file of unknown size'
from right - "bytes $size"
fetch
right 'without a digest in the catalogue'
like "$out" "has no sha256 to compare it with; it is $sha" 'which is told'
from hop
fetch
right 'redirects are followed'
asked '/hop/set.csv 0;/hop2/set.csv 0;/right/set.csv 0;' 'one after the other'
catalogue "http://data.invalid/right/set.csv"
run env http_proxy="http://$host" "$PEEPHOLE" -c 'fetch web'
right 'through a proxy of the environment'
asked 'http://data.invalid/right/set.csv 0;' 'which is asked for the whole address'

# --- another file than the catalogue knows ---

from wrong
fetch
refused 'a wrong digest' "set.csv came whole, but .*: its sha256 is $wrong, the catalogue has $sha"
nothing 'a wrong digest: nothing is kept'
from empty
fetch
refused 'an empty file' 'came whole, but is not the file as published: its sha256 is e3b0c442'
nothing 'an empty file: nothing is kept'
from large
fetch
refused 'an announced size over 2 GiB' 'larger than the 2,147,483,648 bytes'
nothing 'over 2 GiB: nothing is kept'
from right '' "bytes $half"
fetch
refused 'an announced size over that of the catalogue' 'larger than the [0-9,]+ bytes that it may have'
from endless '' "bytes $size"
fetch
refused 'more bytes than the catalogue has' 'larger than the [0-9,]+ bytes that it may have'
nothing 'more bytes: nothing is kept'

# --- cut, and on again ---

from cut
fetch
refused 'a cut connection' 'the connection was cut after [0-9,]+ of [0-9,]+ bytes; .*set.csv.part holds what has come; fetch web goes on from there'
kept 'a cut connection: its part' $half
run "$PEEPHOLE" --json -c 'fetch web'
is "$status:$(value resumed)" 0:true 'the rest is fetched'
right 'and the file is right'
asked "/cut/set.csv 0;/cut/set.csv $half;" 'from where it was cut'
from cut '' "bytes $size"
fetch
fetch
like "$out" 'from an earlier try' 'told as text, too'
for way in whole another beyond; do
    from $way
    head -c 1000 served >"$part"
    run "$PEEPHOLE" --json -c 'fetch web'
    right "a part, and a server that answers with $way"
    is "$(value resumed)" false "$way: all of it came anew"
done
from right
cp served "$part"
fetch
right 'a part that is whole already'
asked "/right/set.csv $size;" 'without a size in the catalogue the server says so'
from right '' "bytes $size"
cp served "$part"
fetch
right 'the same with a size'
asked '' 'without a request'
from right '' "bytes $size"
cat served served >"$part"
fetch
right 'a part that is too long'
from right
head -c 1000 /dev/zero >"$part"
fetch
refused 'a part of another file' 'its beginning was from an earlier try: fetch web begins anew'
nothing 'which is removed'
from right
echo mine >other
ln -s "$PWD/other" "$part"
fetch
refused 'a link as part' 'set.csv.part: it is a link'
is "$(cat other)" mine 'what it leads to stays'

from slow
perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$PEEPHOLE" -c 'fetch web' >said 2>&1 &
running=$!
if wait_for test -s "$part"; then
    fetch
    refused 'two at once' 'set.csv.part: another program is writing it'
    kill -INT $running
    status=0
    wait $running || status=$?
    is $status 130 'Ctrl-C: status'
    kept 'Ctrl-C: the part stays' $half
else
    kill $running
    fail 'a slow server sends something'
fi

# --- a disk that is full: writing stops at half of the file ---

from right
# shellcheck disable=SC2016  # for the inner shell
run sh -c 'trap "" XFSZ; ulimit -f $1 && exec "$PEEPHOLE" -c "fetch web"' sh $((half / 512))
refused 'no room' 'cannot write .*set.csv.part: File too large; .*fetch web goes on from there'
kept 'no room: the part stays' $((half / 512 * 512))
fetch
right 'with room again it goes on'
mkdir full
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=16k,mode=700 none full 2>/dev/null; then
    at_exit "umount '$PWD/full'"
    fetch 'web to=full'
    refused 'a full disk' 'cannot write full/set.csv.part: No space left on device'
    is "$(ls full)" set.csv.part 'a full disk: no file of this name'
fi

# --- no file ---

for way in toftp tofile; do
    from $way
    fetch
    refused "$way" "leads on to an address of ${way#to}; only http and https are followed; get it by hand from http://$host/$way/set.csv and put it into $own"
    nothing "$way: nothing is kept"
done
from loop
fetch
refused 'redirects in a circle' 'leads on more than 10 times, perhaps in a circle'
is "$(wc -l <requests | tr -d ' ')" 11 'which end'
from nowhere
fetch
refused 'a redirect to nowhere' 'answers 302 instead of the file'
from absent
fetch
refused 'not there' 'the server answers 404 instead of the file: it is not there; get it by hand'
nothing 'not there: nothing is kept'
from silent
fetch
refused 'no answer' 'cannot be reached'
from babble
fetch
refused 'an answer that is not HTTP' 'cannot be reached'
nothing 'not HTTP: nothing is kept'

for address in file://"$PWD/served" ftp://127.0.0.1/set.csv /set.csv; do
    catalogue "$address"
    fetch
    refused "address $address" 'only http and https are fetched'
done
catalogue "http://$host/page.html"
fetch
refused 'the address of a page' "its address is a page, not the file; get set.csv by hand from http://$host/page.html and put it into $own"
catalogue ''
fetch
refused 'no address' 'the catalogue has no address for web; put set.csv into'
fetch demo
refused 'built in' 'demo is built in: there is nothing to fetch; load demo'
fetch wbe
refused 'an unknown name' 'wbe is no data set of the catalogue; did you mean web\?'
asked '' 'none of these asks anybody'

from right
kill $server
wait $server 2>/dev/null
fetch
refused 'offline' "^-c:1: http://$host/right/set.csv cannot be reached: .*; get it by hand from http://$host/right/set.csv and put it into $own"
nothing 'offline: nothing is kept'
finish
