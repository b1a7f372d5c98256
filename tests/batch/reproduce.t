#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# reproduce: every experiment of the papers runs on the demo set with short parameters; its figures are
# those of its runs; the page is written section by section; docs/results.md lacks nothing.
. "$(dirname "$0")/../lib.sh"

sanitized && less='clean=no' || less='' # a sanitized build trains ten times slower

# --- every name, as the program lists them ---

json 'reproduce'
names=$(printf '%s\n' "$out" | perl -MJSON::PP -ne 'print map { "$_->{name}\n" } grep { !$_->{same} } @{ decode_json($_)->{result}{experiments} }')
printf '%s\n' "$names" >names
is "$(wc -l <names)" "$(printf '%s\n' "$SRCDIR"/sessions/papers/*.peep | wc -l)" 'an experiment for each script'
for name in kim-figure2 kim-table2 kim-table3 kim-table4 kim-figure6 kim-table5 rnn-binary rnn-five ahsan-models \
    ahsan-roc ahsan-classes ahsan-epochs kdd-cup tang-gru ann-binary ann-five; do
    ok "$name is there" grep -qx "$name" names
done
text 'help reproduce'
like "$out" '^ *kim-table3 +LSTM-RNN by hidden size' 'help reproduce lists them with their titles'

for name in $names; do
    given='epochs=1'
    case $name in
    kim-figure2 | ahsan-classes) given='' ;;
    kim-table2) given='epochs=1 lr=0.01 hidden=8' ;;
    kim-table3) given='epochs=1 hidden=10' ;;
    kim-table5) given='model=one-rule draws=2' ;; # all of them come further down
    kdd-cup) given='epochs=1 model=mlp' ;; # the others come next
    kim-*) given='epochs=1 hidden=8' ;;
    esac
    json "reproduce $name data=demo seeds=1 $less $given into=page.md"
    is "$status" 0 "$name on the demo set"
    is "$(printf '%s\n' "$out" | tail -n 1 | perl -MJSON::PP -ne '
        my $r = decode_json($_)->{result};
        my $same = join ",", sort keys %{ $r->{printed} };
        print join " ", grep { join(",", sort keys %{ $r->{$_} }) eq $same && $same ne "" }
            qw(printed ours spread difference clean)')" 'printed ours spread difference clean' \
        "$name: printed, ours, spread, difference and clean have the same cases"
    like "$(cat page.md)" "^## $name: " "$name: a section of the page"
done

for model in knn multi; do
    sanitized && test $model != knn && continue
    json "reproduce kdd-cup data=demo seeds=1 model=$model clean=no"
    like "$(at "{result}{ours}{\"model=$model\"}{value}{cost}")" '^0\.[0-9]+' "kdd-cup: what an answer of $model costs"
done

run "$PEEPHOLE" --json run "$SRCDIR/sessions/papers/kdd-cup.peep" data=demo model=boosted bags=2 rounds=2
like "$(at '{result}{cost}')" '^0\.[0-9]+' 'kdd-cup: and one of boosted, of a few trees'

json 'reproduce kim-figure5 data=demo seeds=1 epochs=1 hidden=8 clean=no'
is "$(at '{result}{name}')" kim-table4 'a drawing of a table is the experiment of that table'

# --- figures: mean and spread over the seeds, the difference, the chosen case ---

json 'reproduce kim-table3 data=demo seeds=3 epochs=2 hidden=80 clean=no'
is "$(printf '%s\n' "$out" | grep -c '"event": "reproduced"')" 3 'an event a run'
is "$(at '{result}{runs}[3]')" absent 'one case, three seeds, no clean rerun: three runs'
is "$(at '{result}{printed}{"hidden=80"}{value}{far}')" 0.133 'the printed figure'
is "$(at '{result}{printed}{"hidden=10"}')" absent 'a parameter that tells cases apart picks one'
all=$out
like "$(at '{result}{runs}[2]{command}')" '^peephole run sessions/papers/kim-table3.peep hidden=80 data=demo epochs=2 seed=3$' \
    'each run has the command that makes it again'
weights=$(at '{result}{runs}[2]{weights_sha256}')
run "$PEEPHOLE" --json run "$SRCDIR/sessions/papers/kim-table3.peep" hidden=80 data=demo epochs=2 seed=3
is "$(at_command train '{result}{weights_sha256}')" "$weights" 'which gives the same weights'
third=$(at_command test '{result}{far}')
for seed in 1 2; do
    run "$PEEPHOLE" --json run "$SRCDIR/sessions/papers/kim-table3.peep" hidden=80 data=demo epochs=2 seed=$seed
    printf '%s\n' "$(at_command test '{result}{far}')"
done >others
printf '%s\n' "$all" | tail -n 1 | perl -MJSON::PP -e '
    my $r = decode_json(<STDIN>)->{result};
    open my $others, "<", "others"; chomp(my @far = <$others>); push @far, shift;
    my $mean = 0; $mean += $_ / 3 for @far;
    my $square = 0; $square += ($_ - $mean) ** 2 / 2 for @far;
    my ($ours, $spread, $difference) = map { $r->{$_}{"hidden=80"}{value}{far} } qw(ours spread difference);
    exit !(@far == 3 && abs($ours - $mean) < 1e-12 && abs($spread->{deviation} - sqrt $square) < 1e-9 &&
           abs($difference - ($mean - 0.133)) < 1e-12 && $spread->{runs} == 3)' "$third" >/dev/null 2>&1
is "$?" 0 'ours is the mean of the runs, the spread their standard deviation, the difference from what is printed'

# A parameter that one case's script has and another's has not.
if sanitized; then
    diag 'a sanitized build does not learn ten classifiers here'
else
    json 'reproduce kim-table5 data=demo epochs=1 seeds=1 hidden=8 draws=2 size=200 clean=no'
    like "$(at '{result}{runs}[0]{command}')" ' model=lstm .*hidden=8' 'a parameter goes to the script that has it'
    like "$(at '{result}{runs}[1]{command}')" ' model=knn how=learner data=demo epochs=1 draws=2 size=200 seed=1$' 'and to no other'
fi

# --- the clean rerun ---

json 'reproduce kim-table4 data=demo seeds=1 epochs=2 hidden=8'
is "$(printf '%s\n' "$out" | grep -c '"part": "clean"')" 2 'the clean rerun: an event, and its run'
like "$(at '{result}{clean}{all}{mean}{dr}{interval}[1]')" '^[01]' 'with an interval'
for script in "$SRCDIR"/sessions/papers/clean/*.peep; do
    name=$(basename "$script" .peep)
    given=''
    case $name in
    kim-figure2) continue ;; # it tests nothing
    kim-table4 | rnn-binary) ;;
    *) sanitized && continue ;;
    esac
    case $name in
    kim-*) given='hidden=8' ;;
    tang-gru) given='hidden=8' ;;
    ahsan-*) given='model=gru' ;;
    esac
    run "$PEEPHOLE" --json run "$script" data=demo epochs=1 $given
    is "$status $(at '{result}{twins}')" '0 0' "clean $name: no test row has a twin among the training rows"
done

# --- the page ---

size=$(wc -c <page.md)
text "reproduce kim-table4 data=demo seeds=1 $less epochs=1 hidden=8 into=page.md"
like "$out" 'stands in page.md with the same command' 'what is there is not run again'
is "$(wc -c <page.md)" "$size" 'and the page stays'
text 'reproduce kim-table4 data=demo seeds=2 epochs=1 hidden=8 into=page.md'
is "$(grep -c '^## kim-table4: ' page.md)" 1 'another command: its section is replaced'
like "$(sed -n '/^## kim-table4/,/^## kim-table5/p' page.md)" '^\| [0-9]+ \| clean \| 2 \|' 'by one with two seeds'
is "$(grep '^## ' page.md)" "$(grep '^## ' page.md | LC_ALL=C sort)" 'sections stand in the order of their names'

# Each row of runs has number, part, seed, weights, command, time and machine; "none" stands only where
# the script trains nothing. Each row of figures names runs that are there.
lacking() { # lacking PAGE: prints rows that lack something
    awk -F ' *[|] *' '
        /^## / { section = $0; split("", known); table = "" }
        /^### / { table = $0 }
        /^\| run \| part/ { rows = 1; next }
        /^\| set-up/ { figures = 1; next }
        /^\| *---/ { next }
        !/^\|/ { rows = figures = 0 }
        figures { wanted[++count] = $12; of[count] = section; line[count] = $0; sections[section] = 1 }
        rows {
            sections_with_runs[section] = 1
            there[section, $2] = 1
            trains = $6 !~ /kim-figure2|ahsan-classes/
            if (NF != 9 || $3 !~ /^(protocol|clean)$/ || $6 !~ /^peephole run sessions\/papers\/.*\.peep/ ||
                $7 !~ /^[0-9].* (s|min|h)/ || $8 !~ /threads?, / ||
                (trains && ($2 !~ /^[0-9]+$/ || $4 !~ /^[0-9]+$/ || $5 !~ /^[0-9a-f]+$/ || length($5) != 12)))
                print "run: " $0
        }
        END {
            for (i = 1; i <= count; i++) {
                if (wanted[i] !~ /^(none|[0-9][-0-9, ]*); (none|[0-9][-0-9, ]*)$/) print "runs: " line[i]
                n = split(wanted[i], ranges, /[;,] */)
                for (j = 1; j <= n; j++) {
                    if (ranges[j] == "none") continue
                    split(ranges[j], ends, "-")
                    last = ends[2] == "" ? ends[1] : ends[2]
                    for (r = ends[1]; r <= last; r++)
                        if (!((of[i], r) in there)) print "no run " r ": " line[i]
                    ends[2] = ""
                }
            }
            for (s in sections) if (!(s in sections_with_runs)) print "no runs: " s
            if (count == 0) print "no figures"
        }' "$1"
}
is "$(lacking page.md)" '' 'each row has run, seed, weights, command, time and machine'
sed '/^| [0-9]* | clean | 2 /s/| [0-9a-f]\{12\} |/|  |/' page.md >broken.md
like "$(lacking broken.md)" '^run: ' 'a row without weights would be seen'
sed '/^| [0-9]* | clean | 2 /d' page.md >broken.md
like "$(lacking broken.md)" '^no run ' 'and a figure whose run is not there'
is "$(lacking "$SRCDIR/docs/results.md")" '' 'docs/results.md: each row has them'

# --- what is refused ---

refused() { # refused NAME PATTERN COMMANDS
    text "$3"
    is "$status" 1 "$1: status"
    like "$err" "$2" "$1"
}
refused 'an unknown name' 'there is no experiment "kim-table33"; did you mean kim-table3\?' 'reproduce kim-table33'
refused 'an unknown parameter' 'kim-table4 has no parameter "epoch"; did you mean epochs=3\?' 'reproduce kim-table4 epoch=3'
refused 'an unknown case' 'no case with these parameters; its cases are hidden=10, ' 'reproduce kim-table3 data=demo hidden=15'
refused 'an unknown source' 'did you mean sources/demo.peep' 'reproduce kim-table4 data=dem'
refused 'a seed' 'has no parameter "seed"; did you mean seeds=' 'reproduce kim-table4 data=demo seed=3'
refused 'a file that cannot be written' 'nowhere' 'reproduce kim-figure2 data=demo into=nowhere/page.md'
refused 'a value out of range, in its script' 'train: epochs' 'reproduce kim-table4 data=demo epochs=0'

finish
