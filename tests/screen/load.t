#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A load that takes long: it says how far it is, and Ctrl-C ends it at once and without a trace, also
# while it waits for a pipe.
. "$(dirname "$0")/../lib.sh"
. "$SRCDIR/tests/screen/tmux.sh"

# A file of many rows that is quickly made: the same gzip member again and again.
perl -e 'for (1 .. 20000) { printf "%d,tcp,http,SF,181,5450,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,8,8,0.00,0.00,0.00,0.00,1.00,0.00,0.00,9,9,1.00,0.00,0.11,0.00,0.00,0.00,0.00,0.00,normal.\n", $_ }' |
    gzip >member.gz
members=400
sanitized && members=100
perl -0777 -ne "print \$_ x $members" member.gz >long.gz
rm member.gz

# --- at the prompt ---

# Ctrl-C reaches this shell, too, which has to outlive it, and so does the end of the line of tmux.sh.
# shellcheck disable=SC2016  # for the shell in the terminal
screen_start 80 24 sh -c 'trap : INT; sh -c "exec \"\$PEEPHOLE\""; printf "[ended]\n"; exec sleep 1000'
screen_wait '^peephole> *$'
screen_keys 'load long.gz' Enter
screen_shows '^ ?loading long.gz: [0-9]+ %, .* left' 'the screen says how far it is, and how long it will take'
screen_keys C-c
screen_shows 'load was stopped before it was done; nothing has changed' 'Ctrl-C ends it'
screen_keys 'tables' Enter
screen_shows 'no tables yet' 'nothing is left of it'
unlike "$(screen_text | grep -A9 'was stopped')" '%' 'neither on the screen'
mkfifo silent
screen_keys 'load silent' Enter
screen_keys C-c
screen_keys 'tables' Enter
twice() { [ "$(screen_text | grep -c 'no tables yet')" -eq 2 ]; }
tries=600
until twice || [ $tries -eq 0 ]; do
    tries=$((tries - 1))
    sleep 0.1
done
ok 'nor does a pipe without a writer hold the prompt' twice
screen_keys -l 'load silent
help whatif
'
screen_shows 'loading silent: nothing has come yet' 'two lines that come at once'
screen_keys C-c
screen_keys 'classes' Enter
screen_shows 'no table "data"' 'the prompt is back'
unlike "$(screen_text)" 'usage: whatif' 'what stood behind the stopped command does not run'
screen_keys 'quit' Enter
screen_ended 'quit'

# --- in a script: how long after the signal the program has ended ---

cat >stop.pl <<'END'
use Time::HiRes qw(sleep time);
my ($wait, @command) = @ARGV;
defined(my $pid = fork) or die;
if (!$pid) { $SIG{INT} = 'DEFAULT'; exec @command }
sub handles { # a busy machine may take long to get that far
    open my $status, '<', "/proc/$pid/status" or return 1;
    return grep { /^SigCgt:\s*([0-9a-f]+)/ && hex(substr $1, -1) & 2 } <$status>;
}
sleep 0.01 until handles();
sleep $wait;
my $begun = time;
kill INT => $pid;
waitpid $pid, 0;
printf "%d %.3f\n", $? >> 8, time - $begun;
END
# The machine may be busy with something else: the best of some tries counts.
stops() { # stops NAME SECONDS COMMAND...
    name=$1 wait=$2 best=9
    shift 2
    for _ in 1 2 3 4 5 6 7 8 9; do
        run perl stop.pl "$wait" "$@"
        [ "${out% *}" = 130 ] || break
        best=$(printf '%s\n' "$best" "${out#* }" | sort -g | head -n 1)
        [ "$(printf '%s\n' "$best" "${limit:-0.2}" | sort -g | head -n 1)" = "$best" ] && break
    done
    is "${out% *}" 130 "$name: status"
    like "$err" 'load was stopped before it was done; nothing has changed$' "$name: sentence"
    ok "$name: within ${limit:-0.2} s ($best)" test "$(printf '%s\n' "$best" "${limit:-0.2}" | sort -g | head -n 1)" = "$best"
}
sanitized && limit=1
for wait in 0.2 0.6 1; do
    sanitized && [ $wait != 0.2 ] && continue
    stops "a long load, after $wait s" $wait "$PEEPHOLE" -c 'load long.gz; load long.gz; load long.gz; load long.gz'
done
stops 'a pipe without a writer' 0.3 "$PEEPHOLE" -c 'load silent'
gzip -dc long.gz | head -n 5 >rows
(cat rows; exec sleep 60) >silent &
writer=$!
stops 'a pipe with a writer that is silent' 0.3 "$PEEPHOLE" -c 'load silent'
# shellcheck disable=SC2016  # for the inner shell
stops 'standard input' 0.3 sh -c 'exec "$0" -c "load -" <silent' "$PEEPHOLE"
kill $writer 2>/dev/null
finish
