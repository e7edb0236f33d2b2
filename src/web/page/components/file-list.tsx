import * as state from "../state.ts";
import { Icon } from "./icon.tsx";

/** The files that were chosen, how far each is, and what of it can be saved. */
export function FileList() {
  const { files } = state.texts.value;
  if (state.jobs.value.length === 0) return null;
  return (
    <section class="card files" aria-labelledby="files-title">
      <h2 id="files-title">{files}</h2>
      <ul>
        {state.jobs.value.map((job) => (
          <FileRow key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function FileRow({ job: { name, state: at, progress, found, result } }: { job: state.Job }) {
  const { waiting, done, cancelled, failed, facesFound, peopleFound, savePicture, saveVideo } = state.texts.value;
  const told = found && ("people" in found ? peopleFound(found.people) : facesFound(found.faces));
  const words = { waiting, running: `${Math.round(100 * progress)} %`, done: told ?? done, cancelled, failed };
  return (
    <li data-state={at}>
      <span class="name">{name}</span>
      <span class="at">{words[at]}</span>
      {at === "running" && <progress value={progress} max={1} aria-label={name} />}
      {result && (
        <a class="small" href={result.address} download={result.name}>
          <Icon name="save" />
          {result.kind === "picture" ? savePicture : saveVideo}
        </a>
      )}
    </li>
  );
}
