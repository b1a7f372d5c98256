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

my (@options, @ways, @examples, $endings);
my $part = '';
for (lines_of($program, '--help')) {
    if    (/^(Examples|Subcommands|Options)/) { $part = $1 }
    elsif (/^Exit status/)                    { $part = 'Exit'; $endings = $_ }
    elsif ($part eq 'Exit')                   { $endings .= $_ }
    elsif ($part eq 'Examples' && /^  (.{43}\S*) +(\S.*)/) { push @examples, [ $1, $2 ] }
    elsif ($part eq 'Subcommands' && /^  (\S.*?)  +(\S.*)/) { push @ways, { usage => $1, help => $2 } }
    elsif ($part eq 'Options' && /^  (?:-(\w), |    )--(\S+)(?: (\S+))? +(\S.*)/) {
        push @options, { letter => $1, name => $2, value => $3, help => $4 };
    }
}
die "--help is not as expected\n" if !@options || !@ways || !@examples || !$endings;
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
    $text =~ s/\|/|\\:/g;     # a line may be broken there
    $text =~ s/(\d) %/$1\\~%/g; # but not there
    return $text;
}
# Lines as help folds them: an empty line begins a paragraph; so does one that begins with a blank, and those
# like it below it are a list.
sub paragraphs {
    my ($text) = @_;
    my ($troff, $before) = ('', '');
    for my $line (split /\n/, $text) {
        if ($line =~ /^\s*$/) {
            $troff .= ".PP\n";
        } else {
            $troff .= $before =~ /^ / ? ".br\n" : ".PP\n" if $line =~ /^ / && $before =~ /\S/;
            $troff .= escaped($line =~ s/^ +//r) . "\n";
        }
        $before = $line;
    }
    return $troff;
}
sub verbatim {
    my ($text) = @_;
    $text =~ s/\n+\z//;
    return ".PP\n.nf\n.RS 4\n" . escaped($text) . "\n.RE\n.fi\n";
}
sub sentence { my ($text) = @_; return ucfirst($text) . ($text =~ /\?$/ ? '' : '.') }
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
# Each form of a usage on a line of its own; what does not fit goes on below, set in. A short group in brackets
# stays whole.
sub usage_lines {
    my ($verb) = @_;
    my @forms;
    for (split /\n */, $verb->{usage}) {
        if (!@forms || /^\Q$verb->{name}\E /) { push @forms, $_ }
        else { $forms[-1] .= ($forms[-1] =~ /\|$/ ? '' : ' ') . $_ }
    }
    for (@forms) {
        $_ = escaped($_);
        s{(\[[^]]{1,60}\])}{ $1 =~ s/\\://gr =~ s/ /\\ /gr }ge;
        $_ = ".in +4n\n.ti -4n\n\\fB$_\\fR\n.br\n.in -4n\n";
    }
    return @forms;
}
sub verb_page {
    my ($verb) = @_;
    my $troff = ".SS $verb->{name}\n" . join('', usage_lines($verb)) . ".PP\n" . escaped(ucfirst $verb->{help}) . ".\n";
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
    PEEPHOLE_SHARE   => 'The folder that holds data, plots and sessions, in place of the installed one.',
    XDG_DATA_HOME    => 'Where data sets and the history of runs are kept; ~/.local/share where it is not set.',
    XDG_STATE_HOME   => 'Where the lines typed at the prompt are kept; ~/.local/state where it is not set.',
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
    $troff .= tagged($_->{usage}, undef, sentence($_->{help})) for @ways;
    $troff .= ".SH OPTIONS\nThey may stand anywhere.\n";
    $troff .= tagged(($_->{letter} ? "-$_->{letter}, " : '') . "--$_->{name}", $_->{value}, sentence($_->{help})) for @options;
    $troff .= ".SH EXIT STATUS\n" . escaped($endings =~ s/^Exit status: //r);
    $troff .= ".SH ENVIRONMENT\n" . join '', map { tagged($_, undef, $environment{$_}) } sort keys %environment;
    $troff .= ".SH FILES\n" . join '', map { tagged($_, undef, $files{$_}) } sort keys %files;
    $troff .= ".SH KEYS\nThose of the workbench; all others are Readline's.\n";
    $troff .= tagged($_->{key}, $_->{command}, ucfirst "$_->{help} ($_->{function}).") for @{ $keys->{keys} };
    $troff .= ".SH EXAMPLES\n" . join '', map { tagged($_->[0] =~ s/ +$//r, undef, sentence($_->[1])) } @examples;
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
    $troff .= ".SH EXAMPLES\n" . (verbatim(<<'END') =~ s/^\.PP\n//r);
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

# Names with what they are for: the verbs, and the other pages of help.
my @verb_rows = map { [ $_->{name}, $_->{help} ] } @verbs;
my @page_rows = (
    (map { [ $_->{name}, $_->{title} ] } @{ $topics->{topics} }),
    [ topics => 'the pages beside the verbs' ], [ keys => 'the keys of the workbench' ],
);
# Those of the sources: a build may lack some.
open my $def, '<', dirname($0) . '/../src/math/kernels.def' or die "kernels.def: $!\n";
my %choices = (color => 'auto always never', kernel => join ' ', map { /^KERNEL\((\w+)\)/ ? $1 : () } <$def>);
my %is_file = map { $_ => 1 } qw(against record);
my %is_folder = map { $_ => 1 } qw(data);
my @valued = grep { $_->{value} } @options;
my $ways = join ' ', map { $_->{name} } @ways;
# The parameters that a script declares, each with a = behind it.
my $parameters = q{sed -n 's/^param \([^= ]*\)=.*/\1=/p'};

sub quoted { my ($text) = @_; $text =~ s/'/'\\''/g; return "'$text'" }
sub header { return "# SPDX-License-Identifier: GPL-3.0-or-later\n# Completion of peephole for $_[0]. Written by docs/manual.pl (make man).\n" }
sub flags { my ($option) = @_; return (($option->{letter} ? "-$option->{letter}" : ()), "--$option->{name}") }

sub bash_completion {
    my $names = join ' ', map { flags($_) } @options;
    my $taking = join ' | ', map { flags($_) } grep { $_->{name} ne 'command' } @valued;
    my $cases = '';
    for (@valued) {
        my $action = $choices{ $_->{name} } ? "-W '$choices{ $_->{name} }'" : $is_file{ $_->{name} } ? '-f' : $is_folder{ $_->{name} } ? '-d'
            : $_->{name} eq 'command' ? '-W "$verbs"' : '';
        $cases .= '        ' . join(' | ', flags($_)) . ') ' . ($action ? "mapfile -t COMPREPLY < <(compgen $action -- \"\$word\")" : ':') . "; return ;;\n";
    }
    my @names = map { $_->[0] } @verb_rows;
    my @pages = map { $_->[0] } @page_rows;
    return header('bash') . <<END;
_peephole() {
    local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} words=() i
    local verbs='@names'
    local pages="\$verbs @pages"
    COMPREPLY=()
    # Bash cuts --color=auto and name=value at the =.
    if [[ \$word == = ]]; then
        word=''
    elif [[ \$before == = ]]; then
        before=\${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case \$before in
$cases    esac
    if [[ \$word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '$names' -- "\$word")
        return
    fi
    # The words before this one that are neither options nor values of options; -c stands for itself.
    for ((i = 1; i < COMP_CWORD; i++)); do
        case \${COMP_WORDS[i]} in
            -c | --command) words+=(-c) && ((i++)) ;;
            $taking) ((i++)) ;;
            -*) continue ;;
            *) words+=("\${COMP_WORDS[i]}") && continue ;;
        esac
        [[ \${COMP_WORDS[i]} == = ]] && ((i++))
    done
    case \${words[0]} in
        '') mapfile -t COMPREPLY < <(compgen -W '$ways' -- "\$word") ;;
        help) [[ \${#words[@]} -gt 1 ]] || mapfile -t COMPREPLY < <(compgen -W "\$pages" -- "\$word") ;;
        run | verify)
            if [[ \${#words[@]} -eq 1 ]]; then
                mapfile -t COMPREPLY < <(compgen -f -X '!*.peep' -- "\$word"; compgen -d -- "\$word")
            elif [[ \${COMP_WORDS[COMP_CWORD]} == = || \${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
                mapfile -t COMPREPLY < <(compgen -f -- "\$word")
            else
                compopt +o filenames -o nospace 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -W "\$($parameters "\${words[1]}" 2>/dev/null)" -- "\$word")
            fi ;;
    esac
}
complete -o filenames -F _peephole peephole
END
}

sub zsh_completion {
    my $described = sub { join ' ', map { quoted("$_->[0]:" . ($_->[1] =~ s/:/\\:/gr)) } @_ };
    my $text = "#compdef peephole\n" . header('zsh');
    $text .= "local curcontext=\$curcontext context state state_descr line\nlocal -A opt_args\nlocal -a ways verbs pages\n";
    $text .= 'ways=(' . $described->(map { [ $_->{name}, $_->{help} ] } @ways) . ")\n";
    $text .= 'verbs=(' . $described->(@verb_rows) . ")\n";
    $text .= 'pages=(' . $described->(@page_rows) . ")\n_arguments -C -s \\\n";
    for (@options) {
        my $help = $_->{help} =~ s/([\[\]:])/\\$1/gr;
        my $value = !$_->{value} ? '' : $choices{ $_->{name} } ? ":$_->{value}:($choices{ $_->{name} })" : $is_folder{ $_->{name} } ? ":$_->{value}:_files -/"
            : $is_file{ $_->{name} } ? ":$_->{value}:_files" : $_->{name} eq 'command' ? ":$_->{value}:->verb" : ":$_->{value}:";
        my $equals = $_->{value} ? '=' : '';
        my $not_with = $_->{name} eq 'command' ? ' 1 *' : ''; # nothing may stand beside -c
        $text .= $_->{letter}
            ? "    '(-$_->{letter} --$_->{name}$not_with)'{-$_->{letter},--$_->{name}$equals}" . quoted("[$help]$value") . " \\\n"
            : '    ' . quoted("--$_->{name}$equals\[$help]$value") . " \\\n";
    }
    return $text . <<END;
    '1:subcommand:->way' '*::argument:->argument' && return
case \$state in
    way) _describe subcommand ways ;;
    verb) _describe verb verbs ;;
    argument)
        case \$words[1] in
            help) (( CURRENT > 2 )) || _describe verb verbs -- pages ;;
            run | verify)
                if (( CURRENT == 2 )); then
                    _files -g '*.peep'
                elif compset -P '*='; then
                    _files
                else
                    compadd -S '' -- \$($parameters \${(Q)~words[2]} 2>/dev/null)
                fi ;;
        esac ;;
esac
END
}

sub fish_completion {
    my $list = sub { # a function that prints each name with what it is for
        my ($name, @rows) = @_;
        return "function $name\n    printf '%s\\t%s\\n' " . join(" \\\n        ", map { "$_->[0] " . quoted($_->[1]) } @rows) . "\nend\n";
    };
    my $taking = join ' ', map { flags($_) } grep { $_->{name} ne 'command' } @valued;
    my $text = header('fish') . <<END;
# The words before the cursor that are neither options nor values of options; -c stands for itself.
function __peephole_words
    set -l value no
    for word in (commandline -opc)[2..-1]
        if test \$value = yes
            set value no
            continue
        end
        switch \$word
            case -c --command
                echo -c
                set value yes
            case $taking
                set value yes
            case '--command=*'
                echo -c
            case '-*'
            case '*'
                echo \$word
        end
    end
end
# __peephole_behind COUNT WAY...: COUNT words stand before the cursor, the first of them one of these.
function __peephole_behind
    set -l words (__peephole_words)
    test (count \$words) -eq \$argv[1]; and contains -- "\$words[1]" \$argv[2..-1]
end
function __peephole_parameters
    set -l words (__peephole_words)
    test (count \$words) -ge 2; and contains -- \$words[1] run verify
    and $parameters (string replace -r '^~' \$HOME -- \$words[2]) 2>/dev/null
end
END
    $text .= $list->('__peephole_verbs', @verb_rows);
    $text .= $list->('__peephole_topics', @page_rows);
    $text .= "complete -c peephole -f\n";
    $text .= "complete -c peephole -n 'test -z \"\$(__peephole_words)\"' -a $_->{name} -d " . quoted($_->{help}) . "\n" for @ways;
    for (@options) {
        my $value = !$_->{value} ? '' : $choices{ $_->{name} } ? " -x -a '$choices{ $_->{name} }'" : $is_file{ $_->{name} } ? ' -r -F'
            : $is_folder{ $_->{name} } ? " -x -a '(__fish_complete_directories (commandline -ct) \"\")'"
            : $_->{name} eq 'command' ? " -x -a '(__peephole_verbs)'" : ' -x';
        $text .= "complete -c peephole" . ($_->{letter} ? " -s $_->{letter}" : '') . " -l $_->{name}$value -d " . quoted($_->{help}) . "\n";
    }
    return $text . <<'END';
complete -c peephole -n '__peephole_behind 1 help' -a '(__peephole_verbs; __peephole_topics)'
complete -c peephole -n '__peephole_behind 1 run verify' -k -a '(__fish_complete_suffix .peep)'
complete -c peephole -a '(__peephole_parameters)'
END
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
