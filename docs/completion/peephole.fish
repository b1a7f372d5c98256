# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of peephole for fish. Written by docs/manual.pl (make man).
# The words before the cursor that are neither options nor values of options; -c stands for itself.
function __peephole_words
    set -l value no
    for word in (commandline -opc)[2..-1]
        if test $value = yes
            set value no
            continue
        end
        switch $word
            case -c --command
                echo -c
                set value yes
            case --record --against --data --threads --kernel --color
                set value yes
            case '--command=*'
                echo -c
            case '-*'
            case '*'
                echo $word
        end
    end
end
# __peephole_behind COUNT WAY...: COUNT words stand before the cursor, the first of them one of these.
function __peephole_behind
    set -l words (__peephole_words)
    test (count $words) -eq $argv[1]; and contains -- "$words[1]" $argv[2..-1]
end
function __peephole_parameters
    set -l words (__peephole_words)
    test (count $words) -ge 2; and contains -- $words[1] run verify
    and sed -n 's/^param \([^= ]*\)=.*/\1=/p' (string replace -r '^~' $HOME -- $words[2]) 2>/dev/null
end
function __peephole_verbs
    printf '%s\t%s\n' datasets 'list the data sets known by name, and whether they are here' \
        fetch 'download a data set from its address in the catalogue' \
        load 'load a data set or a file into a table' \
        schema 'write the description of a table'\''s columns to a file to edit' \
        tables 'list the tables: rows, where they are from, how they were made' \
        head 'show the first rows of a table, or the first that match' \
        classes 'count the rows of each class' \
        describe 'show what the columns hold, and what the labels contradict' \
        info 'explain a feature, an attack or a class, with its counts' \
        drop 'forget a table (files are not touched)' \
        balance 'make a table with so many rows of each class' \
        sample 'draw rows at random, each at most once' \
        split 'share the rows of a table out among train, valid and test' \
        prepare 'say how rows become numbers' \
        undo 'take back the last step on tables and preparation' \
        audit 'say which known pitfalls of evaluation the tables fall into' \
        models 'list the kinds of models, the paper each comes from and its settings' \
        model 'pick an architecture and its settings' \
        summary 'show the model'\''s layers, shapes, parameters and multiply-adds' \
        train 'train the model on a table' \
        pause 'hold the running training after its batch' \
        resume 'go on with a paused training' \
        stop 'end the running training after its batch; the weights are kept' \
        wait 'wait until the running training has ended' \
        continue 'train N epochs more, or go on after a crash, as if the training had never ended' \
        sweep 'train at every combination of settings' \
        crossval 'judge a set-up by cross-validation' \
        test 'put the model to the test' \
        evaluate 'figures of a confusion matrix that another program or a paper gives' \
        confusion 'show which class was taken for which' \
        roc 'show detection against false alarms at every threshold' \
        pr 'show precision over recall at every threshold' \
        threshold 'choose from which probability on a row is an attack' \
        whatif 'what the last test means as alarms a day' \
        inspect 'show which rows the model is wrong about, and why' \
        explain 'say why a row was answered as it was' \
        importance 'find out which features the model rests on' \
        report 'sum up set-up and results, also beside a paper'\''s' \
        reproduce 'do a paper'\''s experiment again, beside what it prints' \
        plot 'draw a figure' \
        epoch 'show another epoch of a run: figures and matrix' \
        runs 'look back at every training there ever was' \
        diff 'show what two runs differ in, down to the rows that flipped' \
        compare 'test whether runs differ by more than chance' \
        predict 'the model'\''s answers to the rows of a file or a stream' \
        export 'write weights, answers or prepared rows for other programs' \
        save 'keep the trained model in a file' \
        restore 'bring back a model that save kept' \
        journal 'bring a session back that was cut short' \
        record 'write the commands from now on, with their results, to a script' \
        replay 'run a session script in this session, all of it or step by step' \
        verify 'run a recording again apart from this session, compare all results' \
        expect 'state what a figure must be; else the script ends with status 3' \
        set 'change a setting, or lr while a training runs' \
        show 'show what is in force, and where it comes from' \
        help 'list the commands, or explain one' \
        tutorial 'learn by eight questions that the program answers' \
        history 'list the commands of this session' \
        panel 'choose the panel of the workbench that the keys act on' \
        layout 'choose which panels the workbench shows' \
        doctor 'check libraries, kernels, terminal, gnuplot and data' \
        quit 'leave the program (also exit, q)' \
        param 'set a script parameter, where the command line has not set it' \
        include 'read another script in this place' \
        at 'stop the next training, or set its lr, at a given epoch'
end
function __peephole_topics
    printf '%s\t%s\n' kdd99 'KDD Cup 1999 and NSL-KDD: what the rows are' \
        encoding 'how rows become numbers' \
        balancing 'few rows of one class, many of another' \
        leakage 'how test rows get into training' \
        peepholes 'an LSTM and its peepholes' \
        windows 'what a step is: rows, or the features of one row' \
        learning-rate 'how far a step goes' \
        overfitting 'learnt by heart' \
        confusion-matrix 'reading a confusion matrix' \
        roc-curve 'what a threshold trades' \
        base-rate 'how many alarms are real' \
        baselines 'what needs no network' \
        chance 'how far to trust a figure' \
        anomalies 'detection without labels of attacks' \
        recordings 'the lab book' \
        topics 'the pages beside the verbs' \
        keys 'the keys of the workbench'
end
complete -c peephole -f
complete -c peephole -n 'test -z "$(__peephole_words)"' -a run -d 'run a session script'
complete -c peephole -n 'test -z "$(__peephole_words)"' -a verify -d 'run a recording and compare every result'
complete -c peephole -n 'test -z "$(__peephole_words)"' -a help -d 'what a verb does, with an example'
complete -c peephole -n 'test -z "$(__peephole_words)"' -a doctor -d 'check libraries, kernels, gnuplot, data'
complete -c peephole -s c -l command -x -a '(__peephole_verbs)' -d 'run commands (; or line feed between)'
complete -c peephole -s i -l interactive -d 'stay at the prompt after a script or -c'
complete -c peephole -s q -l quiet -d 'no banner at the prompt'
complete -c peephole -l json -d 'one JSON object a line on standard output'
complete -c peephole -l keep-going -d 'go on after a command that failed'
complete -c peephole -l record -r -F -d 'run, -c: write commands and results there'
complete -c peephole -l against -r -F -d 'verify: compare with the results in there'
complete -c peephole -l data -x -a '(__fish_complete_directories (commandline -ct) "")' -d 'where data sets are (or PEEPHOLE_DATA)'
complete -c peephole -l threads -x -d 'cores to train on (or PEEPHOLE_THREADS)'
complete -c peephole -l kernel -x -a 'generic avx2 avx512' -d 'numeric kernel (or PEEPHOLE_KERNEL)'
complete -c peephole -l color -x -a 'auto always never' -d 'auto, always or never (NO_COLOR is obeyed)'
complete -c peephole -l plain -d 'the line prompt, without panels'
complete -c peephole -s h -l help -d 'show this and stop'
complete -c peephole -l version -d 'show the version and stop'
complete -c peephole -n '__peephole_behind 1 help' -a '(__peephole_verbs; __peephole_topics)'
complete -c peephole -n '__peephole_behind 1 run verify' -k -a '(__fish_complete_suffix .peep)'
complete -c peephole -a '(__peephole_parameters)'
