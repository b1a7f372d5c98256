#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# datasets.pl SCRIPT RESULTS FACTS: for each line of FACTS (tests/reference/datasets.facts) prints what
# it is, what the commands of SCRIPT have said of it (their JSON lines are RESULTS), and what FACTS
# says, with tabs between. Used by datasets.t.
use strict;
use warnings;
use JSON::PP;

my ($script_file, $results_file, $facts_file) = @ARGV;
sub lines { my ($file) = @_; open my $in, '<', $file or die "$file: $!"; chomp(my @lines = <$in>); @lines }
my @script = grep { /^[a-z]/ } lines($script_file);
my @results = map { decode_json($_) } lines($results_file);
my @categories = qw(normal dos probe r2l u2r);

# --- what was said: $said{TABLE or TABLE/TABLE}{what} ---

my (%said, $taxonomy);
sub by_category { my ($counts) = @_; join ' ', map { $counts->{$_} } @categories }
sub assignments { my ($counts) = @_; join ' ', map { "$_=$counts->{$_}" } sort grep { $counts->{$_} } keys %$counts }

sub hear_describe {
    my ($r) = @_;
    my $of = $said{$r->{table}} //= {};
    if (my $other = $r->{against}) {
        my $pair = $said{"$r->{table}/$other"} //= {};
        my $back = $said{"$other/$r->{table}"} //= {};
        @$pair{qw(twins twins_same_label)} = @$r{qw(twins twins_same_label)};
        @$back{qw(twins twins_same_label)} = @$r{qw(twins_against twins_against_same_label)};
        return;
    }
    @$of{qw(distinct distinct_lines)} = @$r{qw(distinct distinct_lines)};
    $of->{distinct_lines_by_class} = by_category($r->{distinct_lines_by_class});
    $of->{constant} = join ' ', @{ $r->{constant} };
    for my $scheme (keys %{ $r->{ceiling} }) {
        $of->{"ceiling:$scheme"} = sprintf '%.4f', 100 * $r->{ceiling}{$scheme};
        $of->{"vectors:$scheme"} = $r->{contradictions}{$scheme}{vectors};
        $of->{"vector_rows:$scheme"} = $r->{contradictions}{$scheme}{rows};
    }
    while (my ($name, $column) = each %{ $r->{features} }) {
        $of->{"values:$name"} = $column->{distinct};
        next if $column->{type} eq 'symbol';
        $of->{"range:$name"} = "$column->{least} $column->{greatest} $column->{distinct}";
        $of->{"median:$name"} = $column->{quantiles}[2];
    }
}

sub hear_head {
    my ($r, $condition) = @_;
    my $of = $said{$r->{table}} //= {};
    (my $short = $condition) =~ s/ //g;
    $of->{"where:$short"} = $r->{rows};
    if ($condition eq 'service = unknown') {
        $of->{malformed} = join ' ', map {
            join(',', @{ $_->{features} }{qw(protocol_type service)}, $_->{label}) eq 'tcp,icmp,normal' ? $_->{row} : 'another'
        } @{ $r->{head} };
    } elsif ($condition =~ /^service = (\S+)$/ && $r->{rows} == 0) {
        push @{ $of->{lacks} }, $1;
    }
}

@script == @results or die scalar(@script) . ' commands gave ' . scalar(@results) . " results\n";
for my $i (0 .. $#script) {
    my ($verb, $line, $r) = ($results[$i]{command}, $script[$i], $results[$i]{result});
    $results[$i]{ok} or die "$line: $results[$i]{error}{message}\n";
    if ($verb eq 'set') { $taxonomy = $1 if $line =~ /taxonomy=(\S+)/ }
    elsif ($verb eq 'describe') { hear_describe($r) }
    elsif ($verb eq 'head') { hear_head($r, $line =~ /where='([^']*)'/) }
    elsif ($verb eq 'classes') {
        $said{$r->{table}}{"classes:$taxonomy"} = by_category($r->{classes}) if $r->{by} eq 'category';
        $said{$r->{table}}{attacks} = assignments($r->{classes}) if $r->{by} eq 'attack';
    } else { # load, balance, sample
        @{ $said{$r->{table}} }{qw(rows distinct sha256)} = @$r{qw(rows distinct sha256)};
    }
}

# --- what is wanted ---

for my $fact (grep { /^[a-z]/ && !/^services / } lines($facts_file)) {
    my ($table, $what, $wanted) = split ' ', $fact, 3;
    my $got = $said{$table}{$what};
    $got = join ' ', @$got if ref $got;
    $got = '-' if !defined $got || $got eq '';
    $got = join ' ', sort split ' ', $got if $what =~ /^(attacks|lacks|constant)$/;
    $wanted = join ' ', sort split ' ', $wanted if $what =~ /^(attacks|lacks|constant)$/;
    print "$table: $what\t$got\t$wanted\n";
}
