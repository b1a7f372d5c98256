#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Milliseconds a training step of PyTorch: bench_torch.py ROWS [PART OF A NAME]
Microseconds that one record of 41 inputs takes to be scored: bench_torch.py --score MODEL NUMBER ...

ROWS is the table of bench.sh; for each of its lines "name|milliseconds" comes out, the median of
the steps. 5 classes, softmax, mean squared error, SGD, random rows: the work that bench.sh gives
the program. An autoencoder gives its rows back. "peephole" is a cell written out by hand, as one would in PyTorch.
"""
import os
import sys
import time

import torch
from torch import nn

CLASSES = 5
INPUTS = {"integer": 41, "onehot": 122}
SECONDS = 0.2


class PeepholeLSTM(nn.Module):
    """Diagonal peepholes; the input products of all steps are one product."""

    def __init__(self, inputs, hidden):
        super().__init__()
        self.hidden = hidden
        self.x = nn.Linear(inputs, 4 * hidden)
        self.h = nn.Linear(hidden, 4 * hidden, bias=False)
        self.peepholes = nn.Parameter(torch.zeros(3, hidden))

    def forward(self, x):
        h = x.new_zeros(x.shape[1], self.hidden)
        c = x.new_zeros(x.shape[1], self.hidden)
        out = []
        for sums in self.x(x).unbind(0):
            i, f, g, o = (sums + self.h(h)).chunk(4, dim=1)
            i = torch.sigmoid(i + self.peepholes[0] * c)
            f = torch.sigmoid(f + self.peepholes[1] * c)
            c = f * c + i * torch.tanh(g)
            h = torch.sigmoid(o + self.peepholes[2] * c) * torch.tanh(c)
            out.append(h)
        return torch.stack(out), None


class Recurrent(nn.Module):
    """A recurrent layer and a head at every step."""

    def __init__(self, cell, width):
        super().__init__()
        self.cell = cell
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x):
        return self.head(self.cell(x)[0])


class ConvLSTM(nn.Module):
    def __init__(self, filters, filters2, hidden):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv1d(1, filters, 3), nn.ReLU(), nn.MaxPool1d(2),
                                  nn.Conv1d(filters, filters2, 3), nn.ReLU(), nn.MaxPool1d(2))
        self.lstm = nn.LSTM(filters2, hidden, batch_first=True)
        self.end = nn.Sequential(nn.Dropout(0.01), nn.Linear(hidden, CLASSES))

    def forward(self, x):
        return self.end(self.lstm(self.conv(x).transpose(1, 2))[0][:, -1])


class Jordan(nn.Module):
    """The answer is fed back with decay 0.5; the input products of all steps are one."""

    def __init__(self, inputs, hidden):
        super().__init__()
        self.x, self.o = nn.Linear(inputs, hidden), nn.Linear(hidden, CLASSES)
        self.c = nn.Linear(CLASSES, hidden, bias=False)

    def forward(self, x):
        context, out = x.new_zeros(x.shape[1], CLASSES), []
        for sums in self.x(x):
            out.append(self.o(torch.tanh(sums + self.c(context))))
            context = 0.5 * context + torch.softmax(out[-1], dim=-1)
        return torch.stack(out)


class Grown(nn.Module):
    """A layer whose output is put behind its input."""

    def __init__(self, width, growth):
        super().__init__()
        self.inner = nn.Sequential(nn.Conv1d(width, growth, 3, padding=1), nn.ReLU())

    def forward(self, x):
        return torch.cat([x, self.inner(x)], 1)


def densenet(growth, layers, blocks, inputs):
    width, steps = 2 * growth, inputs
    parts = [nn.Conv1d(1, width, 3, padding=1), nn.ReLU()]
    for block in range(blocks):
        if block > 0:
            half = (width + 1) // 2
            parts += [nn.Conv1d(width, half, 1), nn.ReLU(), nn.AvgPool1d(2)]
            width, steps = half, steps // 2
        for _ in range(layers):
            parts.append(Grown(width, growth))
            width += growth
    parts += [nn.Flatten(), nn.Dropout(0.2), nn.Linear(width * steps, CLASSES)]
    return nn.Sequential(*parts)


def build(kind, n, inputs, steps, batch):
    """The model and its input."""
    series = torch.rand(steps, batch, inputs)
    if kind == "peephole":
        return Recurrent(PeepholeLSTM(inputs, n[0]), n[0]), series
    if kind == "bilstm":
        return Recurrent(nn.LSTM(inputs, n[0], bidirectional=True), 2 * n[0]), series
    if kind in ("lstm", "gru", "rnn"):
        cell = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[kind]
        return Recurrent(cell(inputs, n[0]), n[0]), series
    if kind == "jordan":
        return Jordan(inputs, n[0]), series
    if kind == "mlp":
        return nn.Sequential(nn.Linear(inputs, n[0]), nn.ReLU(), nn.Linear(n[0], n[1]), nn.ReLU(),
                             nn.Linear(n[1], CLASSES)), series[0]
    if kind == "cnn-lstm":
        return ConvLSTM(*n), torch.rand(batch, 1, inputs)
    if kind == "cnn":
        after = n[0] * ((inputs - 2) // 2)
        return nn.Sequential(nn.Conv1d(1, n[0], 3), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten(),
                             nn.Linear(after, n[1]), nn.ReLU(), nn.Dropout(0.5),
                             nn.Linear(n[1], CLASSES)), torch.rand(batch, 1, inputs)
    if kind == "densenet":
        return densenet(*n, inputs), torch.rand(batch, 1, inputs)
    if kind == "autoencoder":
        return nn.Sequential(nn.Linear(inputs, n[0]), nn.ReLU(), nn.Linear(n[0], n[1]), nn.ReLU(),
                             nn.Linear(n[1], n[0]), nn.ReLU(),
                             nn.Linear(n[0], inputs)), series[0]
    raise SystemExit("bench_torch.py: no model " + kind)


def measure(words, inputs, steps, batch):
    torch.manual_seed(1)
    model, x = build(words[0], [int(word) for word in words[1:]], inputs, steps, batch)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    gives_back = words[0] == "autoencoder"
    y = x if gives_back else torch.rand_like(model(x)).softmax(-1).round()
    times = []
    ends = time.perf_counter() + SECONDS
    while len(times) < 8 or (time.perf_counter() < ends and len(times) < 1000):
        begun = time.perf_counter()
        optimizer.zero_grad()
        out = model(x)
        nn.functional.mse_loss(out if gives_back else torch.softmax(out, dim=-1), y).backward()
        optimizer.step()
        times.append(time.perf_counter() - begun)
    times.sort()
    return 1000 * times[len(times) // 2]


def score(words):
    torch.manual_seed(1)
    model, x = build(words[0], [int(word) for word in words[1:]], INPUTS["integer"], 1, 1)
    model.eval()
    rounds = []
    with torch.inference_mode():
        for _ in range(21):
            begun = time.perf_counter()
            for _ in range(500):
                torch.softmax(model(x), dim=-1)
            rounds.append((time.perf_counter() - begun) / 500)
    return 1e6 * sorted(rounds)[len(rounds) // 2]


def main():
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    if sys.argv[1] == "--score":
        print("%.2f" % score(sys.argv[2:]))
        return
    for line in open(sys.argv[1], encoding="utf-8"):
        words = [word.strip() for word in line.split("|")]
        if line.startswith("#") or len(words) < 6 or not words[5]:
            continue
        if len(sys.argv) < 3 or sys.argv[2] in words[0]:
            ms = measure(words[5].split(), INPUTS[words[1]], int(words[2]), int(words[3]))
            print("%s|%.4f" % (words[0], ms), flush=True)


if __name__ == "__main__":
    main()
