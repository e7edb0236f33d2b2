import { type Attributes, Graph, type Shape, type Value } from "../../nn/index.ts";
import type { QuantizedWeights } from "./face-api-weights.ts";

/** TensorFlow's batch-norm epsilon in this network. */
const EPSILON = 0.0010000000474974513;
/** Depthwise layers that halve the image, as in MobileNet (Howard et al. 2017, table 1). */
const STRIDE_2 = new Set([2, 4, 6, 12]);

/**
 * Builds SSD MobileNetV1 (the graph of `@vladmandic/face-api`'s `ssd_mobilenetv1`, from TensorFlow's object
 * detection models). Input: `images` uint8 `[1, 512, 512, 3]`. Outputs: `boxes` `[1, 5118, 4]` as top, left,
 * bottom, right in shares of the square, and `scores` `[1, 5118]`. Weights stay 8-bit in the file; ONNX Runtime
 * unfolds them when it loads the model.
 */
export function buildSsd(weights: QuantizedWeights): Uint8Array {
  const network = new SsdBuilder(weights);
  const { graph } = network;
  const pixels = graph.input("images", "uint8", [1, 512, 512, 3]);
  const floats = network.emit("Cast", [pixels], [1, 512, 512, 3], { to: 1 }, "float32");
  const planes = network.emit("Transpose", [floats], [1, 3, 512, 512], { perm: [0, 3, 1, 2] });
  const scaled = network.emit("Div", [planes, graph.scalar(127.5)], planes.shape);
  let x = network.emit("Sub", [scaled, graph.scalar(1)], planes.shape);

  const features: Value[] = [];
  x = network.pointwise(x, "MobilenetV1/Conv2d_0", 2);
  for (let layer = 1; layer <= 13; layer++) {
    x = network.depthwise(x, `MobilenetV1/Conv2d_${layer}`, STRIDE_2.has(layer) ? 2 : 1);
    x = network.pointwise(x, `MobilenetV1/Conv2d_${layer}`, 1);
    if (layer === 11) features.push(x);
  }
  features.push(x);
  for (let layer = 0; layer < 8; layer++) {
    x = network.pointwise(x, `Prediction/Conv2d_${layer}`, layer % 2 === 0 ? 1 : 2);
    if (layer % 2 === 1) features.push(x);
  }
  const predictions = features.map((feature, i) => network.predict(feature, `Prediction/BoxPredictor_${i}`));
  const join = (values: Value[], size: number) =>
    network.emit("Concat", values, [1, network.anchorCount, size], { axis: 1 });
  graph.output(
    network.decodeBoxes(
      join(
        predictions.map((p) => p.boxes),
        4,
      ),
    ),
    "boxes",
  );
  graph.output(
    network.faceScores(
      join(
        predictions.map((p) => p.classes),
        3,
      ),
    ),
    "scores",
  );
  return graph.encode({ "maskwatch.face-detector": "@vladmandic/face-api ssd_mobilenetv1, MIT licence" });
}

class SsdBuilder {
  readonly graph = new Graph();
  readonly #weights: QuantizedWeights;

  constructor(weights: QuantizedWeights) {
    this.#weights = weights;
  }

  get anchorCount(): number {
    return this.#weights.floats("Output/extra_dim").length / 4;
  }

  emit(op: string, inputs: Value[], shape: Shape, attributes: Attributes = {}, type?: Value["type"]): Value {
    return this.graph.emit(op, inputs, { shape, attributes, type: type ?? inputs[0].type });
  }

  pointwise(x: Value, name: string, stride: number): Value {
    return this.#relu6(
      this.#convolution(x, `${name}_pointwise/weights`, `${name}_pointwise/convolution_bn_offset`, stride),
    );
  }

  depthwise(x: Value, name: string, stride: number): Value {
    const y = this.#convolution(x, `${name}_depthwise/depthwise_weights`, undefined, stride);
    const statistics = ["gamma", "beta", "moving_mean", "moving_variance"];
    const inputs = statistics.map((part) => this.#tensor(`${name}_depthwise/BatchNorm/${part}`));
    const normalized = this.graph.emit("BatchNormalization", [y, ...inputs], {
      shape: y.shape,
      attributes: { epsilon: { float: EPSILON } },
    });
    return this.#relu6(normalized);
  }

  /** `[1, anchors, 4]` encoded boxes and `[1, anchors, 3]` class logits of one feature map. */
  predict(x: Value, name: string): { boxes: Value; classes: Value } {
    const head = (part: string, size: number) => {
      const y = this.#convolution(x, `${name}/${part}/weights`, `${name}/${part}/biases`, 1);
      const [, channels, height, width] = y.shape as number[];
      const last = this.emit("Transpose", [y], [1, height, width, channels], { perm: [0, 2, 3, 1] });
      const anchors = (height * width * channels) / size;
      return this.emit("Reshape", [last, this.graph.ints([1, anchors, size])], [1, anchors, size]);
    };
    return { boxes: head("BoxEncodingPredictor", 4), classes: head("ClassPredictor", 3) };
  }

  /** Corners from offsets to the anchors, with the variances 10 and 5: SSD (Liu et al. 2016, section 2.2). */
  decodeBoxes(encoded: Value): Value {
    const priors = this.#weights.floats("Output/extra_dim");
    const n = this.anchorCount;
    const center = (axis: number) => (_: unknown, i: number) => (priors[4 * i + axis] + priors[4 * i + axis + 2]) / 2;
    const size = (axis: number) => (_: unknown, i: number) => priors[4 * i + axis + 2] - priors[4 * i + axis];
    const anchors = (value: typeof center) => {
      const [ys, xs] = [0, 1].map((axis) => Array.from({ length: n }, value(axis)));
      return this.graph.constant(
        Float32Array.from({ length: 2 * n }, (_, i) => (i % 2 ? xs : ys)[i >> 1]),
        [1, n, 2],
      );
    };
    const pair = [1, n, 2];
    const sizes = anchors(size);
    const offset = this.emit("Div", [this.#columns(encoded, 0, 2), this.graph.scalar(10)], pair);
    const centers = this.emit("Add", [this.emit("Mul", [offset, sizes], pair), anchors(center)], pair);
    const growth = this.emit(
      "Exp",
      [this.emit("Div", [this.#columns(encoded, 2, 4), this.graph.scalar(5)], pair)],
      pair,
    );
    const halves = this.emit("Div", [this.emit("Mul", [growth, sizes], pair), this.graph.scalar(2)], pair);
    const corners = [this.emit("Sub", [centers, halves], pair), this.emit("Add", [centers, halves], pair)];
    return this.emit("Concat", corners, [1, n, 4], { axis: 2 });
  }

  faceScores(classes: Value): Value {
    const faces = this.emit(
      "Reshape",
      [this.#columns(classes, 1, 2), this.graph.ints([1, this.anchorCount])],
      [1, this.anchorCount],
    );
    return this.emit("Sigmoid", [faces], faces.shape);
  }

  #columns(x: Value, from: number, to: number): Value {
    const inputs = [x, ...[from, to, 2].map((i) => this.graph.ints([i]))];
    return this.emit("Slice", inputs, [1, this.anchorCount, to - from]);
  }

  #relu6(x: Value): Value {
    return this.emit("Clip", [x, this.graph.scalar(0), this.graph.scalar(6)], x.shape);
  }

  /** TensorFlow's `SAME` padding: the odd zero goes to the bottom and right. */
  #convolution(x: Value, weights: string, bias: string | undefined, stride: number): Value {
    const filter = this.#tensor(weights);
    const [filters, perGroup, kernel] = filter.shape as number[];
    const [, channels, height, width] = x.shape as number[];
    const [outHeight, outWidth] = [height, width].map((size) => Math.ceil(size / stride));
    const total = [(outHeight - 1) * stride + kernel - height, (outWidth - 1) * stride + kernel - width];
    const before = total.map((t) => Math.floor(Math.max(0, t) / 2));
    const after = total.map((t, i) => Math.max(0, t) - before[i]);
    const inputs = bias ? [x, filter, this.#tensor(bias)] : [x, filter];
    return this.emit("Conv", inputs, [1, filters, outHeight, outWidth], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [...before, ...after],
      group: channels / perGroup,
    });
  }

  #tensor(name: string): Value {
    const { values, shape, scale, min } = this.#weights.quantized(name);
    const stored = this.graph.constant(values, shape, name);
    const floats = this.emit("Cast", [stored], shape, { to: 1 }, "float32");
    const scaled = this.emit("Mul", [floats, this.graph.scalar(scale)], shape);
    return this.emit("Add", [scaled, this.graph.scalar(min)], shape);
  }
}
