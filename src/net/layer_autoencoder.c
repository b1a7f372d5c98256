/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "autoencoder": an encoder and its mirror. Codes become narrower from pair to pair,
 *
 *     c_0 = x,   c_s = phi(c_{s-1} W_s + b_s),   and back   r_S = c_S,   r_{s-1} = phi(r_s V_s + a_s)
 *
 * where the last way back, to the input, has its own function (output=). It learns without labels, as
 * teach.h says: pair after pair (greedy=yes; Hinton, Salakhutdinov 2006; Bengio et al. 2007) or all at
 * once, from inputs of which a share is put to 0 (noise=; Vincent et al. 2010), with sparse codes (beta=,
 * rho=; Ng 2011). What it gives to the next layer is the code c_S; from then on its encoder learns from
 * the labels with the rest.
 *
 * With gives=anomaly it answers by itself, for two classes of which the first is the normal one: with e
 * the mean square of r_0 - x and t the threshold, z = (0, log(e/t)), so the probability of an attack under
 * the softmax is e/(e + t): above 1/2 where e > t, and higher the larger the error is.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/net/autoencoder.h"

static const char *const phi_names[] = { "sigmoid", "tanh", "relu", "elu", NULL };
static const enum phi phi_values[] = { PHI_SIGMOID, PHI_TANH, PHI_RELU, PHI_ELU };
static const char *const output_names[] = { "linear", "sigmoid", NULL };
static const char *const gives_names[] = { "code", "anomaly", NULL };
static const char *const learn_names[] = { "normal", "all", NULL };

#define TINY 1e-30 /* keeps the logarithm of no error finite */

static const struct key autoencoder_keys[] = {
    { .name = "units",
      .type = KEY_TEXT,
      .initial = "32",
      .help = "widths of the codes, from the input on: 64,32,16" },
    { .name = "function",
      .type = KEY_CHOICE,
      .initial = "sigmoid",
      .choices = phi_names,
      .help = "of the codes" },
    { .name = "output",
      .type = KEY_CHOICE,
      .initial = "linear",
      .choices = output_names,
      .help = "of what is given back" },
    { .name = "greedy",
      .type = KEY_YESNO,
      .initial = "yes",
      .help = "learn pair after pair, each on the code of those before" },
    { .name = "pretrain",
      .type = KEY_COUNT,
      .initial = "20",
      .least = 0,
      .greatest = 100000,
      .help = "epochs without labels, of each pair where greedy" },
    { .name = "noise",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = 0,
      .greatest = 0.95,
      .help = "share of the numbers put to 0 before they are encoded, while it learns" },
    { .name = "rho",
      .type = KEY_NUMBER,
      .initial = "0.05",
      .least = 0.001,
      .greatest = 0.999,
      .help = "mean that a cell of a code is drawn to" },
    { .name = "beta",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = 0,
      .greatest = 1000,
      .help = "how hard; 0: not" },
    { .name = "gives",
      .type = KEY_CHOICE,
      .initial = "code",
      .choices = gives_names,
      .help = "the code, or whether the error is that of an attack" },
    { .name = "quantile",
      .type = KEY_NUMBER,
      .initial = "0.95",
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "of an anomaly: share of the normal training rows below the threshold" },
    { .name = "learn",
      .type = KEY_CHOICE,
      .initial = "normal",
      .choices = learn_names,
      .help = "of an anomaly: the rows that it learns to give back" },
    { .name = NULL },
};

static bool read_units(struct autoencoder *own, const struct layer *layer, const char *text,
                       struct err *err)
{
    const char *at = text;
    own->widths[0] = layer->in.width;
    own->widest = layer->in.width;
    for (own->pairs = 0; *at; own->pairs++) {
        char *end;
        unsigned long units = *at >= '0' && *at <= '9' ? strtoul(at, &end, 10) : 0;
        if (units < 1 || units > 65536 || (*end != ',' && *end != '\0') ||
            (*end == ',' && end[1] == '\0')) {
            err_set(err, ERR_USAGE, "%s: units=%.60s is no list of widths from 1 to 65536",
                    layer->name, text);
            return err_hint(err, "as in units=64,32,16");
        }
        if (own->pairs == PAIRS_MOST)
            return err_set(err, ERR_USAGE, "%s: at most %d codes can follow one another",
                           layer->name, PAIRS_MOST);
        own->widths[own->pairs + 1] = units;
        own->widest = units > own->widest ? units : own->widest;
        at = *end ? end + 1 : end;
    }
    return own->pairs > 0 || err_set(err, ERR_USAGE, "%s: units= is empty", layer->name);
}

static void read_settings(struct autoencoder *own, const struct key_values *values)
{
    own->phi = phi_values[values_choice(values, "function")];
    own->output = values_choice(values, "output") ? PHI_SIGMOID : PHI_LINEAR;
    own->greedy = values_yes(values, "greedy");
    own->noise = values_number(values, "noise");
    own->rho = values_number(values, "rho");
    own->beta = values_number(values, "beta");
    own->pretrain = values_count(values, "pretrain");
    own->anomaly = values_choice(values, "gives") == 1;
    own->quantile = values_number(values, "quantile");
    own->normal_only = values_choice(values, "learn") == 0;
}

static bool check(const struct autoencoder *own, const struct layer *layer,
                  const struct layer_build *build, struct err *err)
{
    if (build->place > 0)
        return err_set(err, ERR_USAGE,
                       "%s: it can only be the first layer, since it learns to give "
                       "back the rows themselves",
                       layer->name);
    if (own->beta > 0 && own->phi != PHI_SIGMOID) {
        err_set(err, ERR_USAGE,
                "%s: beta= draws means of numbers between 0 and 1, which the codes "
                "are with sigmoid alone",
                layer->name);
        return err_hint(err, "beta=0, or sigmoid");
    }
    if (!own->anomaly)
        return true;
    if (!build->is_last || layer->in.steps > 1)
        return err_set(err, ERR_USAGE,
                       "%s: gives=anomaly is an answer for single records, so no "
                       "layer can follow",
                       layer->name);
    if (build->classes == 2)
        return true;
    err_set(err, ERR_USAGE,
            "an anomaly is an attack of any kind or none, so the error of an "
            "autoencoder cannot tell %zu classes apart",
            build->classes);
    return err_hint(err, "prepare classes=binary, or head=softmax");
}

static void add_blocks(struct layer *layer, const struct autoencoder *own)
{
    static const char *const names[PAIRS_MOST][PAIR_BLOCKS] = {
        { "encode1.W", "encode1.b", "decode1.W", "decode1.b" },
        { "encode2.W", "encode2.b", "decode2.W", "decode2.b" },
        { "encode3.W", "encode3.b", "decode3.W", "decode3.b" },
        { "encode4.W", "encode4.b", "decode4.W", "decode4.b" },
        { "encode5.W", "encode5.b", "decode5.W", "decode5.b" },
        { "encode6.W", "encode6.b", "decode6.W", "decode6.b" },
        { "encode7.W", "encode7.b", "decode7.W", "decode7.b" },
    };
    for (size_t s = 0; s < own->pairs; s++) {
        size_t in = own->widths[s], out = own->widths[s + 1];
        layer_add_block(layer, names[s][ENCODE_W], BLOCK_WEIGHT, in, out, in, out, in);
        layer_add_block(layer, names[s][ENCODE_B], BLOCK_BIAS, 1, out, in, out, in);
        layer_add_block(layer, names[s][DECODE_W], BLOCK_WEIGHT, out, in, out, in, out);
        layer_add_block(layer, names[s][DECODE_B], BLOCK_BIAS, 1, in, out, in, out);
    }
    if (own->anomaly)
        layer_add_block(layer, "threshold", BLOCK_BIAS, 1, 1, 1, 1, 1);
}

static void write_note(struct autoencoder *own, const char *units)
{
    snprintf(own->note, sizeof own->note, "%s%.24s and back%s%s%s", own->greedy ? "greedy " : "",
             units, own->beta > 0 ? ", sparse" : "", own->noise > 0 ? ", denoising" : "",
             own->anomaly ? "; threshold" : "");
}

static bool autoencoder_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct autoencoder *own = arena_take(build->arena, 1, sizeof *own, err);
    if (!own)
        return false;
    const char *units = values_text(build->values, "units");
    if (!read_units(own, layer, units, err))
        return false;
    read_settings(own, build->values);
    if (!check(own, layer, build, err))
        return false;
    write_note(own, units);
    layer->own = own;
    size_t width = own->anomaly ? build->classes : own->widths[own->pairs];
    layer->out = (struct shape){ .steps = layer->in.steps, .width = width };
    add_blocks(layer, own);
    return true;
}

static size_t autoencoder_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

/* The threshold is fitted later; until then the error of nothing in common. */
static void autoencoder_start(const struct layer *layer, real *weights)
{
    const struct autoencoder *own = layer->own;
    if (own->anomaly)
        weights[layer->blocks[PAIR_BLOCKS * own->pairs].offset] = 1;
}

/* Records are encoded; back again only where the error is the answer. */
static size_t autoencoder_multiply_adds(const struct layer *layer)
{
    const struct autoencoder *own = layer->own;
    size_t pairs = 0;
    for (size_t s = 0; s < own->pairs; s++)
        pairs += own->widths[s] * own->widths[s + 1];
    return layer->in.steps * pairs * (own->anomaly ? 2 : 1);
}

static size_t numbers_a_row(const struct autoencoder *own)
{
    size_t numbers = 3 * own->widest;
    for (size_t s = 0; s < own->pairs; s++)
        numbers += own->widths[s] + own->widths[s + 1];
    return numbers;
}

bool autoencoder_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size)
{
    const struct autoencoder *own = layer->own;
    size_t rows, pulls = own->pairs * own->widest;
    if (!size_product(steps, windows, &rows) || !size_product(rows, numbers_a_row(own), size) ||
        *size > SIZE_MAX - pulls)
        return false;
    *size += pulls;
    return true;
}

struct autoencoder_parts autoencoder_parts(const struct layer *layer, const struct pass *pass)
{
    const struct autoencoder *own = layer->own;
    size_t rows = pass_rows(pass), wide = rows * own->widest;
    struct autoencoder_parts parts = { .noisy = pass->work,
                                       .d = pass->work + wide,
                                       .other = pass->work + 2 * wide };
    real *at = pass->work + 3 * wide;
    for (size_t s = 0; s < own->pairs; s++) {
        parts.codes[s] = at;
        at += rows * own->widths[s + 1];
        parts.backs[s] = at;
        at += rows * own->widths[s];
    }
    for (size_t s = 0; s < own->pairs; s++)
        parts.pulls[s] = at + s * own->widest;
    return parts;
}

size_t autoencoder_links(const struct layer *layer, const struct autoencoder_parts *parts,
                         size_t first, size_t end, bool returns, struct link *links)
{
    const struct autoencoder *own = layer->own;
    size_t count = 0;
    for (size_t s = first; s < end; s++)
        links[count++] = (struct link){ .block = PAIR_BLOCKS * s + ENCODE_W,
                                        .in = own->widths[s],
                                        .out = own->widths[s + 1],
                                        .phi = own->phi,
                                        .y = parts->codes[s] };
    for (size_t s = end; returns && s-- > first;)
        links[count++] = (struct link){ .block = PAIR_BLOCKS * s + DECODE_W,
                                        .in = own->widths[s + 1],
                                        .out = own->widths[s],
                                        .phi = s > 0 ? own->phi : own->output,
                                        .y = parts->backs[s] };
    return count;
}

double autoencoder_error(const real *y, const real *x, size_t width)
{
    double sum = 0;
    for (size_t i = 0; i < width; i++)
        sum += ((double)y[i] - (double)x[i]) * ((double)y[i] - (double)x[i]);
    return sum / (double)width;
}

static double threshold_of(const struct layer *layer, const struct pass *pass)
{
    const struct autoencoder *own = layer->own;
    return (double)*layer_weights(layer, pass, PAIR_BLOCKS * own->pairs);
}

static void autoencoder_forward(const struct layer *layer, const struct pass *pass)
{
    const struct autoencoder *own = layer->own;
    struct autoencoder_parts parts = autoencoder_parts(layer, pass);
    struct link links[2 * PAIRS_MOST];
    size_t count = autoencoder_links(layer, &parts, 0, own->pairs, own->anomaly, links);
    size_t rows = pass_rows(pass), width = layer->in.width;
    chain_forward(layer, pass, links, count, pass->in);
    if (!own->anomaly) {
        memcpy(pass->out, links[count - 1].y, rows * layer->out.width * sizeof(real));
        return;
    }
    double threshold = threshold_of(layer, pass);
    for (size_t row = 0; row < rows; row++) {
        double error =
            autoencoder_error(parts.backs[0] + row * width, pass->in + row * width, width);
        pass->out[2 * row] = 0;
        pass->out[2 * row + 1] = (real)log((error + TINY) / threshold);
    }
}

/* dL/dr_0 = dz 1/e 2/d (r_0 - x), from z = log(e/t); and of the threshold -dz/t. */
static void answer_backward(const struct layer *layer, const struct pass *pass, const real *back,
                            real *d)
{
    const struct autoencoder *own = layer->own;
    size_t rows = pass_rows(pass), width = layer->in.width;
    double sum = 0;
    for (size_t row = 0; row < rows; row++) {
        const real *y = back + row * width, *x = pass->in + row * width;
        double d_z = (double)pass->d_out[2 * row + 1];
        double factor = 2 * d_z / ((autoencoder_error(y, x, width) + TINY) * (double)width);
        for (size_t i = 0; i < width; i++)
            d[row * width + i] = (real)(factor * ((double)y[i] - (double)x[i]));
        sum -= d_z;
    }
    *layer_gradient(layer, pass, PAIR_BLOCKS * own->pairs) =
        (real)(sum / threshold_of(layer, pass));
}

/* The mirror stays as it is where the code is what counts. */
static void autoencoder_backward(const struct layer *layer, const struct pass *pass)
{
    const struct autoencoder *own = layer->own;
    struct autoencoder_parts parts = autoencoder_parts(layer, pass);
    struct link links[2 * PAIRS_MOST];
    size_t count = autoencoder_links(layer, &parts, 0, own->pairs, own->anomaly, links);
    size_t rows = pass_rows(pass), width = layer->in.width;
    for (size_t b = 0; b < layer->block_count; b++)
        memset(layer_gradient(layer, pass, b), 0,
               layer->blocks[b].rows * layer->blocks[b].cols * sizeof(real));
    if (own->anomaly)
        answer_backward(layer, pass, parts.backs[0], parts.d);
    else
        memcpy(parts.d, pass->d_out, rows * layer->out.width * sizeof(real));
    if (own->anomaly) /* x is what is compared with, too */
        memcpy(parts.noisy, parts.d, rows * width * sizeof(real));
    chain_backward(layer, pass, links, count, pass->in, parts.d, parts.other, pass->d_in);
    if (own->anomaly && pass->d_in)
        pass->kernel->add_scaled(pass->d_in, -1, parts.noisy, rows * width);
}

static const char *autoencoder_note(const struct layer *layer)
{
    const struct autoencoder *own = layer->own;
    return own->note;
}

extern const struct layer_kind layer_autoencoder;
const struct layer_kind layer_autoencoder = {
    .name = "autoencoder",
    .help = "codes that learn without labels to give back what they came from",
    .keys = autoencoder_keys,
    .build = autoencoder_build,
    .out_steps = autoencoder_out_steps,
    .work_size = autoencoder_work_size,
    .start = autoencoder_start,
    .multiply_adds = autoencoder_multiply_adds,
    .forward = autoencoder_forward,
    .backward = autoencoder_backward,
    .teaching = &autoencoder_teaching,
    .note = autoencoder_note,
};
