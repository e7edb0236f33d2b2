/** `maskwatch/web`: cameras, videos and photos watched in a browser, in a worker. */
export { type CameraChoice, CameraError, type CameraFault, listCameras, openCamera } from "./camera.ts";
export { drawOverlay, type OverlayFace, type OverlayOptions, type OverlayTexts } from "./overlay.ts";
export { DEFAULT_SETTINGS, possibleThreads, type WatcherOptions, type WatchSettings } from "./settings.ts";
export { type VideoBitmap, videoFrames } from "./video-frames.ts";
export type { Finished, Seen } from "./watch-session.ts";
export { openWatcher, type Watcher } from "./watcher.ts";
