"""The peer of video.ts, the tutorial's video step: OpenCV decodes, OpenCV's res10 SSD finds faces, PyTorch classifies face by
face at 100x100, OpenCV draws, FFmpeg's x264 writes. Only time counts: the classifier's weights are random.
Usage: video.py CLIP MODELS [OUT.mp4]; prints {"frames", "faces", "seconds"} as JSON."""

import json
import subprocess
import sys
import time

import cv2
import numpy as np
import torch
from PIL import Image
from tutorial_network import tutorial_network

clip, models, *rest = sys.argv[1:]
net = cv2.dnn.readNet(f"{models}/deploy.prototxt", f"{models}/res10_300x300_ssd_iter_140000.caffemodel")
model = tutorial_network().eval()
video = cv2.VideoCapture(clip)
rate = video.get(cv2.CAP_PROP_FPS) or 25
width, height = int(video.get(3)), int(video.get(4))
encoder = None
if rest:
    source = f"-f rawvideo -pix_fmt bgr24 -s {width}x{height} -r {rate} -i -".split()
    target = "-c:v libx264 -preset veryfast -crf 20 -pix_fmt yuv420p".split()
    encoder = subprocess.Popen(["ffmpeg", "-loglevel", "error", "-y", *source, *target, rest[0]], stdin=subprocess.PIPE)
frames = faces = 0
start = time.perf_counter()
with torch.no_grad():
    while True:
        read, image = video.read()
        if not read:
            break
        net.setInput(cv2.dnn.blobFromImage(cv2.resize(image, (300, 300)), 1.0, (300, 300), (104.0, 177.0, 123.0)))
        for face in net.forward()[0, 0]:
            if face[2] < 0.5:
                continue
            x0, y0, x1, y1 = (face[3:7] * [width, height, width, height]).astype(int)
            x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
            if x1 <= x0 or y1 <= y0:
                continue
            crop = Image.fromarray(cv2.cvtColor(image[y0:y1, x0:x1], cv2.COLOR_BGR2RGB)).resize((100, 100), Image.BILINEAR)
            pixels = torch.from_numpy(np.asarray(crop).copy()).permute(2, 0, 1)[None].float() / 255
            p = torch.softmax(model(pixels), 1)[0]
            faces += 1
            if not encoder:
                continue
            k = int(p.argmax())
            cv2.rectangle(image, (x0, y0), (x1, y1), (0, 255, 0) if k else (0, 0, 255), 2)
            label = f"{['no mask', 'mask'][k]} {float(p[k]):.2f}"
            cv2.putText(image, label, (x0, y0 - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (255, 255, 255), 2)
        if encoder:
            encoder.stdin.write(image.tobytes())
        frames += 1
if encoder:
    encoder.stdin.close()
    encoder.wait()
print(json.dumps({"frames": frames, "faces": faces, "seconds": time.perf_counter() - start}))
