#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# Fills the figures into a page: the commands of each block ```peephole run in a session of their own, and
# {VERB.N.PATH} is a figure of the result of the N-th VERB of the last block; with % behind it, in percent.
#
#   honesty.pl PROGRAM TEMPLATE    writes the page to standard output
use strict;
use warnings;
use JSON::PP;

my ($program, $template) = @ARGV;
die "usage: honesty.pl PROGRAM TEMPLATE\n" if !defined $template;
$ENV{PEEPHOLE_HISTORY} = 'off';
open my $in, '<', $template or die "$template: $!\n";
open STDERR, '>', '/dev/null' or die; # in JSON, people's text goes there

my %results; # VERB => [ result, ... ]
sub run_block {
    my ($commands) = @_;
    %results = ();
    open my $pipe, '-|', $program, '--json', '-c', $commands or die "$program: $!\n";
    while (<$pipe>) {
        my $line = decode_json($_);
        push @{ $results{ $line->{command} } }, $line->{result} if defined $line->{command} && $line->{ok};
    }
    close $pipe or exit 1;
}
sub figure {
    my ($path, $percent) = @_;
    my ($verb, $number, @keys) = split /\./, $path;
    my $value = $results{$verb}[ $number - 1 ];
    $value = ref $value eq 'ARRAY' ? $value->[$_] : ref $value ? $value->{$_} : undef for @keys;
    die "$path is no figure\n" if !defined $value;
    return sprintf '%.1f %%', 100 * $value if $percent;
    return $value if $value !~ /^-?[\d.]+(e[-+]?\d+)?$/;
    return sprintf '%.4f', $value if $value < 10 && $value != int $value;
    my $text = sprintf '%.0f', $value;
    1 while $text =~ s/^(\d+)(\d{3})/$1,$2/;
    return $text;
}

my ($block, $page) = (undef, '');
while (my $line = <$in>) {
    if (defined $block && $line =~ /^```$/) { run_block($block); $block = undef; $page .= $line; next }
    if (defined $block) { $block .= $line; $page .= $line; next }
    if ($line =~ /^```peephole$/) { $block = ''; $page .= "```\n"; next }
    $line =~ s/\{([\w.-]+)(%?)\}/figure($1, $2)/ge;
    $page .= $line;
}
print $page;
