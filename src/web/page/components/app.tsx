import { useRef, useState } from "preact/hooks";
import type { Controller } from "../controller.ts";
import { texts } from "../state.ts";
import { Controls } from "./controls.tsx";
import { Counts } from "./counts.tsx";
import { EventList } from "./event-list.tsx";
import { FileList } from "./file-list.tsx";
import { Footer } from "./footer.tsx";
import { Header } from "./header.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { SharePlot } from "./share-plot.tsx";
import { StageView } from "./stage-view.tsx";

/** The whole page. Files can be dropped and pasted anywhere on it. */
export function App({ controller }: { controller: Controller }) {
  const [isOver, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const choose = () => chooser.current?.click();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void controller.useFiles([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons are the first
    <div
      class={isOver ? "page over" : "page"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.relatedTarget) setOver(false);
      }}
      onDrop={drop}
    >
      <Header />
      <main>
        <section class="left">
          <StageView controller={controller} choose={choose} />
          <Controls controller={controller} choose={choose} />
          <FileList />
        </section>
        <section class="right">
          <Counts />
          <SharePlot />
          <EventList />
          <SettingsPanel controller={controller} />
        </section>
      </main>
      <Footer />
      <input
        ref={chooser}
        id="files"
        type="file"
        multiple
        accept="image/*,video/*"
        hidden
        aria-label={texts.value.chooseFiles}
        onChange={({ currentTarget }) => {
          void controller.useFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      {isOver && <div class="drop">{texts.value.dropNow}</div>}
    </div>
  );
}
