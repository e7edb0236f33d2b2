"""The peer of track.ts: tracks a folder's boxes with ByteTrack and OC-SORT of `trackers`, measures everybody's tracks.

FOLDER/sequences.json: {name: {"frames": number, "rate": frames a second}}; FOLDER/boxes/NAME.txt and
FOLDER/truth/NAME.txt: MOTChallenge files; FOLDER/tracks/TRACKER/NAME.txt: tracks, to which the peers' are added.
Prints {tracker: {name: [IDF1, HOTA, ID switches]}} of trackeval.
"""

import contextlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import supervision as sv
import trackeval
from trackers import ByteTrackTracker, OCSORTTracker

PEERS = {"ByteTrack": ByteTrackTracker, "OC-SORT": OCSORTTracker}


def boxes_of(file, frames):
    rows = [[float(cell) for cell in line.split(",")[:7]] for line in file.read_text().splitlines()]
    by_frame = [[] for _ in range(frames)]
    for frame, _, x, y, width, height, score in rows:
        by_frame[int(frame) - 1].append((x, y, x + width, y + height, score))
    return by_frame


def track(tracker, by_frame):
    lines = []
    for frame, boxes in enumerate(by_frame, 1):
        table = np.array(boxes, dtype=np.float32).reshape(-1, 5)
        found = sv.Detections(xyxy=table[:, :4], confidence=table[:, 4], class_id=np.zeros(len(table), dtype=int))
        tracked = tracker.update(found)
        for (x1, y1, x2, y2), number in zip(tracked.xyxy, tracked.tracker_id):
            if number >= 0:
                lines.append(f"{frame},{number},{x1:.3f},{y1:.3f},{x2 - x1:.3f},{y2 - y1:.3f},1,-1,-1,-1\n")
    return "".join(lines)


def measure(root, sequences):
    dataset = trackeval.datasets.MotChallenge2DBox(
        {
            "GT_FOLDER": str(root / "truth"),
            "GT_LOC_FORMAT": "{gt_folder}/{seq}.txt",
            "TRACKERS_FOLDER": str(root / "tracks"),
            "TRACKER_SUB_FOLDER": "",
            "SKIP_SPLIT_FOL": True,
            "BENCHMARK": "MOT15",
            "SEQ_INFO": {name: sequence["frames"] for name, sequence in sequences.items()},
            "PRINT_CONFIG": False,
        }
    )
    quiet = {"PRINT_CONFIG": False}
    metrics = [trackeval.metrics.HOTA(), trackeval.metrics.CLEAR(quiet), trackeval.metrics.Identity(quiet)]
    result = {}
    for tracker in sorted(path.name for path in (root / "tracks").iterdir()):
        result[tracker] = {}
        for name in sequences:
            data = dataset.get_preprocessed_seq_data(dataset.get_raw_seq_data(tracker, name), "pedestrian")
            hota, clear, identity = (metric.eval_sequence(data) for metric in metrics)
            result[tracker][name] = [float(identity["IDF1"]), float(hota["HOTA"].mean()), int(clear["IDSW"])]
    return result


root = Path(sys.argv[1])
sequences = json.loads((root / "sequences.json").read_text())
for peer, create in PEERS.items():
    (root / "tracks" / peer).mkdir(parents=True)
    for name, sequence in sequences.items():
        tracks = track(create(frame_rate=sequence["rate"]), boxes_of(root / "boxes" / f"{name}.txt", sequence["frames"]))
        (root / "tracks" / peer / f"{name}.txt").write_text(tracks)
with contextlib.redirect_stdout(sys.stderr):
    figures = measure(root, sequences)
print(json.dumps({"versions": {name: version(name) for name in ("trackers", "trackeval")}, "figures": figures}))
