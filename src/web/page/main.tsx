/** The page's script. */
import { render } from "preact";
import { App } from "./components/app.tsx";
import { Controller } from "./controller.ts";
import { followUpdates } from "./offline.ts";

const controller = new Controller();
render(<App controller={controller} />, document.getElementById("app")!);
addEventListener("paste", ({ clipboardData }) => void controller.useFiles([...(clipboardData?.files ?? [])]));
addEventListener("load", () => void followUpdates());
