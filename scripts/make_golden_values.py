#!/usr/bin/python3
"""Makes core/nn/golden_values.csv with PyTorch, for core/nn/golden_test.cc.

Needs Debian's python3-torch (and so Debian's own interpreter, named above). Run from the project's
root: scripts/make_golden_values.py > core/nn/golden_values.csv. Weights and inputs follow a formula
that the test repeats, so only results are stored.
"""
import math

import torch

INPUTS, CLASSES, EXAMPLES = 7, 4, 6
ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "identity": lambda z: z}


def weights(layer, fan_out, fan_in, scale):
    o = torch.arange(fan_out, dtype=torch.float64).reshape(-1, 1)
    i = torch.arange(fan_in, dtype=torch.float64).reshape(1, -1)
    return scale * math.sqrt(1.0 / fan_in) * 1.5 * torch.sin(1.3 * layer + 0.7 * o + 0.37 * i + 0.11 * i * o)


def rows(name, depth, width, scale):
    phi = ACTIVATIONS[name]
    i = torch.arange(INPUTS, dtype=torch.float64).reshape(1, -1)
    n = torch.arange(EXAMPLES, dtype=torch.float64).reshape(-1, 1)
    a = torch.cos(0.9 * i + 1.7 * n + 0.3)
    labels = torch.arange(EXAMPLES) % CLASSES
    sizes = [INPUTS] + [width] * depth + [CLASSES]
    layers, preactivations = [], []
    for layer in range(1, len(sizes)):
        w = weights(layer, sizes[layer], sizes[layer - 1], scale).requires_grad_()
        b = (0.1 * torch.cos(torch.arange(sizes[layer], dtype=torch.float64) + layer)).requires_grad_()
        z = a @ w.T + b
        z.retain_grad()
        layers.append((w, b))
        preactivations.append(z)
        a = phi(z)
    loss = torch.nn.functional.cross_entropy(preactivations[-1], labels)
    loss.backward()
    for layer, ((w, b), z) in enumerate(zip(layers, preactivations), start=1):
        delta = z.grad * EXAMPLES  # of each example's own loss
        delta_norm = delta.norm(dim=1).square().mean().sqrt()
        values = [loss, w.grad.norm(), b.grad.norm(), w.grad[0, 0], delta_norm]
        yield [name, depth, width, scale, layer] + [repr(float(v)) for v in values]


def main():
    print("activation,depth,width,scale,layer,loss,weight_gradient_norm,bias_gradient_norm,"
          "first_weight_gradient,delta_norm")
    for name in ACTIVATIONS:
        for depth, width, scale in [(1, 5, 1.0), (3, 16, 1.4), (10, 12, 1.0), (20, 9, 1.2)]:
            for row in rows(name, depth, width, scale):
                print(*row, sep=",")


if __name__ == "__main__":
    main()
