#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten steps of each optimizer in PyTorch, from the same weights along the same gradients.

Writes tests/reference/fixtures/optimizers.json, which tests/unit/test_train_optimizer.c compares
with. Run it with the system's Python:  /usr/bin/python3 optimizer_torch.py
"""
import json
import os

import torch

COUNT, STEPS = 37, 10
CASES = [
    ("sgd", "", lambda p: torch.optim.SGD(p, lr=0.1)),
    ("sgd", "momentum=0.5", lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.5)),
    ("momentum", "", lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9)),
    ("nesterov", "", lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True)),
    ("nesterov", "momentum=0.6 lr=0.3",
     lambda p: torch.optim.SGD(p, lr=0.3, momentum=0.6, nesterov=True)),
    ("adagrad", "", lambda p: torch.optim.Adagrad(p, lr=0.01)),
    ("adagrad", "epsilon=0.01 lr=0.5", lambda p: torch.optim.Adagrad(p, lr=0.5, eps=0.01)),
    ("rmsprop", "", lambda p: torch.optim.RMSprop(p, lr=0.01)),
    ("rmsprop", "beta2=0.8 epsilon=0.001",
     lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.8, eps=0.001)),
    ("adam", "", lambda p: torch.optim.Adam(p, lr=0.001)),
    ("adam", "beta1=0.7 beta2=0.95 epsilon=0.01 lr=0.2",
     lambda p: torch.optim.Adam(p, lr=0.2, betas=(0.7, 0.95), eps=0.01)),
    ("adamw", "", lambda p: torch.optim.AdamW(p, lr=0.001)),
    ("adamw", "weight-decay=0.3 lr=0.1",
     lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.3)),
]


def main():
    torch.manual_seed(5)
    start = torch.randn(COUNT)
    gradients = torch.randn(STEPS, COUNT) * torch.logspace(-3, 2, COUNT)
    gradients[:, 7] = 0  # a weight that nothing moves
    runs = []
    for name, settings, make in CASES:
        weights = start.clone().requires_grad_(True)
        optimizer = make([weights])
        steps = []
        for step in range(STEPS):
            weights.grad = gradients[step].clone()
            optimizer.step()
            steps.append([round(float(x), 9) for x in weights.detach()])
        runs.append({"optimizer": name, "settings": settings, "first": steps[0], "last": steps[-1]})
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
    with open(os.path.join(folder, "optimizers.json"), "w") as file:
        json.dump({"torch": torch.__version__, "start": [float(x) for x in start],
                   "gradients": [[float(x) for x in g] for g in gradients], "runs": runs}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
