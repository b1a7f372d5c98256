# SPDX-License-Identifier: GPL-3.0-or-later
# Loss over the epochs. Given:
#   $epochs      a line an epoch: epoch, training loss, validation loss (NaN: none)
#   epochs       how many lines
#   has_valid    1 where a validation table was given
#   best_epoch   epoch whose weights were kept as the best, 0: none

stats $epochs using 2 name 'TRAINING' nooutput
if (TRAINING_min > 0 && TRAINING_max > 100 * TRAINING_min) {
    set logscale y
    set format y '%.0e'
}
set xlabel 'epoch'
set ylabel 'loss' offset 0.3
set xrange [1:(epochs > 1 ? epochs : 2)]
if (epochs <= 15) { set xtics 1 }
set key horizontal right at screen 0.965,0.96 # beside the title, where it hides nothing
if (best_epoch > 0) {
    set arrow 1 from best_epoch, graph 0 to best_epoch, graph 1 nohead linecolor rgb theme_grey linewidth 1 dashtype (2,3)
    best_label = sprintf('best: epoch %d', best_epoch)
    if (best_epoch > 0.9 * epochs) {
        set label 1 best_label at best_epoch, graph 1.025 right font theme_size_small textcolor rgb theme_grey
    } else {
        set label 1 best_label at best_epoch, graph 1.025 left font theme_size_small textcolor rgb theme_grey
    }
}
name(i) = i == 0 ? 'training' : 'validation'
if (epochs <= 60) {
    plot for [i=0:has_valid] $epochs using 1:(column(2 + i)) with linespoints linetype (1 + i) pointsize theme_points title name(i)
} else {
    plot for [i=0:has_valid] $epochs using 1:(column(2 + i)) with lines linetype (1 + i) title name(i)
}
