"""The reader of tensorboard.ts: prints what TensorBoard finds in a folder of event files as JSON."""

import json
import sys

import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "images": 0, "tensors": 0, "histograms": 0}).Reload()
tags = {kind: names for kind, names in events.Tags().items() if isinstance(names, list) and names}
scalars = {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in tags.get("scalars", [])}
print(json.dumps({"version": tensorboard.__version__, "tags": tags, "scalars": scalars}))
