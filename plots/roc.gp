# SPDX-License-Identifier: GPL-3.0-or-later
# ROC curves, the whole square and its upper left corner or left edge enlarged. Given:
#   curves        how many; the first is attack against normal, the others their mean and a class against
#                 the rest; or, of several runs, all attack against normal
#   of_runs       1 where they are of several runs
#   curve_names   array of their names
#   curve_area    array of the areas under them
#   curve_low, curve_high   arrays of the ends of the areas' 95 % intervals; NaN: none
#   curve_line    array of linetypes of the theme
#   $curve_1, $curve_2 ...   a line a point: false-positive rate, true-positive rate

set multiplot
rows_of_key = of_runs ? curves : (curves + 2) / 3
height_of_key = 0.036 * (rows_of_key + 1) # of the picture, with the key's title
foot = 0.075 + height_of_key
set bmargin at screen foot + 0.105
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
plot for [i=curves:1:-1] '$curve_' . i using 1:2 with lines linetype curve_line[i] notitle

# Where a curve stays out of the corner, the whole left edge is enlarged instead.
reach = 1
do for [i=1:curves] {
    stats '$curve_' . i using ($1 <= 0.2 ? $2 : 0) name 'EDGE' nooutput
    reach = EDGE_max < reach ? EDGE_max : reach
}
corner = reach > 0.85
unset label 1001
unset label 1002
unset arrow 1
unset ylabel
set label 2 (corner ? 'the upper left corner, enlarged' : 'the left edge, enlarged') at graph 0.5,1.03 center font theme_size_small textcolor rgb theme_grey
set lmargin at screen 0.59
set rmargin at screen 0.97
set xrange [-0.002:0.2]
set yrange [(corner ? 0.8 : -0.01):(corner ? 1.002 : 1.01)]
set xtics 0.05
step_y = corner ? 0.05 : 0.2
set ytics step_y
plot for [i=curves:1:-1] '$curve_' . i using 1:2 with lines linetype curve_line[i] notitle

# The key has a strip of its own below both, where it hides no curve.
unset label 2
unset border
unset tics
unset grid
unset xlabel
text_key = text_size(0.87)
set lmargin at screen 0.03
set rmargin at screen 0.99
set tmargin at screen foot
set bmargin at screen 0.07
area(i) = sprintf('%.4f', curve_area[i]) . (of_runs && curve_low[i] == curve_low[i] ? sprintf(' (%.4f to %.4f)', curve_low[i], curve_high[i]) : '')
key_title = of_runs ? 'attack against normal: area under the curve, with its 95 % interval' : 'area under the curve'
if (of_runs) {
    set key vertical center center maxrows rows_of_key font text_key title key_title font theme_size_small
} else {
    set key horizontal center center maxrows rows_of_key font text_key title key_title font theme_size_small
}
plot for [i=1:curves] NaN with lines linetype curve_line[i] title area(i) . '  ' . curve_names[i]
unset multiplot
