import { useEffect, useRef } from "preact/hooks";
import type { Controller } from "../controller.ts";
import { Stage } from "../stage.ts";
import * as state from "../state.ts";
import { Icon } from "./icon.tsx";

interface Props {
  controller: Controller;
  choose(): void;
}

/** The picture with what is drawn on it, or what is to be said in its place. */
export function StageView({ controller, choose }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => controller.attach(new Stage(video.current!, canvas.current!)), [controller]);
  const phase = state.phase.value;
  const isPlaying = phase === "live" && state.source.value !== "files";
  const hasPicture = phase === "live" || phase === "still";
  return (
    <div class="stage" data-phase={phase}>
      <video ref={video} muted playsInline class={isPlaying && !state.blur.value ? "" : "away"} />
      <canvas ref={canvas} class={hasPicture ? "" : "away"} role="img" aria-label={state.texts.value.stage} />
      {phase === "idle" && <Welcome controller={controller} choose={choose} />}
      {phase === "problem" && <ProblemNote controller={controller} choose={choose} />}
      {(phase === "loading" || phase === "opening" || phase === "reading") && <Waiting />}
      {state.isPaused.value && <p class="paused">{state.texts.value.paused}</p>}
      <NoticeBar controller={controller} />
    </div>
  );
}

function Welcome({ controller, choose }: Props) {
  const { tagline, intro, useCamera, chooseFiles, trySample, dropHint } = state.texts.value;
  return (
    <div class="message">
      <h2>{tagline}</h2>
      <p>{intro}</p>
      <div class="buttons">
        <button type="button" class="button primary" onClick={() => controller.useCamera()}>
          <Icon name="camera" />
          {useCamera}
        </button>
        <button type="button" class="button" onClick={choose}>
          <Icon name="files" />
          {chooseFiles}
        </button>
        <button type="button" class="button" onClick={() => controller.useSample()}>
          <Icon name="sample" />
          {trySample}
        </button>
      </div>
      <p class="hint">{dropHint}</p>
    </div>
  );
}

function ProblemNote({ controller, choose }: Props) {
  const { problems, tryAgain, chooseFiles, trySample } = state.texts.value;
  const { title, remedy } = problems[state.problem.value ?? "other"];
  return (
    <div class="message" role="alert">
      <Icon name="warning" />
      <h2>{title}</h2>
      <p>{remedy}</p>
      <div class="buttons">
        <button type="button" class="button primary" onClick={() => controller.again()}>
          {tryAgain}
        </button>
        <button type="button" class="button" onClick={choose}>
          {chooseFiles}
        </button>
        <button type="button" class="button" onClick={() => controller.useSample()}>
          {trySample}
        </button>
      </div>
    </div>
  );
}

function Waiting() {
  const { loading, loadingTold, opening, openingTold, reading } = state.texts.value;
  const [title, told] = {
    loading: [loading, loadingTold],
    opening: [opening, openingTold],
    reading: [reading, ""],
  }[state.phase.value as "loading" | "opening" | "reading"];
  return (
    <div class="message" role="status">
      <div class="spinner" aria-hidden="true" />
      <h2>{title}</h2>
      {told && <p>{told}</p>}
    </div>
  );
}

function NoticeBar({ controller }: { controller: Controller }) {
  const notice = state.notice.value;
  const { text, action } = notice ? state.texts.value.notices[notice] : {};
  return (
    <div class="notice" role="status">
      {text && <span>{text}</span>}
      {action && (
        <button type="button" onClick={() => controller.tune({ faceSide: 320 })}>
          {action}
        </button>
      )}
    </div>
  );
}
