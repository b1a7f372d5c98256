# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# For tests that kill trainings: they run with --json, their events in a file.

# weights FILE: the digest in the last result there
weights() { grep -o '"weights_sha256": "[0-9a-f]*"' "$1" | tail -n 1 | sed 's/.*: "//; s/"//'; }

# wait_until COMMAND...: a minute or more
wait_until() {
    for _ in $(seq 6000); do
        "$@" && return
        sleep 0.01
    done
    diag "it took too long: $*" >&2
    return 1
}
has_epoch() { [ "$(grep -c '"event": "epoch"' "$1")" -ge "$2" ]; }
wait_for_epoch() { wait_until has_epoch "$1" "$2"; }
wait_for_file() { wait_until test -e "$1"; }

# signalled_at SIGNAL EPOCH COMMANDS: gets the signal when it has told that epoch, or a later one if it went
# on from there, and has written a checkpoint since, the second one at least; returns its exit status.
# Its events are read as they come, from a pipe that holds few of them (1031 is F_SETPIPE_SZ): where the
# machine is busy a training of a second waits for its reader and is not over before the signal.
signalled_at() {
    perl -e '
        my ($signal, $epoch, @command) = @ARGV;
        my ($seen, $checkpoints) = (0, 0);
        my $pid = open(my $events, "-|", @command) or die "$command[0]: $!";
        fcntl $events, 1031, 4096;
        open my $copy, ">", "killed.out" or die "killed.out: $!";
        while (my $line = <$events>) {
            print $copy $line;
            $checkpoints++ if $line =~ /"event": "checkpoint"/;
            $seen = 1 if $line =~ /"event": "epoch".*"epoch": (\d+),/ && $1 >= $epoch;
            last if $seen && $checkpoints >= 2 && $line =~ /"event": "checkpoint"/;
        }
        kill $signal => $pid;
        if ($signal ne "KILL") { print $copy $_ while <$events> }
        waitpid $pid, 0;
        exit($? & 127 ? 128 + ($? & 127) : $? >> 8);' "$1" "$2" "$PEEPHOLE" --json -c "$3" 2>"$dir/err"
}

# killed_at EPOCH COMMANDS
killed_at() {
    signalled_at KILL "$@"
    [ $? -eq 137 ] || diag "it had ended before it was killed at epoch $1" >&2
}

# build_disk: tests/shim/disk.c for $disk; false where that cannot be
build_disk() { ${CC:-cc} -D_GNU_SOURCE -shared -fPIC -o disk.so "$SRCDIR/tests/shim/disk.c" -ldl 2>"$dir/said"; }
# $disk PROGRAM ...: runs it (env becomes it) on that disk
disk="env LD_PRELOAD=$PWD/disk.so DISK_PLACE=/checkpoints DISK_HOLD=$PWD/hold DISK_FULL=$PWD/full"
