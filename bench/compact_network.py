"""The default network in PyTorch, the peer of src/train/networks/compact.ts with a width of 40."""

from torch import nn


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def separable(inputs, outputs, stride=1):
    return [
        nn.Conv2d(inputs, inputs, 3, stride=stride, padding=1, groups=inputs, bias=False), nn.BatchNorm2d(inputs),
        nn.ReLU(inplace=True), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
    ]


def compact_network(classes=3, width=40):
    a, b, c, d = (width * factor for factor in (1, 2, 4, 8))
    return nn.Sequential(
        nn.Conv2d(3, a, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(a), nn.ReLU(inplace=True),
        *separable(a, b, 2), Residual(*separable(b, b)),
        *separable(b, c, 2), Residual(*separable(c, c)), Residual(*separable(c, c)),
        *separable(c, d, 2), Residual(*separable(d, d)), Residual(*separable(d, d)),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(d, classes),
    )
