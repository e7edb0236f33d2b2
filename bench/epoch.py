"""The peer of epoch.ts: on each line of input trains one epoch on a folder by PyTorch and prints its seconds."""

import json
import sys
import time

import torch
from torch import nn
from tutorial_network import tutorial_network
from torch.utils.data import DataLoader

# PyPI's torchvision is built for CUDA's PyTorch; beside the CPU wheel its own operators do not load. Only its
# transforms are used here, and importing them needs no more than these names.
operators = torch.library.Library("torchvision", "DEF")
for name in ("nms", "qnms"):
    operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
from torchvision import datasets, transforms  # noqa: E402

torch.manual_seed(0)
images = datasets.ImageFolder(sys.argv[1], transforms.Compose([transforms.Resize((100, 100)), transforms.ToTensor()]))
loader = DataLoader(images, batch_size=32, shuffle=True, num_workers=4)

network = tutorial_network()
loss_function = nn.CrossEntropyLoss(weight=torch.tensor([0.3, 0.7]))
optimizer = torch.optim.Adam(network.parameters(), lr=1e-5)
print(json.dumps({"version": torch.__version__, "images": len(images), "threads": torch.get_num_threads()}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    for batch, labels in loader:
        optimizer.zero_grad()
        loss_function(network(batch), labels).backward()
        optimizer.step()
    print(json.dumps(time.perf_counter() - start), flush=True)
