// node-av calls Promise.withResolvers, which Node 20 lacks.
Promise.withResolvers ??= function withResolvers<T>(this: PromiseConstructor) {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason?: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
};

const { Decoder, Demuxer, Encoder, Muxer, Scaler } = await import("node-av/api");
const { Frame, Log } = await import("node-av/lib");
const { AV_LOG_QUIET, AV_PIX_FMT_RGBA, AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX264 } = await import("node-av/constants");
Log.setLevel(AV_LOG_QUIET);

export { AV_PIX_FMT_RGBA, AV_PIX_FMT_YUV420P, Decoder, Demuxer, Encoder, FF_ENCODER_LIBX264, Frame, Muxer, Scaler };
