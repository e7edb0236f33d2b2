"""The peer of train-step.ts: on each line of input runs steps by PyTorch and prints their times in ms as JSON."""

import json
import sys
import time

import torch
from torch import nn
from tutorial_network import tutorial_network

torch.manual_seed(0)

network = tutorial_network()
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
