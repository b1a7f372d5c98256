# SPDX-License-Identifier: GPL-3.0-or-later
# Reliability diagram: the share of right answers over the probability of the answer, in bins of equal
# width, with 95 % Wilson intervals; below it the share of the rows in each bin. Given:
#   bins                how many there are
#   calibration_error, brier   figures of all rows
#   $bins_filled        a line a bin with rows: its middle, mean probability, share of right answers,
#                       low, high, share of all rows, rows

half = 0.5 / bins
set multiplot
unset key
set xrange [0:1.005]
set lmargin at screen 0.1
set rmargin at screen 0.72
set tmargin at screen 0.89
set bmargin at screen 0.38
set yrange [0:1.02]
set xtics 0.2 format ''
set ytics 0.2
set ylabel 'share of right answers' offset 0.3
set grid xtics ytics linetype -1 linecolor rgb theme_pale linewidth 0.8 dashtype solid
set style fill solid 0.25 noborder
set arrow 1 from 0,0 to 1,1 nohead linecolor rgb theme_grey linewidth 1.2 dashtype (4,3) front
set label 2 sprintf('calibration error  %.4f', calibration_error) at screen 0.75,0.85 left font theme_size_small textcolor rgb theme_ink
set label 3 sprintf('Brier score  %.4f', brier) at screen 0.75,0.81 left font theme_size_small textcolor rgb theme_ink
set label 4 'diagonal: as often right as sure' at screen 0.75,0.77 left font theme_size_small textcolor rgb theme_grey
set label 5 'bars: 95 % Wilson intervals' at screen 0.75,0.73 left font theme_size_small textcolor rgb theme_grey
plot $bins_filled using 1:3:(half * 1.8) with boxes linecolor rgb theme_sky, \
    $bins_filled using 2:3:4:5 with yerrorbars linetype 1 linewidth 1.8 pointsize theme_points

unset label
unset arrow 1
set tmargin at screen 0.34
set bmargin at screen 0.155
set format x '%g'
set yrange [0:1.02]
set ytics 0.5
set style fill solid 1.0 noborder
set xlabel 'probability of the answer' offset 0,0.3
set ylabel 'of rows' offset 0.3
plot $bins_filled using 1:6:(half * 1.8) with boxes linecolor rgb theme_grey
unset multiplot
