#!/usr/bin/python3
"""Computes the tables of core/nn/golden_test.cc with PyTorch.

Needs Debian's python3-torch, and so Debian's interpreter, named above. Run from the project's root:

    scripts/make_golden_values.py gradients > core/nn/golden_values.csv
    scripts/make_golden_values.py trajectories > core/nn/golden_trajectories.csv

Weights and inputs follow a formula that the test repeats (core/nn/golden_problem.h), so the tables
contain only results.
"""
import math
import sys

import torch
from torch.nn import functional

INPUTS, CLASSES, EXAMPLES = 7, 4, 6
ACTIVATIONS = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "identity": lambda z: z,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "softplus": functional.softplus,
    "softsign": functional.softsign,
    "hard_tanh": functional.hardtanh,
    "erf": torch.erf,
    "centered_sigmoid": lambda z: torch.sigmoid(z) - 0.5,
}


def one_hot_mse(output, labels):
    return functional.mse_loss(output, functional.one_hot(labels, CLASSES).double())


LOSSES = {"cross_entropy": functional.cross_entropy, "mse": one_hot_mse}
OPTIMIZERS = {
    "sgd": lambda p, o, decay: torch.optim.SGD(p, lr=o["learning_rate"], momentum=o["momentum"], weight_decay=decay),
    "nesterov": lambda p, o, decay: torch.optim.SGD(
        p, lr=o["learning_rate"], momentum=o["momentum"], weight_decay=decay, nesterov=True),
    "adam": lambda p, o, decay: torch.optim.Adam(
        p, lr=o["learning_rate"], betas=(o["beta1"], o["beta2"]), eps=o["eps"], weight_decay=decay),
}

PLAIN = {"learning_rate": 0.3, "momentum": 0.0}
HEAVY = {"learning_rate": 0.1, "momentum": 0.9}
ADAM = {"learning_rate": 0.02, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
ADAM_OTHER = {"learning_rate": 0.02, "beta1": 0.5, "beta2": 0.9, "eps": 1e-3}
# optimizer, its parameters, loss, weight_decay, activation_l1, negated_fraction, top_k
CASES = [
    ("sgd", PLAIN, "cross_entropy", 0.0, 0.0, 0.0, 0),
    ("sgd", PLAIN, "mse", 0.0, 0.0, 0.0, 0),
    ("sgd", HEAVY, "cross_entropy", 0.0, 0.0, 0.0, 0),
    ("sgd", HEAVY, "cross_entropy", 0.01, 0.0, 0.0, 0),
    ("nesterov", HEAVY, "cross_entropy", 0.0, 0.0, 0.0, 0),
    ("nesterov", HEAVY, "mse", 0.01, 0.0, 0.0, 0),
    ("adam", ADAM, "cross_entropy", 0.0, 0.0, 0.0, 0),
    ("adam", ADAM, "cross_entropy", 0.01, 0.0, 0.0, 0),
    ("adam", ADAM_OTHER, "mse", 0.0, 0.0, 0.0, 0),
    ("sgd", PLAIN, "cross_entropy", 0.0, 0.05, 0.0, 0),
    ("sgd", PLAIN, "cross_entropy", 0.0, 0.0, 0.5, 0),
    ("sgd", PLAIN, "cross_entropy", 0.0, 0.0, 0.0, 2),
    ("adam", ADAM, "mse", 0.01, 0.02, 0.3, 4),
]


def weights(layer, fan_out, fan_in, scale):
    o = torch.arange(fan_out, dtype=torch.float64).reshape(-1, 1)
    i = torch.arange(fan_in, dtype=torch.float64).reshape(1, -1)
    return scale * math.sqrt(1.0 / fan_in) * 1.5 * torch.sin(1.3 * layer + 0.7 * o + 0.37 * i + 0.11 * i * o)


def make_layers(depth, width, scale):
    sizes = [INPUTS] + [width] * depth + [CLASSES]
    layers = []
    for layer in range(1, len(sizes)):
        w = weights(layer, sizes[layer], sizes[layer - 1], scale).requires_grad_()
        b = (0.1 * torch.cos(torch.arange(sizes[layer], dtype=torch.float64) + layer)).requires_grad_()
        layers.append((w, b))
    return layers


def batch():
    i = torch.arange(INPUTS, dtype=torch.float64).reshape(1, -1)
    n = torch.arange(EXAMPLES, dtype=torch.float64).reshape(-1, 1)
    return torch.cos(0.9 * i + 1.7 * n + 0.3), torch.arange(EXAMPLES) % CLASSES


def forward(layers, phi, a):
    """Returns z of every layer and a of every hidden layer."""
    preactivations, activations = [], []
    for w, b in layers:
        z = a @ w.T + b
        preactivations.append(z)
        if len(preactivations) < len(layers):
            a = phi(z)
            activations.append(a)
    return preactivations, activations


def gradient_rows(name, depth, width, scale):
    layers = make_layers(depth, width, scale)
    inputs, labels = batch()
    preactivations, _ = forward(layers, ACTIVATIONS[name], inputs)
    for z in preactivations:
        z.retain_grad()
    loss = functional.cross_entropy(preactivations[-1], labels)
    loss.backward()
    for layer, ((w, b), z) in enumerate(zip(layers, preactivations), start=1):
        delta = z.grad * EXAMPLES  # of each example's own loss
        delta_norm = delta.norm(dim=1).square().mean().sqrt()
        values = [loss, w.grad.norm(), b.grad.norm(), w.grad[0, 0], delta_norm]
        yield [name, depth, width, scale, layer] + [repr(float(v)) for v in values]


def hidden_output(negated_fraction, top_k):
    def phi(z):
        a = torch.tanh(z)
        if top_k:
            kept = torch.zeros_like(a).scatter(1, a.topk(top_k, dim=1).indices, 1.0)
            a = a * kept
        signs = torch.ones(z.shape[1], dtype=torch.float64)
        signs[: math.floor(negated_fraction * z.shape[1] + 0.5)] = -1.0
        return a * signs
    return phi


def projection(w, b):
    o = torch.arange(w.shape[0], dtype=torch.float64)
    i = torch.arange(w.shape[1], dtype=torch.float64)
    weight = 1.0 + 0.5 * o.reshape(-1, 1) + 0.3 * i.reshape(1, -1)
    return (b * (1.0 + o)).sum() + (w * weight).sum()


def trajectory_rows(optimizer, options, loss, weight_decay, activation_l1, negated_fraction, top_k):
    layers = make_layers(2, 6, 1.0)
    inputs, labels = batch()
    update = OPTIMIZERS[optimizer]([p for layer in layers for p in layer], options, weight_decay)
    for step in range(5):
        update.zero_grad()
        preactivations, activations = forward(layers, hidden_output(negated_fraction, top_k), inputs)
        task = LOSSES[loss](preactivations[-1], labels)
        penalty = sum(a.abs().sum(dim=1).mean() for a in activations)
        (task + activation_l1 * penalty).backward()
        update.step()
        values = [task] + [projection(w, b) for w, b in layers]
        parameters = " ".join(f"{key}={value}" for key, value in options.items())
        yield [optimizer, parameters, loss, weight_decay, activation_l1, negated_fraction, top_k,
               step] + [repr(float(v)) for v in values]


def main():
    if sys.argv[1:] == ["gradients"]:
        print("activation,depth,width,scale,layer,loss,weight_gradient_norm,bias_gradient_norm,"
              "first_weight_gradient,delta_norm")
        for name in ACTIVATIONS:
            for depth, width, scale in [(1, 5, 1.0), (3, 16, 1.4), (10, 12, 1.0), (20, 9, 1.2)]:
                for row in gradient_rows(name, depth, width, scale):
                    print(*row, sep=",")
    elif sys.argv[1:] == ["trajectories"]:
        print("optimizer,parameters,loss,weight_decay,activation_l1,negated_fraction,top_k,step,"
              "loss_before,layer_1,layer_2,layer_3")
        for case in CASES:
            for row in trajectory_rows(*case):
                print(*row, sep=",")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
