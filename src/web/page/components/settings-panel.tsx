import { DEFAULT_SETTINGS } from "../../index.ts";
import type { Controller } from "../controller.ts";
import * as state from "../state.ts";

/** Sizes and thresholds, each with what it does in words. */
export function SettingsPanel({ controller }: { controller: Controller }) {
  const words = state.texts.value;
  const { faceSide, minScore, uncertain } = state.settings.value;
  const [from, to] = uncertain.map((share) => Math.round(100 * share));
  return (
    <details class="card settings">
      <summary>{words.settings}</summary>
      <Slider
        id="search-size"
        label={words.searchSize}
        told={words.searchSizeTold(faceSide)}
        shown={`${faceSide} px`}
        range={[192, 1280, 64]}
        value={faceSide}
        onChange={(side) => controller.tune({ faceSide: side })}
      />
      <Slider
        id="face-threshold"
        label={words.faceThreshold}
        told={words.faceThresholdTold(Math.round(100 * minScore))}
        shown={`${Math.round(100 * minScore)} %`}
        range={[10, 95, 5]}
        value={Math.round(100 * minScore)}
        onChange={(percent) => controller.tune({ minScore: percent / 100 })}
      />
      <Slider
        id="uncertain-range"
        label={words.uncertainRange}
        told={words.uncertainRangeTold(from, to)}
        shown={`± ${(to - from) / 2} %`}
        range={[0, 45, 5]}
        value={Math.round((to - from) / 2)}
        onChange={(percent) => controller.tune({ uncertain: [(50 - percent) / 100, (50 + percent) / 100] })}
      />
      <Compute controller={controller} />
      <button type="button" class="small" onClick={() => controller.tune(DEFAULT_SETTINGS)}>
        {words.reset}
      </button>
    </details>
  );
}

interface SliderProps {
  id: string;
  label: string;
  /** What the value does. */
  told: string;
  shown: string;
  range: readonly [least: number, most: number, step: number];
  value: number;
  onChange(value: number): void;
}

const Slider = ({ id, label, told, shown, range: [min, max, step], value, onChange }: SliderProps) => (
  <div class="slider">
    <label for={id}>{label}</label>
    <output for={id}>{shown}</output>
    <input
      id={id}
      type="range"
      min={min}
      max={max}
      step={step}
      value={value}
      aria-describedby={`${id}-told`}
      onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
    />
    <p id={`${id}-told`}>{told}</p>
  </div>
);

function Compute({ controller }: { controller: Controller }) {
  const { compute, computeWasm, computeGpu, gpuChecking, gpuSame, gpuDiffers, gpuMissing } = state.texts.value;
  const told = { checking: gpuChecking, same: gpuSame, differs: gpuDiffers, missing: gpuMissing };
  const check = state.gpuCheck.value;
  return (
    <div class="slider">
      <label for="compute">{compute}</label>
      <select
        id="compute"
        value={state.device.value}
        onChange={({ currentTarget }) => controller.compute(currentTarget.value as "cpu" | "webgpu")}
      >
        <option value="cpu">{computeWasm}</option>
        <option value="webgpu">{computeGpu}</option>
      </select>
      <p role="status">{check && told[check]}</p>
    </div>
  );
}
