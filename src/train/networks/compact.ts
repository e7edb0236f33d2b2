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
 */
export function compactNetwork(): Layer {
  return Sequential(
    ...[Conv2d(3, 32, 3, { stride: 2, padding: 1, bias: false }), BatchNorm2d(32), ReLU()],
    ...separable(32, 64, 2),
    Residual(...separable(64, 64)),
    ...separable(64, 128, 2),
    Residual(...separable(128, 128)),
    Residual(...separable(128, 128)),
    ...separable(128, 256, 2),
    Residual(...separable(256, 256)),
    Residual(...separable(256, 256)),
    GlobalAvgPool2d(),
    Dropout(0.2),
    Linear(256, 2),
  );
}

/** A depthwise 3 x 3 and a pointwise convolution. */
function separable(inChannels: number, outChannels: number, stride = 1): Layer[] {
  return [
    ...[Conv2d(inChannels, inChannels, 3, { stride, padding: 1, groups: inChannels, bias: false })],
    ...[BatchNorm2d(inChannels), ReLU()],
    ...[Conv2d(inChannels, outChannels, 1, { bias: false }), BatchNorm2d(outChannels), ReLU()],
  ];
}
