/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log loss, Brier score (1950) and expected calibration error (Guo et al. 2017, 15 bins). */
#include "src/score/reliability.h"

#include <math.h>

/* Less than this is as good as impossible, and would make the mean infinite. */
static const double least_probability = 1e-15;

/* Bin b holds confidences in (b / 15, (b + 1) / 15]. */
static size_t bin_of(double confidence)
{
    double place = ceil(confidence * RELIANCE_BINS) - 1;
    return place < 0 ? 0 : place >= RELIANCE_BINS ? RELIANCE_BINS - 1 : (size_t)place;
}

struct reliance reliance_of(const struct judged *judged, size_t row)
{
    const float *probabilities = judged->probabilities + row * judged->classes;
    size_t truth = judged->truth[row], answer = argmax_class(probabilities, judged->classes);
    double of_truth = (double)probabilities[truth];
    double squares = 0;
    for (size_t c = 0; c < judged->classes; c++) {
        double gap = (double)probabilities[c] - (c == truth ? 1.0 : 0.0);
        squares += gap * gap;
    }
    return (struct reliance){
        .log_loss = -log(of_truth > least_probability ? of_truth : least_probability),
        .brier = squares,
        .confidence = (double)probabilities[answer],
        .bin = bin_of((double)probabilities[answer]),
        .hit = answer == truth,
    };
}

void reliance_add(struct reliance_sums *sums, const struct reliance *row, double times)
{
    sums->rows += times;
    sums->log_loss += times * row->log_loss;
    sums->brier += times * row->brier;
    sums->confidence[row->bin] += times * row->confidence;
    sums->hits[row->bin] += row->hit ? times : 0;
}

double reliance_calibration_error(const struct reliance_sums *sums)
{
    double gaps = 0;
    for (size_t b = 0; b < RELIANCE_BINS; b++) {
        gaps += fabs(sums->hits[b] - sums->confidence[b]);
    }
    return gaps / sums->rows;
}

void calibration_of(const struct judged *judged, struct calibration_bin bins[RELIANCE_BINS])
{
    for (size_t b = 0; b < RELIANCE_BINS; b++) {
        bins[b] = (struct calibration_bin){ 0 };
    }
    for (size_t row = 0; row < judged->rows; row++) {
        struct reliance reliance = reliance_of(judged, row);
        bins[reliance.bin].rows++;
        bins[reliance.bin].hits += reliance.hit;
        bins[reliance.bin].confidence += reliance.confidence;
    }
    for (size_t b = 0; b < RELIANCE_BINS; b++) {
        bins[b].confidence /= (double)bins[b].rows;
    }
}

void score_reliability(const struct judged *judged, struct score *score)
{
    struct reliance_sums sums = { 0 };
    for (size_t row = 0; row < judged->rows; row++) {
        struct reliance reliance = reliance_of(judged, row);
        reliance_add(&sums, &reliance, 1);
    }
    score->log_loss = sums.log_loss / sums.rows;
    score->brier = sums.brier / sums.rows;
    score->calibration_error = reliance_calibration_error(&sums);
}
