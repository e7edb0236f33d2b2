export {
  DEVICES,
  type Device,
  float32,
  floats,
  int64,
  type NamedTensors,
  type Runtime,
  type Session,
  type SessionOptions,
  type Tensor,
  type TensorData,
  uint8,
} from "./runtime.ts";
