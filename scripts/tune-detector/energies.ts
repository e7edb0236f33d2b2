import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { TensorProto_DataType as DataType, ModelProtoSchema } from "onnx-buf";
import { floats } from "../../src/runtime/index.ts";
import { nodeRuntime } from "../../src/runtime/node.ts";
import { tensor } from "../face-detectors/graph.ts";
import { type SceneSources, sceneBatch } from "./scene-batches.ts";
import { sceneFeeds } from "./scene-feeds.ts";

const SCENES = { side: 512, size: 64, seed: 1, step: 0 };
const NOTHING = { maps: 0, cells: () => 0, write() {} };

/** The mean square of each channel of a map of a detector that takes pixels, over random scenes. */
export async function energiesOf(detector: Uint8Array, map: string, sources: SceneSources): Promise<number[]> {
  const model = fromBinary(ModelProtoSchema, detector);
  model.graph!.output = [tensor(map, DataType.FLOAT, [1, "channels", "rows", "columns"])];
  await using session = await nodeRuntime.open(toBinary(ModelProtoSchema, model));
  const { side, size } = SCENES;
  const { images } = await sceneBatch(sources, NOTHING, SCENES);
  let energies: number[] = [];
  for (let i = 0; i < size; i++) {
    const scene = images.subarray(i * 3 * side ** 2, (i + 1) * 3 * side ** 2);
    const { [map]: tensor } = await session.run(sceneFeeds(scene, side));
    const values = floats(tensor);
    const cells = values.length / tensor.dims[1];
    energies = Array.from({ length: tensor.dims[1] }, (_, channel) => {
      const own = values.subarray(channel * cells, (channel + 1) * cells);
      return (energies[channel] ?? 0) + own.reduce((sum, value) => sum + value ** 2, 0) / (size * cells);
    });
  }
  return energies;
}
