/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense links one behind the other. */
#include "src/net/chain.h"

#include <math.h>
#include <string.h>

#include "src/math/product.h"

size_t pass_rows(const struct pass *pass)
{
    return pass->steps * pass->windows;
}

bool pass_has_row(const struct pass *pass, size_t row)
{
    return row / pass->windows < pass->lengths[row % pass->windows];
}

enum { BLOCK = 1024 /* numbers that are copied before they are written over */ };

static size_t block_at(size_t start, size_t count)
{
    return count - start < BLOCK ? count - start : BLOCK;
}

/* The kernel's operations write to another place than they read. */
static void relu(const struct kernel *kernel, real *y, size_t count)
{
    real x[BLOCK];
    for (size_t i = 0; i < count; i += BLOCK) {
        size_t some = block_at(i, count);
        memcpy(x, y + i, some * sizeof(real));
        kernel->relu(y + i, x, 0, some);
    }
}

static void relu_back(const struct kernel *kernel, const real *y, real *d, size_t count)
{
    real d_y[BLOCK];
    for (size_t i = 0; i < count; i += BLOCK) {
        size_t some = block_at(i, count);
        memcpy(d_y, d + i, some * sizeof(real));
        kernel->relu_back(d + i, y + i, d_y, 0, some);
    }
}

static void apply(const struct kernel *kernel, enum phi phi, real *y, size_t count)
{
    if (phi == PHI_SIGMOID)
        kernel->sigmoid(y, count);
    else if (phi == PHI_TANH)
        kernel->tanh(y, count);
    else if (phi == PHI_RELU)
        relu(kernel, y, count);
    else if (phi == PHI_ELU)
        for (size_t i = 0; i < count; i++)
            y[i] = y[i] > 0 ? y[i] : (real)expm1((double)y[i]);
}

void chain_forward(const struct layer *layer, const struct pass *pass, const struct link *links,
                   size_t count, const real *in)
{
    size_t rows = pass_rows(pass);
    for (size_t l = 0; l < count; l++) {
        const struct link *link = &links[l];
        product_rows(pass->kernel, rows, link->out, link->in, in,
                     layer_weights(layer, pass, link->block),
                     layer_weights(layer, pass, link->block + 1), link->y);
        apply(pass->kernel, link->phi, link->y, rows * link->out);
        in = link->y;
    }
}

static void add_pull(const struct pass *pass, const struct link *link, real *d)
{
    for (size_t row = 0; row < pass_rows(pass); row++)
        for (size_t j = 0, end = pass_has_row(pass, row) ? link->out : 0; j < end; j++)
            d[row * link->out + j] += link->pull[j];
}

/* d becomes dL/d(x W + b). */
static void through_phi(const struct kernel *kernel, const struct link *link, real *d, size_t count)
{
    const real *y = link->y;
    switch (link->phi) {
    case PHI_LINEAR:
        break;
    case PHI_SIGMOID:
        for (size_t i = 0; i < count; i++)
            d[i] *= y[i] * (1 - y[i]);
        break;
    case PHI_TANH:
        for (size_t i = 0; i < count; i++)
            d[i] *= 1 - y[i] * y[i];
        break;
    case PHI_RELU:
        relu_back(kernel, y, d, count);
        break;
    case PHI_ELU:
        for (size_t i = 0; i < count; i++)
            d[i] *= y[i] > 0 ? 1 : y[i] + 1;
        break;
    }
}

/* dW = x' d;  db = sum of d;  dx = d W' */
static void link_backward(const struct layer *layer, const struct pass *pass,
                          const struct link *link, const real *x, const real *d, real *d_x)
{
    size_t rows = pass_rows(pass);
    product_gradient(pass->kernel, link->in, link->out, rows, x, d,
                     layer_gradient(layer, pass, link->block));
    real *d_bias = layer_gradient(layer, pass, link->block + 1);
    memset(d_bias, 0, link->out * sizeof(real));
    pass->kernel->add_rows(d_bias, d, rows, link->out);
    if (d_x)
        product_back(pass->kernel, rows, link->in, link->out, d,
                     layer_weights(layer, pass, link->block), d_x);
}

void chain_backward(const struct layer *layer, const struct pass *pass, const struct link *links,
                    size_t count, const real *in, real *d, real *other, real *d_in)
{
    for (size_t l = count; l-- > 0;) {
        const struct link *link = &links[l];
        real *d_x = l > 0 ? other : d_in;
        if (link->pull)
            add_pull(pass, link, d);
        through_phi(pass->kernel, link, d, pass_rows(pass) * link->out);
        link_backward(layer, pass, link, l > 0 ? links[l - 1].y : in, d, d_x);
        other = d;
        d = d_x;
    }
}
