#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# serve.pl FILE PORT-FILE LOG: a web server on 127.0.0.1 for fetch.t. Writes its port into PORT-FILE
# and a line "PATH RANGE" for each request into LOG. The first part of the path says how it behaves,
# whatever name stands behind it. Ends by itself after 200 requests or ten minutes.
use strict;
use warnings;
use IO::Handle;
use IO::Socket::INET;

my ($file, $port_file, $log_file) = @ARGV;
$SIG{PIPE} = 'IGNORE';
alarm 600;
open my $in, '<:raw', $file or die "$file: $!";
my $whole = do { local $/; <$in> };
my $size = length $whole;

my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5, ReuseAddr => 1) or die "listen: $!";
open my $log, '>', $log_file or die "$log_file: $!";
$log->autoflush(1);
open my $port, '>', "$port_file.new" or die "$port_file: $!";
print $port $server->sockport;
close $port or die "$port_file: $!";
rename "$port_file.new", $port_file or die "$port_file: $!";

# head CLIENT STATUS LINE...
sub head { my $client = shift; print $client join("\r\n", 'HTTP/1.1 ' . shift, 'Connection: close', @_), "\r\n\r\n" }

# All of it, or what was asked for.
sub send_range {
    my ($client, $from) = @_;
    return head($client, '416 Range Not Satisfiable', "Content-Range: bytes */$size", 'Content-Length: 0') if $from >= $size;
    my @range = $from ? sprintf('Content-Range: bytes %d-%d/%d', $from, $size - 1, $size) : ();
    head($client, $from ? '206 Partial Content' : '200 OK', @range, 'Content-Length: ' . ($size - $from));
    print $client substr $whole, $from;
}

# Half of the file where all of it was announced.
sub send_half {
    my ($client) = @_;
    head($client, '200 OK', "Content-Length: $size");
    print $client substr $whole, 0, int($size / 2);
    $client->flush;
}

# Until the client goes away, 20 seconds at most.
sub wait_for_end {
    my ($client) = @_;
    my $ready = '';
    vec($ready, fileno($client), 1) = 1;
    select $ready, undef, undef, 20;
}

sub lead { my ($client, $target) = @_; head($client, '302 Found', "Location: $target", 'Content-Length: 5'); print $client "moved" }

my %ways = (
    right => \&send_range,
    cut => sub { my ($client, $from) = @_; $from ? send_range($client, $from) : send_half($client) },
    whole => sub { my ($client) = @_; send_range($client, 0) }, # knows no ranges
    beyond => sub {
        my ($client, $from) = @_;
        $from ? head($client, '416 Range Not Satisfiable', 'Content-Length: 0') : send_range($client, 0);
    },
    another => sub { # answers a range with the first bytes
        my ($client, $from) = @_;
        return send_range($client, 0) unless $from;
        head($client, '206 Partial Content', "Content-Range: bytes 0-9/$size", 'Content-Length: 10');
        print $client substr $whole, 0, 10;
    },
    slow => sub { my ($client, $from) = @_; send_half($client); wait_for_end($client) },
    trickle => sub { # takes two seconds
        my ($client) = @_;
        head($client, '200 OK', "Content-Length: $size");
        my $piece = int($size / 20) + 1;
        for (my $at = 0; $at < $size; $at += $piece) {
            print $client substr $whole, $at, $piece;
            $client->flush;
            select undef, undef, undef, 0.1;
        }
    },
    wrong => sub {
        my ($client) = @_;
        head($client, '200 OK', "Content-Length: $size");
        print $client 'x' x $size;
    },
    unnamed => sub { my ($client) = @_; head($client, '200 OK'); print $client $whole }, # no length
    large => sub { my ($client) = @_; head($client, '200 OK', 'Content-Length: 5000000000'); print $client $whole },
    endless => sub { my ($client) = @_; head($client, '200 OK'); print $client $whole x 20 },
    empty => sub { my ($client) = @_; head($client, '200 OK', 'Content-Length: 0') },
    silent => sub { },
    babble => sub { my ($client) = @_; print $client "\0\1\2 this is no web server\r\n\r\n" },
    hop => sub { my ($client, $from, $name) = @_; lead($client, "/hop2/$name") },
    hop2 => sub { my ($client, $from, $name) = @_; lead($client, "/right/$name") },
    loop => sub { my ($client, $from, $name) = @_; lead($client, "/loop/$name") },
    toftp => sub { my ($client, $from, $name) = @_; lead($client, "ftp://127.0.0.1/$name") },
    tofile => sub { my ($client, $from, $name) = @_; lead($client, "file://$file") },
    nowhere => sub { my ($client) = @_; head($client, '302 Found', 'Content-Length: 0') },
);

for (1 .. 200) {
    my $client = $server->accept or next;
    my ($path, $from, $name) = ('', 0, '');
    while (my $line = <$client>) {
        $path = $1 if $line =~ m{^GET (\S+) HTTP/};
        $from = $1 if $line =~ /^Range: bytes=(\d+)-/i;
        last if $line =~ /^\r?\n/;
    }
    print $log "$path $from\n";
    $path =~ s{^http://[^/]*}{}; # asked as a proxy
    $name = $2 if $path =~ m{^/([^/]*)/(.*)};
    if ($name && $ways{$1}) { $ways{$1}->($client, $from, $name) }
    else { head($client, '404 Not Found', 'Content-Length: 9'); print $client "not there" }
    close $client;
}
