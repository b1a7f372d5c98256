# SPDX-License-Identifier: GPL-3.0-or-later
# Figures over the values of a setting, one beside the other. Given:
#   setting        its name
#   points         how many values of it
#   point_names    array of them as texts
#   point_at       array of where they are on the axis: the values, or 1, 2, 3 ... where they are words
#   are_numbers    1 where they are numbers
#   is_log         1 where they lie far apart
#   lines          how many combinations of the other settings
#   line_names     array of them; '' where there is but one
#   metrics        how many figures
#   metric_names, metric_rates   arrays of their names, and 1 where in per cent
#   metric_low, metric_high      arrays of the ends of all that is drawn
#   spread         what the bars are; '' for none
#   $line_1, $line_2 ...   a line a value: x, then value, low and high of each figure

set multiplot
has_key = lines > 1
rows_of_key = (lines + 2) / 3
foot = has_key ? 0.085 + 0.036 * rows_of_key : 0.06
set bmargin at screen foot + 0.105
set tmargin at screen 0.83
unset key
stats $line_1 using 1 name 'X' nooutput
if (is_log) {
    set logscale x
    set xrange [X_min / (X_max / X_min) ** 0.07 : X_max * (X_max / X_min) ** 0.07]
} else {
    room = X_max > X_min ? 0.07 * (X_max - X_min) : 0.5
    set xrange [X_min - room : X_max + room]
}

# The values themselves below the axis, where they leave each other room.
text_tics = text_size(metrics > 2 ? 0.85 : 1.0)
named = !are_numbers || points <= (metrics > 2 ? 6 : 12)
set tics textcolor rgb theme_ink
if (named) {
    set xtics () font text_tics
    set for [i=1:points] xtics add (point_names[i] point_at[i])
} else { if (is_log) {
    set xtics 10 font text_tics
} else {
    set xtics tic_step(X_max - X_min) font text_tics
}}
if (spread ne '') { set label 3 'bars: ' . spread at screen 0.965,0.955 right font theme_size_small textcolor rgb theme_grey }
set xlabel setting offset 0,0.3

place(l, x) = is_log ? x * (X_max / X_min) ** (0.012 * (l - 0.5 * (lines + 1))) : x + 0.012 * (l - 0.5 * (lines + 1)) * (X_max - X_min)
left = 0.075
step = (0.985 - left) / metrics
do for [m=1:metrics] {
    c = 3 * m - 1
    set lmargin at screen left + step * (m - 1)
    set rmargin at screen left + step * m - 0.06
    span = metric_high[m] - metric_low[m]
    set yrange [metric_low[m] - 0.06 * span : metric_high[m] + 0.06 * span]
    set ytics tic_step(1.12 * span) font text_tics
    set label 2 metric_names[m] . (metric_rates[m] ? ', %' : '') at graph 0,1 offset 0,1 left font text_size(1.1) textcolor rgb theme_ink
    plot for [l=1:lines] '$line_' . l using (place(l, $1)):(column(c)):(column(c + 1)):(column(c + 2)) \
            with yerrorbars linetype l pointtype -1 linewidth 1.2 dashtype solid notitle, \
        for [l=1:lines] '$line_' . l using (place(l, $1)):(column(c)) \
            with linespoints linetype l pointsize 1.4 * theme_points notitle
    unset label 1001
    unset label 1002
    unset label 3
}

# The key has a strip of its own below, where it hides no line.
unset label 2
if (has_key) {
    unset border
    unset tics
    unset grid
    unset xlabel
    unset logscale
    set xrange [0:1]
    set yrange [0:1]
    set lmargin at screen 0.03
    set rmargin at screen 0.99
    set tmargin at screen foot
    set bmargin at screen 0.065
    text_key = text_size(0.87)
    set key horizontal center center maxrows rows_of_key font text_key
    plot for [l=1:lines] NaN with linespoints linetype l pointsize 1.4 * theme_points title line_names[l]
}
unset multiplot
