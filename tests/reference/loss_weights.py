#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Losses with class weights and their gradients, computed independently of the C code.

Writes tests/reference/fixtures/loss_weights.json, which tests/unit/gradient_weights.c compares
with. The gradients come from complex steps of the loss itself, f'(x) = Im f(x + ih) / h with
h = 1e-30, so no derivative is written out here. Balanced weights are those of scikit-learn's
compute_class_weight("balanced"), n / (K n_c) over the classes that occur; where scikit-learn can
be imported the two must agree.
"""
import json
import os

import numpy as np

STEPS, WINDOWS, CLASSES = 3, 3, 4
LOSSES = ["mse", "mse-sum", "cross-entropy", "focal"]
GAMMA = 2
NO_LABEL = -1


def softmax(z):
    e = np.exp(z - z.real.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def batch_loss(name, z, labels, weights):
    """What is minimised over a batch, as src/net/loss.h says."""
    there = labels != NO_LABEL
    p, y = softmax(z)[there], np.eye(CLASSES)[labels[there]]
    w = weights[labels[there]]
    if name == "cross-entropy":
        return (w * -np.log((p * y).sum(axis=1))).sum() / there.sum()
    if name == "focal":  # Lin et al. 2017, equation 5
        own = (p * y).sum(axis=1)
        return (w * -((1 - own) ** GAMMA) * np.log(own)).sum() / there.sum()
    squares = ((p - y) ** 2).sum(axis=1)
    if name == "mse":
        return (w * squares / CLASSES).sum() / there.sum()
    return (w * squares).sum() / WINDOWS


def gradient(name, z, labels, weights, h=1e-30):
    found = np.zeros(z.shape)
    for place in np.ndindex(*z.shape):
        moved = z.astype(complex)
        moved[place] += 1j * h
        found[place] = batch_loss(name, moved, labels, weights).imag / h
    return found


def balanced(labels):
    counts = np.bincount(labels[labels != NO_LABEL], minlength=CLASSES)
    present = counts > 0
    weights = np.zeros(CLASSES)
    weights[present] = counts.sum() / (present.sum() * counts[present])
    try:
        from sklearn.utils.class_weight import compute_class_weight
    except ImportError:
        return counts, weights
    theirs = compute_class_weight("balanced", classes=np.flatnonzero(present),
                                  y=labels[labels != NO_LABEL])
    assert np.allclose(weights[present], theirs, rtol=1e-15)
    return counts, weights


def main():
    rng = np.random.default_rng(11)
    z = rng.normal(size=(STEPS * WINDOWS, CLASSES)) * 2
    labels = np.array([0, 1, 0, 0, 3, 0, 1, 0, NO_LABEL])  # class 2 has no record
    counts, weights = balanced(labels)
    made = {
        "made_by": "tests/reference/loss_weights.py with numpy " + np.__version__,
        "steps": STEPS, "windows": WINDOWS, "classes": CLASSES,
        "sums": z.ravel().tolist(), "labels": labels.tolist(), "counts": counts.tolist(),
        "balanced": weights.tolist(),
    }
    for kind, w in {"of_balanced": weights, "of_list": np.array([0.5, 0.0, 7.0, 10.0])}.items():
        made[kind] = {"weights": w.tolist(), "losses": {
            name: {"loss": float(batch_loss(name, z, labels, w)),
                   "d_sums": gradient(name, z, labels, w).ravel().tolist()} for name in LOSSES}}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures", "loss_weights.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(made, file, indent=1)
        file.write("\n")


main()
