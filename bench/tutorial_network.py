"""The tutorial's network in PyTorch, the peer of src/train/networks/tutorial.ts."""

from torch import nn


def block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]


def tutorial_network():
    return nn.Sequential(
        *block(3, 32), *block(32, 64), *block(64, 128), *block(128, 128),
        nn.Flatten(), nn.Linear(4608, 384), nn.ReLU(), nn.Linear(384, 2),
    )
