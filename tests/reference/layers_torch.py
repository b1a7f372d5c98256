#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers in PyTorch: outputs and gradients, in double precision.

Writes tests/reference/fixtures/layers.json, which tests/unit/gradient_torch.c compares with. Where
PyTorch has the layer (nn.RNN, nn.GRU, nn.LSTM, nn.Linear, nn.Conv1d, nn.LayerNorm, nn.BatchNorm1d, the pools and activations) it computes it; the GRU that
resets the state before the matrix and the Jordan net are written out and differentiated by autograd. Run it with the
system's Python:  /usr/bin/python3 layers_torch.py
"""
import json
import os

import torch
from torch import nn

STEPS, WINDOWS, INPUTS, HIDDEN = 5, 3, 4, 6
torch.set_default_dtype(torch.float64)


def flat(tensor):
    return [float(x) for x in tensor.detach().reshape(-1)]


def recurrent(module, gates, split_bias):
    """Blocks of a recurrent module as peephole has them, from its parameters or their gradients."""
    def blocks(pick):
        w_x, w_h = pick(module.weight_ih_l0), pick(module.weight_hh_l0)
        b_x, b_h = pick(module.bias_ih_l0), pick(module.bias_hh_l0)
        if pick is gradient:  # both biases have the same gradient where they are summed
            b = b_x
        else:
            b = b_x + b_h
        found = {"W_x": w_x.T, "W_h": w_h.T, "b": b}
        if split_bias:
            inner = slice(2 * HIDDEN, 3 * HIDDEN)
            b = b.clone()
            b[inner] = b_x[inner]
            found["b"], found["b_hg"] = b, b_h[inner]
        return found
    return blocks


def value(tensor):
    return tensor.data


def gradient(tensor):
    return tensor.grad


class GruBefore(nn.Module):
    """reset=before: g = tanh(x W + (r h) W + b)."""

    def __init__(self):
        super().__init__()
        self.w_x = nn.Parameter(torch.randn(INPUTS, 3 * HIDDEN) * 0.5)
        self.w_h = nn.Parameter(torch.randn(HIDDEN, 3 * HIDDEN) * 0.5)
        self.b = nn.Parameter(torch.randn(3 * HIDDEN) * 0.3)

    def forward(self, x):
        h, out, n = torch.zeros(WINDOWS, HIDDEN), [], HIDDEN
        for step in x:
            sums = step @ self.w_x + self.b
            r = torch.sigmoid(sums[:, :n] + h @ self.w_h[:, :n])
            z = torch.sigmoid(sums[:, n:2 * n] + h @ self.w_h[:, n:2 * n])
            g = torch.tanh(sums[:, 2 * n:] + (r * h) @ self.w_h[:, 2 * n:])
            h = z * h + (1 - z) * g
            out.append(h)
        return torch.stack(out), None

    def blocks(self, pick):
        return {"W_x": pick(self.w_x), "W_h": pick(self.w_h), "b": pick(self.b)}


def run(stack, layer, module, blocks):
    torch.manual_seed(len(stack))
    x = torch.randn(STEPS, WINDOWS, INPUTS)
    name = {key: flat(block) for key, block in blocks(value).items()}
    out = module(x)
    out = out[0] if isinstance(out, tuple) else out
    d_out = torch.randn(out.shape)
    out.backward(d_out)
    slope = {key: flat(block) for key, block in blocks(gradient).items()}
    return {"stack": stack, "layer": layer, "weights": name, "input": flat(x), "out": flat(out),
            "d_out": flat(d_out), "gradients": slope}


class Final(nn.Module):
    """What each direction has after its last step."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        out, _ = self.inner(x)
        half = HIDDEN // 2
        return torch.cat([out[-1, :, :half], out[0, :, half:]], 1)[None]


def two_ways(kind):
    inner = kind(INPUTS, HIDDEN // 2, bidirectional=True)

    def blocks(pick):
        found = {}
        for name, end in (("forward", ""), ("reverse", "_reverse")):
            b_x, b_h = (pick(getattr(inner, "bias_%s_l0%s" % (part, end))) for part in ("ih", "hh"))
            found[name + ".W_x"] = pick(getattr(inner, "weight_ih_l0" + end)).T
            found[name + ".W_h"] = pick(getattr(inner, "weight_hh_l0" + end)).T
            found[name + ".b"] = b_x if pick is gradient else b_x + b_h
        return found
    return inner, blocks


class Experts(nn.Module):
    """y = sum g_e f_e of modules of PyTorch's own: nn.Linear, the activation, softmax."""

    def __init__(self, count, hidden, function):
        super().__init__()
        self.gate = nn.Linear(INPUTS, count)
        self.experts = nn.ModuleList(nn.Sequential(nn.Linear(INPUTS, hidden), function,
                                                   nn.Linear(hidden, HIDDEN))
                                     for _ in range(count))

    def forward(self, x):
        shares = torch.softmax(self.gate(x), -1)
        return sum(shares[..., e:e + 1] * expert(x) for e, expert in enumerate(self.experts))

    def blocks(self, pick):
        return {"W_gate": pick(self.gate.weight).T, "b_gate": pick(self.gate.bias),
                "W_hidden": torch.cat([pick(e[0].weight).T for e in self.experts], 1),
                "b_hidden": torch.cat([pick(e[0].bias) for e in self.experts]),
                "W_out": torch.cat([pick(e[2].weight).T for e in self.experts]),
                "b_out": torch.cat([pick(e[2].bias) for e in self.experts])}


def dense_under(function):
    linear = nn.Linear(INPUTS, HIDDEN)

    def blocks(pick):
        return {"W": pick(linear.weight).T, "b": pick(linear.bias)}
    return nn.Sequential(linear, function), blocks


def dense_and(name, module):
    """A dense layer under another one with weights: those of the second are called NAME.BLOCK."""
    linear = nn.Linear(INPUTS, HIDDEN)
    module.weight.data = torch.randn(HIDDEN)
    module.bias.data = torch.randn(HIDDEN)

    def blocks(pick):
        return {"W": pick(linear.weight).T, "b": pick(linear.bias),
                name + ".gamma": pick(module.weight), name + ".beta": pick(module.bias)}
    return nn.Sequential(linear, module), blocks


class Batch(nn.Module):
    """nn.BatchNorm1d over the steps of all windows, between two dense layers."""

    def __init__(self, **settings):
        super().__init__()
        self.first, self.norm = nn.Linear(INPUTS, 5), nn.BatchNorm1d(5, **settings)
        self.second = nn.Linear(5, HIDDEN)
        for tensor in (self.norm.weight, self.norm.bias, self.norm.running_mean):
            tensor.data = torch.randn(5)
        self.norm.running_var.data = torch.rand(5) + 0.5

    def forward(self, x):
        self.seen = self.first(x).reshape(-1, 5)
        return self.second(self.norm(self.seen).reshape(STEPS, WINDOWS, 5))

    def blocks(self, pick):
        if pick is gradient:  # in the place of a gradient: what the batch measured
            mean, variance = self.seen.mean(0), self.seen.var(0, unbiased=True)
        else:
            mean, variance = self.norm.running_mean, self.norm.running_var
        return {"W": pick(self.first.weight).T, "b": pick(self.first.bias),
                "batchnorm.gamma": pick(self.norm.weight), "batchnorm.beta": pick(self.norm.bias),
                "batchnorm.mean": mean, "batchnorm.variance": variance,
                "dense2.W": pick(self.second.weight).T, "dense2.b": pick(self.second.bias)}


def batch_norms():
    """A training step with the running values behind it, and a scoring pass."""
    runs = []
    for learns in (True, False):
        for text, settings in (("", {}), (" momentum=0.3 eps=0.2", {"momentum": 0.3, "eps": 0.2})):
            module = Batch(**settings)
            module.train(learns)
            runs.append(run("dense units=5 | batchnorm%s | dense units=6" % text, "dense", module,
                            module.blocks))
            runs[-1]["learns"] = learns
            runs[-1]["after"] = {"batchnorm.mean": flat(module.norm.running_mean),
                                 "batchnorm.variance": flat(module.norm.running_var)}
    return runs


class Jordan(nn.Module):
    """h = phi(x W_x + c W_c + b), z = h W_o + b_o, c = a c + y; nn.Linear and autograd."""

    def __init__(self, hidden, function, decay, feedback):
        super().__init__()
        self.x, self.c = nn.Linear(INPUTS, hidden), nn.Linear(HIDDEN, hidden, bias=False)
        self.o = nn.Linear(hidden, HIDDEN)
        self.function, self.decay, self.feedback = function, decay, feedback

    def forward(self, x):
        context, out = torch.zeros(WINDOWS, HIDDEN), []
        for step in x:
            out.append(self.o(self.function(self.x(step) + self.c(context))))
            context = self.decay * context + self.feedback(out[-1])
        return torch.stack(out)

    def blocks(self, pick):
        return {"W_x": pick(self.x.weight).T, "W_c": pick(self.c.weight).T, "b": pick(self.x.bias),
                "W_o": pick(self.o.weight).T, "b_o": pick(self.o.bias)}


def norms_and_jordan():
    runs = []
    for text, module in (("", nn.LayerNorm(HIDDEN)), (" eps=0.1", nn.LayerNorm(HIDDEN, eps=0.1))):
        module, blocks = dense_and("layernorm", module)
        runs.append(run("dense units=6 | layernorm" + text, "dense", module, blocks))
    for text, function in (("leaky-relu slope=0.3", nn.LeakyReLU(0.3)), ("elu alpha=0.7", nn.ELU(0.7)),
                           ("softmax | activation function=tanh",
                            nn.Sequential(nn.Softmax(-1), nn.Tanh()))):
        module, blocks = dense_under(function)
        runs.append(run("dense units=6 | activation function=" + text, "dense", module, blocks))
    for text, arguments in (
            ("hidden=5", (5, torch.tanh, 0.5, lambda z: torch.softmax(z, -1))),
            ("hidden=4 activation=sigmoid decay=0", (4, torch.sigmoid, 0, lambda z: torch.softmax(z, -1))),
            ("hidden=7 activation=relu feedback=linear decay=0.8", (7, torch.relu, 0.8, lambda z: z))):
        module = Jordan(*arguments)
        runs.append(run("jordan " + text, "jordan", module, module.blocks))
    return runs


class Over(nn.Module):
    """A module over (window, width, step), as PyTorch's convolutions want it."""

    def __init__(self, *modules):
        super().__init__()
        self.inner = nn.Sequential(*modules)

    def forward(self, x):
        return self.inner(x.permute(1, 2, 0)).permute(2, 0, 1)


def convolution(*after, **settings):
    conv = nn.Conv1d(INPUTS, HIDDEN, **settings)

    def blocks(pick):
        return {"W": pick(conv.weight).permute(2, 1, 0), "b": pick(conv.bias)}
    return Over(conv, *after), blocks


def main():
    torch.manual_seed(3)
    runs = []
    for function in ("tanh", "relu"):
        module = nn.RNN(INPUTS, HIDDEN, nonlinearity=function)
        runs.append(run("rnn hidden=6 activation=" + function, "rnn", module,
                        recurrent(module, 1, False)))
    module = nn.GRU(INPUTS, HIDDEN)
    runs.append(run("gru hidden=6", "gru", module, recurrent(module, 3, True)))
    module = GruBefore()
    runs.append(run("gru hidden=6 reset=before", "gru", module, module.blocks))
    module = nn.LSTM(INPUTS, HIDDEN)
    runs.append(run("lstm hidden=6 peephole=none", "lstm", module, recurrent(module, 4, False)))
    for name, function in (("relu", nn.ReLU()), ("leaky-relu", nn.LeakyReLU()), ("elu", nn.ELU()),
                           ("gelu", nn.GELU()), ("tanh", nn.Tanh()), ("sigmoid", nn.Sigmoid())):
        module, blocks = dense_under(function)
        runs.append(run("dense units=6 | activation function=" + name, "dense", module, blocks))
    inner, blocks = two_ways(nn.LSTM)
    runs.append(run("bidirectional hidden=3", "bidirectional", inner, blocks))
    inner, blocks = two_ways(nn.LSTM)
    runs.append(run("bidirectional hidden=3 final=yes", "bidirectional", Final(inner), blocks))
    inner, blocks = two_ways(nn.RNN)
    runs.append(run("bidirectional cell=rnn hidden=3", "bidirectional", inner, blocks))
    for stack, (module, blocks) in (
            ("conv filters=6 size=3", convolution(kernel_size=3)),
            ("conv filters=6 size=3 padding=same", convolution(kernel_size=3, padding=1)),
            ("conv filters=6 size=2 stride=2", convolution(kernel_size=2, stride=2)),
            ("conv filters=6 size=1 | maxpool size=2", convolution(nn.MaxPool1d(2), kernel_size=1)),
            ("conv filters=6 size=2 | avgpool size=2",
             convolution(nn.AvgPool1d(2), kernel_size=2))):
        runs.append(run(stack, "conv", module, blocks))
    for name, function, count, hidden in (("tanh", nn.Tanh(), 3, 4), ("sigmoid", nn.Sigmoid(), 2, 5),
                                          ("relu", nn.ReLU(), 4, 3)):
        module = Experts(count, hidden, function)
        runs.append(run("experts experts=%d hidden=%d function=%s" % (count, hidden, name),
                        "experts", module, module.blocks))
    runs += norms_and_jordan() + batch_norms()
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
    with open(os.path.join(folder, "layers.json"), "w") as file:
        json.dump({"torch": torch.__version__, "steps": STEPS, "windows": WINDOWS,
                   "inputs": INPUTS, "classes": HIDDEN, "runs": runs}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
