#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A download that takes long says on the screen how far it is, and leaves nothing of that behind.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/tmux.sh"
unset http_proxy https_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY PEEPHOLE_DATA

for i in 1 2 3 4 5 6 7 8 9 10; do
    printf '%d,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0,0,0,0,1,0,0,9,9,1,0,0.1,0,0,0,0,0,normal.\n' $i
done >served
perl "$SRCDIR/tests/batch/serve.pl" "$PWD/served" port requests 2>server.err &
at_exit "kill $! 2>/dev/null"
tries=1200
until [ -s port ] || [ $tries -eq 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
done
mkdir share
cp -R "$SRCDIR/data" share/
export PEEPHOLE_SHARE="$PWD/share"
printf 'set web\ntitle Rows\nschema kdd99\naddress http://127.0.0.1:%s/trickle/set.csv\nfile %s set.csv\nrows 10\n' \
    "$(cat port)" "$(sha256sum served | cut -d' ' -f1)" >share/data/catalogue

screen_start 80 24 "$PEEPHOLE"
screen_wait '^peephole> *$'
screen_keys 'fetch web' Enter
screen_shows '^ ?fetching web: [0-9]+ %, .* left' 'how far it is, and how long it will take'
screen_shows '^web: .*set.csv' 'and where the file is, in the end'
unlike "$(screen_text)" 'fetching' 'nothing else stays'
screen_keys 'load web' Enter
screen_shows '^data: 10 rows' 'it can be loaded'
screen_keys 'quit' Enter
screen_ended 'quit'
finish
