import { CompileError } from "../errors.ts";
import type { Value } from "./graph.ts";
import type { Layer, ParameterSpec } from "./layers.ts";
import { inLayout } from "./layout/layout.ts";
import { add } from "./ops/add.ts";

/**
 * Layers one after the other; parameters are named by position, as PyTorch names them (`0.weight`).
 *
 * @example Sequential(Conv2d(3, 32, 3, { padding: 1 }), ReLU(), MaxPool2d(2), Flatten(), Linear(80000, 2))
 */
export function Sequential(...layers: Layer[]): Layer {
  const named = (specs: (layer: Layer) => readonly ParameterSpec[]) =>
    layers.flatMap((layer, i) => specs(layer).map((spec) => ({ ...spec, name: `${i}.${spec.name}` })));
  const parameters = named((layer) => layer.parameters);
  return {
    kind: "Sequential",
    takesAnyLayout: true,
    parameters,
    buffers: named((layer) => layer.buffers ?? []),
    forward: (tape, x, values) => {
      const own = values.slice(0, parameters.length);
      const kept = values.slice(parameters.length);
      const steps = layers.map((layer) => ({
        layer,
        values: [...own.splice(0, layer.parameters.length), ...kept.splice(0, layer.buffers?.length ?? 0)],
      }));
      return poolBeforeReLU(steps).reduce((value, { layer, values }) => {
        return layer.forward(tape, layer.takesAnyLayout ? value : inLayout(tape, value, "plain"), values);
      }, x);
    },
  };
}

interface Step {
  layer: Layer;
  values: Value[];
}

/**
 * ReLU and max-pooling commute, for values and for gradients; pooling first leaves ReLU, and above all its
 * gradient's mask, a quarter of the elements.
 */
function poolBeforeReLU(steps: readonly Step[]): Step[] {
  const result = [...steps];
  for (let i = 0; i + 1 < result.length; i++) {
    if (result[i].layer.kind === "ReLU" && result[i + 1].layer.kind === "MaxPool2d") {
      [result[i], result[i + 1]] = [result[i + 1], result[i]];
    }
  }
  return result;
}

/** `x + layers(x)`; He et al., "Deep Residual Learning for Image Recognition", 2015. Both have one shape. */
export function Residual(...layers: Layer[]): Layer {
  const inner = Sequential(...layers);
  return { ...inner, kind: "Residual", forward: (tape, x, values) => add(tape, inner.forward(tape, x, values), x) };
}

/**
 * Layers whose parameters stay as they are: kept with the others, as buffers, and not learned.
 *
 * @throws CompileError for layers that move what they keep with every batch, as BatchNorm2d does
 */
export function Frozen(...layers: Layer[]): Layer {
  const { parameters, buffers, ...inner } = Sequential(...layers);
  if (buffers?.length) throw new CompileError(`Frozen: ${buffers[0].name} would still be moved by every batch`);
  return { ...inner, kind: "Frozen", parameters: [], buffers: parameters };
}
