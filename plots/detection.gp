# SPDX-License-Identifier: GPL-3.0-or-later
# Share of each class's rows that got their class (recall), with 95 % Wilson intervals. Given:
#   classes   how many have rows
#   $recall   a line a class: position from 1, recall, low, high (0 to 1), is it an attack (0 or 1)
#   $texts    a line a class: position from 1, "98.79 %", "39,612/40,100"
#   class_names   array of their names

thick = classes <= 8 ? 0.32 : 0.38
size_name = classes <= 8 ? 1.0 : classes <= 14 ? 0.85 : classes <= 30 ? 0.62 : 0.45
text_name = text_size(size_name)
set lmargin at screen (classes <= 8 ? 0.12 : 0.17)
set rmargin at screen 0.72
set xrange [0:100]
set yrange [classes + 0.6:0.4]
set xlabel 'recall, %, with 95 % Wilson intervals' offset 0,0.3
set xtics 20
set border 1
set grid xtics noytics linetype -1 linecolor rgb theme_pale linewidth 0.8 dashtype solid
unset ytics
set ytics () scale 0 textcolor rgb theme_ink font text_name
set for [i=1:classes] ytics add (class_names[i] i)
unset key
set style fill solid 1.0 noborder
set label 2 'recall' at graph 1,1 offset 9,0.6 right font theme_size_small textcolor rgb theme_grey
set label 3 'of rows' at graph 1,1 offset 23.5,0.6 right font theme_size_small textcolor rgb theme_grey
plot $recall using (50 * $2):1:(0):(100 * $2):($1 - thick):($1 + thick):($5 > 0 ? 0x0072B2 : 0x9A9A9A) \
        with boxxyerror linecolor rgb variable, \
    $recall using (100 * $2):1:(100 * $3):(100 * $4) with xerrorbars pointtype -1 linewidth 1.8 dashtype solid linecolor rgb theme_ink, \
    $texts using (100):1:2 with labels right offset 9,0 font text_name textcolor rgb theme_ink, \
    $texts using (100):1:3 with labels right offset 23.5,0 font text_name textcolor rgb theme_grey
