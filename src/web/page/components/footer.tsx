import * as state from "../state.ts";

/** How fast it goes, and on what. */
export function Footer() {
  const { fps, delay, milliseconds, threads, computeWasm, computeGpu, offlineReady, updateReady } = state.texts.value;
  const pace = state.pace.value;
  return (
    <footer>
      {pace && (
        <>
          <span>
            <b data-figure="fps">{pace.fps.toFixed(1)}</b> {fps}
          </span>
          <span>
            <b data-figure="delay">{milliseconds(Math.round(pace.delay))}</b> {delay}
          </span>
        </>
      )}
      <span>{state.device.value === "cpu" ? `${computeWasm}, ${threads(state.threads.value)}` : computeGpu}</span>
      {state.offline.value && <span>{state.offline.value === "ready" ? offlineReady : updateReady}</span>}
    </footer>
  );
}
