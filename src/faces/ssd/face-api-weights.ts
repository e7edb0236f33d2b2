interface ManifestEntry {
  name: string;
  shape: number[];
  quantization?: { scale: number; min: number };
}

export interface QuantizedTensor {
  values: Uint8Array;
  shape: number[];
  /** A weight is `value * scale + min`. */
  scale: number;
  min: number;
}

/** The weights of a model in tfjs's format: a manifest and one file, 8 bits a weight where quantised. */
export class QuantizedWeights {
  readonly #entries = new Map<string, ManifestEntry & { bytes: Uint8Array }>();

  constructor(manifest: readonly { weights: readonly ManifestEntry[] }[], file: Uint8Array) {
    let offset = 0;
    for (const entry of manifest.flatMap((group) => group.weights)) {
      const length = entry.shape.reduce((a, b) => a * b, 1) * (entry.quantization ? 1 : 4);
      this.#entries.set(entry.name, { ...entry, bytes: new Uint8Array(file.subarray(offset, offset + length)) });
      offset += length;
    }
  }

  /** Filters come as ONNX has them: `[O, I, K, K]`, depthwise ones `[C, 1, K, K]`. */
  quantized(name: string): QuantizedTensor {
    const { shape, bytes, quantization } = this.#entry(name);
    const { scale, min } = quantization!;
    if (shape.length !== 4) return { values: bytes, shape, scale, min };
    const [rows, columns, inputs, outputs] = shape;
    const depthwise = name.endsWith("depthwise_weights");
    const [o, i] = depthwise ? [inputs, outputs] : [outputs, inputs];
    const values = new Uint8Array(bytes.length);
    for (let source = 0; source < bytes.length; source++) {
      const output = source % outputs;
      const input = Math.floor(source / outputs) % inputs;
      const tap = Math.floor(source / (outputs * inputs));
      const channel = depthwise ? input * outputs + output : output * inputs + input;
      values[channel * rows * columns + tap] = bytes[source];
    }
    return { values, shape: [o, i, rows, columns], scale, min };
  }

  floats(name: string): Float32Array {
    return new Float32Array(this.#entry(name).bytes.buffer);
  }

  #entry(name: string) {
    const entry = this.#entries.get(name);
    if (!entry) throw new Error(`the weights hold no ${name}`);
    return entry;
  }
}
