"""The peer of start.ts, the tutorial's way with one photo: OpenCV's res10 SSD finds faces, PyTorch classifies each at
100x100. Only time counts: the classifier's weights are random. Usage: start.py PHOTO MODELS"""

import sys

import cv2
import numpy as np
import torch
from PIL import Image
from tutorial_network import tutorial_network

photo, models = sys.argv[1:3]
net = cv2.dnn.readNet(f"{models}/deploy.prototxt", f"{models}/res10_300x300_ssd_iter_140000.caffemodel")
model = tutorial_network().eval()
image = cv2.imread(photo)
height, width = image.shape[:2]
net.setInput(cv2.dnn.blobFromImage(cv2.resize(image, (300, 300)), 1.0, (300, 300), (104.0, 177.0, 123.0)))
with torch.no_grad():
    for face in net.forward()[0, 0]:
        if face[2] < 0.5:
            continue
        x0, y0, x1, y1 = (face[3:7] * [width, height, width, height]).astype(int)
        crop = Image.fromarray(image[max(0, y0) : y1, max(0, x0) : x1, ::-1]).resize((100, 100))
        pixels = torch.from_numpy(np.asarray(crop).copy()).permute(2, 0, 1)[None].float() / 255
        p = torch.softmax(model(pixels), 1)[0]
        print([int(v) for v in (x0, y0, x1, y1)], f"{float(p[1]):.2f}")
