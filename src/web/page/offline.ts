import { offline } from "./state.ts";

/** Has the page kept for use without a network, and says when that is done and when there is a newer one. */
export async function followUpdates(): Promise<void> {
  const container = navigator.serviceWorker;
  if (!container) return;
  // A page that is served without https has no service worker; it works all the same.
  const registration = await container.register("service-worker.js", { type: "module" }).catch(() => undefined);
  if (!registration) return;
  const tell = () => {
    if (registration.waiting && registration.active) offline.value = "update";
    else if (registration.active) offline.value ??= "ready";
  };
  const follow = (worker: ServiceWorker | null) => worker?.addEventListener("statechange", tell);
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));
  tell();
}
