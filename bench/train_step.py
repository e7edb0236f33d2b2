"""The peer of train-step.ts: on each line of input, NETWORK FORMAT STEPS, runs steps by PyTorch and prints their times in ms."""

import json
import sys
import time

import torch
from default_network import default_network, default_training, train_step
from torch import nn
from tutorial_network import tutorial_network

torch.manual_seed(0)

FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


def tutorial(network):
    return nn.CrossEntropyLoss(weight=torch.tensor([0.1, 0.9])), torch.optim.Adam(network.parameters(), lr=1e-5), None


def setting(name, memory_format):
    make, side, classes, rest = {
        "tutorial": (tutorial_network, 100, 2, tutorial),
        "default": (default_network, 96, 3, default_training),
    }[name]
    network = make().to(memory_format=FORMATS[memory_format])
    training = rest(network)
    images = torch.randint(0, 256, (32, side, side, 3), dtype=torch.uint8)
    labels = torch.randint(0, classes, (32,))

    def step():
        pixels = (images.permute(0, 3, 1, 2).float() / 255).contiguous(memory_format=FORMATS[memory_format])
        train_step(network, pixels, labels, *training)

    return step


steps = {(n, f): setting(n, f) for n in ("tutorial", "default") for f in FORMATS}
capability = torch.backends.cpu.get_cpu_capability()
print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads(), "capability": capability}), flush=True)
for line in sys.stdin:
    name, memory_format, count = line.split()
    times = []
    for _ in range(int(count)):
        start = time.perf_counter()
        steps[name, memory_format]()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps(times), flush=True)
