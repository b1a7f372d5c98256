/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Student's t, and what it says of figures that share training rows. */
#include "src/score/resampled.h"

#include <math.h>

/* The continued fraction of I_x(a, b) without its factor: 1 / (1 + d1 / (1 + d2 / (1 + ...))) with
 *   d_2m   = m (b - m) x / ((a + 2m - 1) (a + 2m))
 *   d_2m+1 = -(a + m) (a + b + m) x / ((a + 2m) (a + 2m + 1)) */
static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300, enough = 1e-16;
    double value = 1, upper = 1, lower = 0;
    for (unsigned i = 0; i < 10000; i++) {
        double m = i / 2;
        double d = i == 0       ? 1
                   : i % 2 == 0 ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        lower = 1 + d * lower;
        lower = 1 / (fabs(lower) < tiny ? tiny : lower);
        upper = 1 + d / upper;
        upper = fabs(upper) < tiny ? tiny : upper;
        value *= upper * lower;
        if (i > 0 && fabs(1 - upper * lower) < enough) {
            break;
        }
    }
    return value - 1;
}

double incomplete_beta(double a, double b, double x)
{
    if (!(x > 0)) {
        return x <= 0 ? 0 : (double)NAN;
    }
    if (x >= 1) {
        return 1;
    }
    if (x > (a + 1) / (a + b + 2)) { /* there the fraction of the other end is the quick one */
        return 1 - incomplete_beta(b, a, 1 - x);
    }
    double log_factor = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x);
    return exp(log_factor) * beta_fraction(a, b, x) / a;
}

double student_two_sided(double t, double freedom)
{
    return isnan(t) ? t : incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t));
}

double student_quantile(double two_sided, double freedom)
{
    double low = 0, high = 1;
    while (student_two_sided(high, freedom) > two_sided && high < 1e300) {
        high *= 2;
    }
    for (unsigned i = 0; i < 200 && low < high; i++) {
        double middle = low + (high - low) / 2;
        if (student_two_sided(middle, freedom) > two_sided) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

struct resampled resampled_of(const double *values, size_t count, double test_share)
{
    const double none = (double)NAN;
    struct resampled r = { none, none, none, none, { none, none }, 0 };
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        sum += isfinite(values[i]) ? values[i] : 0;
        r.count += isfinite(values[i]);
    }
    if (r.count == 0) {
        return r;
    }
    r.mean = sum / (double)r.count;
    if (r.count < 2) {
        return r;
    }
    for (size_t i = 0; i < count; i++) {
        double off = isfinite(values[i]) ? values[i] - r.mean : 0;
        squares += off * off;
    }
    double freedom = (double)(r.count - 1);
    r.deviation = sqrt(squares / freedom);
    double error = r.deviation * sqrt(1 / (double)r.count + test_share);
    double room = student_quantile(0.05, freedom) * error;
    r.interval = (struct interval){ r.mean - room, r.mean + room };
    if (error > 0) {
        r.t = r.mean / error;
        r.p = student_two_sided(r.t, freedom);
    } else {
        r.p = r.mean < 0 || r.mean > 0 ? 0 : 1;
    }
    return r;
}
