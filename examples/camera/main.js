import { drawOverlay, openCamera, openWatcher, videoFrames } from "maskwatch/web";

const element = (name) => document.querySelector(name);
const [button, status, video, canvas] = ["button", "[role=status]", "video", "canvas"].map(element);

button.addEventListener("click", async () => {
  button.disabled = true;
  status.textContent = "loading";
  const watcher = await openWatcher({ models: "/models/", wasmPaths: "/wasm/" });
  video.srcObject = await openCamera({ facing: "user" });
  await video.play();
  let frames = 0;
  for await (const { bitmap, time } of videoFrames(video)) {
    const seen = await watcher.see(bitmap, time);
    Object.assign(canvas, { width: seen.bitmap.width, height: seen.bitmap.height });
    drawOverlay(canvas.getContext("2d"), seen.faces);
    seen.bitmap.close();
    const { people, withMask } = seen.summary;
    status.textContent = `${++frames} frames: ${seen.faces.length} faces now, ${people} people, ${withMask} with a mask`;
  }
});
