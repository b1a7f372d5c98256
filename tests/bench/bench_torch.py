#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Milliseconds a training step of PyTorch: bench_torch.py T BATCH HIDDEN lstm|peephole

41 inputs, 5 classes at every step, softmax, mean squared error, SGD, random rows: the work that
bench.sh gives the program. "peephole" is a cell written out by hand, as one would in PyTorch.
"""
import os
import sys
import time

import torch

INPUTS, CLASSES = 41, 5


class PeepholeLSTM(torch.nn.Module):
    """Diagonal peepholes; the input products of all steps are one product."""

    def __init__(self, inputs, hidden):
        super().__init__()
        self.hidden = hidden
        self.x = torch.nn.Linear(inputs, 4 * hidden)
        self.h = torch.nn.Linear(hidden, 4 * hidden, bias=False)
        self.peepholes = torch.nn.Parameter(torch.zeros(3, hidden))

    def forward(self, x):
        sums = self.x(x)
        h = x.new_zeros(x.shape[1], self.hidden)
        c = x.new_zeros(x.shape[1], self.hidden)
        out = []
        for t in range(x.shape[0]):
            i, f, g, o = (sums[t] + self.h(h)).chunk(4, dim=1)
            i = torch.sigmoid(i + self.peepholes[0] * c)
            f = torch.sigmoid(f + self.peepholes[1] * c)
            c = f * c + i * torch.tanh(g)
            h = torch.sigmoid(o + self.peepholes[2] * c) * torch.tanh(c)
            out.append(h)
        return torch.stack(out), None


def main():
    steps, batch, hidden = (int(word) for word in sys.argv[1:4])
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.manual_seed(1)
    kind = PeepholeLSTM if sys.argv[4] == "peephole" else torch.nn.LSTM
    cell = kind(INPUTS, hidden)
    head = torch.nn.Linear(hidden, CLASSES)
    optimizer = torch.optim.SGD([*cell.parameters(), *head.parameters()], lr=0.001)
    x = torch.rand(steps, batch, INPUTS)
    y = torch.nn.functional.one_hot(torch.randint(CLASSES, (steps, batch)), CLASSES).float()
    times = []
    for _ in range(max(12, 1000 // steps)):
        begun = time.perf_counter()
        optimizer.zero_grad()
        p = torch.softmax(head(cell(x)[0]), dim=-1)
        torch.nn.functional.mse_loss(p, y).backward()
        optimizer.step()
        times.append(time.perf_counter() - begun)
    times.sort()
    print("%.4f" % (1000 * times[len(times) // 2]))


if __name__ == "__main__":
    main()
