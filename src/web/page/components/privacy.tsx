import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { texts } from "../state.ts";
import { Icon } from "./icon.tsx";

/** A button that tells how anyone can check that pictures stay on the device. */
export function Privacy({ children }: { children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { checkTitle, checkSteps, checkSource, close } = texts.value;
  return (
    <>
      <button type="button" class="privacy" onClick={() => dialog.current?.showModal()}>
        {children}
      </button>
      <dialog ref={dialog} aria-labelledby="check-title">
        <h2 id="check-title">{checkTitle}</h2>
        <ol>
          {checkSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p>{checkSource}</p>
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
          {close}
        </button>
      </dialog>
    </>
  );
}
