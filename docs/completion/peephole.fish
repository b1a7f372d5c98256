# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of peephole for fish. Written by docs/manual.pl (make man).
complete -c peephole -f
complete -c peephole -n 'not __fish_seen_subcommand_from run verify help doctor' -a run -d 'run a session script'
complete -c peephole -n 'not __fish_seen_subcommand_from run verify help doctor' -a verify -d 'run a recording and compare every result'
complete -c peephole -n 'not __fish_seen_subcommand_from run verify help doctor' -a help -d 'what a verb does, with an example'
complete -c peephole -n 'not __fish_seen_subcommand_from run verify help doctor' -a doctor -d 'check libraries, kernels, gnuplot, data'
complete -c peephole -s c -l command -x -a 'datasets fetch load schema tables head classes describe info drop balance sample split prepare undo audit models model summary train pause resume stop wait continue sweep crossval test evaluate confusion roc pr threshold whatif inspect explain importance report reproduce plot epoch runs diff compare predict export save restore journal record replay verify expect set show help tutorial history panel layout doctor quit param include at' -d 'run commands (; or line feed between)'
complete -c peephole -s i -l interactive -d 'stay at the prompt after a script or -c'
complete -c peephole -s q -l quiet -d 'no banner at the prompt'
complete -c peephole -l json -d 'one JSON object a line on standard output'
complete -c peephole -l keep-going -d 'go on after a command that failed'
complete -c peephole -l record -r -F -d 'run, -c: write commands and results there'
complete -c peephole -l against -r -F -d 'verify: compare with the results in there'
complete -c peephole -l data -r -F -d 'where data sets are (or PEEPHOLE_DATA)'
complete -c peephole -l threads -x -d 'cores to train on (or PEEPHOLE_THREADS)'
complete -c peephole -l kernel -x -a 'generic avx2 avx512' -d 'numeric kernel (or PEEPHOLE_KERNEL)'
complete -c peephole -l color -x -a 'auto always never' -d 'auto, always or never (NO_COLOR is obeyed)'
complete -c peephole -l plain -d 'the line prompt, without panels'
complete -c peephole -s h -l help -d 'show this and stop'
complete -c peephole -l version -d 'show the version and stop'
complete -c peephole -n '__fish_seen_subcommand_from run verify' -F
complete -c peephole -n '__fish_seen_subcommand_from help' -a 'datasets fetch load schema tables head classes describe info drop balance sample split prepare undo audit models model summary train pause resume stop wait continue sweep crossval test evaluate confusion roc pr threshold whatif inspect explain importance report reproduce plot epoch runs diff compare predict export save restore journal record replay verify expect set show help tutorial history panel layout doctor quit param include at kdd99 encoding balancing leakage peepholes windows learning-rate overfitting confusion-matrix roc-curve base-rate baselines chance anomalies recordings topics keys'
