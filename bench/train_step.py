"""The peer of train-step.ts: on each line of input runs steps by PyTorch and prints their times in ms as JSON."""

import json
import sys
import time

import torch
from torch import nn

torch.manual_seed(0)


def block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]


network = nn.Sequential(
    *block(3, 32), *block(32, 64), *block(64, 128), *block(128, 128),
    nn.Flatten(), nn.Linear(4608, 384), nn.ReLU(), nn.Linear(384, 2),
)
loss_function = nn.CrossEntropyLoss(weight=torch.tensor([0.1, 0.9]))
optimizer = torch.optim.Adam(network.parameters(), lr=1e-5)
images = torch.randint(0, 256, (32, 100, 100, 3), dtype=torch.uint8)
labels = torch.randint(0, 2, (32,))
print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        optimizer.zero_grad()
        loss_function(network(images.permute(0, 3, 1, 2).float() / 255), labels).backward()
        optimizer.step()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps(times), flush=True)
