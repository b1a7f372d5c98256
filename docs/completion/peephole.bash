# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of peephole for bash. Written by docs/manual.pl (make man).
_peephole() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} way='' i
    local verbs='datasets fetch load schema tables head classes describe info drop balance sample split prepare undo audit models model summary train pause resume stop wait continue sweep crossval test evaluate confusion roc pr threshold whatif inspect explain importance report reproduce plot epoch runs diff compare predict export save restore journal record replay verify expect set show help tutorial history panel layout doctor quit param include at'
    local pages='datasets fetch load schema tables head classes describe info drop balance sample split prepare undo audit models model summary train pause resume stop wait continue sweep crossval test evaluate confusion roc pr threshold whatif inspect explain importance report reproduce plot epoch runs diff compare predict export save restore journal record replay verify expect set show help tutorial history panel layout doctor quit param include at kdd99 encoding balancing leakage peepholes windows learning-rate overfitting confusion-matrix roc-curve base-rate baselines chance anomalies recordings topics keys'
    COMPREPLY=()
    case $before in
        --command | -c) mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$word"); return ;;
        --record) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        --against) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        --data) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
        --threads) :; return ;;
        --kernel) mapfile -t COMPREPLY < <(compgen -W 'generic avx2 avx512' -- "$word"); return ;;
        --color) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '-c --command -i --interactive -q --quiet --json --keep-going --record --against --data --threads --kernel --color --plain -h --help --version' -- "$word")
        return
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        [[ ' run verify help doctor ' == *" ${COMP_WORDS[i]} "* ]] && way=${COMP_WORDS[i]} && break
    done
    case $way in
        '') mapfile -t COMPREPLY < <(compgen -W 'run verify help doctor' -- "$word") ;;
        help) mapfile -t COMPREPLY < <(compgen -W "$pages" -- "$word") ;;
        run | verify) mapfile -t COMPREPLY < <(compgen -f -X '!*.peep' -- "$word"; compgen -d -S / -- "$word") ;;
    esac
}
complete -o filenames -F _peephole peephole
