#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what export writes with nothing but NumPy, and computes a model's answers from it.

    exported.py WEIGHTS.safetensors DATA.npy PREDICTIONS.csv STEPS

The forward pass of an LSTM (without or with peepholes) or GRU and its dense layer, of a Jordan net, and
of dense layers with batchnorm and layernorm between them is written out here from the equations, by the names and shapes that docs/formats.md states; without peepholes
torch.nn.LSTM computes it, too, where PyTorch can be imported. Windows are STEPS rows one after the other,
each row labelled. Prints the largest difference from the answers in the file; fails above 1e-5.
"""
import csv
import json
import struct
import sys

import numpy as np


def read_safetensors(path):
    """The format as its specification has it: length, JSON header, numbers."""
    with open(path, "rb") as file:
        bytes_ = file.read()
    length = struct.unpack("<Q", bytes_[:8])[0]
    assert length % 8 == 0, "the numbers are aligned"
    header = json.loads(bytes_[8:8 + length])
    metadata = header.pop("__metadata__")
    assert all(isinstance(value, str) for value in metadata.values())
    body = bytes_[8 + length:]
    tensors, end = {}, 0
    for name, tensor in header.items():
        assert tensor["dtype"] == "F32"
        start, stop = tensor["data_offsets"]
        assert start == end, "no holes"
        end = stop
        tensors[name] = np.frombuffer(body[start:stop], "<f4").reshape(tensor["shape"])
    assert end == len(body), "all bytes belong to a tensor"
    return metadata, tensors


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(w, x):
    hidden = w["lstm.W_h"].shape[0]
    h = c = np.zeros((x.shape[1], hidden))
    out = []
    for step in x:
        i, f, g, o = np.split(step @ w["lstm.W_x"] + h @ w["lstm.W_h"] + w["lstm.b"], 4, axis=1)
        if "lstm.w_ci" in w:
            i, f = i + c * w["lstm.w_ci"], f + c * w["lstm.w_cf"]
        if "lstm.W_ci" in w:
            i, f = i + c @ w["lstm.W_ci"], f + c @ w["lstm.W_cf"]
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        if "lstm.w_co" in w:
            o = o + c * w["lstm.w_co"]
        if "lstm.W_co" in w:
            o = o + c @ w["lstm.W_co"]
        h = sigmoid(o) * np.tanh(c)
        out.append(h)
    return np.array(out)


def gru(w, x):
    """reset=after: PyTorch's form."""
    hidden = w["gru.W_h"].shape[0]
    h = np.zeros((x.shape[1], hidden))
    out = []
    for step in x:
        xr, xz, xg = np.split(step @ w["gru.W_x"] + w["gru.b"], 3, axis=1)
        hr, hz, hg = np.split(h @ w["gru.W_h"], 3, axis=1)
        z = sigmoid(xz + hz)
        g = np.tanh(xg + sigmoid(xr + hr) * (hg + w["gru.b_hg"]))
        h = z * h + (1 - z) * g
        out.append(h)
    return np.array(out)


def torch_lstm(w, x):
    import torch
    net = torch.nn.LSTM(x.shape[2], w["lstm.W_h"].shape[0]).double()
    with torch.no_grad():
        net.weight_ih_l0.copy_(torch.tensor(w["lstm.W_x"].T.copy()))
        net.weight_hh_l0.copy_(torch.tensor(w["lstm.W_h"].T.copy()))
        net.bias_ih_l0.copy_(torch.tensor(w["lstm.b"].copy()))
        net.bias_hh_l0.zero_()
        return net(torch.tensor(x))[0].numpy()


def jordan(w, x):
    """tanh, decay=0.5; the answers themselves."""
    context = np.zeros((x.shape[1], w["jordan.W_c"].shape[0]))
    out = []
    for step in x:
        h = np.tanh(step @ w["jordan.W_x"] + context @ w["jordan.W_c"] + w["jordan.b"])
        out.append(softmax(h @ w["jordan.W_o"] + w["jordan.b_o"]))
        context = 0.5 * context + out[-1]
    return np.array(out)


def normed(w, x):
    """dense tanh | batchnorm | layernorm | dense softmax: the answers themselves."""
    h = np.tanh(x @ w["dense.W"] + w["dense.b"])
    h = (h - w["batchnorm.mean"]) / np.sqrt(w["batchnorm.variance"] + 1e-5)
    h = w["batchnorm.gamma"] * h + w["batchnorm.beta"]
    h = (h - h.mean(-1, keepdims=True)) / np.sqrt(h.var(-1, keepdims=True) + 1e-5)
    h = w["layernorm.gamma"] * h + w["layernorm.beta"]
    return softmax(h @ w["dense2.W"] + w["dense2.b"])


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def main():
    metadata, w = read_safetensors(sys.argv[1])
    rows = np.load(sys.argv[2])
    steps = int(sys.argv[4])
    assert rows.dtype == np.float32 and rows.flags["C_CONTIGUOUS"]
    assert len(json.loads(metadata["inputs"])) == rows.shape[1]
    with open(sys.argv[3], newline="") as file:
        lines = list(csv.DictReader(file))
    classes = json.loads(metadata["classes"])
    wanted = np.array([[float(line["p_" + name]) for name in classes] for line in lines])
    assert [classes[k] for k in wanted.argmax(axis=1)] == [line["predicted"] for line in lines]
    w = {name: tensor.astype(np.float64) for name, tensor in w.items()}
    windows = len(rows) // steps
    x = rows[:windows * steps].reshape(windows, steps, -1).transpose(1, 0, 2).astype(np.float64)
    heads = {"jordan.W_x": jordan, "batchnorm.mean": normed}
    whole = [way for tensor, way in heads.items() if tensor in w]
    ways = whole or [gru if "gru.W_x" in w else lstm]
    if "lstm.W_x" in w and not any(name.lower().startswith("lstm.w_c") for name in w):
        assert "i f g o" in metadata["lstm"]
        try:
            import torch  # noqa: F401
            ways.append(torch_lstm)
        except ImportError:
            pass
    for way in ways:
        p = way(w, x) if whole else softmax(way(w, x) @ w["dense.W"] + w["dense.b"])
        p = p.transpose(1, 0, 2).reshape(windows * steps, -1)
        difference = np.abs(p - wanted[:windows * steps]).max()
        print(way.__name__, "largest difference", difference)
        assert difference < 1e-5


main()
