import type { Controller } from "../controller.ts";
import * as state from "../state.ts";
import { Icon } from "./icon.tsx";

/** What is looked at, and whether faces are blurred. */
export function Controls({ controller, choose }: { controller: Controller; choose(): void }) {
  const { useCamera, chooseFiles, trySample, camera, files, sample, stop, blurFaces, blurTold } = state.texts.value;
  const source = state.source.value;
  return (
    <div class="controls">
      {/* Before anything is looked at, the stage itself offers the same. */}
      <div class="sources" hidden={state.phase.value === "idle"}>
        <button
          type="button"
          class="button"
          title={useCamera}
          aria-pressed={source === "camera"}
          onClick={() => controller.useCamera()}
        >
          <Icon name="camera" />
          <span>{camera}</span>
        </button>
        <button type="button" class="button" title={chooseFiles} aria-pressed={source === "files"} onClick={choose}>
          <Icon name="files" />
          <span>{files}</span>
        </button>
        <button
          type="button"
          class="button"
          title={trySample}
          aria-pressed={source === "sample"}
          onClick={() => controller.useSample()}
        >
          <Icon name="sample" />
          <span>{sample}</span>
        </button>
        {source && (
          <button type="button" class="button stop" onClick={() => controller.stop()}>
            <Icon name="stop" />
            <span>{stop}</span>
          </button>
        )}
      </div>
      <CameraChoice controller={controller} />
      <label class="switch" title={blurTold}>
        <input
          type="checkbox"
          checked={state.blur.value}
          onChange={({ currentTarget }) => {
            state.blur.value = currentTarget.checked;
          }}
        />
        <span class="knob" aria-hidden="true" />
        <span>{blurFaces}</span>
      </label>
    </div>
  );
}

/** Of several cameras, which; phones name theirs by where they look. */
function CameraChoice({ controller }: { controller: Controller }) {
  const cameras = state.cameras.value;
  if (state.source.value !== "camera" || cameras.length < 2) return null;
  const { camera } = state.texts.value;
  return (
    <label class="choice">
      <span class="unseen">{camera}</span>
      <select
        value={state.camera.value}
        onChange={({ currentTarget }) => controller.useCamera({ deviceId: currentTarget.value })}
      >
        {cameras.map(({ deviceId, label }, i) => (
          <option key={deviceId} value={deviceId}>
            {label ? named(label) : `${camera} ${i + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function named(label: string): string {
  const { frontCamera, backCamera } = state.texts.value;
  if (/\bfront\b/i.test(label)) return frontCamera;
  return /\b(back|rear)\b/i.test(label) ? backCamera : label;
}
