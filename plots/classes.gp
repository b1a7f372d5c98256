# SPDX-License-Identifier: GPL-3.0-or-later
# Rows of each class, and before the table was balanced. Given:
#   classes       how many
#   class_names   array of their names
#   is_log        1 where the counts lie too far apart for a linear axis
#   most          the largest count
#   has_before    1 where the table was balanced
#   table, before_table   names of the table and of the one that it was made from
#   $rows, $before   a line a class: position from 1, rows, share (0 to 1), rows and share as texts

size_name = classes <= 8 ? 1.0 : classes <= 14 ? 0.8 : classes <= 24 ? 0.6 : 0.45
text_name = text_size(size_name)
text_note = text_size((has_before ? 0.85 : 1.0) * size_name)
set lmargin at screen (classes <= 8 ? 0.12 : 0.19)
set rmargin at screen 0.76
set yrange [classes + 0.6:0.4]
from = is_log ? 0.6 : 0 # a class of one row has a bar that can be seen
if (is_log) {
    set logscale x
    set format x "%.0f"
    set xrange [from:2 * most]
    set xtics 10
    set xlabel 'rows, logarithmic scale' offset 0,0.3
} else {
    set xrange [0:1.05 * most]
    set xtics tic_step(most)
    set xlabel 'rows' offset 0,0.3
}
set border 1
set grid xtics noytics linetype -1 linecolor rgb theme_pale linewidth 0.8 dashtype solid
unset ytics
set ytics () scale 0 textcolor rgb theme_ink font text_name
set for [i=1:classes] ytics add (class_names[i] i)
set key horizontal right at screen 0.965,0.96 # beside the title, where it hides nothing
if (!has_before) { unset key }
set style fill solid 1.0 noborder
set label 2 'rows' at graph 1,1 offset 9,0.6 right font theme_size_small textcolor rgb theme_grey
set label 3 'share' at graph 1,1 offset 19,0.6 right font theme_size_small textcolor rgb theme_grey
thick = has_before ? 0.19 : 0.32
above = has_before ? 0.2 : 0
right = is_log ? 2.0 * most : 1.05 * most
mid(n) = is_log ? sqrt(from * n) : n / 2
if (has_before) {
    plot $before using (mid($2)):($2 > 0 ? $1 - above : NaN):(from):2:($1 - above - thick):($1 - above + thick) \
            with boxxyerror linecolor rgb theme_sky title 'before: ' . before_table, \
        $rows using (mid($2)):($2 > 0 ? $1 + above : NaN):(from):2:($1 + above - thick):($1 + above + thick) \
            with boxxyerror linecolor rgb theme_blue title 'balanced: ' . table, \
        $before using (right):($1 - above):4 with labels right offset 9,0 font text_note textcolor rgb theme_grey notitle, \
        $before using (right):($1 - above):5 with labels right offset 19,0 font text_note textcolor rgb theme_grey notitle, \
        $rows using (right):($1 + above):4 with labels right offset 9,0 font text_note textcolor rgb theme_ink notitle, \
        $rows using (right):($1 + above):5 with labels right offset 19,0 font text_note textcolor rgb theme_ink notitle
} else {
    plot $rows using (mid($2)):($2 > 0 ? $1 : NaN):(from):2:($1 - thick):($1 + thick) \
            with boxxyerror linecolor rgb theme_blue notitle, \
        $rows using (right):1:4 with labels right offset 9,0 font text_note textcolor rgb theme_ink notitle, \
        $rows using (right):1:5 with labels right offset 19,0 font text_note textcolor rgb theme_grey notitle
}
