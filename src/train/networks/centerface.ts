import { CompileError } from "../../errors.ts";
import {
  Conv2d,
  Dropout,
  Frozen,
  GlobalAvgPool2d,
  type Layer,
  Linear,
  ReLU,
  Residual,
  Sequential,
  type TensorMap,
} from "../../nn/index.ts";
import { convolutionWeights } from "./convolution-weights.ts";

/**
 * The backbone of CenterFace (Xu et al., 2019), as far as it halves the image four times, and a head of its own: MobileNetV2
 * (Sandler et al., 2018) without its last stages, for RGB of 0 to 1 in any size. Its normalisations are part of the
 * convolutions. What tells edges and colours, up to a quarter of the size, stays as the face detector learned it.
 */
export function centerFaceNetwork(classes: number): Layer {
  return Sequential(
    Frozen(
      Conv2d(3, 32, 3, { stride: 2, padding: 1 }),
      ReLU(),
      ...projected(32, 16),
      ...inverted(16, 96, 24, 2),
      Residual(...inverted(24, 144, 24)),
    ),
    ...inverted(24, 144, 32, 2),
    Residual(...inverted(32, 192, 32)),
    Residual(...inverted(32, 192, 32)),
    ...inverted(32, 192, 64, 2),
    Residual(...inverted(64, 384, 64)),
    Residual(...inverted(64, 384, 64)),
    Residual(...inverted(64, 384, 64)),
    ...inverted(64, 384, 96),
    Residual(...inverted(96, 576, 96)),
    Residual(...inverted(96, 576, 96)),
    Conv2d(96, 320, 1),
    ReLU(),
    GlobalAvgPool2d(),
    Dropout(0.2),
    Linear(320, classes),
  );
}

/** MobileNetV2's block: channels are widened, filtered and narrowed again, the last without ReLU. */
function inverted(inChannels: number, wide: number, outChannels: number, stride = 1): Layer[] {
  return [Conv2d(inChannels, wide, 1), ReLU(), ...projected(wide, outChannels, stride)];
}

function projected(channels: number, outChannels: number, stride = 1): Layer[] {
  return [
    Conv2d(channels, channels, 3, { stride, padding: 1, groups: channels }),
    ReLU(),
    Conv2d(channels, outChannels, 1),
  ];
}

/** Weights and biases of the head's two layers; all before are the backbone's. */
const HEAD_TENSORS = 4;
/** The detector reads pixels of 0 to 255. */
const PIXEL = 255;

/**
 * The backbone's part of a face detector's weights, by the names that they have in the network.
 *
 * @param detector CenterFace as ONNX, as the package has it
 * @throws CompileError where it is another network
 */
export function centerFaceBackbone(detector: Uint8Array): TensorMap {
  const weights = convolutionWeights(detector);
  const { parameters, buffers = [] } = centerFaceNetwork(2);
  const own = [...buffers, ...parameters].slice(0, -HEAD_TENSORS);
  return new Map(
    own.map(({ name, shape }, i) => {
      const { shape: given, data } = weights[i] ?? { shape: [], data: new Float32Array() };
      if (given.join() !== shape.join())
        throw new CompileError(`${name} is [${shape}], and the face detector's is [${given}]`);
      return [name, { shape, data: i === 0 ? data.map((weight) => PIXEL * weight) : data }];
    }),
  );
}
