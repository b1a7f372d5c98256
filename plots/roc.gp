# SPDX-License-Identifier: GPL-3.0-or-later
# ROC curves, the whole square and its upper left corner enlarged. Given:
#   curves        how many; the first is attack against normal, the others a class against the rest
#   curve_names   array of their names
#   curve_auc     array of the areas under them
#   $curve_1, $curve_2 ...   a line a point: false-positive rate, true-positive rate

style(i) = i == 1 ? 8 : (i - 2) % 7 + 1 # the first one in ink
set multiplot
set bmargin at screen 0.26
set xlabel 'false alarm rate' offset 0,0.3
set ylabel 'detection rate' offset 0.3
set grid xtics ytics linetype -1 linecolor rgb theme_pale linewidth 0.8 dashtype solid
set border 15 linecolor rgb theme_grey linewidth 1

set lmargin at screen 0.1
set rmargin at screen 0.53
set xrange [-0.01:1.01]
set yrange [-0.01:1.01]
set xtics 0.2
set ytics 0.2
unset key
set arrow 1 from 0,0 to 1,1 nohead linecolor rgb theme_grey linewidth 1 dashtype (2,3) back
plot for [i=curves:1:-1] '$curve_' . i using 1:2 with lines linetype style(i) notitle

unset label 1001
unset label 1002
unset arrow 1
unset ylabel
set label 2 'the upper left corner, enlarged' at graph 0.5,1.03 center font theme_size_small textcolor rgb theme_grey
set lmargin at screen 0.59
set rmargin at screen 0.97
set xrange [-0.002:0.2]
set yrange [0.8:1.002]
set xtics 0.05
set ytics 0.05
plot for [i=curves:1:-1] '$curve_' . i using 1:2 with lines linetype style(i) notitle

# The key has a strip of its own below both, where it hides no curve.
unset label 2
unset border
unset tics
unset grid
unset xlabel
text_key = text_size(0.87)
set lmargin at screen 0.03
set rmargin at screen 0.99
set tmargin at screen 0.175
set bmargin at screen 0.07
set key horizontal center center maxrows 2 font text_key title 'area under the curve' font theme_size_small
plot for [i=1:curves] NaN with lines linetype style(i) title sprintf('%.4f  %s', curve_auc[i], curve_names[i])
unset multiplot
