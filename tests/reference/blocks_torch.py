#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks of layers in PyTorch: outputs and gradients, in double precision.

Writes tests/reference/fixtures/blocks.json, which tests/unit/gradient_torch.c compares with: residual
blocks (He et al. 2016) and dense blocks (Huang et al. 2017) made of nn.Conv1d, nn.Linear and
activations, joined by + and torch.cat. Run it with the system's Python:
/usr/bin/python3 blocks_torch.py
"""
import json
import os

import torch
from torch import nn

from layers_torch import INPUTS, STEPS, WINDOWS, Over, run


class Inner:
    """Convolutions that keep the steps, or dense layers: the module, and its blocks."""

    def __init__(self, way, inputs, units, size):
        if way == "dense":
            self.module = self.weights = nn.Linear(inputs, units)
        else:
            self.weights = nn.Conv1d(inputs, units, size, padding="same")
            self.module = Over(self.weights)

    def blocks(self, pick):
        weight = pick(self.weights.weight)
        return {"W": weight.T if weight.dim() == 2 else weight.permute(2, 1, 0),
                "b": pick(self.weights.bias)}


class Block(nn.Module):
    def __init__(self, inner, function):
        super().__init__()
        self.inner, self.function = inner, function
        self.parts = nn.ModuleList(part.module for part in inner)

    def blocks(self, pick):
        return {"layer%d.%s" % (number, name): value
                for number, part in enumerate(self.inner, 1)
                for name, value in part.blocks(pick).items()}


class Residual(Block):
    def __init__(self, way, units, layers, size, function):
        widths = [INPUTS] + [units] * layers
        super().__init__([Inner(way, *widths[i:i + 2], size) for i in range(layers)], function)
        self.shortcut = nn.Linear(INPUTS, units, bias=False) if units != INPUTS else None

    def forward(self, x):
        y = x
        for number, part in enumerate(self.parts):
            y = part(y if number == 0 else self.function(y))
        return y + (self.shortcut(x) if self.shortcut else x)

    def blocks(self, pick):
        found = super().blocks(pick)
        if self.shortcut:
            found["W_s"] = pick(self.shortcut.weight).T
        return found


class Dense(Block):
    def __init__(self, way, layers, growth, size, function):
        super().__init__([Inner(way, INPUTS + i * growth, growth, size) for i in range(layers)],
                         function)

    def forward(self, x):
        for part in self.parts:
            x = torch.cat([x, self.function(part(x))], -1)
        return x


def main():
    torch.manual_seed(4)
    runs = []
    for settings, kind, module in (
            ("", "residual", Residual("conv", INPUTS, 2, 3, nn.ReLU())),
            ("units=6 layers=3 function=tanh", "residual", Residual("conv", 6, 3, 3, nn.Tanh())),
            ("units=3 layers=1 size=2", "residual", Residual("conv", 3, 1, 2, nn.ReLU())),
            ("inner=dense function=gelu", "residual", Residual("dense", INPUTS, 2, 1, nn.GELU())),
            ("inner=dense units=5", "residual", Residual("dense", 5, 2, 1, nn.ReLU())),
            ("", "denseblock", Dense("conv", 3, 8, 3, nn.ReLU())),
            ("layers=2 growth=3 size=4 function=elu", "denseblock",
             Dense("conv", 2, 3, 4, nn.ELU())),
            ("layers=4 growth=2 inner=dense function=tanh", "denseblock",
             Dense("dense", 4, 2, 1, nn.Tanh()))):
        runs.append(run((kind + " " + settings).strip(), kind, module, module.blocks))
        runs[-1]["classes"] = len(runs[-1]["out"]) // (STEPS * WINDOWS)
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
    with open(os.path.join(folder, "blocks.json"), "w") as file:
        json.dump({"torch": torch.__version__, "steps": STEPS, "windows": WINDOWS,
                   "inputs": INPUTS, "runs": runs}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
