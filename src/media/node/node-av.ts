import { AV_LOG_QUIET, AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P, AVERROR_EOF, FF_ENCODER_LIBX264 } from "node-av/constants";
import { Log } from "node-av/lib";

export { Decoder, Demuxer, Encoder, Muxer, Scaler } from "node-av/api";
export { Frame as AvFrame, Packet } from "node-av/lib";
export { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P, AVERROR_EOF, FF_ENCODER_LIBX264 };

Log.setLevel(AV_LOG_QUIET);
