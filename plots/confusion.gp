# SPDX-License-Identifier: GPL-3.0-or-later
# Confusion matrix as a heat map: a row a true class, a column an answer. Given:
#   classes       how many
#   class_names   array of their names
#   $cells        a line a cell: true class, answer (both from 1), count, share of the true class's rows
#   $counts       a line a cell: true class, answer, the count as text, share
#   $rows         a line a true class: class, number of rows as text

# Right answers in blue, wrong ones in orange, the darker the larger their share of the true class.
blend(from, to, t) = int(from + (to - from) * t + 0.5)
blue(t) = blend(255, 0, t) * 65536 + blend(255, 84, t) * 256 + blend(255, 142, t)
orange(t) = blend(255, 194, t) * 65536 + blend(255, 78, t) * 256 + blend(255, 0, t)
depth(share) = 0.06 + 0.94 * share ** 0.7
shade(truth, answer, share) = share == 0 ? 0xF4F4F4 : truth == answer ? blue(depth(share)) : orange(depth(share))
ink(share) = share == 0 ? 0x9A9A9A : share > 0.45 ? 0xFFFFFF : 0x222222

size_count = classes <= 6 ? 1.15 : classes <= 10 ? 0.9 : classes <= 16 ? 0.62 : classes <= 24 ? 0.48 : 0.36
text_count = text_size(size_count)
text_name = text_size(classes <= 16 ? size_count : classes <= 30 ? 0.55 : 0.4)
text_share = text_size((classes <= 10 ? 0.72 : 1.0) * size_count)
two = classes <= 10 # room for two lines in a cell

set xrange [0.5:classes + 0.5]
set yrange [classes + 0.5:0.5]
set tmargin at screen 0.845
set bmargin at screen 0.17
set lmargin at screen 0.17
set rmargin at screen 0.90
unset grid
set border 0
set tics scale 0
unset key
set xlabel 'answer' offset 0,(classes > 10 ? 0.6 : -0.3)
set ylabel 'true class'
unset xtics
unset ytics
set xtics () scale 0 textcolor rgb theme_ink font text_name
set ytics () scale 0 textcolor rgb theme_ink font text_name
if (classes > 10) { set xtics rotate by 60 right }
set for [i=1:classes] xtics add (class_names[i] i)
set for [i=1:classes] ytics add (class_names[i] i)
set label 2 'right answers blue, wrong ones orange; darker: a larger share of the true class''s rows' \
    at screen 0.025,0.905 left font theme_size_small textcolor rgb theme_grey
set label 3 'rows' at (classes + 0.5), graph 1 offset 1.2,0.7 left font theme_size_small textcolor rgb theme_grey

half = 0.485
plot $cells using 2:1:($2 - half):($2 + half):($1 - half):($1 + half):(shade($1, $2, $4)) \
        with boxxyerror fillstyle solid 1.0 noborder linecolor rgb variable, \
    $counts using 2:($1 - (two && $4 > 0 ? 0.12 : 0)):(two || $4 > 0 ? strcol(3) : ''):(ink($4)) with labels font text_count textcolor rgb variable, \
    $cells using 2:($1 + 0.2):(two && $3 > 0 ? ($4 < 0.0005 ? '< 0.1 %' : sprintf('%.1f %%', 100 * $4)) : ''):(ink($4)) \
        with labels font text_share textcolor rgb variable, \
    $rows using (classes + 0.5):1:2 with labels left offset 1.2,0 font text_share textcolor rgb theme_grey
