#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Autoencoders in PyTorch, in double precision: what they minimise, its gradient, ten steps of Adam.

Writes tests/reference/fixtures/autoencoder.json, which tests/unit/gradient_teach.c compares with. The
loss is written out as in src/net/teach.h (mean square, and the penalty of Ng 2011 on the means of the
codes' cells); autograd differentiates it, torch.optim.Adam makes the steps. Stages: a pair of an encoding
layer and its mirror alone, on the code of the pairs before; then all pairs together. Run it with the
system's Python:  /usr/bin/python3 autoencoder_torch.py
"""
import json
import os

import torch

ROWS, INPUTS, RATE = 7, 6, 0.01
torch.set_default_dtype(torch.float64)
FUNCTIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu,
             "elu": torch.nn.functional.elu, "linear": lambda x: x}


def flat(tensor):
    return [float(x) for x in tensor.detach().reshape(-1)]


class Autoencoder:
    def __init__(self, units, function, output, rho, beta):
        self.widths = [INPUTS] + units
        self.phi, self.output = FUNCTIONS[function], FUNCTIONS[output]
        self.rho, self.beta = rho, beta
        self.weights = {}
        for s in range(len(units)):
            a, b = self.widths[s:s + 2]
            for name, shape in (("encode%d.W", (a, b)), ("encode%d.b", (b,)),
                                ("decode%d.W", (b, a)), ("decode%d.b", (a,))):
                tensor = torch.randn(shape) * (0.6 if len(shape) > 1 else 0.2)
                self.weights[name % (s + 1)] = tensor.requires_grad_()

    def link(self, x, name, phi):
        return phi(x @ self.weights[name + ".W"] + self.weights[name + ".b"])

    def encode(self, x, first, end):
        codes = []
        for s in range(first, end):
            x = self.link(x, "encode%d" % (s + 1), self.phi)
            codes.append(x)
        return codes

    def decode(self, code, first, end):
        for s in reversed(range(first, end)):
            code = self.link(code, "decode%d" % (s + 1), self.phi if s else self.output)
        return code

    def loss(self, x, stage):
        pairs = len(self.widths) - 1
        first, end = (0, pairs) if stage == pairs else (stage, stage + 1)
        before = self.encode(x, 0, first)
        target = before[-1].detach() if before else x
        codes = self.encode(target, first, end)
        error = ((self.decode(codes[-1], first, end) - target) ** 2).mean(dim=1)
        penalty = torch.zeros(())
        for code in codes if self.beta else []:
            r, rho = code.mean(dim=0), self.rho
            penalty = penalty + (rho * torch.log(rho / r)
                                 + (1 - rho) * torch.log((1 - rho) / (1 - r))).sum()
        return error, error.mean() + 2 * self.beta / target.shape[1] * penalty


def run(settings, stage):
    torch.manual_seed(31 + stage)
    x = torch.rand(ROWS, INPUTS)
    net = Autoencoder(**settings)
    begin = {name: flat(w) for name, w in net.weights.items()}
    error, loss = net.loss(x, stage)
    loss.backward()
    slopes = {name: flat(w.grad) for name, w in net.weights.items() if w.grad is not None}
    optimizer = torch.optim.Adam(list(net.weights.values()), lr=RATE)
    for _ in range(10):
        optimizer.zero_grad()
        net.loss(x, stage)[1].backward()
        optimizer.step()
    text = "autoencoder units=%s function=%s output=%s rho=%g beta=%g" % (
        ",".join(map(str, settings["units"])), settings["function"], settings["output"],
        settings["rho"], settings["beta"])
    return {"stack": text, "stage": stage, "input": flat(x), "weights": begin,
            "errors": flat(error), "loss": loss.item(), "gradients": slopes,
            "after": {name: flat(w) for name, w in net.weights.items()},
            "code": flat(Autoencoder.encode(net, x, 0, len(settings["units"]))[-1])}


def main():
    runs = []
    for settings, stages in (
            ({"units": [4], "function": "sigmoid", "output": "linear", "rho": 0.05, "beta": 0}, 2),
            ({"units": [4], "function": "sigmoid", "output": "sigmoid", "rho": 0.1, "beta": 3}, 2),
            ({"units": [5, 3], "function": "sigmoid", "output": "linear", "rho": 0.2, "beta": 2}, 3),
            ({"units": [5, 4, 2], "function": "tanh", "output": "linear", "rho": 0.05, "beta": 0}, 4),
            ({"units": [8, 3], "function": "relu", "output": "sigmoid", "rho": 0.05, "beta": 0}, 3),
            ({"units": [5, 3], "function": "elu", "output": "linear", "rho": 0.05, "beta": 0}, 3)):
        runs += [run(settings, stage) for stage in range(stages)]
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
    with open(os.path.join(folder, "autoencoder.json"), "w", encoding="utf-8") as file:
        json.dump({"torch": torch.__version__, "rows": ROWS, "inputs": INPUTS, "rate": RATE,
                   "runs": runs}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
