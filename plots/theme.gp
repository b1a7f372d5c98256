# SPDX-License-Identifier: GPL-3.0-or-later
# Colours, fonts and sizes of every figure. Loaded before the figure's own template.
#
# Set before this file is loaded:
#   peephole_format   'png', 'svg' or 'pdf': the ending of the file that was asked for
#   peephole_output   the file to write
#   peephole_title    the figure's title
#   peephole_caption  data set, seed and number of rows; may be ''
# and what the head of the figure's template lists. Names in these variables are plain text:
# noenhanced below keeps gnuplot from reading _ ^ { } @ in them as markup.
#
# Your own look: copy the folder that holds data/, plots/ and sessions/, change the copy's plots/, and
# start peephole with PEEPHOLE_SHARE set to it; or plot with keep=yes and change the .gp file.

set encoding utf8

# The first terminal that this gnuplot was built with. 1280 x 800 points on the screen; 18 cm in print.
has(name) = strstrt(' ' . GPVAL_TERMINALS . ' ', ' ' . name . ' ') > 0
theme_font = 'sans'
if (peephole_format eq 'png' && has('pngcairo')) {
    set terminal pngcairo size 1280,800 font theme_font . ',15' linewidth 1.5 noenhanced
} else { if (peephole_format eq 'png' && has('png')) {
    set terminal png truecolor size 1280,800 font theme_font . ',13' linewidth 1.5 noenhanced
} else { if (peephole_format eq 'svg' && has('svg')) {
    set terminal svg size 1280,800 dynamic font theme_font . ',20' linewidth 1.5 background rgb 'white' noenhanced
} else { if (peephole_format eq 'pdf' && has('pdfcairo')) {
    set terminal pdfcairo size 18cm,11.25cm font theme_font . ',9' linewidth 1.2 noenhanced
} else { if (peephole_format eq 'pdf' && has('pdf')) {
    set terminal pdf size 18cm,11.25cm font theme_font . ',9' linewidth 1.2 noenhanced
} else {
    exit error 'this gnuplot was built without a terminal for ' . peephole_format . ' files'
}}}}}
set output peephole_output

# Okabe and Ito's colours: told apart by all kinds of colour vision; dashes tell them apart in grey.
theme_blue = '#0072B2'
theme_orange = '#D55E00'
theme_green = '#009E73'
theme_sky = '#56B4E9'
theme_pink = '#CC79A7'
theme_amber = '#E69F00'
theme_ink = '#222222'
theme_grey = '#767676'
theme_pale = '#DDDDDD'

set linetype 1 linecolor rgb theme_blue linewidth 2.2 dashtype solid pointtype 7
set linetype 2 linecolor rgb theme_orange linewidth 2.2 dashtype (9,4) pointtype 5
set linetype 3 linecolor rgb theme_green linewidth 2.2 dashtype (3,3) pointtype 9
set linetype 4 linecolor rgb theme_pink linewidth 2.2 dashtype (12,4,3,4) pointtype 11
set linetype 5 linecolor rgb theme_amber linewidth 2.2 dashtype (6,2) pointtype 13
set linetype 6 linecolor rgb theme_sky linewidth 2.2 dashtype (12,4,3,4,3,4) pointtype 15
set linetype 7 linecolor rgb theme_grey linewidth 2.2 dashtype (2,2) pointtype 3
set linetype 8 linecolor rgb theme_ink linewidth 2.6 dashtype solid pointtype 2
set linetype 9 linecolor rgb theme_ink linewidth 2.2 dashtype (18,6) pointtype 1
set linetype cycle 9

# Title at the upper left, caption at the lower left, a quiet frame.
# Sizes in points: the text's own, and what is set larger or smaller than it.
theme_size = peephole_format eq 'pdf' ? 9.0 : peephole_format eq 'svg' ? 20.0 : 15.0
text_size(times) = sprintf(',%.1f', times * theme_size)
theme_points = peephole_format eq 'pdf' ? 0.4 : 0.9 # of the marks on curves
# A round distance between about four tics over a range.
tic_power(span) = 10 ** floor(log10(span / 3.5))
tic_times(span, power) = span / 3.5 / power < 1.5 ? 1 : span / 3.5 / power < 3.5 ? 2 : span / 3.5 / power < 7.5 ? 5 : 10
tic_step(span) = tic_times(span, tic_power(span)) * tic_power(span)
theme_size_title = text_size(1.4)
theme_size_small = text_size(0.8)
set label 1001 peephole_title at screen 0.025,0.955 left font theme_size_title textcolor rgb theme_ink
# A long caption is set smaller, so that it stays in the picture.
theme_room = 128.0 / (strlen(peephole_caption) > 128 ? strlen(peephole_caption) : 128)
theme_size_caption = text_size(0.8 * (theme_room > 0.5 ? theme_room : 0.5))
set label 1002 peephole_caption at screen 0.025,0.025 left font theme_size_caption textcolor rgb theme_grey
set tmargin at screen 0.89
set bmargin at screen 0.155
set lmargin at screen 0.1
set rmargin at screen 0.965
set border 3 linecolor rgb theme_grey linewidth 1
set tics nomirror out scale 0.6 textcolor rgb theme_ink
set grid ytics linetype -1 linecolor rgb theme_pale linewidth 0.8 dashtype solid
set key textcolor rgb theme_ink samplen 3.2 spacing 1.25 reverse Left
set xlabel textcolor rgb theme_ink
set ylabel textcolor rgb theme_ink
