"""The default network and how its preset trains it, in PyTorch: the peer of src/train/networks/compact.ts, of a width of 40."""

import torch
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


def default_training(network):
    """Loss, optimizer (AdamW on matrices alone) and moving average as the default preset has them."""
    decayed = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
    average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998))
    return nn.CrossEntropyLoss(label_smoothing=0.05), torch.optim.AdamW(groups, lr=2e-3, fused=True), average


def train_step(network, batch, labels, loss_function, optimizer, average):
    """With a moving average, the default preset's, gradients are clipped as well."""
    optimizer.zero_grad()
    loss_function(network(batch), labels).backward()
    if average:
        nn.utils.clip_grad_norm_(network.parameters(), 5)
    optimizer.step()
    if average:
        average.update_parameters(network)
