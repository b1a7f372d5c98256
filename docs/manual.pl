#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual pages and the completions for shells, from what the program says of itself: --help and
# the JSON of its help. `make man` writes them into docs/; a test compares them with a fresh run.
#
#   manual.pl PROGRAM FOLDER    writes peephole.1, peephole-sessions.5 and completion/* into FOLDER
use strict;
use warnings;
use File::Basename;
use JSON::PP;

my ($program, $folder) = @ARGV;
die "usage: manual.pl PROGRAM FOLDER\n" if !defined $folder;

# --- what the program says ---

sub lines_of {
    open my $pipe, '-|', @_ or die "cannot run $_[0]: $!\n";
    my @lines = <$pipe>;
    close $pipe or die "$_[0] failed\n";
    return @lines;
}
sub result_of { # the result of each command
    return map { decode_json($_)->{result} } lines_of($program, '--json', '-c', shift);
}

open STDERR, '>', '/dev/null' or die; # in JSON, people's text goes there

my (@options, @ways, $examples, $endings);
my $part = '';
for (lines_of($program, '--help')) {
    if    (/^(Examples|Subcommands|Options)/) { $part = $1 }
    elsif (/^Exit status/)                    { $part = 'Exit'; $endings = $_ }
    elsif ($part eq 'Exit')                   { $endings .= $_ }
    elsif ($part eq 'Examples' && /\S/)       { $examples .= $_ }
    elsif ($part eq 'Subcommands' && /^  (\S.*?)  +(\S.*)/) { push @ways, { usage => $1, help => $2 } }
    elsif ($part eq 'Options' && /^  (?:-(\w), |    )--(\S+)(?: (\S+))? +(\S.*)/) {
        push @options, { letter => $1, name => $2, value => $3, help => $4 };
    }
}
die "--help is not as expected\n" if !@options || !@ways || !$examples || !$endings;
$_->{name} = (split ' ', $_->{usage})[0] for @ways;

my ($version) = join('', lines_of($program, '--version')) =~ /(\d\S*)/;
my ($all) = result_of('help');
my @verbs;
for my $row (@{ $all->{verbs} }) {
    my ($page) = result_of("help $row->{name}");
    push @verbs, { %$row, %$page };
}
my ($language) = result_of('help language');
my ($keys) = result_of('help keys');
my ($topics) = result_of('help topics');

# --- troff ---

sub escaped {
    my ($text) = @_;
    $text =~ s/\\/\\e/g;
    $text =~ s/-/\\-/g;
    $text =~ s/'/\\(aq/g;
    $text =~ s/`/\\(ga/g;
    $text =~ s/\^/\\(ha/g;
    $text =~ s/~/\\(ti/g;
    $text =~ s/^\./\\&./mg;
    $text =~ s/\|/|\\:/g; # a line may be broken there
    return $text;
}
# Lines as help folds them: an empty line, or one that begins with a blank, begins a paragraph.
sub paragraphs {
    my ($text) = @_;
    my ($troff, $open) = ('', 0);
    for my $line (split /\n/, $text) {
        if ($line =~ /^\s*$/) { $troff .= ".PP\n"; next }
        $troff .= ".PP\n" if $line =~ /^ / && $open;
        $line =~ s/^ +//;
        $troff .= escaped($line) . "\n";
        $open = 1;
    }
    return $troff;
}
sub verbatim {
    my ($text) = @_;
    $text =~ s/\n+\z//;
    return ".PP\n.nf\n.RS\n" . escaped($text) . "\n.RE\n.fi\n";
}
sub tagged { return ".TP\n\\fB" . escaped($_[0]) . "\\fR" . ($_[1] ? ' \fI' . escaped($_[1]) . '\fR' : '') . "\n" . escaped($_[2]) . "\n" }
sub key_list {
    my $troff = '';
    for my $key (@_) {
        my $more = defined $key->{default} && $key->{default} ne '' ? " [$key->{default}]" : '';
        $troff .= tagged("$key->{key}=", ($key->{values} // '') . $more, $key->{help} // '');
    }
    return ".RS\n$troff.RE\n" if $troff;
    return '';
}
sub verb_page {
    my ($verb) = @_;
    my $usage = join "\n.br\n", map { escaped($_) } split /\n/, $verb->{usage};
    my $troff = ".SS $verb->{name}\n\\fB$usage\\fR\n.PP\n" . escaped(ucfirst $verb->{help}) . ".\n";
    $troff .= ".PP\n" . paragraphs($verb->{details}) if $verb->{details};
    $troff .= key_list(@{ $verb->{keys} || [] }, @{ $verb->{more_keys} || [] });
    $troff .= verbatim($verb->{example}) if $verb->{example};
    return $troff;
}
sub heading { # NAME SECTION WHAT
    return ".\\\" Written by docs/manual.pl (make man); changes belong into the program's tables.\n"
        . ".TH $_[0] $_[1] \"\" \"peephole $version\" \"$_[2]\"\n.ad l\n.nh\n";
}

my %environment = (
    PEEPHOLE_DATA    => 'Folders where data sets are looked for, with : between them; themselves and up to two levels below.',
    PEEPHOLE_THREADS => 'How many cores may be used.',
    PEEPHOLE_KERNEL  => 'The numeric kernel; doctor lists them.',
    PEEPHOLE_HISTORY => 'The file of the history of runs; off for none.',
    NO_COLOR         => 'Where it is set and not empty, no colours are used.',
    TERM             => 'With dumb, the line prompt without panels.',
);
my %files = (
    '$XDG_DATA_HOME/peephole'                => 'Data sets that fetch has downloaded.',
    '$XDG_DATA_HOME/peephole/history.sqlite' => 'Every training, for runs.',
    '$XDG_STATE_HOME/peephole/history'       => 'What was typed at the prompt.',
    '~/.inputrc'                             => 'Keys, within $if peephole ... $endif.',
);

sub program_page {
    my $troff = heading('PEEPHOLE', 1, 'User Commands');
    $troff .= ".SH NAME\npeephole \\- intrusion detection with neural networks, at a terminal\n.SH SYNOPSIS\n";
    $troff .= join ".br\n", map { "\\fBpeephole\\fR $_\n" } '[\fIOPTION\fR]...',
        (map { '[\fIOPTION\fR]... ' . escaped($_->{usage}) } @ways), '\fB\-c\fR \fICOMMANDS\fR';
    $troff .= ".SH DESCRIPTION\n" . <<'END';
Without a subcommand, at a terminal, the workbench opens: panels above a prompt. Where standard input
is no terminal, commands are read from it. A new user types
.B tutorial
or
.BR help .
The command language and session scripts are described in
.BR peephole\-sessions (5).
END
    $troff .= tagged($_->{usage}, undef, ucfirst "$_->{help}.") for @ways;
    $troff .= ".SH OPTIONS\nThey may stand anywhere.\n";
    $troff .= tagged(($_->{letter} ? "-$_->{letter}, " : '') . "--$_->{name}", $_->{value}, ucfirst "$_->{help}.") for @options;
    $troff .= ".SH EXIT STATUS\n" . escaped($endings =~ s/^Exit status: //r);
    $troff .= ".SH ENVIRONMENT\n" . join '', map { tagged($_, undef, $environment{$_}) } sort keys %environment;
    $troff .= ".SH FILES\n" . join '', map { tagged($_, undef, $files{$_}) } sort keys %files;
    $troff .= ".SH KEYS\nThose of the workbench; all others are Readline's.\n";
    $troff .= tagged($_->{key}, $_->{command}, ucfirst "$_->{help} ($_->{function}).") for @{ $keys->{keys} };
    $troff .= ".SH EXAMPLES\n" . verbatim($examples);
    $troff .= ".SH COMMANDS\nThe value in brackets is the default.\n";
    $troff .= verb_page($_) for grep { $_->{topic} ne 'language' } @verbs;
    $troff .= ".SH TOPICS\n\\fBpeephole help\\fR \\fITOPIC\\fR shows a page on each.\n";
    $troff .= tagged($_->{name}, undef, ucfirst "$_->{title}.") for @{ $topics->{topics} };
    return $troff . ".SH SEE ALSO\n.BR peephole\\-sessions (5),\n.BR gnuplot (1)\n";
}

sub sessions_page {
    my %verb = map { $_->{name} => $_ } @verbs;
    my $troff = heading('PEEPHOLE\-SESSIONS', 5, 'File Formats');
    $troff .= ".SH NAME\npeephole\\-sessions \\- the command language of peephole, and its scripts and recordings\n";
    $troff .= ".SH DESCRIPTION\n" . paragraphs($language->{text});
    $troff .= ".PP\nThe same language is typed at the prompt, stands in scripts (usually called NAME.peep), behind\n"
        . ".B peephole \\-c\nand on standard input. The verbs are described in\n.BR peephole (1).\n";
    $troff .= ".SH WORDS OF THE LANGUAGE\n";
    $troff .= verb_page($_) for grep { $_->{topic} eq 'language' } @verbs;
    $troff .= ".SH TITLES\nA comment that begins with # == is a title. The titles of a script are its outline:\n.B replay\n\\fIFILE\\fR outline=yes lists them.\n";
    $troff .= ".SH RECORDINGS\n" . <<'END';
A recording is a script. Its first line is a comment with the version that wrote it. A line that begins with
#= and a brace is the result, as JSON, of the command before it; the first one, which stands before all
commands, tells the version and the numeric kernel. All other comments are for people.
.PP
The results of which numbers must come out again bit for bit, and which within what tolerance on another kernel, is
settled by name for each figure. Times, speeds, run numbers and file names are never compared.
END
    $troff .= verb_page($verb{$_}) for qw(record replay verify expect);
    $troff .= ".SH EXAMPLES\n" . verbatim(<<'END');
#!/usr/bin/env -S peephole run
# == A first look
param epochs=20
load demo
balance data as=train normal=1000 attack=300 u2r=30
model lstm hidden=40
train table=train epochs=${epochs}
load demo:test as=test
test
expect accuracy > 0.7
END
    return $troff . ".SH SEE ALSO\n.BR peephole (1)\n";
}

# --- completions ---

my @verb_names = map { $_->{name} } @verbs;
my @help_names = (@verb_names, (map { $_->{name} } @{ $topics->{topics} }), 'topics', 'keys');
# Those of the sources: a build may lack some.
open my $def, '<', dirname($0) . '/../src/math/kernels.def' or die "kernels.def: $!\n";
my %choices = (color => 'auto always never', kernel => join ' ', map { /^KERNEL\((\w+)\)/ ? $1 : () } <$def>);
my %is_file = map { $_ => 1 } qw(against record);
my %is_folder = map { $_ => 1 } qw(data);

sub quoted { my ($text) = @_; $text =~ s/'/'\\''/g; return "'$text'" }
sub header { return "# SPDX-License-Identifier: GPL-3.0-or-later\n# Completion of peephole for $_[0]. Written by docs/manual.pl (make man).\n" }

sub bash_completion {
    my $names = join ' ', map { ($_->{letter} ? "-$_->{letter}" : (), "--$_->{name}") } @options;
    my $ways = join ' ', map { $_->{name} } @ways;
    my $cases = '';
    for (@options) {
        next if !$_->{value};
        my $flags = "--$_->{name}" . ($_->{letter} ? " | -$_->{letter}" : '');
        my $action = $choices{ $_->{name} } ? "-W '$choices{ $_->{name} }'" : $is_file{ $_->{name} } ? '-f' : $is_folder{ $_->{name} } ? '-d'
            : $_->{name} eq 'command' ? '-W "$verbs"' : '';
        $cases .= "        $flags) " . ($action ? "mapfile -t COMPREPLY < <(compgen $action -- \"\$word\")" : ':') . "; return ;;\n";
    }
    return header('bash') . <<END;
_peephole() {
    local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} way='' i
    local verbs='@verb_names'
    local pages='@help_names'
    COMPREPLY=()
    case \$before in
$cases    esac
    if [[ \$word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '$names' -- "\$word")
        return
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        [[ ' $ways ' == *" \${COMP_WORDS[i]} "* ]] && way=\${COMP_WORDS[i]} && break
    done
    case \$way in
        '') mapfile -t COMPREPLY < <(compgen -W '$ways' -- "\$word") ;;
        help) mapfile -t COMPREPLY < <(compgen -W "\$pages" -- "\$word") ;;
        run | verify) mapfile -t COMPREPLY < <(compgen -f -X '!*.peep' -- "\$word"; compgen -d -S / -- "\$word") ;;
    esac
}
complete -o filenames -F _peephole peephole
END
}

sub zsh_completion {
    my $text = "#compdef peephole\n" . header('zsh');
    $text .= "local -a ways verbs pages\nways=(" . join(' ', map { quoted("$_->{name}:$_->{help}") } @ways) . ")\n";
    $text .= "verbs=(" . join(' ', map { quoted("$_->{name}:$_->{help}") } @verbs) . ")\n";
    $text .= "pages=(@help_names)\n_arguments -s \\\n";
    for (@options) {
        my $help = $_->{help} =~ s/([\[\]:])/\\$1/gr;
        my $value = !$_->{value} ? '' : $choices{ $_->{name} } ? ":$_->{value}:($choices{ $_->{name} })" : $is_folder{ $_->{name} } ? ":$_->{value}:_files -/"
            : $is_file{ $_->{name} } ? ":$_->{value}:_files" : $_->{name} eq 'command' ? ":$_->{value}:->verb" : ":$_->{value}:";
        my $tail = "[$help]$value";
        $text .= $_->{letter}
            ? "    '(-$_->{letter} --$_->{name})'{-$_->{letter},--$_->{name}}" . quoted($tail) . " \\\n"
            : "    " . quoted("--$_->{name}$tail") . " \\\n";
    }
    return $text . <<'END';
    '1:subcommand:->way' '*:argument:->argument'
case $state in
    way) _describe subcommand ways ;;
    verb) _describe verb verbs ;;
    argument)
        case $words[2] in
            help) compadd -a pages ;;
            run | verify) _files -g '*.peep' ;;
        esac ;;
esac
END
}

sub fish_completion {
    my $text = header('fish') . "complete -c peephole -f\n";
    my $ways = join ' ', map { $_->{name} } @ways;
    $text .= "complete -c peephole -n 'not __fish_seen_subcommand_from $ways' -a $_->{name} -d " . quoted($_->{help}) . "\n" for @ways;
    for (@options) {
        my $value = !$_->{value} ? '' : $choices{ $_->{name} } ? " -x -a '$choices{ $_->{name} }'" : $is_file{ $_->{name} } || $is_folder{ $_->{name} } ? ' -r -F'
            : $_->{name} eq 'command' ? " -x -a '@verb_names'" : ' -x';
        $text .= "complete -c peephole" . ($_->{letter} ? " -s $_->{letter}" : '') . " -l $_->{name}$value -d " . quoted($_->{help}) . "\n";
    }
    $text .= "complete -c peephole -n '__fish_seen_subcommand_from run verify' -F\n";
    return $text . "complete -c peephole -n '__fish_seen_subcommand_from help' -a '@help_names'\n";
}

# --- writing ---

sub save {
    my ($name, $text) = @_;
    open my $file, '>', "$folder/$name" or die "cannot write $folder/$name: $!\n";
    print $file $text;
    close $file or die "cannot write $folder/$name: $!\n";
}
mkdir "$folder/completion";
save('peephole.1', program_page());
save('peephole-sessions.5', sessions_page());
save('completion/peephole.bash', bash_completion());
save('completion/_peephole', zsh_completion());
save('completion/peephole.fish', fish_completion());
