# SPDX-License-Identifier: GPL-3.0-or-later
# Figures of runs beside each other, with intervals. Given:
#   runs           how many
#   run_names      array of their names
#   metrics        how many figures
#   metric_names, metric_rates   arrays of their names, and 1 where in per cent
#   metric_low, metric_high      arrays of the ends of all that is drawn
#   spread         what the bars are; '' for none
#   $figures_1, $figures_2 ...   a figure's line a run: position from 1, value, low, high, value as text

set multiplot
set tmargin at screen 0.83
set bmargin at screen 0.165
set border 1 linecolor rgb theme_grey linewidth 1
set grid xtics noytics linetype -1 linecolor rgb theme_pale linewidth 0.8 dashtype solid
set yrange [runs + 0.6:0.4]
unset key
longest = 0
do for [i=1:runs] { longest = strlen(run_names[i]) > longest ? strlen(run_names[i]) : longest }
size_name = runs <= 12 ? 0.9 : runs <= 20 ? 0.7 : 0.5
left = 0.05 + 0.0085 * size_name * (longest < 46 ? longest : 46)
step = (0.985 - left) / metrics
text_name = text_size(size_name)
text_tics = text_size(0.85)
if (spread ne '') { set label 3 'bars: ' . spread at screen 0.965,0.955 right font theme_size_small textcolor rgb theme_grey }
do for [m=1:metrics] {
    set lmargin at screen left + step * (m - 1)
    set rmargin at screen left + step * m - 0.035
    unset ytics
    if (m == 1) {
        set ytics () scale 0 textcolor rgb theme_ink font text_name
        set for [i=1:runs] ytics add (run_names[i] i)
    }
    span = metric_high[m] - metric_low[m]
    set xrange [metric_low[m] - 0.12 * span : metric_high[m] + 0.12 * span]
    set xtics tic_step(1.24 * span) font text_tics textcolor rgb theme_ink
    set label 2 metric_names[m] . (metric_rates[m] ? ', %' : '') at graph 0,1 offset 0,1 left font text_size(1.1) textcolor rgb theme_ink
    plot '$figures_' . m using 2:1:3:4 with xerrorbars pointtype -1 linewidth 1.8 dashtype solid linecolor rgb theme_ink notitle, \
        '$figures_' . m using 2:1 with points pointtype 7 pointsize 1.7 * theme_points linecolor rgb theme_blue notitle, \
        '$figures_' . m using 2:1:5 with labels center offset 0,0.95 font text_tics textcolor rgb theme_ink notitle
    unset label 1001
    unset label 1002
    unset label 3
}
unset multiplot
