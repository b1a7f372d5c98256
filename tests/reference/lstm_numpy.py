#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An LSTM with peepholes and its gradients, computed independently of the C code.

Writes tests/reference/fixtures/lstm_PEEPHOLE.json, which tests/unit/test_net_reference.c and
gradient_reference.c compare with. Forward pass, losses and back-propagation through time are
written out here per gate and per step, from the equations (Gers, Schmidhuber 2000; Graves 2013):

    i = s(x Wxi + h Whi + c Wci + bi)     f = s(x Wxf + h Whf + c Wcf + bf)
    g = tanh(x Wxg + h Whg + bg)          c' = f c + i g
    o = s(x Wxo + h Who + c' Wco + bo)    h' = o tanh(c')

Where PyTorch can be imported, everything is also computed by autograd (without peepholes also by
torch.nn.LSTM) and must agree. Run it with the system's Python:  /usr/bin/python3 lstm_numpy.py
"""
import json
import os
import sys

import numpy as np

STEPS, WINDOWS, INPUTS, HIDDEN, CLASSES = 4, 3, 3, 4, 3
GATES = "ifgo"
LOSSES = ["mse", "mse-sum", "cross-entropy"]
NO_LABEL = -1


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def draw(peephole):
    """Weights, input and labels of one fixture. The last window is one step shorter."""
    rng = np.random.default_rng({"none": 1, "diagonal": 2, "full": 3}[peephole])
    w = {}
    for gate in GATES:
        w["Wx" + gate] = rng.normal(size=(INPUTS, HIDDEN)) * 0.6
        w["Wh" + gate] = rng.normal(size=(HIDDEN, HIDDEN)) * 0.6
        w["b" + gate] = rng.normal(size=HIDDEN) * 0.3
    for gate in "ifo":
        if peephole == "diagonal":
            w["Wc" + gate] = rng.normal(size=HIDDEN) * 0.6
        if peephole == "full":
            w["Wc" + gate] = rng.normal(size=(HIDDEN, HIDDEN)) * 0.6
    w["V"] = rng.normal(size=(HIDDEN, CLASSES))
    w["d"] = rng.normal(size=CLASSES) * 0.3
    lengths = [STEPS] * (WINDOWS - 1) + [STEPS - 1]
    x = rng.normal(size=(STEPS, WINDOWS, INPUTS))
    labels = rng.integers(0, CLASSES, size=(STEPS, WINDOWS))
    for window, length in enumerate(lengths):
        x[length:, window] = 0
        labels[length:, window] = NO_LABEL
    return w, x, labels, lengths


def look(w, gate, c):
    """What a peephole adds to a gate's sum."""
    if "Wc" + gate not in w:
        return 0
    p = w["Wc" + gate]
    return c * p if p.ndim == 1 else c @ p


def forward(w, x):
    """All that back-propagation needs, step by step."""
    h = np.zeros((WINDOWS, HIDDEN))
    c = np.zeros((WINDOWS, HIDDEN))
    tape = []
    for t in range(STEPS):
        sums = {g: x[t] @ w["Wx" + g] + h @ w["Wh" + g] + w["b" + g] for g in GATES}
        i = sigmoid(sums["i"] + look(w, "i", c))
        f = sigmoid(sums["f"] + look(w, "f", c))
        g = np.tanh(sums["g"])
        new_c = f * c + i * g
        o = sigmoid(sums["o"] + look(w, "o", new_c))
        new_h = o * np.tanh(new_c)
        tape.append(dict(x=x[t], h=h, c=c, i=i, f=f, g=g, o=o, new_c=new_c, new_h=new_h))
        h, c = new_h, new_c
    return tape


def traced(w, x, lengths):
    """What the cells did in each window: gates, states, and each gate's sum in its two parts."""
    tape = forward(w, x)
    keys = {"input_gate": "i", "forget_gate": "f", "output_gate": "o", "candidate": "g",
            "cell_state": "new_c", "hidden_state": "new_h"}
    out = []
    for b, length in enumerate(lengths):
        steps = tape[:length]
        one = {name: numbers([s[key][b] for s in steps]) for name, key in keys.items()}
        for gate in "ifo" if "Wci" in w else "":
            name = {"i": "input_gate", "f": "forget_gate", "o": "output_gate"}[gate]
            peephole, rest = [], []
            for s in steps:
                c = s["new_c"] if gate == "o" else s["c"]
                peephole.append(look(w, gate, c)[b])
                rest.append((s["x"] @ w["Wx" + gate] + s["h"] @ w["Wh" + gate] + w["b" + gate])[b])
            own, other = np.abs(peephole).sum(axis=1), np.abs(rest).sum(axis=1)
            assert np.abs(sigmoid(np.add(peephole, rest)) - [s[gate][b] for s in steps]).max() < 1e-14
            one["peephole." + name], one["rest." + name] = numbers(peephole), numbers(rest)
            one["share." + name] = numbers(own / (own + other))
        out.append(one)
    return out


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def record_loss(loss, p, label):
    y = np.eye(CLASSES)[label]
    if loss == "mse":
        return ((p - y) ** 2).mean()
    if loss == "mse-sum":
        return ((p - y) ** 2).sum()
    return -np.log(p[label])


def record_gradient(loss, p, label):
    """dloss/dz through the Jacobian of the softmax, dp_j/dz_k = p_j (1[j=k] - p_k)."""
    y = np.eye(CLASSES)[label]
    if loss == "mse":
        dp = 2 * (p - y) / CLASSES
    elif loss == "mse-sum":
        dp = 2 * (p - y)
    else:
        dp = -y / p
    jacobian = np.diag(p) - np.outer(p, p)
    return jacobian @ dp


def labelled(labels, lengths, target):
    """(step, window) pairs that have a label under a target."""
    if target == "last":
        return [(length - 1, window) for window, length in enumerate(lengths)]
    return [(t, b) for t in range(STEPS) for b in range(WINDOWS) if labels[t, b] != NO_LABEL]


def peephole_back(w, grads, gate, dsum, c, dc):
    """Adds a peephole's share of dL/dc and its own gradient."""
    if "Wc" + gate not in w:
        return dc
    p = w["Wc" + gate]
    if p.ndim == 1:
        grads["Wc" + gate] += (dsum * c).sum(axis=0)
        return dc + dsum * p
    grads["Wc" + gate] += c.T @ dsum
    return dc + dsum @ p.T


def backward(w, tape, dh_above):
    grads = {name: np.zeros_like(value) for name, value in w.items()}
    dh = np.zeros((WINDOWS, HIDDEN))
    dc = np.zeros((WINDOWS, HIDDEN))
    for t in reversed(range(STEPS)):
        s = tape[t]
        dh = dh + dh_above[t]
        tanh_c = np.tanh(s["new_c"])
        dsums = {"o": dh * tanh_c * s["o"] * (1 - s["o"])}
        dc = dc + dh * s["o"] * (1 - tanh_c ** 2)
        dc = peephole_back(w, grads, "o", dsums["o"], s["new_c"], dc)
        dsums["i"] = dc * s["g"] * s["i"] * (1 - s["i"])
        dsums["f"] = dc * s["c"] * s["f"] * (1 - s["f"])
        dsums["g"] = dc * s["i"] * (1 - s["g"] ** 2)
        dc = dc * s["f"]
        dc = peephole_back(w, grads, "i", dsums["i"], s["c"], dc)
        dc = peephole_back(w, grads, "f", dsums["f"], s["c"], dc)
        dh = np.zeros_like(dh)
        for gate in GATES:
            grads["Wx" + gate] += s["x"].T @ dsums[gate]
            grads["Wh" + gate] += s["h"].T @ dsums[gate]
            grads["b" + gate] += dsums[gate].sum(axis=0)
            dh += dsums[gate] @ w["Wh" + gate].T
    return grads


def run(w, x, labels, lengths, target, loss):
    tape = forward(w, x)
    places = labelled(labels, lengths, target)
    parts = WINDOWS if loss == "mse-sum" else len(places)
    total = 0.0
    dh = np.zeros((STEPS, WINDOWS, HIDDEN))
    dv, dd = np.zeros_like(w["V"]), np.zeros_like(w["d"])
    probabilities = []
    for t, b in places:
        h = tape[t]["new_h"][b]
        p = softmax(h @ w["V"] + w["d"])
        probabilities.append(p)
        total += record_loss(loss, p, labels[t, b]) / parts
        dz = record_gradient(loss, p, labels[t, b]) / parts
        dv += np.outer(h, dz)
        dd += dz
        dh[t, b] = w["V"] @ dz
    grads = backward(w, tape, dh)
    grads["V"], grads["d"] = dv, dd
    return total, np.array(probabilities), grads


def blocks(w):
    """The blocks of the C program: gates side by side in the order i f g o."""
    out = {
        "lstm.W_x": np.hstack([w["Wx" + g] for g in GATES]),
        "lstm.W_h": np.hstack([w["Wh" + g] for g in GATES]),
        "lstm.b": np.hstack([w["b" + g] for g in GATES]),
    }
    for gate in "ifo":
        if "Wc" + gate in w:
            full = w["Wc" + gate].ndim == 2
            out["lstm." + ("W" if full else "w") + "_c" + gate] = w["Wc" + gate]
    out["dense.W"], out["dense.b"] = w["V"], w["d"]
    return out


def torch_loss(torch, loss, z, label):
    p = torch.softmax(z, dim=-1)
    y = torch.nn.functional.one_hot(label, CLASSES).to(z.dtype)
    if loss == "mse":
        return torch.nn.functional.mse_loss(p, y)
    if loss == "mse-sum":
        return ((p - y) ** 2).sum() / WINDOWS
    return torch.nn.functional.cross_entropy(z, label)


def torch_equations(torch, w, x):
    """h of every step, by the equations under autograd."""
    h = torch.zeros(WINDOWS, HIDDEN, dtype=torch.float64)
    c = torch.zeros(WINDOWS, HIDDEN, dtype=torch.float64)
    out = []
    for t in range(STEPS):
        sums = {g: x[t] @ w["Wx" + g] + h @ w["Wh" + g] + w["b" + g] for g in GATES}
        i = torch.sigmoid(sums["i"] + look(w, "i", c))
        f = torch.sigmoid(sums["f"] + look(w, "f", c))
        c = f * c + i * torch.tanh(sums["g"])
        h = torch.sigmoid(sums["o"] + look(w, "o", c)) * torch.tanh(c)
        out.append(h)
    return torch.stack(out)


def torch_cell(torch, w):
    """torch.nn.LSTM with these weights; its gates stand in the order i f g o, transposed."""
    cell = torch.nn.LSTM(INPUTS, HIDDEN).double()
    with torch.no_grad():
        cell.weight_ih_l0.copy_(torch.tensor(np.hstack([w["Wx" + g] for g in GATES]).T))
        cell.weight_hh_l0.copy_(torch.tensor(np.hstack([w["Wh" + g] for g in GATES]).T))
        cell.bias_ih_l0.copy_(torch.tensor(np.hstack([w["b" + g] for g in GATES])))
        cell.bias_hh_l0.zero_()
    return cell


def cell_gradients(cell):
    columns = {g: slice(n * HIDDEN, (n + 1) * HIDDEN) for n, g in enumerate(GATES)}
    out = {}
    for gate, part in columns.items():
        out["Wx" + gate] = cell.weight_ih_l0.grad.numpy()[part].T
        out["Wh" + gate] = cell.weight_hh_l0.grad.numpy()[part].T
        out["b" + gate] = cell.bias_ih_l0.grad.numpy()[part]
    return out


def check_with_torch(torch, w, x, labels, lengths, target, loss, total, grads):
    places = labelled(labels, lengths, target)
    label = torch.tensor([int(labels[t, b]) for t, b in places])
    for by_cell in [False, True] if "Wci" not in w else [False]:
        tw = {k: torch.tensor(v, requires_grad=True) for k, v in w.items()}
        cell = torch_cell(torch, w) if by_cell else None
        hidden = cell(torch.tensor(x))[0] if by_cell else torch_equations(torch, tw, torch.tensor(x))
        z = torch.stack([hidden[t, b] for t, b in places]) @ tw["V"] + tw["d"]
        value = torch_loss(torch, loss, z, label)
        value.backward()
        assert abs(value.item() - total) < 1e-12, (target, loss, value.item(), total)
        found = {k: v.grad.numpy() for k, v in tw.items() if v.grad is not None}
        found.update(cell_gradients(cell) if by_cell else {})
        for name, gradient in grads.items():
            difference = np.abs(found[name] - gradient).max()
            assert difference < 1e-12, (target, loss, name, difference)


def numbers(array):
    return [float("%.13g" % v) for v in np.asarray(array).ravel()]


def write_fixture(peephole, torch):
    w, x, labels, lengths = draw(peephole)
    fixture = {
        "made_by": "tests/reference/lstm_numpy.py", "peephole": peephole, "steps": STEPS,
        "windows": WINDOWS, "inputs": INPUTS, "hidden": HIDDEN, "classes": CLASSES,
        "lengths": lengths, "input": numbers(x), "labels": [int(v) for v in labels.ravel()],
        "weights": {name: numbers(value) for name, value in blocks(w).items()}, "cases": [],
        "traces": traced(w, x, lengths),
    }
    for target in ["each", "last"]:
        for loss in LOSSES:
            total, p, grads = run(w, x, labels, lengths, target, loss)
            if torch:
                check_with_torch(torch, w, x, labels, lengths, target, loss, total, grads)
            case = {"target": target, "loss": loss, "value": float("%.13g" % total),
                    "gradient": {name: numbers(value) for name, value in blocks(grads).items()}}
            if loss == LOSSES[0]:  # the same for every loss
                case["probabilities"] = numbers(p)
            fixture["cases"].append(case)
    here = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(here, "fixtures", "lstm_%s.json" % peephole)
    with open(path, "w") as file:
        json.dump(fixture, file, separators=(",", ":"))
        file.write("\n")
    return path


def main():
    try:
        import torch
    except ImportError:
        torch = None
    for peephole in ["none", "diagonal", "full"]:
        print(write_fixture(peephole, torch))
    print("compared with PyTorch %s" % torch.__version__ if torch else "PyTorch is not installed")


if __name__ == "__main__":
    sys.exit(main())
