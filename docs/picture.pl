#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# A screen as tmux captures it (capture-pane -e -p, on standard input) as an SVG picture, cell by cell.
use strict;
use warnings;
use open qw(:std :utf8);

my ($width, $height, $size) = (8.4, 17, 14); # of a cell, of the letters
no warnings 'qw'; # colours are no comments
my ($paper, $ink) = ('#16191d', '#d8dbde');
my @basic = qw(#16191d #d7604f #6fae5b #d0a23f #5b8fd6 #b078c4 #4fb0b4 #d8dbde
               #6a7078 #ef8373 #8fcc7c #e6bf66 #82aeea #cb9bdc #74cdd0 #ffffff);

sub colour { # of the 256
    my ($n) = @_;
    return $basic[$n] if $n < 16;
    return sprintf '#%02x%02x%02x', (8 + 10 * ($n - 232)) x 3 if $n >= 232;
    $n -= 16;
    return sprintf '#%02x%02x%02x', map { $_ ? 55 + 40 * $_ : 0 } int($n / 36), int($n / 6) % 6, $n % 6;
}
sub set { # the state behind an escape sequence
    my ($state, @codes) = @_;
    while (@codes) {
        my $code = shift @codes;
        if    ($code eq '' || $code == 0) { %$state = () }
        elsif ($code == 1)  { $state->{bold} = 1 }
        elsif ($code == 2)  { $state->{faint} = 1 }
        elsif ($code == 7)  { $state->{reverse} = 1 }
        elsif ($code == 22) { delete @$state{qw(bold faint)} }
        elsif ($code == 27) { delete $state->{reverse} }
        elsif ($code == 39) { delete $state->{fore} }
        elsif ($code == 49) { delete $state->{back} }
        elsif ($code == 38 || $code == 48) {
            my $kind = shift @codes;
            my $to = $kind == 5 ? colour(shift @codes) : sprintf '#%02x%02x%02x', splice @codes, 0, 3;
            $state->{ $code == 38 ? 'fore' : 'back' } = $to;
        }
        elsif ($code >= 30 && $code <= 37)   { $state->{fore} = $basic[ $code - 30 ] }
        elsif ($code >= 40 && $code <= 47)   { $state->{back} = $basic[ $code - 40 ] }
        elsif ($code >= 90 && $code <= 97)   { $state->{fore} = $basic[ $code - 82 ] }
        elsif ($code >= 100 && $code <= 107) { $state->{back} = $basic[ $code - 92 ] }
    }
}
my (@shapes, %state);
my ($row, $columns) = (0, 0);
while (my $line = <STDIN>) {
    chomp $line;
    my $column = 0;
    while ($line =~ /\G(?:\e\[([\d;]*)m|([^\e]+)|\e.)/g) {
        if (defined $1) { set(\%state, length $1 ? split(/;/, $1) : 0); next }
        next if !defined $2;
        my ($text, $long) = ($2, length $2);
        my ($fore, $back) = ($state{fore} // $ink, $state{back} // $paper);
        ($fore, $back) = ($back, $fore) if $state{reverse};
        push @shapes, sprintf '<rect x="%.1f" y="%.1f" width="%.1f" height="%d" fill="%s"/>', $column * $width, $row * $height,
            $long * $width, $height, $back if $back ne $paper;
        $text =~ s/&/&amp;/g; $text =~ s/</&lt;/g;
        push @shapes, sprintf '<text x="%.1f" y="%.1f" textLength="%.1f" fill="%s"%s%s xml:space="preserve">%s</text>', $column * $width,
            $row * $height + $height - 4, $long * $width, $fore, $state{bold} ? ' font-weight="bold"' : '', $state{faint} ? ' opacity=".65"' : '', $text
            if $text =~ /\S/;
        $column += $long;
    }
    $columns = $column if $column > $columns;
    $row++;
}
my ($w, $h) = ($columns * $width + 16, $row * $height + 16);
print qq(<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 $w $h" width="$w" height="$h" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="$size">\n),
    qq(<rect x="-8" y="-8" width="$w" height="$h" rx="6" fill="$paper"/>\n), map({ "$_\n" } @shapes), "</svg>\n";
