import { CompileError } from "../errors.ts";
import { expressions } from "./expressions.ts";
import type { Value } from "./graph.ts";
import type { Layer } from "./layers.ts";
import { imageTensor } from "./ops/image-tensor.ts";
import type { TensorMap } from "./parameters.ts";
import { type ImageShape, type Step, traceStep } from "./step.ts";
import { Tape } from "./tape.ts";

/**
 * Compiles the forward pass and the loss with parameters and buffers stored inside.
 * Inputs: `images`, `labels`. Outputs: `loss` `[]`, `weight` `[]`, `logits` `[N, classes]`.
 */
export function compileEvaluation(options: {
  network: Layer;
  imageShape: ImageShape;
  step: Step;
  parameters: TensorMap;
}): Uint8Array {
  const tape = new Tape();
  const { loss, weight, logits } = traceStep(
    tape,
    options,
    storedParameters(tape, options.network, options.parameters),
  );
  tape.graph.output(loss, "loss");
  tape.graph.output(weight, "weight");
  tape.graph.output(logits, "logits");
  return tape.graph.encode();
}

/**
 * Compiles the network for use: preprocessing and softmax are inside, so that no caller can get them wrong.
 * Input: `images` uint8 `[N, H, W, C]`, RGB. Outputs: `probabilities` and `logits`, `[N, classes]`.
 *
 * @param options.temperature what the logits are divided by before softmax, see `fitTemperature`
 * @param options.logPriors is added to the logits then: the logarithms of how often each class is met in use, beside how
 *   often training met it (Menon et al., "Long-tail learning via logit adjustment", 2021, section 3)
 * @param options.metadata stored as ONNX metadata properties
 */
export function compileInference(options: {
  network: Layer;
  imageShape: ImageShape;
  parameters: TensorMap;
  temperature?: number | undefined;
  logPriors?: readonly number[] | undefined;
  metadata?: Record<string, string> | undefined;
}): Uint8Array {
  const tape = new Tape();
  const { graph } = tape;
  const images = graph.input("images", "uint8", ["N", ...options.imageShape]);
  const parameters = storedParameters(tape, options.network, options.parameters);
  const logits = options.network.forward(tape, imageTensor(tape, images), parameters);
  const { add, div, softmax } = expressions(graph);
  const scaled = div(logits, options.temperature ?? 1);
  const shift = options.logPriors && graph.constant(Float32Array.from(options.logPriors), [options.logPriors.length]);
  graph.output(softmax(shift ? add(scaled, shift) : scaled, 1), "probabilities");
  graph.output(logits, "logits");
  return graph.encode(options.metadata);
}

function storedParameters(tape: Tape, network: Layer, tensors: TensorMap): Value[] {
  return [...network.parameters, ...(network.buffers ?? [])].map(({ name, shape }) => {
    const tensor = tensors.get(name);
    if (tensor?.shape.join() !== shape.join()) {
      throw new CompileError(
        `the network expects ${name} of shape [${shape}] and is given ${tensor ? `[${tensor.shape}]` : "none"}`,
      );
    }
    return tape.graph.constant(tensor.data, shape, name);
  });
}
