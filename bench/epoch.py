"""The peer of epoch.ts: on each line of input trains and validates one epoch by PyTorch and prints its seconds.

Usage: epoch.py PRESET SPLIT, where SPLIT is JSON: for `train` and `validation` a list of [path, label].
"""

import io
import json
import random
import sys
import time
import warnings

import torch
from default_network import default_network, default_training, train_step
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler
from tutorial_network import tutorial_network

# PyPI's torchvision is built for CUDA's PyTorch; beside the CPU wheel its own operators do not load. Only its
# transforms are used here, and importing them needs no more than these names.
operators = torch.library.Library("torchvision", "DEF")
for name in ("nms", "qnms"):
    operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
from torchvision import transforms  # noqa: E402

torch.manual_seed(0)
warnings.filterwarnings("ignore", "This DataLoader will create 4 worker processes")


class LowResolution:
    """A random size from 20 pixels on and JPEG compression in two cases of five; torchvision has neither for PIL images."""

    def __call__(self, image):
        side = random.randint(20, image.width)
        small = image.resize((side, side), Image.BILINEAR)
        if random.random() < 0.4:
            buffer = io.BytesIO()
            small.save(buffer, "JPEG", quality=random.randint(20, 90))
            small = Image.open(buffer)
        return small


class Faces(Dataset):
    def __init__(self, rows, transform):
        self.rows = rows
        self.transform = transform

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        path, label = self.rows[index]
        return self.transform(Image.open(path).convert("RGB")), label


def tutorial(rows):
    network = tutorial_network()
    plain = transforms.Compose([transforms.Resize((100, 100)), transforms.ToTensor()])
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-5)
    loader = DataLoader(Faces(rows, plain), batch_size=32, shuffle=True, num_workers=4)
    return network, (nn.CrossEntropyLoss(weight=torch.tensor([0.3, 0.7])), optimizer, None), loader, plain


def default(rows):
    """The default preset's augmentations as far as torchvision has them: a coloured side light it has not."""
    network = default_network(classes=2)
    varied = transforms.Compose([
        transforms.RandomResizedCrop(96, scale=(0.72, 1.0), ratio=(0.85, 1.18)),
        transforms.RandomHorizontalFlip(),
        transforms.RandomRotation(20),
        transforms.ColorJitter(brightness=0.45, contrast=0.45, saturation=0.25, hue=0.05),
        transforms.RandomGrayscale(0.08),
        transforms.RandomApply([transforms.GaussianBlur(5, (0.3, 2.0))], 0.25),
        LowResolution(),
        transforms.Resize((96, 96)),
        transforms.ToTensor(),
        transforms.RandomErasing(0.2, scale=(0.02, 0.16)),
    ])
    plain = transforms.Compose([transforms.Resize((96, 96)), transforms.ToTensor()])
    counts = [sum(label == of for _, label in rows) for of in (0, 1)]
    sampler = WeightedRandomSampler([1 / counts[label] for _, label in rows], len(rows))
    loader = DataLoader(Faces(rows, varied), batch_size=32, sampler=sampler, num_workers=4)
    return network, default_training(network), loader, plain


preset, split = sys.argv[1:]
with open(split) as file:
    parts = json.load(file)
make = {"tutorial": tutorial, "default": default}[preset]


def step_seconds(memory_format):
    """Of steps on one batch in a memory format, the fastest."""
    network, training, loader, plain = make(parts["train"])
    network = network.to(memory_format=memory_format)
    batch = torch.stack([Faces(parts["train"], plain)[i][0] for i in range(32)]).contiguous(memory_format=memory_format)
    labels = torch.tensor([label for _, label in parts["train"][:32]])
    times = []
    for _ in range(6):
        start = time.perf_counter()
        train_step(network, batch, labels, *training)
        times.append(time.perf_counter() - start)
    return min(times)


FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
# Which is the faster one differs by network and processor.
fastest = min(FORMATS, key=lambda name: step_seconds(FORMATS[name]))
memory_format = FORMATS[fastest]
network, training, train, plain = make(parts["train"])
average = training[2]
network = network.to(memory_format=memory_format)
validation = DataLoader(Faces(parts["validation"], plain), batch_size=32, num_workers=4)
print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads(), "format": fastest}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    network.train()
    for batch, labels in train:
        train_step(network, batch.contiguous(memory_format=memory_format), labels, *training)
    evaluated = average or network
    evaluated.eval()
    with torch.no_grad():
        for batch, labels in validation:
            evaluated(batch.contiguous(memory_format=memory_format))
    print(json.dumps(time.perf_counter() - start), flush=True)
