import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  GlobalAvgPool2d,
  type Layer,
  Linear,
  ReLU,
  Residual,
  Sequential,
} from "../../nn/index.ts";

/**
 * Depthwise separable convolutions with batch norm and residuals, after MobileNet (Howard et al., 2017) and
 * MobileNetV2 (Sandler et al., 2018), for RGB of any size.
 *
 * @param options.width channels after the first convolution; each of three halvings of the image doubles them
 */
export function compactNetwork(classes: number, { width = 32 }: { width?: number } = {}): Layer {
  const [a, b, c, d] = [width, 2 * width, 4 * width, 8 * width];
  return Sequential(
    Conv2d(3, a, 3, { stride: 2, padding: 1, bias: false }),
    BatchNorm2d(a),
    ReLU(),
    ...separable(a, b, 2),
    Residual(...separable(b, b)),
    ...separable(b, c, 2),
    Residual(...separable(c, c)),
    Residual(...separable(c, c)),
    ...separable(c, d, 2),
    Residual(...separable(d, d)),
    Residual(...separable(d, d)),
    GlobalAvgPool2d(),
    Dropout(0.2),
    Linear(d, classes),
  );
}

/** A depthwise 3 x 3 and a pointwise convolution. */
function separable(inChannels: number, outChannels: number, stride = 1): Layer[] {
  return [
    Conv2d(inChannels, inChannels, 3, { stride, padding: 1, groups: inChannels, bias: false }),
    BatchNorm2d(inChannels),
    ReLU(),
    Conv2d(inChannels, outChannels, 1, { bias: false }),
    BatchNorm2d(outChannels),
    ReLU(),
  ];
}
