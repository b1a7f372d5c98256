# SPDX-License-Identifier: GPL-3.0-or-later
# Accuracy that is lost where a feature's values are shuffled among the rows. Given:
#   features        how many are shown, those that cost most
#   repeats         how often each was shuffled
#   accuracy        with all features
#   feature_names   array of their names
#   $losses         a line a feature: position from 1, mean loss, low, high (0 to 1)

thick = 0.34
text_name = text_size(features <= 12 ? 0.9 : 0.75)
set lmargin at screen 0.27
set rmargin at screen 0.95
set yrange [features + 0.6:0.4]
set xlabel sprintf('accuracy lost of %.2f %%, in points of per cent; mean of %d times with its 95 %% interval', 100 * accuracy, repeats) offset 0,0.3
set border 1
set grid xtics noytics linetype -1 linecolor rgb theme_pale linewidth 0.8 dashtype solid
set ytics () scale 0 textcolor rgb theme_ink font text_name
set for [i=1:features] ytics add (feature_names[i] i)
unset key
set style fill solid 1.0 noborder
plot $losses using (50 * $2):1:(0):(100 * $2):($1 - thick):($1 + thick) \
        with boxxyerror linecolor rgb theme_blue, \
    $losses using (100 * $2):1:(100 * $3):(100 * $4) with xerrorbars pointtype -1 linewidth 1.8 dashtype solid linecolor rgb theme_ink
