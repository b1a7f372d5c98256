# SPDX-License-Identifier: GPL-3.0-or-later
# Curves of precision over recall. Given:
#   curves        how many; the first is attack against normal, the others a class against the rest; or, of
#                 several runs, all attack against normal
#   of_runs       1 where they are of several runs
#   curve_names   array of their names
#   curve_area    array of the areas under them (average precision)
#   curve_low, curve_high   arrays of the ends of the areas' 95 % intervals; NaN: none
#   curve_line    array of linetypes of the theme
#   curve_share   array of the shares of positive rows: what answers at random would reach
#   $curve_1, $curve_2 ...   a line a point: recall, precision

set multiplot
# The names of classes stand at the right, those of runs, which are longer, below.
foot = of_runs ? 0.075 + 0.036 * (curves + 1) : 0.05
set lmargin at screen 0.1
set rmargin at screen (of_runs ? 0.965 : 0.66)
set bmargin at screen foot + 0.105
set xlabel 'recall' offset 0,0.3
set ylabel 'precision' offset 0.3
set grid xtics ytics linetype -1 linecolor rgb theme_pale linewidth 0.8 dashtype solid
set border 15 linecolor rgb theme_grey linewidth 1
set xrange [-0.01:1.01]
set yrange [-0.01:1.02]
set xtics 0.2
set ytics 0.2
unset key
do for [i=1:curves] {
    set arrow i from 0,curve_share[i] to 1,curve_share[i] nohead linetype curve_line[i] linewidth 0.8 dashtype (2,4) back
}
plot for [i=curves:1:-1] '$curve_' . i using 1:2 with lines linetype curve_line[i] notitle

# The key has a strip of its own, where it hides no curve.
unset label 1001
unset label 1002
do for [i=1:curves] { unset arrow i }
unset border
unset tics
unset grid
unset xlabel
unset ylabel
text_key = text_size(of_runs ? 0.87 : 0.8)
area(i) = sprintf('%.4f', curve_area[i]) . (of_runs && curve_low[i] == curve_low[i] ? sprintf(' (%.4f to %.4f)', curve_low[i], curve_high[i]) : '')
if (of_runs) {
    set lmargin at screen 0.03
    set rmargin at screen 0.99
    set tmargin at screen foot
    set bmargin at screen 0.07
    set key vertical center center maxrows curves Left reverse font text_key width 0 title 'attack against normal: area under the curve, with its 95 % interval (dashed: answers at random)' font theme_size_small
} else {
    set lmargin at screen 0.68
    set rmargin at screen 0.99
    set key vertical left top Left reverse font text_key width 0 title "area under the curve\n(dashed: answers at random)" left font theme_size_small
}
plot for [i=1:curves] NaN with lines linetype curve_line[i] title area(i) . '  ' . curve_names[i]
unset multiplot
