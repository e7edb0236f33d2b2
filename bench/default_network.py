"""The default network and how its preset trains it, in PyTorch: the peer of src/train/networks/centerface.ts."""

import torch
from torch import nn


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def projected(channels, outputs, stride=1):
    return [
        nn.Conv2d(channels, channels, 3, stride=stride, padding=1, groups=channels), nn.ReLU(inplace=True),
        nn.Conv2d(channels, outputs, 1),
    ]


def inverted(inputs, wide, outputs, stride=1):
    return [nn.Conv2d(inputs, wide, 1), nn.ReLU(inplace=True), *projected(wide, outputs, stride)]


def default_network(classes=3):
    """As much of it is frozen; of that PyTorch keeps nothing for the way back."""
    frozen = nn.Sequential(
        nn.Conv2d(3, 32, 3, stride=2, padding=1), nn.ReLU(inplace=True), *projected(32, 16),
        *inverted(16, 96, 24, 2), Residual(*inverted(24, 144, 24)),
    )
    return nn.Sequential(
        frozen.requires_grad_(False),
        *inverted(24, 144, 32, 2), Residual(*inverted(32, 192, 32)), Residual(*inverted(32, 192, 32)),
        *inverted(32, 192, 64, 2), *(Residual(*inverted(64, 384, 64)) for _ in range(3)),
        *inverted(64, 384, 96), Residual(*inverted(96, 576, 96)), Residual(*inverted(96, 576, 96)),
        nn.Conv2d(96, 320, 1), nn.ReLU(inplace=True),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(320, classes),
    )


def default_training(network):
    """Loss, optimizer (AdamW on matrices alone) and moving average as the default preset has them."""
    learned = [p for p in network.parameters() if p.requires_grad]
    decayed = [p for p in learned if p.dim() > 1]
    others = [p for p in learned if p.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
    average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998))
    return nn.CrossEntropyLoss(label_smoothing=0.05), torch.optim.AdamW(groups, lr=5e-4, fused=True), average


def train_step(network, batch, labels, loss_function, optimizer, average):
    """With a moving average, the default preset's, gradients are clipped as well."""
    optimizer.zero_grad()
    loss_function(network(batch), labels).backward()
    if average:
        nn.utils.clip_grad_norm_(network.parameters(), 5)
    optimizer.step()
    if average:
        average.update_parameters(network)
