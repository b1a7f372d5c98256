#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The focal loss and its gradient in PyTorch, in double precision, for several gamma.

Writes tests/reference/fixtures/focal.json, which tests/unit/gradient_weights.c compares with. The loss
is put together from log_softmax as in Lin et al. 2017, equations 3 to 5; autograd differentiates it.
For gamma 0 it must be PyTorch's own cross_entropy with weights. Run it with the system's Python:
/usr/bin/python3 focal_torch.py
"""
import json
import os

import torch
from torch.nn import functional

RECORDS, CLASSES = 9, 4
torch.set_default_dtype(torch.float64)


def focal(z, labels, alpha, gamma):
    log_p = functional.log_softmax(z, dim=1)[torch.arange(len(labels)), labels]
    return (-alpha[labels] * (1 - log_p.exp()) ** gamma * log_p).mean()


def main():
    torch.manual_seed(23)
    sums = torch.randn(RECORDS, CLASSES) * 3
    labels = torch.randint(CLASSES, (RECORDS,))
    alpha = torch.tensor([0.5, 1.0, 4.0, 2.0])
    runs = []
    for gamma in (0.0, 0.5, 1.0, 2.0, 5.0):
        z = sums.clone().requires_grad_()
        loss = focal(z, labels, alpha, gamma)
        loss.backward()
        runs.append({"gamma": gamma, "loss": loss.item(), "d_sums": z.grad.reshape(-1).tolist()})
    theirs = functional.cross_entropy(sums, labels, weight=alpha, reduction="none").mean()
    assert abs(runs[0]["loss"] - theirs.item()) < 1e-14
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures", "focal.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"torch": torch.__version__, "sums": sums.reshape(-1).tolist(),
                   "labels": labels.tolist(), "alpha": alpha.tolist(), "runs": runs}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
